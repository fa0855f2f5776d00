"""Products of the elements of an axis: `np.prod`, `np.cumprod`.

Their derivatives never divide by an element: each is left out by multiplying those
before it with those after it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, rank_of, shape_of

from .accumulations import along_axis, backwards
from .core import Call, Primitive, parse_arguments, primitive, register
from .inference import Axis, axes_of, summed
from .recurrences import after, recurrence
from .reductions import reduction, sum_
from .shaping import flip, infer_ravel, moveaxis, ravel, reshape
from .spreading import number_reduced, restore
from .structural import length_of, make_shape

# --- over an axis ---------------------------------------------------------------------

prod = reduction("prod", summed, "a axis= dtype= out> | keepdims=")


@prod.vjp
def _prod(
    y_bar: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    return restore(y_bar, axis, keepdims) * products_of_others(x, axis=axis)


@prod.jvp
def _prod_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    changes = products_of_others(x, axis=axis) * x_dots[0]
    return sum_(changes, axis=axis, keepdims=keepdims)


def _products_of_others(x: Any, axis: Axis = None) -> Any:
    """For each element the product of all of the others over `axis`: no division."""
    x = np.asarray(x)
    axes = axes_of(axis, x.ndim)
    ends = tuple(range(x.ndim - len(axes), x.ndim))
    moved = np.moveaxis(x, axes, ends)
    number = math.prod(moved.shape[x.ndim - len(axes) :])
    rows = moved.reshape(*moved.shape[: x.ndim - len(axes)], number)
    before, after = np.ones_like(rows), np.ones_like(rows)
    np.cumprod(rows[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(rows[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), ends, axes)


products_of_others = register(
    Primitive(
        "products_of_others",
        lambda x, axis=None: ArrayType(dtype_of(x), shape_of(x)),
        _products_of_others,
        parse_arguments("x axis="),
        Call("rt.products_of_others"),
    )
)


# --- running --------------------------------------------------------------------------


def _infer_cumprod(x: Type, axis: int | None = None, dtype: str | None = None) -> Type:
    whole = infer_ravel(x) if axis is None else x
    return ArrayType(dtype or summed(dtype_of(x)), shape_of(whole))


cumprod = along_axis(
    "cumprod",
    _infer_cumprod,
    np.cumprod,
    "a axis= dtype= out>",
    "np.cumprod",
    defaults={},
    methods=("cumprod",),
)


def _cumprod_bar(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    """`sum(y_bar[k] * product of the others up to k)`, from the last to the first."""
    total = np.array(np.moveaxis(y_bar, axis, 0))
    factors, before = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 2, -1, -1):
        total[k] += factors[k + 1] * total[k + 1]
    total[1:] *= before[:-1]
    return np.moveaxis(total, 0, axis)


cumprod_bar = backwards("cumprod_bar", _cumprod_bar, "y_bar y x axis=")


@cumprod.vjp
def _cumprod(
    y_bar: Any, y: Any, x: Any, axis: int | None = None, dtype: Any = None
) -> Any:
    if axis is not None:
        return cumprod_bar(y_bar, y, x, axis=axis)
    if rank_of(x.type) == 1:
        return cumprod_bar(y_bar, y, x, axis=0)
    flat = primitive("ravel")(x)
    return reshape(cumprod_bar(y_bar, y, flat, axis=0), x.shape)


@cumprod.jvp
def _cumprod_dot(
    x_dots: Any, y: Any, x: Any, axis: int | None = None, dtype: Any = None
) -> Any:
    """Each product is the one before, times an element."""
    (x_dot,), along = x_dots, 0 if axis is None else axis
    if axis is None and rank_of(x.type) != 1:
        x, x_dot = ravel(x), ravel(x_dot)
    return recurrence(x_dot * after(y, along, "ones"), x, axis=along)


# --- the tangent of the products of others --------------------------------------------


@products_of_others.jvp
def _others_dot(x_dots: Any, y: Any, x: Any, axis: Axis = None) -> Any:
    (x_dot,), rank = x_dots, rank_of(x.type)
    if rank == 0 and axis is None:
        return None  # the product of nothing
    if isinstance(axis, int) or (rank == 1 and axis is None):
        return _others_dot_along(x_dot, x, axis or 0)
    if axis is None:
        return reshape(_others_dot_along(ravel(x_dot), ravel(x), 0), x.shape)
    axes = axis if rank is None else axes_of(axis, rank)
    ends = tuple(range(-len(axes), 0))
    moved = moveaxis(x, source=axes, destination=ends)
    kept: list[Any] = [-1]
    if rank is not None:
        kept = [length_of(moved, k) for k in range(rank - len(axes))]
    rows = y.builder.express(make_shape.name, *kept, number_reduced(x, axes))
    turned = moveaxis(x_dot, source=axes, destination=ends)
    dot = _others_dot_along(reshape(turned, rows), reshape(moved, rows), -1)
    return moveaxis(reshape(dot, moved.shape), source=ends, destination=axes)


def _others_dot_along(x_dot: Any, x: Any, axis: int) -> Any:
    before, before_dot = _earlier(x_dot, x, axis)
    turned = flip(x_dot, axis=axis), flip(x, axis=axis)
    later, later_dot = (flip(part, axis=axis) for part in _earlier(*turned, axis))
    return before_dot * later + before * later_dot


def _earlier(x_dot: Any, x: Any, axis: int) -> tuple[Any, Any]:
    """The product of the elements before each one, and its tangent."""
    product = after(cumprod(x, axis=axis), axis, "ones")
    return product, after(recurrence(x_dot * product, x, axis=axis), axis, "zeros")
