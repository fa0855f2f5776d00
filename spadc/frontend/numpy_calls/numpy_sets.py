"""Sets, counts and sequences of NumPy, written with other functions of it.

Like `numpy_functions`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- sets -----------------------------------------------------------------------------


def union1d(ar1: Any, ar2: Any) -> Any:
    """The elements of either array, in order."""
    return np.unique(np.concatenate((ar1, ar2), axis=None))


def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements of both arrays, in order."""
    first = np.ravel(ar1) if assume_unique else np.unique(ar1)
    second = np.ravel(ar2) if assume_unique else np.unique(ar2)
    both = np.sort(np.concatenate((first, second)))
    return both[:-1][both[1:] == both[:-1]]


def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements of the first array that are not in the second."""
    first = np.ravel(ar1) if assume_unique else np.unique(ar1)
    return first[np.isin(first, ar2, invert=True)]


def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements of one of the arrays only, in order."""
    first = np.ravel(ar1) if assume_unique else np.unique(ar1)
    second = np.ravel(ar2) if assume_unique else np.unique(ar2)
    both = np.sort(np.concatenate((first, second), axis=None))
    change = both[1:] != both[:-1]
    here = np.concatenate((np.ones(1, dtype=bool), change))
    after = np.concatenate((change, np.ones(1, dtype=bool)))
    return both[(here & after)[: len(both)]]


# --- histograms of several variables --------------------------------------------------


def histogram_bin_edges(
    a: Any, bins: Any = 10, range: Any = None, weights: Any = None
) -> Any:
    """The edges of the bins of `np.histogram`."""
    _, edges = np.histogram(a, bins=bins, range=range)
    return edges


def histogram2d(
    x: Any,
    y: Any,
    bins: Any = 10,
    range: Any = None,
    density: Any = None,
    weights: Any = None,
) -> Any:
    """Counts in the cells of a grid of two axes."""
    pair = isinstance(bins, (tuple, list)) and len(bins) == 2
    asked = bins if pair else [bins, bins]
    ranges = [None, None] if range is None else range
    return _counted([x, y], asked, ranges, density, weights)


def histogramdd(
    sample: Any,
    bins: Any = 10,
    range: Any = None,
    density: Any = None,
    weights: Any = None,
) -> Any:
    """Counts in the cells of a grid."""
    columns = tuple(sample if isinstance(sample, (tuple, list)) else sample.T)
    asked = [*bins] if isinstance(bins, (tuple, list)) else [bins for _ in columns]
    ranges = [None for _ in columns] if range is None else range
    counts, *edges = _counted(columns, asked, ranges, density, weights)
    return counts, [*edges]


def _counted(columns: Any, bins: Any, ranges: Any, density: Any, weights: Any) -> Any:
    edges = [
        _edges(x, asked, limits)
        for x, asked, limits in zip(columns, bins, ranges, strict=True)
    ]
    place = np.zeros(len(columns[0]), dtype=int)
    size = 1
    for x, own in zip(columns, edges, strict=True):
        found = np.searchsorted(own, x, side="right") - (x == own[-1])
        place = place * (len(own) + 1) + found
        size = size * (len(own) + 1)
    shape = tuple([len(own) + 1 for own in edges])
    counts = np.bincount(place, weights, minlength=size).reshape(shape).astype(float)
    counts = counts[tuple([slice(1, -1) for _ in edges])]
    if density:
        total = counts.sum()
        rank = len(edges)
        for k, own in enumerate(edges):
            width = np.diff(own).reshape((1,) * k + (-1,) + (1,) * (rank - k - 1))
            counts = counts / width
        counts = counts / total
    return (counts, *edges)


def _edges(x: Any, bins: Any, limits: Any) -> Any:
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if limits is None:
        first, last = x.min(), x.max()
    else:
        first, last = limits
    if first == last:
        return np.linspace(first - 0.5, last + 0.5, bins + 1)
    return np.linspace(first, last, bins + 1)


# --- sequences ------------------------------------------------------------------------


