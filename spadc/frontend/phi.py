"""The slots in which two ways through a program differ, and how each side is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.ir import UNDEFINED, Constant, Type, Value
from spadc.primitives import Builder

from .bindings import ArrayRef, Binding, Scalar, Static
from .context import Lowering
from .state import State
from .storage import read_unchecked
from .values import literal_value

Key = tuple[object, ...]
NUMBERS = (ArrayRef, Scalar, Static)


@final
@dataclass(slots=True)
class Side:
    """One of the ways: its state, and the builder that holds its ops.

    `dead` names the scope whose local names nobody reads after this way: it has
    returned.
    """

    state: State
    builder: Builder
    dead: int | None = None


@final
@dataclass(frozen=True, slots=True)
class Phi:
    """A slot that differs. A side is a binding, a content, or None if it has
    neither."""

    key: Key
    left: Binding | Value | None
    right: Binding | Value | None
    value: Value


@final
@dataclass(slots=True)
class Facts:
    """What a join found out, by key: types, names that share a new cell, which new
    cells may alias, what is stale."""

    types: dict[Key, Type] = field(default_factory=dict)
    classes: dict[Key, Key] = field(default_factory=dict)
    aliases: dict[tuple[Key, Key], None] = field(default_factory=dict)
    stale: dict[Key, None] = field(default_factory=dict)


def read_side(
    low: Lowering, side: Side, what: Binding | Value | None, type_: Type
) -> Value:
    """The value of one side of a phi, computed in that side."""
    if isinstance(what, Value):
        return what
    outer = low.state, low.builder
    low.state, low.builder = side.state, side.builder
    try:
        if isinstance(what, Scalar):
            return what.value
        if isinstance(what, ArrayRef):
            return read_unchecked(low, what)
        if isinstance(what, Static):
            return literal_value(low, what)
        op = Constant(UNDEFINED, Value(type_), low.builder.span)
        (value,) = low.builder.add(op)
        return value
    finally:
        low.state, low.builder = outer
