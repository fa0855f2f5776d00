"""Bring a store through one name into the arrays that other names denote.

A store into a cell makes every cell that may share its memory stale. When a stale cell
is read, or stored into, what the store did is carried over along the ties of the two
cells, each under its condition:

    if flag: part = whole[path]          if flag: whole[path] = part
"""

from __future__ import annotations

from collections.abc import Callable

from spadc.ir import If, Region, Value, join

from ..bindings import Cell
from ..context import Lowering
from ..state import State, Store
from .contents import changed_along, read_along
from .ties import Tie, ties_of_cells


def settled(low: Lowering, cell: Cell) -> bool:
    """Bring a cell up to date at the current place; False if it is not known how."""
    state = low.state
    store = state.stale.get(cell)
    if store is None:
        return True
    ties = ties_into(state, cell, store)
    if ties is None or store.into is None:
        return False
    state.stale[cell] = Store(store.name, store.line)  # two that wait for each other
    if not settled(low, store.into):
        return False
    del state.stale[cell]
    for tie in ties:
        state.cells[cell] = carried_over(low, tie, cell)
    return True


def ties_into(state: State, cell: Cell, store: Store) -> tuple[Tie, ...] | None:
    """How `cell` is tied to the cell that was stored into."""
    if store.into is None or store.into not in state.cells:
        return None
    return ties_of_cells(state, cell, store.into)


def carried_over(low: Lowering, tie: Tie, cell: Cell) -> Value:
    """The content of `cell`, one end of `tie`, made that of the other end."""
    content = low.state.cells[cell]

    def changed() -> Value:
        if tie.part is cell:
            whole = low.state.cells[tie.whole]
            return read_along(low, whole, tie.path, tie.dynamic, cell.name)
        part = low.state.cells[tie.part]
        if not tie.path:
            return part
        place = tie.path, tie.dynamic
        return changed_along(low, "write", content, part, *place, hint=cell.name)

    if tie.flag is None:
        return changed()
    return _either(low, tie.flag, changed, content, cell.name)


def _either(
    low: Lowering,
    flag: Value,
    changed: Callable[[], Value],
    content: Value,
    hint: str | None,
) -> Value:
    """`changed()` if the flag holds, else `content`."""
    outer = low.builder
    low.builder = outer.child()
    try:
        value = changed()
        then = low.builder.region((), (value,))
    finally:
        low.builder = outer
    result = Value(join(content.type, value.type), hint)
    low.builder.add(If(flag, then, Region((), (), (content,)), (result,), outer.span))
    return result


def settle_around(low: Lowering, cell: Cell) -> None:
    """Bring up to date what shares memory with a cell that is about to be changed.

    What nobody can reach any more is left as it is.
    """
    state = low.state
    for other in state.closure(cell):
        store = state.stale.get(other)
        if store is None or (other is not cell and store.into is cell):
            continue
        reached = other is cell or any(state.references(other))
        if not (reached and settled(low, other)):
            state.stale[other] = Store(store.name, store.line)
