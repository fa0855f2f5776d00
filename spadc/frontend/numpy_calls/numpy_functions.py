"""NumPy functions written with others, statement by statement as NumPy computes them.

This file is not run: a call of one of these functions is lowered like a call of a
function of the user (`written_out`). What NumPy's own sources compute is repeated here
operation by operation, so that every bit of the value is the same. The functions have
the names and the parameters that NumPy gives them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- joining --------------------------------------------------------------------------


def append(arr: Any, values: Any, axis: Any = None) -> Any:
    """The values after the elements."""
    if axis is None:
        return np.concatenate((np.ravel(arr), np.ravel(values)))
    return np.concatenate((arr, values), axis=axis)


def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with the elements on a diagonal."""
    return np.diag(np.ravel(v), k)


def pad(array: Any, pad_width: Any, constant_values: Any = 0) -> Any:
    """A frame of constants around the elements."""
    sides = _sides(pad_width, array.ndim)
    widths = [before + after for before, after in sides]
    shape = tuple([n + w for n, w in zip(array.shape, widths, strict=True)])
    framed = np.full(shape, constant_values, dtype=array.dtype)
    inner = [
        slice(before, before + n)
        for (before, _), n in zip(sides, array.shape, strict=True)
    ]
    framed[tuple(inner)] = array
    return framed


def _sides(pad_width: Any, rank: int) -> Any:
    if not isinstance(pad_width, (tuple, list)):
        return [(pad_width, pad_width)] * rank
    if not isinstance(pad_width[0], (tuple, list)):
        return [(pad_width[0], pad_width[-1])] * rank
    return pad_width if len(pad_width) == rank else [*pad_width] * rank


def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """The values before the element of number `obj`."""
    values = np.asarray(values, dtype=arr.dtype)
    if axis is None:
        flat = np.ravel(arr)
        return np.concatenate((flat[:obj], np.ravel(values), flat[obj:]))
    rows = np.moveaxis(arr, axis, 0)
    new = np.broadcast_to(values, rows[:1].shape)
    return np.moveaxis(np.concatenate((rows[:obj], new, rows[obj:])), 0, axis)


def diff(
    a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None
) -> Any:
    """Differences, with values before and after the elements."""
    rows = np.moveaxis(a, axis, 0)
    parts = [rows]
    if prepend is not None:
        parts = [_edge(prepend, rows, axis), *parts]
    if append is not None:
        parts = [*parts, _edge(append, rows, axis)]
    joined = np.moveaxis(np.concatenate(parts, axis=0), 0, axis)
    return np.diff(joined, n=n, axis=axis)


def _edge(values: Any, rows: Any, axis: int) -> Any:
    if np.ndim(values) == 0:
        return np.broadcast_to(values, rows[:1].shape)
    return np.moveaxis(values, axis, 0)


def r_(*items: Any) -> Any:
    """The items of `np.r_[...]` in a row."""
    rows = [x if np.ndim(x) == 1 else np.atleast_1d(x) for x in items]
    return np.concatenate(rows, axis=0)


def c_(*items: Any) -> Any:
    """The items of `np.c_[...]` as columns."""
    return np.column_stack(items)


# --- grids ----------------------------------------------------------------------------


def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> Any:
    """Coordinates of a grid, one array for each axis."""
    number = len(xi)
    columns = [
        _on_axis(np.ravel(x), _axis_of_grid(k, number, indexing), number)
        for k, x in enumerate(xi)
    ]
    if sparse:
        return tuple(column.copy() for column in columns)
    lengths = [len(np.ravel(x)) for x in xi]
    if indexing == "xy" and number > 1:
        lengths = [lengths[1], lengths[0], *lengths[2:]]
    shape = tuple(lengths)
    return tuple(np.broadcast_to(column, shape).copy() for column in columns)


def _axis_of_grid(k: int, number: int, indexing: str) -> int:
    return 1 - k if indexing == "xy" and number > 1 and k < 2 else k


def _on_axis(x: Any, axis: int, rank: int) -> Any:
    return x.reshape((1,) * axis + (x.size,) + (1,) * (rank - axis - 1))


def mgrid(*axes: Any) -> Any:
    """The numbers of `np.mgrid[...]`, one array for each slice."""
    if len(axes) == 1:
        return axes[0]
    shape = tuple([axis.size for axis in axes])
    columns = ogrid(*axes)
    return np.stack([np.broadcast_to(column, shape) for column in columns])


