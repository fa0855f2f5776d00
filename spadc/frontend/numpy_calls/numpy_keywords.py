"""NumPy functions with keywords that their primitives do not have, written with others.

Like `numpy_functions`, this file is not run but lowered, operation by operation as
NumPy computes the result; a call is lowered this way only if it has such a keyword
(`variants`). Inside of a function its own name is NumPy's function without the keyword.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- positions ------------------------------------------------------------------------


def _within(indices: Any, length: int, mode: str) -> Any:
    """Positions within a length: those outside are wrapped, or those at the ends."""
    if mode == "clip":
        return np.clip(indices, 0, length - 1)
    if mode == "wrap":
        return np.remainder(indices, length)
    raise NotImplementedError("mode")


def take(
    a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise"
) -> Any:
    """Elements at positions that may lie outside."""
    length = a.size if axis is None else a.shape[axis]
    return np.take(a, _within(indices, length, mode), axis=axis, out=out)


def put(a: Any, ind: Any, v: Any, mode: str) -> None:
    """Stores at positions that may lie outside."""
    np.put(a, _within(ind, a.size, mode), v)


def take_along_axis(arr: Any, indices: Any, axis: Any) -> Any:
    """Of the flattened array."""
    return np.take_along_axis(np.ravel(arr), indices, axis=0)


def searchsorted(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Any:
    """Positions in the order that `sorter` gives."""
    return np.searchsorted(np.take(a, sorter), v, side=side)


def unravel_index(indices: Any, shape: Any, order: str = "C") -> Any:
    """Indices of elements that are counted along the first axis first."""
    return np.unravel_index(indices, shape[::-1])[::-1]


def lexsort(keys: Any, axis: int) -> Any:
    """The order along one axis."""
    order = np.lexsort(tuple([np.moveaxis(key, axis, -1) for key in keys]))
    return np.moveaxis(order, -1, axis)


# --- order ----------------------------------------------------------------------------


def sort(a: Any, axis: Any = -1, kind: Any = None, stable: Any = None) -> Any:
    """Sorted, equal elements in their order."""
    return np.sort(a, axis=axis, kind="stable" if stable else kind)


def argsort(a: Any, axis: Any = -1, kind: Any = None, stable: Any = None) -> Any:
    """The order, equal elements in theirs."""
    return np.argsort(a, axis=axis, kind="stable" if stable else kind)


# --- shapes ---------------------------------------------------------------------------


def reshape(a: Any, shape: Any, order: Any = "C", copy: Any = None) -> Any:
    """Never a view."""
    return np.reshape(a.copy(), shape, order=order)


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """Windows over several axes, one after the other."""
    lengths = window_shape if isinstance(window_shape, tuple) else (window_shape,)
    axes = axis if isinstance(axis, tuple) else tuple(range(x.ndim))
    windows = x
    for length, k in zip(lengths, axes, strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(windows, length, axis=k)
    return windows


def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    """Without the elements of a slice."""
    rows = np.ravel(arr) if axis is None else arr
    along = 0 if axis is None else axis
    keep = np.ones(rows.shape[along], dtype=bool)
    keep[obj] = False
    return np.compress(keep, rows, axis=along)


def insert_slice(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """The values before each element of a slice."""
    length = arr.size if axis is None else arr.shape[axis]
    return insert(arr, np.arange(length)[obj], values, axis)


def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """The values before the elements of several numbers."""
    old = np.ravel(arr) if axis is None else arr
    along = 0 if axis is None else axis % arr.ndim
    length = old.shape[along]
    given = np.asarray(obj)
    numbers = np.flatnonzero(given) if given.dtype == bool else given
    numbers = np.where(numbers < 0, numbers + length, numbers)
    order = np.argsort(numbers, kind="stable")
    places = np.empty_like(numbers)
    places[order] = numbers[order] + np.arange(numbers.size)
    before, after = old.shape[:along], old.shape[along + 1 :]
    kept = np.ones(length + numbers.size, dtype=bool)
    kept[places] = False
    new = np.empty((*before, length + numbers.size, *after), dtype=arr.dtype)
    new[(slice(None),) * along + (places,)] = values
    new[(slice(None),) * along + (np.flatnonzero(kept),)] = old
    return new


# --- numbers --------------------------------------------------------------------------


def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """In place."""
    x[...] = np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)
    return x


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Along another axis, or with the distance of two numbers."""
    numbers = np.linspace(start, stop, num, endpoint=endpoint, dtype=dtype)
    y = np.moveaxis(numbers, 0, axis) if np.ndim(numbers) > 1 else numbers
    if not retstep:
        return y
    return y, np.subtract(stop * 1.0, start * 1.0) / (num - 1 if endpoint else num)


