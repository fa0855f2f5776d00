"""Cotangents of the filters of `scipy.ndimage`.

A filter pads the image and correlates what it gets with a kernel; so its adjoint
convolves, and adds the margins to the elements that they repeat.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .scipy_filters import folded


def padding(mode: str) -> Any:
    """NumPy's name for a way of padding of `scipy.ndimage`. KeyError for an unknown
    one.

    Source: SciPy reference, `scipy.ndimage`: modes.
    """
    return {
        "reflect": "symmetric",
        "grid-mirror": "symmetric",
        "constant": "constant",
        "grid-constant": "constant",
        "nearest": "edge",
        "mirror": "reflect",
        "wrap": "wrap",
        "grid-wrap": "wrap",
    }[mode]


def kernel_at(
    weights: Any, rank: int, origin: Any, axis: Any, turned: bool
) -> tuple[Any, list[int]]:
    """The kernel with as many axes as the image, and where its centre is.

    `turned` says that a convolution is meant, `axis` that the kernel lies on one axis.

    Source: SciPy reference, `scipy.ndimage.convolve`.
    """
    origins = list(origin) if np.ndim(origin) else [origin] * rank
    kernel = np.asarray(weights)
    if axis is not None:
        axis %= rank
        kernel = kernel.reshape([1] * axis + [-1] + [1] * (rank - axis - 1))
        origins = [origin if k == axis else 0 for k in range(rank)]
    if turned:
        kernel = np.flip(kernel)
        pairs = zip(origins, kernel.shape, strict=True)
        origins = [-o - (1 - n % 2) for o, n in pairs]
    return kernel, [n // 2 + o for n, o in zip(kernel.shape, origins, strict=True)]


def image_bar(
    y_bar: Any,
    weights: Any,
    mode: str = "reflect",
    origin: Any = 0,
    axis: Any = None,
    turned: bool = False,
) -> Any:
    """The cotangent of `x` in `scipy.ndimage.correlate(x, weights, mode=mode)`, or in
    `correlate1d` along `axis`; `turned`: in a convolution.

    The result has the shape of `y_bar`.

    Source: the adjoint of a correlation is a convolution.
    """
    from scipy import signal

    kernel, before = kernel_at(weights, np.ndim(y_bar), origin, axis, turned)
    wide = signal.convolve(y_bar, kernel.astype(y_bar.dtype))
    return folded(wide, before, y_bar.shape, padding(mode))


def kernel_bar(
    y_bar: Any,
    x: Any,
    shape: tuple[int, ...],
    mode: str = "reflect",
    cval: float = 0.0,
    origin: Any = 0,
    axis: Any = None,
    turned: bool = False,
) -> Any:
    """The cotangent of `weights` in `scipy.ndimage.correlate(x, weights, mode=mode)`,
    or in `correlate1d` along `axis`; `turned`: in a convolution.

    `shape` is that of `weights` and of the result, which is 0 for an image of integers:
    that is filtered to integers.

    Source: each weight multiplies the image moved by its place.
    """
    from scipy import signal

    kernel, before = kernel_at(np.zeros(shape), np.ndim(x), origin, axis, turned)
    if not np.issubdtype(x.dtype, np.inexact):
        return np.zeros(shape, y_bar.dtype)
    pairs = zip(kernel.shape, before, strict=True)
    widths, fill = [(b, n - 1 - b) for n, b in pairs], padding(mode)
    given = {"constant_values": cval} if fill == "constant" else {}
    wide = np.pad(x, widths, fill, **given)
    bar = signal.correlate(wide, y_bar, mode="valid")
    return (np.flip(bar) if turned else bar).reshape(shape)


def gaussian_filter_bar(
    y_bar: Any,
    sigma: Any,
    order: Any = 0,
    mode: str = "reflect",
    truncate: float = 4.0,
    radius: Any = None,
    axes: Any = None,
) -> Any:
    """The cotangent of `x` in `scipy.ndimage.gaussian_filter(x, sigma, ...)`.

    The result has the shape of `y_bar`.

    Source: as for `image_bar`, one axis after the other; the kernel of an odd order is
    antisymmetric.
    """
    from scipy import ndimage

    rank = np.ndim(y_bar)
    over = list(range(rank)) if axes is None else np.atleast_1d(axes).tolist()
    given = (np.broadcast_to(v, len(over)) for v in (sigma, order))
    for k, (axis, width, times) in enumerate(zip(over, *given, strict=True)):
        axis %= rank
        reach: Any = int(truncate * width + 0.5) if radius is None else radius
        reach = reach[k] if np.ndim(reach) else reach
        if width <= 1e-15:
            continue
        rows = [(reach, reach) if n == axis else (0, 0) for n in range(rank)]
        wide = ndimage.gaussian_filter1d(
            np.pad(y_bar, rows), width, axis, int(times), mode="constant", radius=reach
        )
        before = [reach if n == axis else 0 for n in range(rank)]
        sign = -1 if times % 2 else 1
        y_bar = sign * folded(wide, before, y_bar.shape, padding(mode))
    return y_bar


def uniform_filter_bar(
    y_bar: Any,
    size: Any = 3,
    mode: str = "reflect",
    origin: Any = 0,
    axes: Any = None,
) -> Any:
    """The cotangent of `x` in `scipy.ndimage.uniform_filter(x, size, ...)`.

    The result has the shape of `y_bar`.

    Source: as for `image_bar`, one axis after the other.
    """
    rank = np.ndim(y_bar)
    over = range(rank) if axes is None else np.atleast_1d(axes).tolist()
    given = (np.broadcast_to(v, len(over)).tolist() for v in (size, origin))
    for axis, length, start in zip(over, *given, strict=True):
        if length > 1:
            weights = np.full(length, 1 / length)
            y_bar = image_bar(y_bar, weights, mode, start, axis)
    return y_bar
