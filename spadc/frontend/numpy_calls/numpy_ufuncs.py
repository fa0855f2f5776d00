"""Methods of binary ufuncs, written as the loops that NumPy runs.

Like `numpy_functions`, this file is not run but lowered. A ufunc goes along an axis one
element after the other, and `at` goes through the indices in their order, so that every
bit of the value is the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def _first(array: Any, axis: int) -> Any:
    return array if axis == 0 else np.moveaxis(array, axis, 0)


def reduce(ufunc: Any, array: Any, axis: int, keepdims: bool) -> Any:
    """The ufunc of the elements, from the first to the last."""
    rows = _first(array, axis)
    y = np.positive(rows[0])
    for k in range(1, rows.shape[0]):
        y = ufunc(y, rows[k])
    return np.expand_dims(y, axis) if keepdims else y


def reduce_from(ufunc: Any, array: Any, axis: int, keepdims: bool, initial: Any) -> Any:
    """The ufunc of a start and of the elements."""
    rows = _first(array, axis)
    y = ufunc(initial, rows[0])
    for k in range(1, rows.shape[0]):
        y = ufunc(y, rows[k])
    return np.expand_dims(y, axis) if keepdims else y


def accumulate(ufunc: Any, array: Any, axis: int) -> Any:
    """Every result on the way of `reduce`."""
    rows = _first(array, axis)
    y = rows.copy()
    for k in range(1, rows.shape[0]):
        y[k] = ufunc(y[k - 1], rows[k])
    return y if axis == 0 else np.moveaxis(y, 0, axis)


def reduceat(ufunc: Any, array: Any, indices: Any, axis: int) -> Any:
    """The ufunc of each segment, which ends where the next one starts."""
    rows = _first(array, axis)
    starts = np.asarray(indices)
    stops = np.append(starts[1:], rows.shape[0])
    if np.any(starts < 0):
        raise IndexError("a segment starts before the first element")
    y = rows[starts]
    for j in range(starts.shape[0]):
        for k in range(starts[j] + 1, stops[j]):
            y[j] = ufunc(y[j], rows[k])
    return y if axis == 0 else np.moveaxis(y, 0, axis)


def at(ufunc: Any, a: Any, indices: Any, b: Any) -> None:
    """One change after the other, so that repeated indices count."""
    where = np.asarray(indices)
    values = np.broadcast_to(b, where.shape + a.shape[1:])
    for k in np.ndindex(where.shape):
        a[where[k]] = ufunc(a[where[k]], values[k])


def at_positions(ufunc: Any, a: Any, rows: Any, columns: Any, b: Any) -> None:
    """The same for a pair of indices."""
    down, across = np.asarray(rows), np.asarray(columns)
    down, across = down + 0 * across, across + 0 * down
    values = np.broadcast_to(b, down.shape + a.shape[2:])
    for k in np.ndindex(down.shape):
        one = (down[k], across[k])
        a[one] = ufunc(a[one], values[k])
