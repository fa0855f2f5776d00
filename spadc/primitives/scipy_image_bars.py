"""What the run time's helpers for filters of `scipy.ndimage` compute."""

from __future__ import annotations

from typing import Any

import numpy as np

from .scipy_entries import scipy_module
from .scipy_signal import folded


def padding(mode: str) -> Any:
    """What the helper of the run time computes."""
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
    """What the helper of the run time computes."""
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
    """What the helper of the run time computes."""
    kernel, before = kernel_at(weights, np.ndim(y_bar), origin, axis, turned)
    wide = scipy_module("signal").convolve(y_bar, kernel.astype(y_bar.dtype))
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
    """What the helper of the run time computes."""
    kernel, before = kernel_at(np.zeros(shape), np.ndim(x), origin, axis, turned)
    if not np.issubdtype(x.dtype, np.inexact):
        return np.zeros(shape, y_bar.dtype)
    pairs = zip(kernel.shape, before, strict=True)
    widths, fill = [(b, n - 1 - b) for n, b in pairs], padding(mode)
    given = {"constant_values": cval} if fill == "constant" else {}
    wide = np.pad(x, widths, fill, **given)
    bar = scipy_module("signal").correlate(wide, y_bar, mode="valid")
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
    """What the helper of the run time computes."""
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
        wide = scipy_module("ndimage").gaussian_filter1d(
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
    """What the helper of the run time computes."""
    rank = np.ndim(y_bar)
    over = range(rank) if axes is None else np.atleast_1d(axes).tolist()
    given = (np.broadcast_to(v, len(over)).tolist() for v in (size, origin))
    for axis, length, start in zip(over, *given, strict=True):
        if length > 1:
            weights = np.full(length, 1 / length)
            y_bar = image_bar(y_bar, weights, mode, start, axis)
    return y_bar
