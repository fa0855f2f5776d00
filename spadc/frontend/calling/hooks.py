"""`spadc.stop_gradient` and `spadc.grad_hook`: identities that act on derivatives."""

from __future__ import annotations

from dataclasses import replace

from spadc.ir import (
    Callee,
    Result,
    Value,
    cotangent_type,
    has_storage,
)

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    RecordOf,
    Scalar,
    Static,
    Tuple,
)
from ..context import Lowering
from ..language.operators import bind_number
from ..memory.storage import aliasing
from ..results import take_apart
from ..state import Container
from ..values import container_of, describe, value_of
from .apart import Closed, apart, called, closed_function, misfit, refuse_changes
from .application import call
from .arguments import Arguments, library, only

STOP, HOOK = "spadc.stop_gradient", "spadc.grad_hook"
CODE = "SPD117"


@library(STOP, "spadc.compat.jax.lax.stop_gradient")
def stopped(low: Lowering, given: Arguments) -> Binding:
    """`spadc.stop_gradient(x)`, of numbers, arrays and what holds them."""
    (x,) = only(low, given, ("x",), STOP)
    return _stopped(low, x)


def _stopped(low: Lowering, x: Binding) -> Binding:
    if isinstance(x, Tuple | RecordOf):
        return replace(x, items=tuple(_stopped(low, item) for item in x.items))
    if isinstance(x, ContainerRef):
        held: Container = container_of(low, x)
        return low.new_container([_stopped(low, i) for i in held.items], held.keys)
    if isinstance(x, Scalar):
        return bind_number(low, low.apply("stop_gradient", x.value))
    if isinstance(x, ArrayRef):
        return _bound(low, low.apply("stop_gradient", value_of(low, x)), x)
    return x


def _bound(low: Lowering, value: Value, x: Binding) -> Binding:
    """An identity of `x` as a binding: an array is the same array."""
    if isinstance(x, ArrayRef) and has_storage(value.type):
        return aliasing(low, value, x)
    return bind_number(low, value)


@library(HOOK)
def hooked(low: Lowering, given: Arguments) -> Binding:
    """`spadc.grad_hook(x, fn)`: the cotangent of x becomes `fn(x_bar)`."""
    x, function = only(low, given, ("x", "fn"), HOOK)
    if isinstance(x, Static):
        return x
    if not isinstance(x, Scalar | ArrayRef):
        low.refuse(
            "SPD102",
            f"`{HOOK}` takes a number or an array, not {describe(x)}",
            "Hook its parts.",
        )
    value = value_of(low, x)
    bar = Value(cotangent_type(value.type), f"{value.hint}_bar" if value.hint else None)
    closed = Closed(low.builder, [bar])
    with apart(low, prints=True) as builder:
        before = low.state.copy()
        argument = low.bind(bar) if has_storage(bar.type) else Scalar(bar)
        result = call(low, function, Arguments((argument,), {}, given.node))
        values: list[Value] = []
        if isinstance(result, Static) and result.value is None:
            _refuse(low, function, "returns None")
        if not isinstance(take_apart(low, result, values), Result):
            _refuse(low, function, f"returns {describe(result)}")
        refuse_changes(low, before, "a hook")
        if misfit(value, values[0]):
            _refuse(low, function, "returns a cotangent of another shape or kind")
        body = builder.region((), values)
    made = closed_function(low, called(function), closed, body)
    hook = Callee.of(made)
    return _bound(low, low.apply("grad_hook", value, *closed.operands, hook=hook), x)


def _refuse(low: Lowering, function: Binding, what: str) -> None:
    low.refuse(
        CODE,
        f"the hook `{called(function)}` {what}",
        "Return the cotangent, with the shape that it came with.",
    )
