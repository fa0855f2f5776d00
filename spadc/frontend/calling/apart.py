"""Lower a function apart from the program around it: closed, to be called or held.

What it reads from around it is given to it as well. It may not change what is outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import final

from spadc.ir import (
    UNDEFINED,
    Constant,
    Function,
    Param,
    Region,
    Value,
    free_values,
    has_storage,
    is_complex,
    shape_of,
    substitute,
)
from spadc.primitives import Builder

from ..bindings import Binding, External, Partial, Scalar
from ..bindings import Function as UserFunction
from ..context import Lowering
from ..state import State, changes
from ..values import value_of


@final
@dataclass(slots=True)
class Closed:
    """The parameters of a function that is lowered apart, and what they are given,
    which is computed `around` it."""

    around: Builder
    params: list[Value] = field(default_factory=list)
    operands: list[Value] = field(default_factory=list)

    def argument(self, low: Lowering, binding: Binding, name: str) -> Binding:
        """A parameter for a number or an array from around."""
        inside, low.builder = low.builder, self.around
        try:
            value = value_of(low, binding)
        finally:
            low.builder = inside
        return self.add(low, value, name)

    def add(self, low: Lowering, value: Value, name: str) -> Binding:
        """A parameter for a value from around, as a binding."""
        param = Value(value.type, value.hint or name)
        self.params.append(param)
        self.operands.append(value)
        return low.bind(param, name) if has_storage(param.type) else Scalar(param)


def misfit(x: Value, bar: Value) -> bool:
    """Whether what is answered for `x` certainly has another shape, or is of other
    numbers."""
    if is_complex(bar.type) and not is_complex(x.type):
        return True
    wanted, found = shape_of(x.type), shape_of(bar.type)
    if wanted is None or found is None or wanted == found:
        return False
    if len(wanted) != len(found):
        return True
    pairs = zip(wanted, found, strict=True)
    return any(isinstance(n, int) and isinstance(m, int) and n != m for n, m in pairs)


@contextmanager
def apart(low: Lowering, prints: bool = False) -> Iterator[Builder]:
    """While a function is lowered: into a builder of its own, in a copy of the state.
    With `prints`, what it prints is printed by the generated code."""
    outer, builder, before = low.state, low.builder, low.prints
    low.state, low.builder, low.prints = outer.copy(), builder.child(), prints
    try:
        yield low.builder
    finally:
        low.state, low.builder, low.prints = outer, builder, before


def refuse_changes(low: Lowering, before: State, what: str) -> None:
    """Refuse a function that has changed what was there `before` it."""
    if changes(before, low.state):
        low.refuse(
            "SPD203",
            f"{what} changes what is outside of it",
            "Return what it computes.",
        )


def called(function: Binding) -> str:
    """What the generated code calls a function."""
    if isinstance(function, UserFunction):
        name = function.source.name
        return name if name.isidentifier() else "function"
    if isinstance(function, Partial) and function.first:
        inner = function.function
        if isinstance(inner, External) and inner.dotted.startswith("<spadc."):
            return f"{called(function.first[0])}_grad"
        return called(inner)
    if isinstance(function, External):
        return function.dotted.rpartition(".")[2]
    return "function"


def closed_function(low: Lowering, name: str, closed: Closed, body: Region) -> Function:
    """The function, with parameters for what it reads from around."""
    known = Region(tuple(closed.params), body.ops, body.results)
    names: dict[Value, Value] = {}
    constants: list[Constant] = []
    for value in free_values(known):
        literal = low.builder.literals.get(value, UNDEFINED)
        if literal is not UNDEFINED:
            names[value] = Value(value.type, value.hint)
            constants.append(Constant(literal, names[value]))
            continue
        names[value] = Value(value.type, value.hint)
        closed.params.append(names[value])
        closed.operands.append(value)
    inner = substitute(Region((), body.ops, body.results), names)
    whole = Region(tuple(closed.params), (*constants, *inner.ops), inner.results)
    taken: set[str] = set()
    params = tuple(Param(_free(p.hint or "x", taken), p) for p in closed.params)
    return Function(name, params, whole)


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{number}"
    taken.add(found)
    return found
