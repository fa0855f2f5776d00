"""What is known about two cells that share memory: which part of one the other is.

Where control flow meets, a name may be bound to an array of its own or to (a part of)
another one. A tie says when: while `flag` holds, `part` is `whole` along `path`. Two
cells that may share memory and have ties share it in no other way, so a store into one
can be brought into the other when that is read (`settle`). Cells that may share memory
and have no ties share it in a way that is not known: they only become stale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from spadc.ir import Value

from ..bindings import ArrayRef, Cell, ViewPath, shifted

if TYPE_CHECKING:
    from ..state import State


@final
@dataclass(frozen=True, slots=True)
class Tie:
    """While `flag` holds (None: always), `part` is `whole` along `path`, whose
    references count `dynamic` from 0."""

    whole: Cell
    part: Cell
    path: ViewPath = ()
    dynamic: tuple[Value, ...] = ()
    flag: Value | None = None

    @property
    def where(self) -> tuple[Cell, Cell, ViewPath, tuple[Value, ...]]:
        """The tie without its condition."""
        return (self.whole, self.part, self.path, self.dynamic)


Ties = tuple[Tie, ...]
Pair = tuple[Cell, Cell]


def pair_of(a: Cell, b: Cell) -> Pair:
    """Two cells in the order of their numbers."""
    return (a, b) if a.number < b.number else (b, a)


def ties_of_cells(state: State, a: Cell, b: Cell) -> Ties | None:
    """How two cells are tied; None if they may share memory in an unknown way."""
    if not state.may_alias(a, b):
        return ()
    return state.ties.get(pair_of(a, b))


def ties_of_ref(state: State, ref: ArrayRef, cell: Cell, old: Cell) -> Ties | None:
    """How `cell`, made to hold what `ref` reaches, is tied to `old`."""
    if ref.cell is old:
        return (Tie(old, cell, ref.path, ref.dynamic),)
    known = ties_of_cells(state, ref.cell, old)
    if known is None or (ref.path and any(tie.whole is ref.cell for tie in known)):
        return None
    return tuple(
        replace(_along(tie, ref), part=cell)
        if tie.part is ref.cell
        else replace(tie, whole=cell)
        for tie in known
    )


def _along(tie: Tie, ref: ArrayRef) -> Tie:
    """The tie of the part that `ref` reaches in the part of `tie`."""
    path = (*tie.path, *shifted(ref.path, len(tie.dynamic)))
    return replace(tie, path=path, dynamic=(*tie.dynamic, *ref.dynamic))


def ties_of_refs(
    state: State, a: ArrayRef, cell_a: Cell, b: ArrayRef, cell_b: Cell
) -> Ties | None:
    """How two cells that are made to hold what two references reach are tied."""
    if not state.may_alias(a.cell, b.cell):
        return ()
    if a.cell is b.cell:
        return _tie_of_parts(a, cell_a, b, cell_b) or _tie_of_parts(
            b, cell_b, a, cell_a
        )
    for x, cell_x, y, cell_y in ((a, cell_a, b, cell_b), (b, cell_b, a, cell_a)):
        ties = None if x.path else ties_of_ref(state, y, cell_y, x.cell)
        if ties is not None:
            return tuple(_renamed(tie, x.cell, cell_x) for tie in ties)
    return None


def _tie_of_parts(
    whole: ArrayRef, cell: Cell, part: ArrayRef, other: Cell
) -> Ties | None:
    """The tie of two parts of one array, if one lies in the other for certain."""
    steps, values = len(whole.path), len(whole.dynamic)
    if part.path[:steps] != whole.path or part.dynamic[:values] != whole.dynamic:
        return None
    path = shifted(part.path[steps:], -values)
    return (Tie(cell, other, path, part.dynamic[values:]),)


def _renamed(tie: Tie, old: Cell, new: Cell) -> Tie:
    whole = new if tie.whole is old else tie.whole
    part = new if tie.part is old else tie.part
    return replace(tie, whole=whole, part=part)