def eye(N: int, M: Any = None, k: int = 0, dtype: Any = float, order: Any = "C") -> Any:
    """In the given order."""
    return np.array(np.eye(N, M, k, dtype=dtype), order=order)


def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    """One array for each axis, of length 1 along the others."""
    rank = len(dimensions)
    return tuple(
        [
            np.arange(n, dtype=dtype).reshape((1,) * k + (n,) + (1,) * (rank - k - 1))
            for k, n in enumerate(dimensions)
        ]
    )


def histogram(
    a: Any,
    bins: Any = 10,
    range: Any = None,
    density: Any = None,
    weights: Any = None,
) -> Any:
    """How dense the elements are in each bin."""
    total, edges = np.histogram(a, bins=bins, range=range, weights=weights)
    return total / np.array(np.diff(edges), float) / total.sum(), edges


def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """With values outside, or periodic."""
    if period is not None:
        return _periodic(x, xp, fp, abs(period))
    y = np.interp(x, xp, fp)
    if left is not None:
        y = np.where(x < xp[0], left, y)[()]
    if right is not None:
        y = np.where(x > xp[-1], right, y)[()]
    return y


def _periodic(x: Any, xp: Any, fp: Any, period: Any) -> Any:
    xp = xp % period
    order = np.argsort(xp)
    xp, fp = xp[order], fp[order]
    xp = np.concatenate((xp[-1:] - period, xp, xp[0:1] + period))
    fp = np.concatenate((fp[-1:], fp, fp[0:1]))
    return np.interp(x % period, xp, fp)


# --- frames ---------------------------------------------------------------------------


def pad_with_statistics(
    array: Any, pad_width: Any, mode: str, stat_length: Any = None
) -> Any:
    """A frame of the largest, least, mean or middle of the elements beside it."""
    functions: dict[str, Any] = {"maximum": np.max, "minimum": np.min, "mean": np.mean}
    statistic = functions.get(mode, np.median)
    widths = _pairs(pad_width, array.ndim)
    lengths = _pairs(stat_length, array.ndim)
    y = array
    for axis in range(array.ndim):
        first, last = lengths[axis]
        if first == 0 or last == 0:
            raise ValueError("stat_length of 0 yields no value for padding")
        above = y if first is None else y[_on(axis, slice(None, first))]
        below = y if last is None else y[_on(axis, slice(-last, None))]
        left = statistic(above, axis=axis, keepdims=True)
        right = statistic(below, axis=axis, keepdims=True)
        before, after = widths[axis]
        sides = np.repeat(left, before, axis=axis), np.repeat(right, after, axis=axis)
        y = np.concatenate((sides[0], y, sides[1]), axis=axis)
    return y


def _on(axis: int, item: Any) -> Any:
    return (slice(None),) * axis + (item,)


def pad_with_ramp(array: Any, pad_width: Any, end_values: Any = 0) -> Any:
    """A frame that goes evenly from `end_values` to the edge."""
    widths = _pairs(pad_width, array.ndim)
    ends = _pairs(end_values, array.ndim)
    y = array
    for axis in range(array.ndim):
        before, after = widths[axis]
        first, last = ends[axis]
        edges = y[_on(axis, 0)], y[_on(axis, -1)]
        how = {"endpoint": False, "dtype": array.dtype, "axis": axis}
        top = np.linspace(first, edges[0], before, **how)
        end = np.linspace(last, edges[1], after, **how)
        y = np.concatenate((top, y, np.flip(end, axis)), axis=axis)
    return y


def pad_reflected_odd(array: Any, pad_width: Any, mode: str) -> Any:
    """A frame of elements mirrored at the edge element, in place and in value."""
    widths = _pairs(pad_width, array.ndim)
    skipped = 1 if mode == "reflect" else 0
    y = array
    for axis in range(array.ndim):
        before, after = widths[axis]
        number = y.shape[axis]
        kept = number - skipped
        if max(before, after) > kept:
            raise NotImplementedError("a frame that is wider than the array")
        first, last = y[_on(axis, slice(None, 1))], y[_on(axis, slice(-1, None))]
        above = y[_on(axis, slice(skipped, before + skipped))]
        below = y[_on(axis, slice(kept - after, kept))]
        top = 2 * first - np.flip(above, axis)
        end = 2 * last - np.flip(below, axis)
        y = np.concatenate((top, y, end), axis=axis)
    return y


def _pairs(given: Any, rank: int) -> Any:
    if not isinstance(given, (tuple, list)):
        return [(given, given)] * rank
    if not isinstance(given[0], (tuple, list)):
        return [(given[0], given[-1])] * rank
    return given if len(given) == rank else [*given] * rank
