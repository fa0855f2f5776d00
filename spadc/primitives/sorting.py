"""Sorting: equal elements share their cotangents."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, shape_of

from .core import Call, Cost, Primitive
from .shaping import array_like, infer_ravel, shaping
from .ties import tied


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


def _sort_bar(y_bar: Any, x: Any, axis: int | None = -1, ties: str = "share") -> Any:
    """`y_bar` put back where the sorted elements came from; equal elements share."""
    if axis is None:
        return _sort_bar(y_bar, np.ravel(x), -1, ties).reshape(np.shape(x))
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


def _sort_dot(x_dot: Any, x: Any, axis: int | None = -1, ties: str = "share") -> Any:
    """`x_dot` in the order of `np.sort(x)`; equal elements get their mean."""
    if axis is None:
        return _sort_dot(np.ravel(x_dot), np.ravel(x), -1, ties)
    order = _order(x, axis, ties)
    ordered = np.take_along_axis(x_dot, order, axis=axis)
    if ties != "share":
        return ordered
    return np.take_along_axis(_sort_bar(ordered, x, axis), order, axis)


def _order(x: Any, axis: int, ties: str) -> Any:
    """Where the sorted elements are in `x`, of equal ones the first first, or last."""
    if ties != "last":
        return np.argsort(x, axis=axis, kind="stable")
    backwards = np.argsort(np.flip(x, axis), axis=axis, kind="stable")
    return np.shape(x)[axis] - 1 - backwards


def _sort_helper(name: str, evaluate: Any, infer: Any, arguments: str) -> Primitive:
    """A helper that is linear in its first operand, for the order of the second."""
    return shaping(
        name,
        infer,
        arguments,
        defaults=LAST_AXIS | {"ties": "share"},
        evaluate=evaluate,
        names=(),
        spelling=Call(f"rt.{name}"),
        cost=Cost.COSTLY,
        linear_in=(0,),
    )


sort_bar = _sort_helper(
    "sort_bar",
    _sort_bar,
    lambda y_bar, x, axis=-1, ties="": array_like(y_bar, shape_of(x)),
    "y_bar x axis= ties=",
)
sort_dot = _sort_helper(
    "sort_dot",
    _sort_dot,
    lambda x_dot, x, axis=-1, ties="": infer_sorted(x_dot, axis),
    "x_dot x axis= ties=",
)
sort_bar.vjp(lambda z_bar, z, y_bar, x, **how: (sort_dot(z_bar, x, **how), None))
sort_dot.vjp(lambda z_bar, z, x_dot, x, **how: (sort_bar(z_bar, x, **how), None))


@sort.vjp
def _sort(
    y_bar: Any, y: Any, x: Any, axis: int | None = -1, kind: str | None = None
) -> Any:
    return sort_bar(y_bar, x, axis=axis, **tied(x))


@sort.jvp
def _sort_tangent(
    x_dots: Any, y: Any, x: Any, axis: int | None = -1, kind: str | None = None
) -> Any:
    return sort_dot(x_dots[0], x, axis=axis, **tied(x))
