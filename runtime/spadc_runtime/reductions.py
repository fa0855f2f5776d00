"""Parts of the cotangents of `np.prod`, `np.sort` and `np.quantile`."""

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


def sort_bar(y_bar: Any, x: Any, axis: int | None = -1) -> Any:
    """`y_bar`, the cotangent of `np.sort(x, axis)`, put back where the elements came
    from.

    The result has the shape of `x` and the dtype of `y_bar`; equal elements share their
    cotangents equally. AxisError if there is no such axis.

    Source: the adjoint of a permutation is its inverse.
    """
    if axis is None:
        return np.reshape(sort_bar(y_bar, np.ravel(x)), np.shape(x))
    order = np.argsort(x, axis=axis, kind="stable")
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


def quantile_bar(
    y_bar: Any, x: Any, q: float, axis: int | None = None, keepdims: bool = False
) -> Any:
    """The cotangent of `x` in `np.quantile(x, q, axis, keepdims=keepdims)`.

    The result has the shape and the dtype of `x`; equal elements share equally.
    AxisError if there is no such axis.

    Source: the two nearest elements in the order, weighted by their distances (method
    "linear" of the NumPy reference, `quantile`).
    """
    if axis is None:
        flat = quantile_bar(
            y_bar if np.ndim(y_bar) == 0 else np.ravel(y_bar)[0],
            np.reshape(x, -1),
            q,
            0,
        )
        return np.reshape(flat, np.shape(x))
    y_bar = np.asarray(y_bar, np.result_type(x, y_bar))
    last = np.shape(x)[axis] - 1
    low = min(int(np.floor(q * last)), max(last - 1, 0))
    share = q * last - low
    ordered_bar = np.zeros(np.shape(x), np.result_type(y_bar))
    target = np.moveaxis(ordered_bar, axis, 0)
    rows = np.moveaxis(y_bar, axis, 0)[0] if keepdims else y_bar
    target[low] += (1 - share) * rows
    target[min(low + 1, last)] += share * rows
    return sort_bar(ordered_bar, x, axis)
