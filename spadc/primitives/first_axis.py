"""Python's `max`, `min`, `any` and `all` of an array with one axis.

They go through the elements from the left: where a NaN is met, `max` depends on the
order, and `any` gives a truth value of Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spadc.ir import BOOL, ArrayType, ScalarType, Type

from .core import Call, Cost, Primitive, Unsupported, parse_arguments, register
from .spreading import mean_of_ties, share_ties


def _of_one_axis(x: Type) -> ArrayType:
    if not isinstance(x, ArrayType) or x.shape is None:
        raise Unsupported("the number of axes must be known: use the function of NumPy")
    if len(x.shape) != 1:
        raise ValueError("this takes an array with one axis")
    return x


def _element(x: Type) -> Type:
    return ScalarType(_of_one_axis(x).dtype)


def _truth(x: Type) -> Type:
    _of_one_axis(x)
    return BOOL


def _of_elements(
    name: str, evaluate: Callable[..., Any], infer: Callable[[Type], Type], **facts: Any
) -> Primitive:
    return register(
        Primitive(
            f"{name}_element",
            infer,
            evaluate,
            parse_arguments("x"),
            Call(name),
            cost=Cost.CHEAP,
            **facts,
        )
    )


max_element = _of_elements("max", max, _element)
min_element = _of_elements("min", min, _element)
any_element = _of_elements("any", any, _truth, zero_derivative=True)
all_element = _of_elements("all", all, _truth, zero_derivative=True)


def _extreme(y_bar: Any, y: Any, x: Any) -> Any:
    return share_ties(y_bar, y, x, None, False)


def _extreme_dot(x_dots: Any, y: Any, x: Any) -> Any:
    return mean_of_ties(x_dots[0], y, x, None, False)


max_element.vjp(_extreme)
min_element.vjp(_extreme)
max_element.jvp(_extreme_dot)
min_element.jvp(_extreme_dot)
