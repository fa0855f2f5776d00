"""Tangents, cotangents and slopes of quantiles.

A quantile lies between two elements that are neighbours in the order; where, is found
by asking NumPy for the same quantile of the numbers 0, 1, 2, ...
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .reductions import sort_bar, sort_dot

CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


def quantile_bar(
    y_bar: Any,
    x: Any,
    q: Any,
    axis: int | tuple[int, ...] | None = None,
    method: Any = "linear",
    keepdims: bool = False,
    ignore_nan: bool = False,
    slope: bool = False,
    ties: str = "share",
) -> Any:
    """The cotangent of `x` in `np.quantile(x, q, axis, method=method)`.

    The result has the shape and the dtype of `x`; equal elements share equally (`ties`
    as in `sort_bar`), and with `ignore_nan`, NaN is left out. With `slope` it is the
    cotangent of `v` in `quantile_slope`. AxisError if there is no such axis, ValueError
    for an unknown method.

    Source: a quantile is a weighted mean of two elements that are neighbours in the
    order (Hyndman and Fan 1996, Sample quantiles in statistical packages).
    """
    rows, kept, gone = _rows(x, axis)
    number, low, high, (first, second) = _places(rows, q, method, ignore_nan)
    if slope:
        low, second = _rising(number, low, high, q, method)
        first = -second
    dtype, rank = np.result_type(x, y_bar), np.ndim(q)
    flat_bar = np.asarray(y_bar, dtype).reshape(low.shape)
    ordered_bar = np.zeros(rows.shape, dtype)
    pairs = (low, first * flat_bar), (high, second * flat_bar)
    for places, part in pairs if rows.shape[-1] else ():
        at, bars = _last(places, rank), _last(part.astype(dtype), rank)
        for k in range(at.shape[-1]):
            one = at[..., k : k + 1]
            total = np.take_along_axis(ordered_bar, one, -1) + bars[..., k : k + 1]
            np.put_along_axis(ordered_bar, one, total, -1)
    rows_bar = sort_bar(ordered_bar, rows, -1, ties)
    moved = rows_bar.reshape([np.shape(x)[k] for k in (*kept, *gone)])
    x_bar = np.transpose(moved, np.argsort((*kept, *gone)).astype(int))
    return x_bar.astype(np.result_type(x), copy=False)


def quantile_dot(
    x_dot: Any,
    x: Any,
    q: Any,
    axis: int | tuple[int, ...] | None = None,
    method: Any = "linear",
    keepdims: bool = False,
    ignore_nan: bool = False,
    ties: str = "share",
) -> Any:
    """The tangent of `np.quantile(x, q, axis, method=method)`: `x_dot` at the elements
    that it is a mean of.

    The result has the shape of the quantiles and the dtype of `x_dot`; equal elements
    have the mean of their tangents (`ties` as in `sort_bar`). AxisError if there is no
    such axis, ValueError for an unknown method.

    Source: Hyndman and Fan (1996), as `quantile_bar`, of which it is the transpose.
    """
    rows, _, gone = _rows(x, axis)
    _, low, high, shares = _places(rows, q, method, ignore_nan)
    ordered = sort_dot(_rows(x_dot, axis)[0], rows, -1, ties)
    first, second = (
        share.astype(ordered.dtype) * _picked(ordered, places, q)
        for share, places in zip(shares, (low, high), strict=True)
    )
    return _widened(first + second, q, gone, keepdims)


def quantile_slope(
    v: Any,
    x: Any,
    q: Any,
    axis: int | tuple[int, ...] | None = None,
    method: Any = "linear",
    keepdims: bool = False,
    ignore_nan: bool = False,
    ties: str = "share",
) -> Any:
    """The derivative in `q` of `np.quantile(x, q, axis, method=method)` for `v` = `x`:
    how `v`, in the order of `x`, rises there.

    The result has the shape of the quantiles and the dtype of `v`. It is 0 for the
    methods that answer with one of the elements, and beyond the first and the last; at
    an element, the slope to the right is taken. AxisError if there is no such axis.

    Source: the plotting positions of Hyndman and Fan (1996).
    """
    rows, _, gone = _rows(x, axis)
    number, low, high, _ = _places(rows, q, method, ignore_nan)
    ordered = sort_dot(_rows(v, axis)[0], rows, -1, ties)
    low, density = _rising(number, low, high, q, method)
    rise = _picked(ordered, high, q) - _picked(ordered, low, q)
    density = density.astype(ordered.dtype)
    return _widened(density * rise, q, gone, keepdims)


def _rows(x: Any, axis: Any) -> tuple[Any, list[int], list[int]]:
    """`x` with the reduced axes merged into the last, those kept, those reduced."""
    x = np.asarray(x)
    given = range(x.ndim) if axis is None else np.atleast_1d(axis)
    gone = sorted(int(k) % x.ndim for k in given)
    kept = [k for k in range(x.ndim) if k not in gone]
    moved = np.transpose(x, (*kept, *gone))
    number = int(np.prod(moved.shape[len(kept) :], dtype=int))
    return moved.reshape(*moved.shape[: len(kept)], number), kept, gone


def _places(
    rows: Any, q: Any, method: Any, ignore_nan: bool
) -> tuple[Any, Any, Any, tuple[Any, Any]]:
    """How many elements of each row count; the places of the two between which each
    quantile of it lies, and their shares: 0 if there is none, NaN if one is NaN."""
    skipped = np.isnan(rows).sum(axis=-1) if ignore_nan else np.zeros(rows.shape[:-1])
    number = (rows.shape[-1] - skipped).astype(int)
    place = np.zeros((*np.shape(q), *number.shape))
    for n in np.unique(number):
        if n:
            at = np.quantile(np.arange(float(n)), q, method=method)
            place[..., number == n] = np.asarray(at)[..., None]
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, np.maximum(number - 1, 0))
    is_lost = np.isnan(rows).any(axis=-1) & (not ignore_nan)
    counts = np.where(is_lost, np.nan, np.where(number > 0, 1.0, 0.0))
    return number, low, high, (counts * (low + 1 - place), counts * (place - low))


def _rising(number: Any, low: Any, high: Any, q: Any, method: Any) -> tuple[Any, Any]:
    """The first of the places between which a quantile moves with `q`, and how many of
    their distances it moves for a unit of `q`."""
    alpha, beta = CONTINUOUS.get(method, (1.0, 1.0))
    asked = np.reshape(q, (*np.shape(q), *(1,) * number.ndim))
    place = asked * (number + 1 - alpha - beta) + alpha - 1
    moves = (place >= 0) & (place <= number - 1) & (method in CONTINUOUS)
    before = np.where(low == high, np.maximum(low - 1, 0), low)
    return before, np.where(moves, number + 1 - alpha - beta, 0.0)


def _last(places: Any, rank: int) -> Any:
    """The axes of the quantiles, merged, behind those of the rows."""
    number = int(np.prod(places.shape[:rank], dtype=int))
    flat = places.reshape(number, *places.shape[rank:])
    return np.moveaxis(flat, 0, -1)


def _picked(rows: Any, places: Any, q: Any) -> Any:
    """The elements of each row at these places, the axes of `q` before the others."""
    found = np.take_along_axis(rows, _last(places, np.ndim(q)), axis=-1)
    return np.moveaxis(found, -1, 0).reshape(places.shape)


def _widened(y: Any, q: Any, gone: list[int], keepdims: bool) -> Any:
    """`y` with the axes that were reduced, of length 1, if they are kept."""
    return np.expand_dims(y, [np.ndim(q) + k for k in gone]) if keepdims else y[()]
