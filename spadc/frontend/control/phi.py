"""The slots in which two ways through a program differ, and how each side is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import final

from spadc.ir import UNDEFINED, Constant, ListType, Type, Value, is_complex
from spadc.primitives import Builder

from ..bindings import ArrayRef, Binding, Conflict, Scalar, Static
from ..context import Lowering
from ..memory.storage import read_unchecked
from ..state import State
from ..values import literal_value

Key = tuple[object, ...]
NUMBERS = (ArrayRef, Scalar, Static)


SOMETHING_ELSE = "is something else on another way through the function"
REAL_OR_COMPLEX = (
    "is real on one way through the function and complex on another: make it complex "
    "from the start (`dtype=complex`)"
)


def conflict_of(types: Collection[Type]) -> Conflict:
    """What a name is bound to when the two ways have nothing in common."""
    return Conflict(REAL_OR_COMPLEX if any(map(is_complex, types)) else SOMETHING_ELSE)


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
    cells may alias, what is stale and by a store into which cell, which new
    cells may not be in C order, which lists can only be read, between which functions
    there is a choice."""

    types: dict[Key, Type] = field(default_factory=dict)
    classes: dict[Key, Key] = field(default_factory=dict)
    aliases: dict[tuple[Key, Key], None] = field(default_factory=dict)
    stale: dict[Key, Key | None] = field(default_factory=dict)
    scattered: dict[Key, None] = field(default_factory=dict)
    fixed: dict[Key, None] = field(default_factory=dict)
    choices: dict[Key, tuple[int, ...]] = field(default_factory=dict)


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
        if isinstance(type_, ListType):
            return low.apply("new_list")  # unbound there: nobody reads it
        op = Constant(UNDEFINED, Value(type_), low.builder.span)
        (value,) = low.builder.add(op)
        return value
    finally:
        low.state, low.builder = outer
