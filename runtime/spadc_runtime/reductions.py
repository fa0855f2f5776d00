"""Parts of the tangents and cotangents of `np.prod` and `np.sort`."""

from __future__ import annotations

from typing import Any

import numpy as np


def products_of_others(x: Any, axis: int | tuple[int, ...] | None = None) -> Any:
    """For each element of `x` the product of all of the others over `axis`.

    `x` is an array or a number; the result has its shape and dtype. There is no
    division, so zeros do no harm. AxisError if there is no such axis.

    Source: products of the elements before and after (Griewank and Walther, Evaluating
    Derivatives, 2008, section 3.3, Speelpenning's product).
    """
    x = np.asarray(x)
    axes = tuple(range(x.ndim)) if axis is None else axis
    axes = (axes,) if isinstance(axes, int) else axes
    ends = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, ends)
    kept = moved.shape[: x.ndim - len(ends)]
    rows = moved.reshape(*kept, int(np.prod(moved.shape[len(kept) :])))
    before, after = np.ones_like(rows), np.ones_like(rows)
    np.cumprod(rows[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(rows[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), ends, axes)


def sort_bar(y_bar: Any, x: Any, axis: int | None = -1, ties: str = "share") -> Any:
    """`y_bar`, the cotangent of `np.sort(x, axis)`, put back where the elements came
    from.

    The result has the shape of `x` and the dtype of `y_bar`; equal elements share their
    cotangents equally; with `ties` they are in the order of `x` (`"first"`), or the
    other way round (`"last"`). AxisError if there is no such axis.

    Source: the adjoint of a permutation is its inverse.
    """
    if axis is None:
        return np.reshape(sort_bar(y_bar, np.ravel(x), -1, ties), np.shape(x))
    order = _order(x, axis, ties)
    if ties != "share":
        x_bar = np.empty_like(y_bar)
        np.put_along_axis(x_bar, order, y_bar, axis=axis)
        return x_bar
    sorted_x = np.moveaxis(np.take_along_axis(x, order, axis=axis), axis, -1)
    rows = np.moveaxis(y_bar, axis, -1)
    starts = np.ones(sorted_x.shape, dtype=bool)
    starts[..., 1:] = sorted_x[..., 1:] != sorted_x[..., :-1]
    group = (np.cumsum(starts) - 1).reshape(starts.shape)
    total = np.zeros(int(np.sum(starts)), dtype=rows.dtype)
    np.add.at(total, group, rows)
    mean = total / np.bincount(group.ravel(), minlength=len(total)).astype(rows.dtype)
    shared = np.moveaxis(mean[group], -1, axis)
    x_bar = np.empty_like(shared)
    np.put_along_axis(x_bar, order, shared, axis=axis)
    return x_bar


def _order(x: Any, axis: int, ties: str) -> Any:
    if ties != "last":
        return np.argsort(x, axis=axis, kind="stable")
    backwards = np.argsort(np.flip(x, axis), axis=axis, kind="stable")
    return np.shape(x)[axis] - 1 - backwards


def sort_dot(x_dot: Any, x: Any, axis: int | None = -1, ties: str = "share") -> Any:
    """The tangent of `np.sort(x, axis)`: `x_dot` in that order.

    The result has the shape of the sorted array and the dtype of `x_dot`; equal
    elements get the mean of their tangents, or `ties` is as in `sort_bar`. AxisError if
    there is no such axis.

    Source: the tangent of a permutation is that permutation; the mean makes it the
    transpose of `sort_bar`.
    """
    if axis is None:
        return sort_dot(np.ravel(x_dot), np.ravel(x), -1, ties)
    order = _order(x, axis, ties)
    ordered = np.take_along_axis(x_dot, order, axis=axis)
    if ties != "share":
        return ordered
    mean = sort_bar(ordered, x, axis)
    return np.take_along_axis(mean, order, axis=axis)
