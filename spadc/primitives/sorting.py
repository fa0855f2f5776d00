"""Sorting: equal elements share their cotangents."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, shape_of

from .core import Call, Cost
from .shaping import array_like, infer_ravel, shaping


def infer_sorted(x: Type, axis: int | None = -1, kind: str | None = None) -> Type:
    """The type of the sorted array."""
    return infer_ravel(x) if axis is None else array_like(x, shape_of(x))


def infer_argsort(x: Type, axis: int | None = -1, kind: str | None = None) -> Type:
    """The type of the order that sorts."""
    sorted_ = infer_sorted(x, axis)
    return ArrayType("int64", shape_of(sorted_))


LAST_AXIS = {"axis": -1}
sort = shaping(
    "sort", infer_sorted, "a axis= kind=", defaults=LAST_AXIS, cost=Cost.COSTLY
)
argsort = shaping(
    "argsort",
    infer_argsort,
    "a axis= kind=",
    defaults=LAST_AXIS,
    methods=("argsort",),
    cost=Cost.COSTLY,
    zero_derivative=True,
)


def _sort_bar(y_bar: Any, x: Any, axis: int | None = -1) -> Any:
    """`y_bar` put back where the sorted elements came from; equal elements share."""
    if axis is None:
        return _sort_bar(y_bar, np.ravel(x)).reshape(np.shape(x))
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


sort_bar = shaping(
    "sort_bar",
    lambda y_bar, x, axis=-1: array_like(y_bar, shape_of(x)),
    "y_bar x axis=",
    defaults=LAST_AXIS,
    evaluate=_sort_bar,
    names=(),
    spelling=Call("rt.sort_bar"),
    cost=Cost.COSTLY,
)
sort.vjp(lambda y_bar, y, x, axis=-1, kind=None: sort_bar(y_bar, x, axis=axis))
