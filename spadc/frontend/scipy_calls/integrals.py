"""Integrals of samples, `scipy.integrate`, written with NumPy functions.

This file is not run: a call of one of these functions is lowered like a call of a
function of the user. What SciPy's own sources compute is repeated here operation by
operation, so that every bit of the value is the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- the trapezoidal rule -------------------------------------------------------------


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Areas under a polygon."""
    heights = np.swapaxes(y, axis, -1)
    widths = _widths(x, dx, axis)
    areas = widths * (heights[..., 1:] + heights[..., :-1]) / 2.0
    return np.sum(areas, axis=-1)


def cumulative_trapezoid(
    y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None
) -> Any:
    """Areas under a polygon, up to each corner."""
    heights = np.swapaxes(y, axis, -1)
    widths = _widths(x, dx, axis)
    areas = np.cumsum(widths * (heights[..., 1:] + heights[..., :-1]) / 2.0, axis=-1)
    if initial is not None:
        if initial != 0:
            raise ValueError("`initial` must be `None` or `0`.")
        areas = np.concatenate((np.zeros_like(heights[..., :1]), areas), axis=-1)
    return np.swapaxes(areas, axis, -1)


def _widths(x: Any, dx: Any, axis: int) -> Any:
    if x is None:
        return dx
    if x.ndim == 1:
        return np.diff(x)
    return np.swapaxes(np.diff(x, axis=axis), axis, -1)


# --- Simpson's rule -------------------------------------------------------------------


def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """Areas under pieces of parabolas."""
    heights = np.swapaxes(y, axis, -1)
    n = heights.shape[-1]
    if x is None:
        widths = None
    elif x.ndim == 1:
        widths = np.diff(x)
    else:
        widths = np.swapaxes(np.diff(x, axis=axis), axis, -1)
    if n % 2 == 1:
        return _in_pairs(heights, widths, dx)
    if n == 2:
        width = dx if widths is None else widths[..., -1]
        return 0.5 * width * (heights[..., -1] + heights[..., -2])
    area = _in_pairs(
        heights[..., :-1], None if widths is None else widths[..., :-1], dx
    )
    before = dx if widths is None else widths[..., -2]
    last = dx if widths is None else widths[..., -1]
    alpha = _ratio(2 * last * last + 3 * before * last, 6 * (last + before))
    beta = _ratio(last * last + 3.0 * before * last, 6 * before)
    eta = _ratio(1 * last**3, 6 * before * (before + last))
    return area + (
        alpha * heights[..., -1] + beta * heights[..., -2] - eta * heights[..., -3]
    )


def _in_pairs(heights: Any, widths: Any, dx: Any) -> Any:
    first, middle, last = heights[..., :-2:2], heights[..., 1:-1:2], heights[..., 2::2]
    if widths is None:
        return np.sum(first + 4.0 * middle + last, axis=-1) * (dx / 3.0)
    h0, h1 = widths[..., ::2], widths[..., 1::2]
    both, product = h0 + h1, h0 * h1
    ratio = _ratio(h0, h1)
    areas = (
        both
        / 6.0
        * (
            first * (2.0 - _ratio(np.ones_like(ratio), ratio))
            + middle * (both * _ratio(both, product))
            + last * (2.0 - ratio)
        )
    )
    return np.sum(areas, axis=-1)


def _ratio(a: Any, b: Any) -> Any:
    """A ratio, and 0 where the denominator is 0."""
    if np.ndim(b) == 0:
        return a / b if b != 0 else 0.0
    return np.where(b != 0, a / np.where(b != 0, b, 1.0), 0.0)


def cumulative_simpson(
    y: Any, *, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None
) -> Any:
    """Areas under pieces of parabolas, up to each sample."""
    heights = np.swapaxes(y, axis, -1)
    if heights.shape[-1] < 3:
        areas = np.swapaxes(cumulative_trapezoid(y, x, dx, axis), axis, -1)
    elif x is None:
        areas = np.cumsum(_even_pieces(heights, dx), axis=-1)
    else:
        widths = np.diff(x) if x.ndim == 1 else np.diff(np.swapaxes(x, axis, -1))
        if np.any(widths <= 0):
            raise ValueError("Input x must be strictly increasing.")
        areas = np.cumsum(_uneven_pieces(heights, widths), axis=-1)
    if initial is not None:
        if np.ndim(initial) != 0:
            raise NotImplementedError("an array of initial values")
        start = np.full_like(heights[..., :1], initial)
        areas = np.concatenate((start, areas + initial), axis=-1)
    return np.swapaxes(areas, axis, -1)


def _even_pieces(y: Any, dx: Any) -> Any:
    forward = _even_piece(y, dx)
    backward = _even_piece(y[..., ::-1], dx)[..., ::-1]
    return _interleaved(forward, backward)


def _even_piece(y: Any, d: Any) -> Any:
    return d / 3 * (5 * y[..., :-2] / 4 + 2 * y[..., 1:-1] - y[..., 2:] / 4)


def _uneven_pieces(y: Any, widths: Any) -> Any:
    forward = _uneven_piece(y, widths)
    backward = _uneven_piece(y[..., ::-1], widths[..., ::-1])[..., ::-1]
    return _interleaved(forward, backward)


def _uneven_piece(y: Any, widths: Any) -> Any:
    x21 = widths[..., :-1]
    x32 = widths[..., 1:]
    x31 = x21 + x32
    x21_x31 = x21 / x31
    x21_x32 = x21 / x32
    x21x21_x31x32 = x21_x31 * x21_x32
    coeff1 = 3 - x21_x31
    coeff2 = 3 + x21x21_x31x32 + x21_x31
    coeff3 = -x21x21_x31x32
    return (
        x21 / 6 * (coeff1 * y[..., :-2] + coeff2 * y[..., 1:-1] + coeff3 * y[..., 2:])
    )


def _interleaved(forward: Any, backward: Any) -> Any:
    """Each piece from the parabola that begins with it or ends with it."""
    pieces = np.concatenate((forward, backward[..., -1:]), axis=-1)
    pieces[..., 1::2] = backward[..., ::2]
    return pieces