def ogrid(*axes: Any) -> Any:
    """The numbers of `np.ogrid[...]`, each on an axis of its own."""
    if len(axes) == 1:
        return axes[0]
    return tuple([_on_axis(x, k, len(axes)) for k, x in enumerate(axes)])


def ix_(*args: Any) -> Any:
    """Indices of the rows, columns, ... of a part, each on an axis of its own."""
    number = len(args)
    return tuple([_on_axis(np.asarray(x), k, number) for k, x in enumerate(args)])


def fromfunction(
    function: Any, shape: Any, *, dtype: Any = float, **kwargs: Any
) -> Any:
    """A function of the indices."""
    grid = np.indices(shape, dtype=dtype)
    return function(*[grid[k] for k, _ in enumerate(shape)], **kwargs)


def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    """Powers of `x`, one column each."""
    if N is None:
        N = len(x)
    v = np.empty((len(x), N), dtype=np.promote_types(x.dtype, np.int64))
    columns = v if increasing else v[:, ::-1]
    columns[:, 0] = 1
    if N > 1:
        factors = np.broadcast_to(x[:, None], (len(x), N - 1))
        columns[:, 1:] = np.cumprod(factors, axis=1, dtype=v.dtype)
    return v


def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """`a` with one axis moved before another."""
    source = axis % a.ndim
    target = start % a.ndim if start < 0 else start
    return np.moveaxis(a, source, target - 1 if source < target else target)


def apply_along_axis(
    func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    """A function of each row along an axis."""
    if arr.ndim == 1:
        return np.asarray(func1d(arr, *args, **kwargs))
    rows = arr if axis % arr.ndim == arr.ndim - 1 else np.moveaxis(arr, axis, -1)
    first = np.asarray(func1d(rows[(0,) * (arr.ndim - 1)], *args, **kwargs))
    results = np.empty((*rows.shape[:-1], *first.shape), dtype=first.dtype)
    if arr.ndim == 2:
        for k in range(rows.shape[0]):
            results[k] = func1d(rows[k], *args, **kwargs)
    else:
        for at in np.ndindex(rows.shape[:-1]):
            results[at] = func1d(rows[at], *args, **kwargs)
    if first.ndim == 0 or axis % arr.ndim == arr.ndim - 1:
        return results
    if first.ndim > 1:
        raise NotImplementedError("rows that become matrices, but on the last axis")
    return np.moveaxis(results, -1, axis % arr.ndim)


# --- choosing -------------------------------------------------------------------------


def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """The choice of that number, for each element."""
    number = np.asarray(a)
    if mode == "raise" and np.any((number < 0) | (number >= len(choices))):
        raise ValueError("invalid entry in choice array")
    if mode == "clip":
        number = np.clip(number, 0, len(choices) - 1)
    if mode == "wrap":
        number = np.remainder(number, len(choices))
    result = choices[-1]
    for k, choice in enumerate(choices[:-1]):
        result = np.where(number == k, choice, result)
    if len(choices) == 1:
        result = np.where(number == 0, result, result)
    if out is None:
        return result
    out[...] = result
    return out


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The choice of the first condition that is true."""
    result = np.where(condlist[-1], choicelist[-1], default)
    for condition, choice in zip(condlist[-2::-1], choicelist[-2::-1], strict=True):
        result = np.where(condition, choice, result)
    return result


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """Each function of the elements where its condition is true."""
    y = np.zeros_like(x)
    if len(funclist) == len(condlist) + 1:
        rest = ~condlist[0]
        for condition in condlist[1:]:
            rest = rest & ~condition
        condlist = [*condlist, rest]
    for condition, function in zip(condlist, funclist, strict=True):
        if callable(function):
            y[condition] = function(x[condition], *args, **kw)
        else:
            y[condition] = function
    return y


# --- differences ----------------------------------------------------------------------


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours in the flattened array, between given numbers."""
    flat = np.ravel(ary)
    y = flat[1:] - flat[:-1]
    if to_begin is not None:
        y = np.concatenate((np.asarray(np.ravel(to_begin), dtype=flat.dtype), y))
    if to_end is not None:
        y = np.concatenate((y, np.asarray(np.ravel(to_end), dtype=flat.dtype)))
    return y
