"""Cotangents of convolution and interpolation; the bins of histograms."""

from __future__ import annotations

from typing import Any

import numpy as np


def convolve_bar(
    y_bar: Any,
    other: Any,
    shape: tuple[int, ...],
    mode: str = "full",
    first: bool | None = None,
) -> Any:
    """The cotangent of `x` in `np.convolve(x, other, mode)`, or of `x` in
    `np.convolve(other, x, mode)`.

    `shape` is that of `x` and of the result. With `first` it is that of
    `np.correlate(x, other[::-1], "same")` if True, and of
    `np.correlate(other, x[::-1], "same")` if False: NumPy turns the result around if
    the first operand is the shorter one. A number counts as one element. KeyError for
    an unknown mode.

    Source: the adjoint of convolution is correlation; the shorter modes keep a part of
    the full result (NumPy reference, `convolve`).
    """
    other = np.atleast_1d(other)
    (length,) = shape or (1,)
    least = min(length, len(other))
    a_length, v_length = (length, len(other)) if first else (len(other), length)
    turned = first is not None and a_length < v_length
    middle = least // 2 if turned else (least - 1) // 2
    start = {"full": 0, "same": middle, "valid": least - 1}[mode]
    whole = np.zeros(length + len(other) - 1, np.result_type(y_bar, other))
    whole[start : start + len(y_bar)] = y_bar
    return np.correlate(whole, np.conj(other), "valid").reshape(shape)[()]


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The derivative of `np.interp(x, xp, fp)` in `x`: 0 outside of `xp`, and the slope
    to the right at a corner.

    The result has the shape of `x`.

    Source: the slopes of a polygon.
    """
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    inside = (x >= xp[0]) & (x <= xp[-1])
    return np.where(inside, (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k]), 0.0)[()]


def interp_slope_bar(y_bar: Any, x: Any, xp: Any) -> Any:
    """The cotangent of `fp` in `interp_slope(x, xp, fp)`, of the shape of `xp`.

    Source: a slope is the difference of the two corners next to it, over their
    distance.
    """
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    inside = (x >= xp[0]) & (x <= xp[-1])
    rise_bar = np.where(inside, y_bar / (xp[k + 1] - xp[k]), 0.0)
    fp_bar = np.zeros(len(xp))
    np.add.at(fp_bar, k, -rise_bar)
    np.add.at(fp_bar, k + 1, rise_bar)
    return fp_bar


def interp_bar(y_bar: Any, x: Any, xp: Any) -> Any:
    """The cotangent of `fp` in `np.interp(x, xp, fp)`, of the shape of `xp`.

    Source: each result is a weighted mean of the two corners next to it.
    """
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    share = np.clip((x - xp[k]) / (xp[k + 1] - xp[k]), 0.0, 1.0)
    fp_bar = np.zeros(len(xp))
    np.add.at(fp_bar, k, (1 - share) * y_bar)
    np.add.at(fp_bar, k + 1, share * y_bar)
    return fp_bar


def bin_of(x: Any, edges: Any) -> Any:
    """The number of the bin in which `np.histogram(x, edges)` counts each element, and
    -1 for one outside.

    The result has the shape of `x`.

    Source: bins are half-open, the last one is closed (NumPy reference, `histogram`).
    """
    last = len(edges) - 1
    k = np.searchsorted(edges, x, side="right") - 1
    k = np.where(np.equal(x, edges[-1]), last - 1, k)
    return np.where(k < last, k, -1)[()]
