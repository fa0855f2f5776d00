"""Fit a cotangent to the operand it belongs to: sum out broadcasting, restore the
dtype.

Done once here for all rules. Where shapes are known at compile time the sum is written
out; where they are not, `unbroadcast` decides at run time. The cotangent of a real
value is the real part of what reaches it; that of an array of complex numbers is
complex, so that it can be added to in place.
"""

from __future__ import annotations

import numpy as np

from spadc.ir import (
    ListType,
    ScalarType,
    Shape,
    Type,
    Value,
    cotangent_type,
    dtype_of,
    is_complex,
    is_stretched,
    shape_of,
)
from spadc.primitives import Builder


def fit(build: Builder, bar: Value, operand: Value) -> Value:
    """`bar` summed over the axes along which `operand` was broadcast, in its dtype."""
    return fit_dtype(build, fit_shape(build, bar, operand), operand.type)


def fit_shape(build: Builder, bar: Value, operand: Value) -> Value:
    """`bar` with the shape of `operand`."""
    wanted, given = shape_of(operand.type), shape_of(bar.type)
    if wanted == ():
        return (
            bar if given == () else build.apply("sum", bar, axis=None, keepdims=False)
        )
    if wanted is not None and given is not None:
        axes = _summed_axes(given, wanted)
        if axes is not None:
            return _sum_axes(build, bar, *axes)
    return build.apply("unbroadcast", bar, build.apply("shape", operand))


def _summed_axes(given: Shape, wanted: Shape) -> tuple[list[int], list[int]] | None:
    """The leading axes to remove and the stretched axes to keep with length 1."""
    lead = len(given) - len(wanted)
    if lead < 0:
        return None
    stretched = []
    for axis, dim in enumerate(wanted):
        answer = is_stretched(dim, given[axis + lead])
        if answer is None:
            return None
        if answer and given[axis + lead] != 1:
            stretched.append(axis + lead)
    return (list(range(lead)), stretched) if not (lead and stretched) else None


def _sum_axes(
    build: Builder, bar: Value, lead: list[int], stretched: list[int]
) -> Value:
    axes = lead or stretched
    if not axes:
        return bar
    axis = axes[0] if len(axes) == 1 else tuple(axes)
    return build.apply("sum", bar, axis=axis, keepdims=bool(stretched))


def fit_dtype(build: Builder, bar: Value, wanted: Type) -> Value:
    """`bar` in the floating dtype of `wanted`, where both are known and differ; its
    real part where `wanted` is real."""
    if is_complex(wanted):
        return _fit_complex(build, bar, wanted)
    if is_complex(bar.type):
        bar = build.apply("real", bar)
    target, given = dtype_of(wanted), dtype_of(bar.type)
    if target is None or given is None or target == given:
        return bar
    if isinstance(wanted, ScalarType) and wanted.weak:
        return bar
    if isinstance(bar.type, ScalarType) and bar.type.weak:
        return bar
    if np.dtype(target).kind != "f":
        return bar
    return build.apply("astype", bar, dtype=target)


def _fit_complex(build: Builder, bar: Value, wanted: Type) -> Value:
    """`bar` in the complex dtype of `wanted`; a real number stays one."""
    target, given = dtype_of(wanted), dtype_of(bar.type)
    if isinstance(bar.type, ScalarType) and (bar.type.weak or not is_complex(bar.type)):
        return bar
    weak = isinstance(wanted, ScalarType) and wanted.weak
    return bar if target == given or weak else build.apply("astype", bar, dtype=target)


def zero_like(build: Builder, value: Value) -> Value:
    """The cotangent of a value that nothing has contributed to."""
    if isinstance(value.type, ScalarType):
        return build.constant(0.0)
    if isinstance(value.type, ListType):
        types = (cotangent_type(value.type),)
        return build.apply_typed("zero_items", (value,), types)[0]
    shape = build.apply("shape", value)
    return build.apply("zeros", shape, dtype=dtype_of(value.type))