def cumulative_sum(
    x: Any, axis: Any = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """Sums of the elements so far."""
    x = np.atleast_1d(x)
    along = _only_axis(x, axis)
    found = np.cumsum(x, axis=along, dtype=dtype)
    return _after_first(found, along, 0) if include_initial else found


def cumulative_prod(
    x: Any, axis: Any = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """Products of the elements so far."""
    x = np.atleast_1d(x)
    along = _only_axis(x, axis)
    found = np.cumprod(x, axis=along, dtype=dtype)
    return _after_first(found, along, 1) if include_initial else found


def _only_axis(x: Any, axis: Any) -> int:
    if axis is None and x.ndim > 1:
        raise ValueError("`axis` is required for arrays with more than one axis")
    return 0 if axis is None else axis


def _after_first(x: Any, axis: int, first: int) -> Any:
    lengths = [1 if k == axis % x.ndim else n for k, n in enumerate(x.shape)]
    start = np.full(tuple(lengths), first, dtype=x.dtype)
    return np.concatenate((start, x), axis=axis)


def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Numbers whose logarithms are evenly spaced."""
    if np.ndim(base) > 0:
        base = np.expand_dims(base, axis=axis)
    y = np.linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    return np.power(base, y) if dtype is None else np.power(base, y).astype(dtype)


def geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Numbers each of which is the one before times a constant."""
    sign = np.sign(np.float64(start))
    first = np.float64(start) / sign
    last = np.float64(stop) / sign
    result = np.logspace(
        np.log10(first), np.log10(last), num=num, endpoint=endpoint, base=10.0
    )
    if num > 0:
        result[0] = first
        if num > 1 and endpoint:
            result[-1] = last
    result = result * sign
    if axis != 0:
        result = np.moveaxis(result, 0, axis)
    return result if dtype is None else result.astype(dtype)


def kaiser(M: int, beta: Any) -> Any:
    """A window that is nearly best at a given sharpness."""
    if M == 1:
        return np.ones(1)
    n = np.arange(0, np.float64(M))
    alpha = (np.float64(M) - 1) / 2.0
    beta = np.float64(beta)
    return np.i0(beta * np.sqrt(1 - ((n - alpha) / alpha) ** 2.0)) / np.i0(beta)


def sort_complex(a: Any) -> Any:
    """Sorted real numbers, as complex ones."""
    if np.iscomplexobj(a):
        raise NotImplementedError("complex numbers in order")
    is_short = np.issubdtype(a.dtype, np.integer) and a.dtype.itemsize < 4
    return np.sort(a).astype(np.complex64 if is_short else np.complex128)


def trim_zeros(filt: Any, trim: str = "fb") -> Any:
    """The elements without zeros at the ends."""
    if filt.ndim != 1:
        raise NotImplementedError("an array with several axes")
    found = np.flatnonzero(filt)
    is_empty = len(found) == 0
    places = np.concatenate((found, np.zeros(1, dtype=int)))
    start = places[0] if "f" in trim.lower() or is_empty else 0
    stop = places[-2] + 1 if "b" in trim.lower() and not is_empty else len(filt)
    return filt[:0] if is_empty else filt[start:stop]


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """A function of the array and an axis, one axis after the other."""
    result = np.asarray(a)
    listed = axes if isinstance(axes, (tuple, list)) else (axes,)
    for axis in listed:
        reduced = func(result, axis % a.ndim)
        if reduced.ndim == result.ndim:
            result = reduced
        else:
            result = np.expand_dims(reduced, axis % a.ndim)
    return result


def broadcast_arrays(*args: Any) -> Any:
    """The arrays, stretched to the shape that they have together."""
    shape = np.broadcast_shapes(*[np.shape(x) for x in args])
    return tuple([np.broadcast_to(x, shape) for x in args])


def unstack(x: Any, axis: int = 0) -> Any:
    """The parts of an array along one axis."""
    return tuple(np.moveaxis(x, axis, 0))


def fromiter(iter: Any, dtype: Any) -> Any:
    """The items in a row."""
    return np.array([x for x in iter], dtype=dtype)


# --- positions ------------------------------------------------------------------------


def tril_indices_from(arr: Any, k: int = 0) -> Any:
    """The indices of the lower triangle of a matrix."""
    return np.tril_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def triu_indices_from(arr: Any, k: int = 0) -> Any:
    """The indices of the upper triangle of a matrix."""
    return np.triu_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def diag_indices_from(arr: Any) -> Any:
    """The indices of the diagonal of an array whose axes have one length."""
    return np.diag_indices(arr.shape[0], arr.ndim)


def mask_indices(n: int, mask_func: Any, k: Any = 0) -> Any:
    """The indices of what a function leaves of a square matrix."""
    return np.nonzero(mask_func(np.ones((n, n), int), k) != 0)
