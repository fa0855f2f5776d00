"""Cotangents of convolutions and filters of SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .broadcasting import unbroadcast


def convolved_bar(
    y_bar: Any, other: Any, shape: tuple[int, ...], axes: Any = None
) -> Any:
    """The cotangent of `x` in `scipy.signal.convolve(x, other, mode)`, or of `x` in
    `scipy.signal.convolve(other, x, mode)`, over all axes or over `axes`.

    `shape` is that of `x` and of the result. The mode is told by the shape of `y_bar`.

    Source: the adjoint of convolution is correlation; the shorter modes keep the centre
    of the full result (SciPy reference, `scipy.signal.convolve`).
    """
    from scipy import signal

    rank = len(shape)
    over = range(rank) if axes is None else [k % rank for k in np.atleast_1d(axes)]
    pairs = zip(shape, np.shape(other), strict=True)
    full = [n + m - 1 if k in over else max(n, m) for k, (n, m) in enumerate(pairs)]
    whole = np.zeros(full, np.result_type(y_bar, other))
    starts = [(n - m) // 2 for n, m in zip(full, np.shape(y_bar), strict=True)]
    ends = [s + m for s, m in zip(starts, np.shape(y_bar), strict=True)]
    whole[tuple(map(slice, starts, ends))] = y_bar
    if axes is None:
        return signal.convolve(whole, np.flip(other), mode="valid")
    turned = np.flip(other, axis=tuple(over))
    x_bar = signal.fftconvolve(whole, turned, mode="valid", axes=axes)
    return unbroadcast(x_bar, shape)


def folded(
    x_bar: Any, before: Any, shape: tuple[int, ...], mode: str = "constant"
) -> Any:
    """The cotangent of `x` in `np.pad(x, widths, mode)`: margins are added to the
    elements that they repeat.

    `before` are the widths before each axis; `shape` is that of `x` and of the result.
    `mode` is one of NumPy's. ValueError for an unknown mode.

    Source: the adjoint of a gather is a scatter.
    """
    for axis, (start, length) in enumerate(zip(before, shape, strict=True)):
        rows = np.moveaxis(x_bar, axis, 0)
        kept = rows[start : start + length].copy()
        if mode != "constant" and len(rows) > length:
            widths = (start, len(rows) - start - length)
            source = np.pad(np.arange(length), widths, mode)  # type: ignore[call-overload]
            np.add.at(kept, source[:start], rows[:start])
            np.add.at(kept, source[start + length :], rows[start + length :])
        x_bar = np.moveaxis(kept, 0, axis)
    return x_bar


def bounded_convolved_bar(
    y_bar: Any, other: Any, shape: tuple[int, ...], boundary: str
) -> Any:
    """The cotangent of `x` in `scipy.signal.convolve2d(x, other, mode, boundary)` with
    a boundary "wrap" or "symm".

    `shape` is that of `x` and of the result. The mode is told by the shape of `y_bar`.

    Source: the convolution without margins of `np.pad(x)` (SciPy reference,
    `scipy.signal.convolve2d`).
    """
    margins = [m - 1 for m in np.shape(other)]
    wide = [n + 2 * m for n, m in zip(shape, margins, strict=True)]
    mode = {"wrap": "wrap", "symm": "symmetric"}[boundary]
    return folded(convolved_bar(y_bar, other, tuple(wide)), margins, shape, mode)


def bounded_kernel_bar(
    y_bar: Any, x: Any, shape: tuple[int, ...], boundary: str
) -> Any:
    """The cotangent of `other` in `scipy.signal.convolve2d(x, other, mode, boundary)`
    with a boundary "wrap" or "symm".

    `shape` is that of `other` and of the result.

    Source: as for `bounded_convolved_bar`.
    """
    widths = [(m - 1, m - 1) for m in shape]
    mode: Any = {"wrap": "wrap", "symm": "symmetric"}[boundary]
    return convolved_bar(y_bar, np.pad(x, widths, mode), shape)


def lagged_products(e: Any, x: Any, shape: tuple[int, ...], axis: int = -1) -> Any:
    """For each lag j: the sum of `e[t + j] * x[t]` over t along `axis`, and over all
    other axes.

    `shape` is that of the result: `()` for the lag 0 alone, or the number of lags. `e`
    may be longer than `x` along `axis`.

    Source: the cotangent of the coefficients of a filter is the correlation of its
    input with the cotangent of its output (Oppenheim and Schafer, section 2.5).
    """
    late, early = np.moveaxis(e, axis, 0), np.moveaxis(x, axis, 0)
    length = len(early)
    sums = [
        np.sum(late[j : j + length] * early[: max(0, len(late) - j)])
        for j in range(shape[0] if shape else 1)
    ]
    return np.array(sums, np.result_type(e, x)).reshape(shape)[()]


def lfilter_bar(y_bar: Any, zf_bar: Any, a: Any, axis: int = -1) -> Any:
    """The cotangent of the recursion `conv(a, y) = conv(b, x)` that
    `y, zf = scipy.signal.lfilter(b, a, x, axis, zi)` solves, at every time and, after
    these along `axis`, for every number of the state that is left.

    Source: the adjoint of a recursion runs backwards, from the cotangents of its last
    state (Griewank and Walther 2008, section 10.2).
    """
    from scipy import signal

    a = np.atleast_1d(a)
    rows, tail = np.moveaxis(y_bar, axis, 0), np.moveaxis(zf_bar, axis, 0) / a[0]
    later = [tail[: len(a) - 1 - k] for k in range(len(a) - 1)]
    state = [-np.tensordot(a[k + 1 :], x, axes=1) / a[0] for k, x in enumerate(later)]
    zi = np.reshape(np.array(state, tail.dtype), (len(state), *rows.shape[1:]))
    one = np.ones(1, a.dtype)
    earlier, _ = signal.lfilter(one, a, rows[::-1], axis=0, zi=zi)
    return np.moveaxis(np.concatenate((earlier[::-1], tail)), 0, axis)


def lfilter_a_bar(
    e: Any, y: Any, zi: Any, zf: Any, shape: tuple[int, ...], axis: int = -1
) -> Any:
    """The cotangent of `a` in `y, zf = scipy.signal.lfilter(b, a, x, axis, zi)`, from
    `e` of `lfilter_bar`.

    `shape` is that of `a` and of the result.

    Source: the same equation as for `lfilter_bar`, in which the states are scaled by
    `a[0]` (SciPy reference, `lfilter`).
    """
    rows = np.moveaxis(e, axis, 0)
    before, after = np.moveaxis(zi, axis, 0), np.moveaxis(zf, axis, 0)
    a_bar = -np.asarray(lagged_products(e, y, shape, axis))
    last = rows[len(rows) - len(after) :]
    a_bar[(0,) * len(shape)] += np.sum(rows[: len(before)] * before)
    a_bar[(0,) * len(shape)] -= np.sum(last * after)
    return a_bar[()]


def savgol_filter_bar(
    y_bar: Any,
    window_length: int,
    polyorder: int,
    deriv: int = 0,
    delta: float = 1.0,
    axis: int = -1,
    mode: str = "interp",
) -> Any:
    """The cotangent of `x` in `scipy.signal.savgol_filter(x, window_length, ...)`.

    The result has the shape of `y_bar`; `mode` is "interp", "mirror", "constant",
    "nearest" or "wrap", and `window_length` is odd.

    Source: the filter is a convolution, and a polynomial fit at the two ends (SciPy
    reference, `savgol_filter`).
    """
    from scipy import signal

    given = (window_length, polyorder, deriv, delta)
    kernel = signal.savgol_coeffs(*given)
    half = window_length // 2
    rows = np.moveaxis(y_bar, axis, 0)
    inner = rows.reshape(len(rows), -1).copy()
    ends = inner[:half].copy(), inner[len(inner) - half :].copy()
    if mode == "interp":
        inner[:half] = inner[len(inner) - half :] = 0
    wide = signal.convolve(inner, kernel[::-1, None].astype(y_bar.dtype), "full")
    padded = {"interp": "constant", "mirror": "reflect", "nearest": "edge"}
    x_bar = folded(wide, (half, 0), inner.shape, padded.get(mode, mode))
    if mode == "interp":
        fit = signal.savgol_filter(np.eye(window_length), *given, axis=0)
        x_bar[:window_length] += fit[:half].T @ ends[0]
        x_bar[-window_length:] += fit[half + 1 :].T @ ends[1]
    return np.moveaxis(x_bar.reshape(rows.shape), 0, axis)
