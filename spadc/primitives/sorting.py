"""Sorting: equal elements share their cotangents."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, array_or_scalar, dtype_of, shape_of

from .core import Call, Cost, Unsupported
from .inference import floating, reduced_shape
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


# --- quantiles ------------------------------------------------------------------------


def _infer_quantile(
    x: Type, q: float, axis: int | None = None, keepdims: bool = False
) -> Type:
    if not isinstance(q, int | float):
        raise Unsupported("several quantiles at once are not supported: ask for each")
    dtype, shape = floating(dtype_of(x)), reduced_shape(shape_of(x), axis, keepdims)
    return ArrayType(dtype, shape) if keepdims else array_or_scalar(dtype, shape)


def _quantile_bar(
    y_bar: Any, x: Any, q: float, axis: int | None = None, keepdims: bool = False
) -> Any:
    """The two elements that are nearest in the order share `y_bar`."""
    if axis is None:
        rows = np.reshape(x, -1)
        flat = _quantile_bar(
            y_bar if np.ndim(y_bar) == 0 else np.ravel(y_bar)[0], rows, q, 0
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
    return _sort_bar(ordered_bar, x, axis)


quantile_bar = shaping(
    "quantile_bar",
    lambda y_bar, x, q, axis=None, keepdims=False: array_like(x, shape_of(x)),
    "y_bar x q: axis= keepdims=",
    defaults={"axis": None, "keepdims": False},
    evaluate=_quantile_bar,
    names=(),
    spelling=Call("rt.quantile_bar", ("q",)),
    cost=Cost.COSTLY,
)


def _quantile(name: str, scale: float) -> None:
    known = shaping(
        name,
        _infer_quantile,
        "a q: axis= out> | keepdims=",
        defaults={"axis": None, "keepdims": False},
        positional=("q",),
        cost=Cost.COSTLY,
    )

    @known.vjp
    def rule(
        y_bar: Any,
        y: Any,
        x: Any,
        q: float,
        axis: int | None = None,
        keepdims: bool = False,
    ) -> Any:
        return quantile_bar(y_bar, x, q=q / scale, axis=axis, keepdims=keepdims)


_quantile("quantile", 1)
_quantile("percentile", 100)
