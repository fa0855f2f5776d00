"""Helpers of the generated code: what is decided at run time because a rank is unknown.

A helper `name(y_bar, other, shape)` is the rule for the shapes that are found at run
time. Its value is therefore computed by building that rule for the types of its
arguments and running it; the run time has a plain NumPy function of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import ArrayType, ScalarType, ShapeType, Type, Value, array_or_scalar

from .builder import Builder, Expr
from .core import Call, Primitive, parse_arguments, register
from .inference import promoted
from .interpret import interpret_region


def helper(
    name: str, evaluate: Callable[..., Any], arguments: str, **facts: Any
) -> Primitive:
    """The primitive `name(..., shape)`, called as `rt.name`: the result has it."""

    def infer(*types: Type, **attrs: Any) -> Type:
        *given, shape = types
        dims = shape.dims if isinstance(shape, ShapeType) else None
        return array_or_scalar(promoted(given), dims)

    given = parse_arguments(f"{arguments} (shape)")
    called = Call(f"rt.{name}")
    return register(Primitive(name, infer, evaluate, given, called, **facts))


def value_by_rule(rule: Callable[..., Any]) -> Callable[..., Any]:
    """The function of `(y_bar, other, shape)` that runs `rule(y_bar, other, x)`.

    `x` is any array of that shape: the rule reads nothing else of it.
    """

    def evaluate(y_bar: Any, other: Any, shape: tuple[int, ...], **attrs: Any) -> Any:
        given = (y_bar, other, np.broadcast_to(0.0, shape))
        values = [Value(type_of(x)) for x in given]
        builder = Builder()
        built = rule(*(Expr(v, builder) for v in values), **attrs)
        region = builder.region((), (builder.value(built),))
        (result,) = interpret_region(region, (), dict(zip(values, given, strict=True)))
        return result

    return evaluate


def type_of(x: Any) -> Type:
    """The type of a number or an array."""
    dtype = str(np.result_type(x))
    if isinstance(x, np.ndarray):
        return ArrayType(dtype, x.shape)
    return ScalarType(dtype, weak=not isinstance(x, np.generic))
