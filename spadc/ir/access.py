"""How a subscript or a view reaches into an array.

A path is a chain of steps from an array to the part that is read or written: `y.T[0]`
is `(Transpose(None), Subscript((At(0),)))`. Whatever is not known at compile time is a
`Ref`, the position of an operand of the op that carries the path, so that paths are
plain comparable data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Ref:
    """Operand number `operand` of the op that carries the path."""

    operand: int


Bound = int | Ref | None


@final
@dataclass(frozen=True, slots=True)
class Slice:
    """`start:stop:step` on one axis."""

    start: Bound = None
    stop: Bound = None
    step: Bound = None


@final
@dataclass(frozen=True, slots=True)
class At:
    """An integer on one axis: the axis disappears."""

    index: int | Ref


@final
@dataclass(frozen=True, slots=True)
class NewAxis:
    """`None` or `np.newaxis`."""


@final
@dataclass(frozen=True, slots=True)
class Rest:
    """`...`"""


@final
@dataclass(frozen=True, slots=True)
class Pick:
    """An advanced index: an array of integers, or a mask. `mask` is None when unknown.

    A picked element can occur twice unless the index is a mask, or `unique`.
    """

    index: Ref
    mask: bool | None = None
    unique: bool = False

    @property
    def may_repeat(self) -> bool:
        """Whether an element can be picked twice."""
        return self.mask is not True and not self.unique


Item = Slice | At | NewAxis | Rest | Pick


@final
@dataclass(frozen=True, slots=True)
class Subscript:
    """`x[items]`"""

    items: tuple[Item, ...]

    @property
    def is_basic(self) -> bool:
        """Whether NumPy answers with a view (or a scalar), never with a copy."""
        return not any(isinstance(item, Pick) for item in self.items)

    @property
    def is_whole(self) -> bool:
        """Whether every element is reached, in its place: `x[:]`, `x[...]`, `x[()]`."""
        return all(i in (Rest(), Slice()) for i in self.items)

    @property
    def may_repeat(self) -> bool:
        """Whether one element may be reached more than once."""
        return any(isinstance(i, Pick) and i.may_repeat for i in self.items)


@final
@dataclass(frozen=True, slots=True)
class Transpose:
    """`x.transpose(axes)`; None reverses the axes (`x.T`)."""

    axes: tuple[int, ...] | None = None


Step = Subscript | Transpose
Path = tuple[Step, ...]


def map_refs(path: Path, rename: Callable[[Ref], Ref]) -> Path:
    """The path with every reference replaced."""
    return tuple(_map_step(step, rename) for step in path)


def _map_step(step: Step, rename: Callable[[Ref], Ref]) -> Step:
    if isinstance(step, Transpose):
        return step
    return Subscript(tuple(_map_item(item, rename) for item in step.items))


def _map_item(item: Item, rename: Callable[[Ref], Ref]) -> Item:
    def bound(b: Bound) -> Bound:
        return rename(b) if isinstance(b, Ref) else b

    if isinstance(item, Slice):
        return Slice(bound(item.start), bound(item.stop), bound(item.step))
    if isinstance(item, At) and isinstance(item.index, Ref):
        return At(rename(item.index))
    if isinstance(item, Pick):
        return dataclasses.replace(item, index=rename(item.index))
    return item


def refs(path: Path) -> Iterator[Ref]:
    """Every reference in the path, in order."""
    found: list[Ref] = []

    def note(ref: Ref) -> Ref:
        found.append(ref)
        return ref

    map_refs(path, note)
    return iter(found)


def shift_refs(path: Path, by: int) -> Path:
    """The path for an op whose operands before the dynamic ones number `by` more."""
    return map_refs(path, lambda ref: Ref(ref.operand + by))
