"""Undoing a reduction: spread the cotangent over what was reduced."""

from __future__ import annotations

from typing import Any

from spadc.ir import ScalarType, dtype_of, is_complex, is_ndarray, rank_of

from .core import primitive
from .inference import Axis, axes_of, is_weak
from .structural import in_dtype_of, length_of
from .ties import settled


def restore(y: Any, axis: Axis, keepdims: bool) -> Any:
    """`y` with the axes that a reduction removed, of length 1; a scalar stays one."""
    if axis is None or keepdims or rank_of(y.type) == 0:
        return y
    return primitive("expand_dims")(y, axis=axis)


def spread(y_bar: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """`y_bar` in the shape of `x`: each value repeated over what was reduced to it."""
    if isinstance(x.type, ScalarType) and not keepdims:
        return y_bar
    if is_weak(y_bar.type) and dtype_of(x.type) != "float64":
        joined = is_complex(x.type) and not is_ndarray(x.type)
        dtype = {"dtype": dtype_of(x.type)} if joined else {}
        return primitive("full_like")(x, y_bar, **dtype)
    return primitive("broadcast_to")(restore(y_bar, axis, keepdims), x.shape)


def number_reduced(x: Any, axis: Axis) -> Any:
    """How many elements of `x` go into one of the result."""
    if axis is None:
        return x.size
    rank = rank_of(x.type)
    axes = (axis,) if isinstance(axis, int) else axis
    if rank is not None:
        axes = axes_of(axis, rank)
    total = 1
    for k in axes:
        total = total * length_of(x, k)
    return total


def hits(level: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """1 where an element of `x` is the one of it that `level` is, else 0."""
    return _counted(_mask(level, x, axis, keepdims), x)


def _mask(level: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    return settled(x.equals(restore(level, axis, keepdims)), axis)


def _counted(hit: Any, x: Any) -> Any:
    """A mask whose sums have the dtype of `x`."""
    return hit if dtype_of(x.type) == "float64" else in_dtype_of(hit, x)


def mean_of_ties(x_dot: Any, level: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The tangent of `level`, one of the elements of `x`: the mean of equal ones."""
    hit, over = _mask(level, x, axis, keepdims), {"axis": axis, "keepdims": keepdims}
    total = primitive("sum")
    return total(primitive("where")(hit, x_dot, 0), **over) / total(
        _counted(hit, x), **over
    )


def share_ties(y_bar: Any, level: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The cotangent of `x` when `level` is one of its elements: equal ones share."""
    hit = hits(level, x, axis, keepdims)
    if axis is None and not keepdims:
        return y_bar / primitive("sum")(hit) * hit
    number = primitive("sum")(hit, axis=axis, keepdims=True)
    return restore(y_bar, axis, keepdims) / number * hit
