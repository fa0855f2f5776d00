"""Variances with `where=` and `mean=`: over chosen elements, about a given centre.

The sum of the deviations from their own mean is 0, so that the derivative of the mean
counts only where the mean is an operand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type

from .core import Primitive, primitive
from .elementwise import or_one
from .inference import Axis, common_shape, is_left_out, ufunc_dtype
from .masked_reductions import kept, masked, masked_mean, number_of
from .spreading import restore
from .structural import fit

ARGUMENTS = "a axis= dtype= out> | ddof= keepdims= where? mean?"


def _about_centre(plain: Primitive) -> Any:
    """The type rule: deviations from a centre have the dtype of both."""

    def infer(x: Type, where: Type, mean: Type, **attrs: Any) -> Type:
        if is_left_out(mean):
            result: Type = plain.infer(x, **attrs)
            return result
        dtype = ufunc_dtype(np.subtract, (x, mean))
        between = ArrayType(dtype, common_shape((x, mean)))
        result = plain.infer(between, **attrs)
        return result

    return infer


masked_var = masked("var", ARGUMENTS, infer=_about_centre(primitive("var")))
masked_std = masked("std", ARGUMENTS, infer=_about_centre(primitive("std")))


def _deviation(x: Any, where: Any, mean: Any, axis: Axis) -> Any:
    if not is_left_out(mean.type):
        return kept(where, x - mean)
    wide = {} if axis is None else {"axis": axis, "keepdims": True}
    return kept(where, x - masked_mean(x, where, **wide))


def _bars(scale: Any, x: Any, where: Any, mean: Any, axis: Axis) -> Any:
    x_bar = scale * _deviation(x, where, mean, axis)
    return x_bar, None, None if is_left_out(mean.type) else fit(-x_bar, mean)


@masked_var.vjp
def _var(
    y_bar: Any,
    y: Any,
    x: Any,
    where: Any,
    mean: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    scale = 2 * restore(y_bar, axis, keepdims) / number_of(x, where, axis, ddof)
    return _bars(scale, x, where, mean, axis)


@masked_std.vjp
def _std(
    y_bar: Any,
    y: Any,
    x: Any,
    where: Any,
    mean: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    spread_out = number_of(x, where, axis, ddof) * or_one(restore(y, axis, keepdims))
    scale = restore(y_bar, axis, keepdims) / spread_out
    return _bars(scale, x, where, mean, axis)


def _covaried(
    x_dots: Any,
    x: Any,
    where: Any,
    mean: Any,
    axis: Axis,
    ddof: int,
    keepdims: bool,
) -> Any:
    """The deviations times their tangents, over the degrees of freedom."""
    x_dot, _, mean_dot = x_dots
    moved = x_dot
    if mean_dot is not None:
        moved = -mean_dot if x_dot is None else x_dot - mean_dot
    product = kept(where, _deviation(x, where, mean, axis) * moved)
    total = primitive("sum")(product, axis=axis, keepdims=keepdims)
    number = number_of(x, where, axis, ddof)
    if axis is None or keepdims or is_left_out(where.type):
        return total / number
    return total / primitive("squeeze")(number, axis=axis)


@masked_var.jvp
def _var_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    where: Any,
    mean: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    return 2 * _covaried(x_dots, x, where, mean, axis, ddof, keepdims)


@masked_std.jvp
def _std_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    where: Any,
    mean: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    return _covaried(x_dots, x, where, mean, axis, ddof, keepdims) / or_one(y)
