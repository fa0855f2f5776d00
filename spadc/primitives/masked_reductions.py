"""Reductions with `where=` and `initial=`: over chosen elements, from a given start.

They are primitives of their own, which the call means when it has one of these
keywords, so that the plain ones stay plain. What the mask leaves out has a cotangent of
exactly 0, and a start that ties for an extreme shares like an element.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import Type, dtype_of

from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .factors import products_of_others
from .inference import Axis, is_left_out
from .reductions import REDUCED
from .shaping import reshape
from .spreading import number_reduced, restore, spread
from .structural import fit, in_dtype_of
from .ties import settled

STARTED = "a axis= dtype= out> | keepdims= initial? where?"
AVERAGED = "a axis= dtype= out> | keepdims= where?"


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
            facts.pop("infer", infer),
            evaluate,
            parse_arguments(arguments, REDUCED | {"ddof": 0}),
            Call(f"np.{name}"),
            cost=Cost.CHEAP,
            **facts,
        )
    )


def kept(where: Any, x_bar: Any) -> Any:
    """`x_bar` where the mask is true, and 0 elsewhere."""
    return x_bar if is_left_out(where.type) else primitive("where")(where, x_bar, 0)


def number_of(x: Any, where: Any, axis: Axis, ddof: int = 0) -> Any:
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

masked_sum = masked("sum", STARTED, linear_in=(0, 1))
masked_mean = masked("mean", AVERAGED, linear_in=(0,))


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
    x_bar = kept(where, spread(y_bar, x, axis, keepdims))
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
    scaled = restore(y_bar, axis, keepdims) / number_of(x, where, axis)
    return kept(where, spread(scaled, x, axis, True)), None


# --- extremes -------------------------------------------------------------------------

masked_max = masked("max", "a axis= out> | keepdims= initial? where?")
masked_min = masked("min", "a axis= out> | keepdims= initial? where?")
masked("any", "a axis= out> | keepdims= where?", zero_derivative=True)
masked("all", "a axis= out> | keepdims= where?", zero_derivative=True)


def _winners(
    y: Any, x: Any, initial: Any, where: Any, axis: Axis, keepdims: bool
) -> tuple[Any, Any]:
    """1 where an element, or the start, is the extreme, else 0; with all axes of x."""
    wide = restore(y, axis, keepdims)
    hit = x.equals(wide)
    if not is_left_out(where.type):
        hit = primitive("logical_and")(hit, where)
    started = None if is_left_out(initial.type) else wide.equals(initial)
    hit, started = _settled(hit, started, axis)
    if dtype_of(x.type) == "float64":
        return hit, started
    return in_dtype_of(hit, x), None if started is None else in_dtype_of(started, x)


@masked_max.jvp
@masked_min.jvp
def _extreme_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    initial: Any,
    where: Any,
    axis: Axis = None,
    keepdims: bool = False,
) -> Any:
    x_dot, initial_dot, _ = x_dots
    hit, started = _winners(y, x, initial, where, axis, keepdims)
    over = {"axis": axis, "keepdims": axis is not None}
    number, total = primitive("sum")(hit, **over), None
    if started is not None:
        number = number + started
    if x_dot is not None:
        total = primitive("sum")(primitive("where")(hit, x_dot, 0), **over)
    if initial_dot is not None:
        from_start = started * initial_dot
        total = from_start if total is None else total + from_start
    mean = total / number
    if axis is None or keepdims:
        return reshape(mean, y.shape) if keepdims else mean
    return primitive("squeeze")(mean, axis=axis)


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
    hit, started = _winners(y, x, initial, where, axis, keepdims)
    number = primitive("sum")(hit, axis=axis, keepdims=axis is not None)
    if started is None:
        return restore(y_bar, axis, keepdims) / number * hit, None, None
    share = restore(y_bar, axis, keepdims) / (number + started)
    return share * hit, fit(share * started, initial), None


def _settled(hit: Any, started: Any, axis: Axis) -> tuple[Any, Any]:
    """Which of the elements and the start, which is the first, have the derivative."""
    both, one = primitive("bitwise_and"), settled(hit, axis)
    ties = hit.builder.conventions.ties
    if ties == "share" or started is None:
        return one, started
    if ties == "first":
        return both(one, started.equals(False)), started
    missed = primitive("any")(hit, axis=axis, keepdims=axis is not None).equals(False)
    return one, both(started, missed)


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
        return kept(where, others), None, None
    product = primitive("prod")(factors, axis=axis, keepdims=keepdims)
    return kept(where, initial * others), fit(y_bar * product, initial), None


@masked_prod.jvp
def _prod_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    initial: Any,
    where: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    x_dot, initial_dot, _ = x_dots
    over = {"axis": axis, "keepdims": keepdims}
    factors = x if is_left_out(where.type) else primitive("where")(where, x, 1)
    total = None
    if x_dot is not None:
        others = kept(where, products_of_others(factors, axis=axis) * x_dot)
        total = primitive("sum")(others, **over)
    if is_left_out(initial.type):
        return total
    total = None if total is None else initial * total
    if initial_dot is None:
        return total
    started = primitive("prod")(factors, **over) * initial_dot
    return started if total is None else total + started
