"""What is known at one point of the program: names, storage, lists, and who may alias
whom.

A state is copied where control flow parts and joined where it meets (`join`). Storage
cells hold the IR value of their current content. `aliases` relates cells that may be
(part of) the same memory, and `ties` says how where that is known; a store into one
makes the content of the others `stale`, which matters only to a program that reads them
later: then it is brought up to date, or refused where there are no ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import final

from spadc.ir import Value

from .bindings import (
    ArrayRef,
    Binding,
    Cell,
    ContainerRef,
    Function,
    GeneratorOf,
    Maybe,
    Method,
    OneOf,
    Partial,
    Static,
    Tuple,
)
from .memory.ties import Pair, Ties

Name = tuple[int, str]  # number of the scope, name in it


@final
@dataclass(frozen=True, slots=True)
class Container:
    """The items of a list, or of a dict with `keys`.

    `fixed` says why it must not be changed: another list may be this one.
    """

    items: tuple[Binding, ...]
    keys: tuple[object, ...] | None = None
    fixed: str | None = None


# What an item is: one value (None), or a tuple of such parts.
Form = tuple["Form", ...] | None


@final
@dataclass(frozen=True, slots=True)
class Grown:
    """A list whose length only the running program knows.

    Each of `cells` holds one part of all items, as a list value of the IR; `inside`
    stands for the memory of the items: an array that is one of them may alias it.
    """

    form: Form
    cells: tuple[Cell, ...]
    inside: Cell
    fixed: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Store:
    """The store that made a cell stale: into which cell, through which name, on which
    line. `into` is None where it is not known how the two share memory."""

    name: str
    line: int
    into: Cell | None = None


@final
@dataclass(slots=True)
class State:
    """Everything that control flow may change."""

    names: dict[Name, Binding] = field(default_factory=dict)
    cells: dict[Cell, Value] = field(default_factory=dict)
    containers: dict[int, Container | Grown | str] = field(default_factory=dict)
    aliases: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)
    ties: dict[Pair, Ties] = field(default_factory=dict)
    stale: dict[Cell, Store] = field(default_factory=dict)
    raised: bool = False

    def copy(self) -> State:
        """An independent copy."""
        return State(
            dict(self.names),
            dict(self.cells),
            dict(self.containers),
            dict(self.aliases),
            dict(self.ties),
            dict(self.stale),
            self.raised,
        )

    def may_alias(self, a: Cell, b: Cell) -> bool:
        """Whether a store into one may change the other."""
        return a is b or b in self.aliases.get(a, ())

    def relate(self, a: Cell, b: Cell) -> None:
        """Note that two cells may share memory."""
        if a is b:
            return
        for one, other in ((a, b), (b, a)):
            known = self.aliases.get(one, ())
            if other not in known:
                ordered = sorted((*known, other), key=lambda cell: cell.number)
                self.aliases[one] = tuple(ordered)

    def closure(self, cell: Cell) -> tuple[Cell, ...]:
        """The cell and every cell that may alias it."""
        return (cell, *self.aliases.get(cell, ()))

    def reached(self) -> frozenset[Cell]:
        """The cells that something which is still bound denotes."""
        found = {cell for binding in self.names.values() for cell in cells_of(binding)}
        for container in self.containers.values():
            if isinstance(container, Container):
                found.update(c for item in container.items for c in cells_of(item))
            elif isinstance(container, Grown):
                found.update((*container.cells, container.inside))
        return frozenset(found)

    def references(self, cell: Cell) -> Iterator[Name | int]:
        """The names and containers through which a cell can be reached."""
        for name, binding in self.names.items():
            if cell in cells_of(binding):
                yield name
        for number, container in self.containers.items():
            items = container.items if isinstance(container, Container) else ()
            if any(cell in cells_of(item) for item in items):
                yield number
            if isinstance(container, Grown) and cell in (
                *container.cells,
                container.inside,
            ):
                yield number


def parts_of(binding: Binding) -> Iterable[Binding]:
    """The bindings that a binding holds directly."""
    if isinstance(binding, Tuple):
        return binding.items
    if isinstance(binding, Method):
        return (binding.receiver,)
    if isinstance(binding, Maybe):
        return (binding.absent, binding.value)
    if isinstance(binding, OneOf):
        return (binding.which, *binding.choices)
    if isinstance(binding, Partial):
        named = tuple(value for _, value in binding.given)
        return (binding.function, *binding.first, *named)
    if isinstance(binding, Function):
        given = tuple(value for _, value in binding.given)
        extra = tuple(d for d in binding.kw_defaults or () if d is not None)
        return (*(binding.defaults or ()), *extra, *binding.first, *given)
    if isinstance(binding, GeneratorOf):
        return tuple(value for _, value in binding.held)
    held = (getattr(binding, part, None) for part in ("item", "start", "stop", "step"))
    items = getattr(binding, "items", ())
    return (*(h for h in held if h is not None and not isinstance(h, int)), *items)


def leaves_of(binding: Binding) -> Iterator[Binding]:
    """A binding and everything inside it, containers excepted."""
    yield binding
    if not isinstance(binding, Static):
        for part in parts_of(binding):
            yield from leaves_of(part)


def cells_of(binding: Binding) -> tuple[Cell, ...]:
    """The cells that a binding refers to."""
    return tuple(b.cell for b in leaves_of(binding) if isinstance(b, ArrayRef))


def containers_of(binding: Binding) -> tuple[int, ...]:
    """The containers that a binding refers to."""
    return tuple(b.number for b in leaves_of(binding) if isinstance(b, ContainerRef))


def changes(before: State, after: State) -> bool:
    """Whether anything that existed before is different; what was only brought up to
    date is not."""
    return (
        any(after.names.get(name) != b for name, b in before.names.items())
        or any(
            after.cells[cell] is not v and cell not in before.stale
            for cell, v in before.cells.items()
        )
        or any(after.containers[n] != c for n, c in before.containers.items())
    )
