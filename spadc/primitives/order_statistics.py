"""The helpers that quantiles are differentiated with, and the types of quantiles.

A quantile lies between two elements that are neighbours in the order; where, is found
by asking NumPy for the same quantile of the numbers 0, 1, 2, ...
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    ScalarType,
    Type,
    array_or_scalar,
    dtype_of,
    shape_of,
)

from .core import Call, Cost, Primitive, Unsupported
from .inference import Axis, is_weak, reduced_shape, ufunc_dtype
from .shaping import array_like, shaping
from .sorting import sort_bar, sort_dot

CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
MEANS = frozenset({"midpoint", "averaged_inverted_cdf", *CONTINUOUS})
PICKS = frozenset({"inverted_cdf", "closest_observation", "lower", "higher", "nearest"})
ASKED: dict[str, Any] = {"axis": None, "method": "linear", "keepdims": False}

# --- types ----------------------------------------------------------------------------


def _dtype(x: Type, q: Type, method: str) -> str | None:
    """That of `x` where an element is picked, else that of a weighted mean."""
    kind = dtype_of(q)
    if dtype_of(x) is None or kind is None:
        return None
    whole = method == "linear" and np.dtype(kind).kind in "biu"
    if method in PICKS or whole:
        return dtype_of(x)
    if is_weak(q):
        share: Type = ScalarType("float64", weak=True)
    else:
        share = ScalarType("float64" if np.dtype(kind).kind in "biu" else kind)
    return ufunc_dtype(np.add, (ArrayType(dtype_of(x)), share))


def infer_quantile(
    x: Type,
    q: Type,
    axis: Axis = None,
    method: str = "linear",
    keepdims: bool = False,
    overwrite_input: bool = False,
) -> Type:
    """The type of quantiles: the axes of `q`, then those of `x` that are kept."""
    if overwrite_input:
        raise Unsupported("`overwrite_input=True` leaves the array in no known order")
    if method not in MEANS | PICKS:
        raise Unsupported(f"there is no method {method!r} of quantiles")
    asked, rest = shape_of(q), reduced_shape(shape_of(x), axis, keepdims)
    known = None if asked is None or rest is None else (*asked, *rest)
    dtype = _dtype(x, q, method)
    return ArrayType(dtype, known) if keepdims else array_or_scalar(dtype, known)


def _infer_like_quantile(
    v: Type,
    x: Type,
    q: Type,
    ignore_nan: bool = False,
    slope: bool = False,
    ties: str = "share",
    **asked: Any,
) -> Type:
    found = infer_quantile(x, q, **asked)
    if isinstance(found, ScalarType):
        return ScalarType(dtype_of(v))
    return array_like(ArrayType(dtype_of(v)), shape_of(found))


# --- evaluating -----------------------------------------------------------------------


def _quantile_bar(
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
    """The two elements that are nearest in the order share `y_bar`."""
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
    rows_bar = sort_bar.evaluate(ordered_bar, rows, -1, ties)
    moved = rows_bar.reshape([np.shape(x)[k] for k in (*kept, *gone)])
    x_bar = np.transpose(moved, np.argsort((*kept, *gone)).astype(int))
    return x_bar.astype(np.result_type(x), copy=False)


def _quantile_dot(
    x_dot: Any,
    x: Any,
    q: Any,
    axis: int | tuple[int, ...] | None = None,
    method: Any = "linear",
    keepdims: bool = False,
    ignore_nan: bool = False,
    ties: str = "share",
) -> Any:
    """The mean of the tangents of the two elements."""
    rows, _, gone = _rows(x, axis)
    _, low, high, shares = _places(rows, q, method, ignore_nan)
    ordered = sort_dot.evaluate(_rows(x_dot, axis)[0], rows, -1, ties)
    first, second = (
        share.astype(ordered.dtype) * _picked(ordered, places, q)
        for share, places in zip(shares, (low, high), strict=True)
    )
    return _widened(first + second, q, gone, keepdims)


def _quantile_slope(
    v: Any,
    x: Any,
    q: Any,
    axis: int | tuple[int, ...] | None = None,
    method: Any = "linear",
    keepdims: bool = False,
    ignore_nan: bool = False,
    ties: str = "share",
) -> Any:
    """The rise between the two elements, times their number for a unit of `q`."""
    rows, _, gone = _rows(x, axis)
    number, low, high, _ = _places(rows, q, method, ignore_nan)
    ordered = sort_dot.evaluate(_rows(v, axis)[0], rows, -1, ties)
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


# --- primitives -----------------------------------------------------------------------


def _helper(
    name: str, infer: Any, evaluate: Any, first: str, **facts: Any
) -> Primitive:
    return shaping(
        name,
        infer,
        f"{first} x q axis= method= keepdims= ignore_nan= slope= ties=",
        defaults=ASKED | {"ignore_nan": False, "slope": False, "ties": "share"},
        evaluate=evaluate,
        names=(),
        spelling=Call(f"rt.{name}"),
        cost=Cost.COSTLY,
        **facts,
    )


quantile_bar = _helper(
    "quantile_bar",
    lambda y_bar, x, q, **asked: array_like(x, shape_of(x)),
    _quantile_bar,
    "y_bar",
)
quantile_dot = _helper("quantile_dot", _infer_like_quantile, _quantile_dot, "x_dot")
quantile_slope = _helper(
    "quantile_slope", _infer_like_quantile, _quantile_slope, "v", linear_in=(0,)
)
