"""Constants outside functions: numbers and arrays that the compiled function reads by
name.

Each becomes one `Global` before everything else; its value is also known here, for what
must be known at compile time. An array is one cell, which must not be written. The
constant of a file is known by lowering the expression that it is set to; the file is
never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

from spadc.ir import (
    BOOL,
    FLOAT,
    INT,
    Global,
    Span,
    Type,
    Value,
)
from spadc.primitives import type_of_literal

from ..bindings import (
    ArrayRef,
    Binding,
    Cell,
    ContainerRef,
    FunctionSource,
    Instance,
    OuterKey,
    Partial,
    Scalar,
    Static,
    Tuple,
    is_number,
)
from ..context import Lowering
from ..state import Container, State
from ..values import type_of
from .names import FileConstant, GlobalRead, NameTable, Scope


@final
@dataclass(frozen=True, slots=True)
class Outer:
    """Something outside the function: how the text spells it, in which module, how it
    is read in a running program, and what defines it in a file."""

    name: str
    owner: NameTable
    read: Callable[[], Any] | None = None
    statements: tuple[str, ...] = ()

    @property
    def key(self) -> OuterKey:
        """What tells it from everything else outside."""
        root = re.split(r"\W", self.name, maxsplit=1)[0]
        return (self.owner.place_of(root), self.name)

    def part(self, label: object) -> Outer:
        """An item of it."""
        whole = self.read

        def read() -> Any:
            assert whole is not None
            return whole()[label]

        name = f"{self.name}[{label!r}]"
        return Outer(name, self.owner, read if whole else None, self.statements)

    def attribute(self, label: str) -> Outer:
        """An attribute of it, in a file."""
        return Outer(f"{self.name}.{label}", self.owner, None, self.statements)

    def inside(self, name: str, read: Callable[[], Any]) -> Outer:
        """Something that it holds on to under `name`."""
        return Outer(f"{self.name}.{name}", self.owner, read, self.statements)


# Constants of a file


def file_constant(low: Lowering, constant: FileConstant) -> Binding:
    """A module-level constant, from the expression that it is set to."""
    outer = (low.state, low.builder, low.scope, low.node, low.statement)
    low.state, low.builder, low.statement = State(), low.builder.child(), None
    source = FunctionSource("<module>", constant.value, constant.module)
    low.counters.scopes += 1
    low.scope = Scope(low.counters.scopes, source, None, frozenset(), 1)
    try:
        binding = low.expression(constant.value)
        state = low.state
    finally:
        low.state, low.builder, low.scope, low.node, low.statement = outer
    where = Outer(constant.name, constant.module, None, constant.statements)
    return read_outside(low, where, binding, state)


# How an object of a library is read that a file makes, by what the object calls.
READ_OUTSIDE: dict[Binding, Callable[[Lowering, Outer, Partial, State], Binding]] = {}


def read_outside(
    low: Lowering, where: Outer, binding: Binding, inner: State
) -> Binding:
    """The binding of a constant's expression, with its values read from outside."""
    if isinstance(binding, Static):
        if not is_number(binding.value):
            return Static(binding.value)
        value = outer_value(low, where, number_type(binding.value))
        return Static(binding.value, value)
    if isinstance(binding, Scalar):
        return Scalar(outer_value(low, where, binding.value.type))
    if isinstance(binding, ArrayRef):
        return outer_array(low, where, type_of(inner, binding))
    if isinstance(binding, Tuple):
        parts = enumerate(binding.items)
        read = (read_outside(low, where.part(k), b, inner) for k, b in parts)
        return Tuple(tuple(read), binding.kind)
    if isinstance(binding, Instance):
        container = inner.containers[binding.number]
        assert isinstance(container, Container)
        named = zip(container.keys or (), container.items, strict=True)
        items = tuple(
            read_outside(low, where.attribute(str(k)), b, inner) for k, b in named
        )
        ref = fixed_container(low, where, items, container.keys)
        return Instance(ref.number, binding.cls)
    if isinstance(binding, Partial) and binding.function in READ_OUTSIDE:
        return READ_OUTSIDE[binding.function](low, where, binding, inner)
    if isinstance(binding, ContainerRef):
        container = inner.containers[binding.number]
        assert isinstance(container, Container)
        labels = container.keys or range(len(container.items))
        pairs = zip(labels, container.items, strict=True)
        items = tuple(read_outside(low, where.part(k), b, inner) for k, b in pairs)
        return fixed_container(low, where, items, container.keys)
    return binding


def fixed_container(
    low: Lowering,
    where: Outer,
    items: tuple[Binding, ...],
    keys: tuple[object, ...] | None,
) -> ContainerRef:
    """A list or dict outside the function, which must not be changed."""
    ref = low.new_container(items, keys)
    fixed = f"`{where.name}` lives outside the function"
    low.state.containers[ref.number] = Container(items, keys, fixed)
    return ref


# What the IR reads


def number_type(value: complex) -> Type:
    """The type of a number that may change between calls."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, complex):
        return type_of_literal(value)
    return INT if isinstance(value, int) else FLOAT


def outer_value(low: Lowering, where: Outer, type_: Type) -> Value:
    """The IR value of a constant outside the function: one op before everything
    else."""
    key = where.key
    if key not in low.outside:
        name = _name_in_program(low, where)
        place = low.source.place(low.node) if low.node is not None else None
        hint = name if name.isidentifier() else None
        op = Global(name, Value(type_, hint), Span(place))
        low.prelude.append(op)
        low.outside[key] = op.result
        read = GlobalRead(name, type_, where.statements, where.read)
        low.records.globals[name] = read
    return low.outside[key]


def _name_in_program(low: Lowering, where: Outer) -> str:
    """How the compiled function reads it: as the file spells it, or, in a running
    program, by a name of its own."""
    taken = low.records.globals
    if where.read is None:
        if where.name in taken:
            low.refuse(
                "SPD111",
                f"two files have a constant `{where.name}` that this function reads",
                "Rename one of them, or pass it as an argument.",
            )
        return where.name
    stem = re.sub(r"\W+", "_", where.name).strip("_")
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def outer_array(low: Lowering, where: Outer, type_: Type) -> ArrayRef:
    """An array outside the function: one cell, which must not be written."""
    value = outer_value(low, where, type_)
    key = where.key
    if key not in low.outside_cells:
        low.counters.cells += 1
        cell = Cell(low.counters.cells, where.name, constant=where.name)
        low.outside_cells[key] = cell
    cell = low.outside_cells[key]
    low.state.cells.setdefault(cell, value)
    return ArrayRef(cell)
