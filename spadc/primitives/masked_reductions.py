"""Reductions with `where=` and `initial=`: over chosen elements, from a given start.

They are primitives of their own, which the call means when it has one of these
keywords, so that the plain ones stay plain. What the mask leaves out has a cotangent of
exactly 0, and a start that ties for an extreme shares like an element.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import Type, dtype_of

from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .elementwise import or_one
from .inference import Axis, is_left_out
from .reductions import REDUCED, products_of_others
from .spreading import number_reduced, restore, spread
from .structural import fit, in_dtype_of

STARTED = "a axis= dtype= | keepdims= initial? where?"
AVERAGED = "a axis= dtype= | keepdims= where?"


def masked(name: str, arguments: str, **facts: Any) -> Primitive:
    """The primitive that `np.<name>` means with a mask or a start."""
    plain = primitive(name)
    optional = [word.rstrip("?") for word in arguments.split() if word.endswith("?")]

    def infer(x: Type, *given: Type, **attrs: Any) -> Type:
        result: Type = plain.infer(x, **attrs)
        return result

    def evaluate(x: Any, *given: Any, **attrs: Any) -> Any:
        pairs = zip(optional, given, strict=True)
        chosen = {key: value for key, value in pairs if value is not None}
        return plain.evaluate(x, **chosen, **attrs)

    return register(
        Primitive(
            f"masked_{name}",
            infer,
            evaluate,
            parse_arguments(arguments, REDUCED | {"ddof": 0}),
            Call(f"np.{name}"),
            cost=Cost.CHEAP,
            **facts,
        )
    )


def _kept(where: Any, x_bar: Any) -> Any:
    """`x_bar` where the mask is true, and 0 elsewhere."""
    return x_bar if is_left_out(where.type) else primitive("where")(where, x_bar, 0)


def _number(x: Any, where: Any, axis: Axis, ddof: int = 0) -> Any:
    """How many elements are averaged, less `ddof`, with the axes of `x`."""
    number = _count(x, where, axis)
    return number - ddof if ddof else number


def _count(x: Any, where: Any, axis: Axis) -> Any:
    if is_left_out(where.type):
        return number_reduced(x, axis)
    mask = primitive("broadcast_to")(where, x.shape)
    total = primitive("sum")(mask, axis=axis, keepdims=axis is not None)
    is_wide = dtype_of(x.type) == "float64"
    return total if is_wide else in_dtype_of(total, x)


# --- sums and averages ----------------------------------------------------------------

masked_sum = masked("sum", STARTED)
masked_mean = masked("mean", AVERAGED)
masked_var = masked("var", "a axis= dtype= | ddof= keepdims= where?")
masked_std = masked("std", "a axis= dtype= | ddof= keepdims= where?")


@masked_sum.vjp
def _sum(
    y_bar: Any,
    y: Any,
    x: Any,
    initial: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    x_bar = _kept(where, spread(y_bar, x, axis, keepdims))
    return x_bar, _start_bar(y_bar, initial), None


def _start_bar(y_bar: Any, initial: Any) -> Any:
    return None if is_left_out(initial.type) else fit(y_bar, initial)


@masked_mean.vjp
def _mean(
    y_bar: Any,
    y: Any,
    x: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    scaled = restore(y_bar, axis, keepdims) / _number(x, where, axis)
    return _kept(where, spread(scaled, x, axis, True)), None


def _deviation(x: Any, where: Any, axis: Axis) -> Any:
    wide = {} if axis is None else {"axis": axis, "keepdims": True}
    return _kept(where, x - masked_mean(x, where, **wide))


@masked_var.vjp
def _var(
    y_bar: Any,
    y: Any,
    x: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    scale = 2 * restore(y_bar, axis, keepdims) / _number(x, where, axis, ddof)
    return scale * _deviation(x, where, axis), None


@masked_std.vjp
def _std(
    y_bar: Any,
    y: Any,
    x: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    spread_out = _number(x, where, axis, ddof) * or_one(restore(y, axis, keepdims))
    scale = restore(y_bar, axis, keepdims) / spread_out
    return scale * _deviation(x, where, axis), None


# --- extremes -------------------------------------------------------------------------

masked_max = masked("max", "a axis= | keepdims= initial? where?")
masked_min = masked("min", "a axis= | keepdims= initial? where?")
masked("any", "a axis= | keepdims= where?", zero_derivative=True)
masked("all", "a axis= | keepdims= where?", zero_derivative=True)


@masked_max.vjp
@masked_min.vjp
def _extreme(
    y_bar: Any,
    y: Any,
    x: Any,
    initial: Any,
    where: Any,
    axis: Axis = None,
    keepdims: bool = False,
) -> Any:
    wide = restore(y, axis, keepdims)
    hit = (
        x.equals(wide)
        if is_left_out(where.type)
        else primitive("logical_and")(x.equals(wide), where)
    )
    if dtype_of(x.type) != "float64":
        hit = in_dtype_of(hit, x)
    number = primitive("sum")(hit, axis=axis, keepdims=axis is not None)
    if is_left_out(initial.type):
        return restore(y_bar, axis, keepdims) / number * hit, None, None
    started = wide.equals(initial)
    if dtype_of(x.type) != "float64":
        started = in_dtype_of(started, x)
    share = restore(y_bar, axis, keepdims) / (number + started)
    return share * hit, fit(share * started, initial), None


# --- products -------------------------------------------------------------------------

masked_prod = masked("prod", STARTED)


@masked_prod.vjp
def _prod(
    y_bar: Any,
    y: Any,
    x: Any,
    initial: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    left_out = is_left_out(where.type)
    factors = x if left_out else primitive("where")(where, x, 1)
    others = restore(y_bar, axis, keepdims) * products_of_others(factors, axis=axis)
    if is_left_out(initial.type):
        return _kept(where, others), None, None
    product = primitive("prod")(factors, axis=axis, keepdims=keepdims)
    return _kept(where, initial * others), fit(y_bar * product, initial), None
