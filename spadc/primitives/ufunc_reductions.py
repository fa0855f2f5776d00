"""`np.logaddexp.reduce` and other reductions that only ufuncs have.

With `initial=` or `where=` a primitive of its own is meant, as for `np.sum`; both share
one rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .accumulations import along_axis
from .builder import Expr
from .core import Cost, Primitive, primitive
from .elementwise import or_one
from .inference import Axis, floating, is_left_out, reduced_shape
from .spreading import restore
from .structural import fit

PLAIN = "array axis= out> | keepdims="
Weigh = Callable[[Any, Any, Any], Any]


def _infer(x: Type, *given: Type, axis: Axis = 0, keepdims: bool = False) -> Type:
    shape = reduced_shape(shape_of(x), axis, keepdims)
    dtype = floating(dtype_of(x))
    result: Type = primitive("sum").infer(ArrayType(dtype, shape), axis=())
    return ArrayType(dtype, shape) if keepdims else result


def _reduction(name: str) -> tuple[Primitive, Primitive]:
    """The reduction of a ufunc, and the one with a start or a mask."""
    reduce = getattr(np, name).reduce
    called, cost = f"np.{name}.reduce", Cost.COSTLY

    def masked(x: Any, initial: Any, where: Any, **attrs: Any) -> Any:
        pairs = (("initial", initial), ("where", where))
        return reduce(x, **{k: v for k, v in pairs if v is not None}, **attrs)

    other = f"masked_{name}_reduce"
    given = f"{PLAIN} initial? where?"
    return (
        along_axis(
            f"{name}_reduce", _infer, reduce, PLAIN, called, cost=cost, masked=other
        ),
        along_axis(other, _infer, masked, given, called, cost=cost, names=()),
    )


def _weighted(name: str, weigh: Weigh) -> None:
    """A reduction whose derivative is `weigh(x, y, mask)`, for the start as well."""
    plain, masked = _reduction(name)

    @plain.vjp
    def rule(y_bar: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False) -> Any:
        weights = weigh(x, restore(y, axis, keepdims), None)
        return restore(y_bar, axis, keepdims) * weights

    @plain.jvp
    def tangent(
        x_dots: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False
    ) -> Any:
        weights = weigh(x, restore(y, axis, keepdims), None)
        return primitive("sum")(weights * x_dots[0], axis=axis, keepdims=keepdims)

    @masked.vjp
    def masked_rule(
        y_bar: Any,
        y: Any,
        x: Any,
        initial: Any,
        where: Any,
        axis: Axis = 0,
        keepdims: bool = False,
    ) -> Any:
        weights = weigh(x, restore(y, axis, keepdims), where)
        x_bar = restore(y_bar, axis, keepdims) * weights
        if is_left_out(initial.type):
            return x_bar, None, None
        return x_bar, fit(y_bar * weigh(initial, y, None), initial), None

    @masked.jvp
    def masked_tangent(
        x_dots: Any,
        y: Any,
        x: Any,
        initial: Any,
        where: Any,
        axis: Axis = 0,
        keepdims: bool = False,
    ) -> Any:
        x_dot, initial_dot, _ = x_dots
        parts = []
        if x_dot is not None:
            product = weigh(x, restore(y, axis, keepdims), where) * x_dot
            parts.append(primitive("sum")(product, axis=axis, keepdims=keepdims))
        if initial_dot is not None:
            parts.append(weigh(initial, y, None) * initial_dot)
        return parts[0] if len(parts) == 1 else parts[0] + parts[1]


def _chosen(where: Any, x: Any, other: float) -> Any:
    """`x`, and `other` where the mask is false."""
    if where is None or is_left_out(where.type):
        return x
    return primitive("where")(where, x, other)


_weighted(
    "logaddexp",
    lambda x, y, where: primitive("exp")(_chosen(where, x - y, -np.inf)),
)
_weighted(
    "logaddexp2",
    lambda x, y, where: primitive("exp2")(_chosen(where, x - y, -np.inf)),
)
_weighted("hypot", lambda x, y, where: _chosen(where, x, 0) / or_one(y))


# --- extremes that leave out NaN ------------------------------------------------------


def _nothing(x: Any) -> Expr:
    """An operand that is left out."""
    return Expr(x.builder.constant(None), x.builder)


def _without_nan(name: str, like: str) -> None:
    """`np.fmax.reduce`: the element that is the extreme, as `np.max` finds it."""
    plain, masked = _reduction(name)
    bar, dot = primitive(like).rule, primitive(like).forward_rule
    assert bar is not None and dot is not None

    @plain.vjp
    def rule(y_bar: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False) -> Any:
        none = _nothing(x)
        return bar(y_bar, y, x, none, none, axis=axis, keepdims=keepdims)[0]

    @plain.jvp
    def tangent(
        x_dots: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False
    ) -> Any:
        none = _nothing(x)
        dots = (x_dots[0], None, None)
        return dot(dots, y, x, none, none, axis=axis, keepdims=keepdims)

    @masked.vjp
    def masked_rule(
        y_bar: Any,
        y: Any,
        x: Any,
        initial: Any,
        where: Any,
        axis: Axis = 0,
        keepdims: bool = False,
    ) -> Any:
        return bar(y_bar, y, x, initial, where, axis=axis, keepdims=keepdims)

    @masked.jvp
    def masked_tangent(
        x_dots: Any,
        y: Any,
        x: Any,
        initial: Any,
        where: Any,
        axis: Axis = 0,
        keepdims: bool = False,
    ) -> Any:
        return dot(x_dots, y, x, initial, where, axis=axis, keepdims=keepdims)


_without_nan("fmax", "masked_max")
_without_nan("fmin", "masked_min")
