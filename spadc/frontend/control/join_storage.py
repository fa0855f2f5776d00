"""How two ways through a program join what is known of storage: who shares memory
with whom, how, and what is stale.

A tie that holds on one way only holds afterwards under a flag that says which way was
taken. A cell that is stale on one way stays stale, to be brought up to date when it is
read, if the store went into a cell that both ways know; otherwise it is brought up to
date at the end of that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from spadc.ir import BOOL, INT, Value

from ..bindings import ArrayRef, Binding, Cell, Reshaped, Scalar, Static, same
from ..context import Lowering
from ..memory.layout import keeps_order
from ..memory.settle import settled, ties_into
from ..memory.ties import Pair, Tie, Ties, ties_of_cells, ties_of_ref, ties_of_refs
from ..state import Container, State, Store, cells_of
from .join_views import joined_place
from .phi import Key, Side

if TYPE_CHECKING:
    from .join import Join

NEVER = Static(False)
MOST = 4  # ties of one pair of cells
LONGEST = 4  # steps in the path of a tie


@final
@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell made by a join: its slot, and what it is on each way."""

    key: Key
    cell: Cell
    left: ArrayRef | None
    right: ArrayRef | None


def is_in_order_on_both(
    join: Join, key: Key, left: ArrayRef | None, right: ArrayRef | None
) -> bool:
    """Whether a new cell is certainly in C order; found not to be, it stays so."""
    refs = [ref for ref in (left, right) if ref is not None]
    known = all(ref.cell.in_order and keeps_order(ref.path) for ref in refs)
    if not known or key in join.known.scattered:
        join.facts.scattered[key] = None
    return key not in join.facts.scattered


# Before the contents are joined


def settle_in(low: Lowering, side: Side, cell: Cell) -> None:
    """Bring a cell up to date at the end of one way, if it is known how."""
    outer = low.state, low.builder
    low.state, low.builder = side.state, side.builder
    try:
        if not settled(low, cell) and cell in side.state.stale:
            store = side.state.stale[cell]
            side.state.stale[cell] = Store(store.name, store.line)
    finally:
        low.state, low.builder = outer


def settle_sides(join: Join) -> None:
    """Bring up to date what could not be any more after the ways have met."""
    sides = ((join.left, join.right), (join.right, join.left))
    moved = {c for side, other in sides for c in _differing(side.state, other.state)}
    for side, other in sides:
        state = side.state
        for cell, store in list(state.stale.items()):
            if cell in moved or (
                cell in join.before.cells
                and (store.into in moved or not _stays(join, side, other, cell, store))
                and any(state.references(cell))
            ):
                settle_in(join.low, side, cell)


def _differing(state: State, other: State) -> Iterator[Cell]:
    """The cells of what is bound otherwise on the other way."""
    for name, binding in state.names.items():
        if not same(binding, other.names.get(name)):
            yield from cells_of(binding)
    for number, container in state.containers.items():
        beside = other.containers.get(number)
        if isinstance(container, Container) and beside != container:
            for item in container.items:
                yield from cells_of(item)


def _stays(join: Join, side: Side, other: Side, cell: Cell, store: Store) -> bool:
    """Whether a stale cell can be brought up to date after the ways have met."""
    if store.into is None:
        return True
    known = ("cell", store.into.number) in join.known.stale
    if store.into not in join.before.cells or known:
        return False
    if any(store.into in s.state.stale for s in (side, other)):
        return False
    beside = other.state.stale.get(cell)
    ties = ties_into(other.state, cell, store)
    return (beside is None or beside.into is store.into) and ties is not None


# Aliases


def relate_new_cells(join: Join) -> None:
    """Note what the new cells may share memory with."""
    for number, new in enumerate(join.new_cells):
        for side, ref in _sides(join, new):
            if ref is not None:
                _relate_to_old(join, new, side, ref)
        for other in join.new_cells[:number]:
            shared = _share(join.left, new.left, other.left)
            shared = shared or _share(join.right, new.right, other.right)
            pair = (other.key, new.key)
            if shared or pair in join.known.aliases:
                join.facts.aliases[pair] = None
                join.state.relate(new.cell, other.cell)


def _sides(join: Join, new: NewCell) -> tuple[tuple[Side, ArrayRef | None], ...]:
    """What a new cell is on each way."""
    return (join.left, new.left), (join.right, new.right)


def _relate_to_old(join: Join, new: NewCell, side: Side, ref: ArrayRef) -> None:
    """Relate a new cell to the older cells that one of its arrays may alias."""
    for other in side.state.closure(ref.cell):
        if other in join.before.cells or other.constant is not None:
            join.state.cells.setdefault(other, side.state.cells[other])
            join.facts.aliases[(("cell", other.number), new.key)] = None
            join.state.relate(new.cell, other)


def _share(side: Side, a: ArrayRef | None, b: ArrayRef | None) -> bool:
    """Whether two arrays may share storage on one way."""
    return a is not None and b is not None and side.state.may_alias(a.cell, b.cell)


# Staleness


def join_stale(join: Join) -> None:
    """Cells that are stale on either way, or were found so in an earlier turn."""
    keys = dict(_keys(join))
    for cell, key in keys.items():
        stores = list(_stores(join, cell))
        store = stores[0] if stores else None
        if any(s.into is not stores[0].into for s in stores):
            store = Store(stores[0].name, stores[0].line)
        if store is None and key in join.known.stale:
            store = _earlier(join, keys, join.known.stale[key])
        if store is None:
            continue
        into = None
        if store.into in keys and ties_into(join.state, cell, store) is not None:
            into = keys[store.into]
        else:
            store = Store(store.name, store.line)
        join.state.stale[cell] = store
        join.facts.stale[key] = into


def _keys(join: Join) -> Iterator[tuple[Cell, Key]]:
    """Every cell after the join, with its slot."""
    for cell in join.state.cells:
        if cell in join.before.cells:
            yield cell, ("cell", cell.number)
    for new in join.new_cells:
        yield new.cell, new.key


def _stores(join: Join, cell: Cell) -> Iterator[Store]:
    """The stores that made the cell stale, on each way where it is."""
    for side in (join.left, join.right):
        if cell in join.before.cells and cell in side.state.stale:
            yield side.state.stale[cell]
    for new in join.new_cells:
        if new.cell is cell:
            for side, ref in _sides(join, new):
                store = side.state.stale.get(ref.cell) if ref is not None else None
                if store is not None:
                    yield Store(store.name, store.line)


def _earlier(join: Join, keys: dict[Cell, Key], into: Key | None) -> Store:
    """Some store to name when a cell is stale for a reason found in an earlier turn."""
    stores = [*join.right.state.stale.values(), *join.left.state.stale.values()]
    cells = [cell for cell, key in keys.items() if key == into]
    here = Store("an array", getattr(join.low.node, "lineno", 0))
    known = stores[0] if stores else here
    return Store(known.name, known.line, cells[0] if cells else None)


# Ties


def join_ties(join: Join) -> None:
    """How cells that may share memory are tied after the ways have met."""
    new = {n.cell: n for n in join.new_cells}
    reached = join.state.reached() if join.state.aliases else frozenset()
    for a, others in join.state.aliases.items():
        for b in others:
            if a.number < b.number and a in reached and b in reached:
                known = [
                    _ties_on(side, k, a, b, new)
                    for k, side in enumerate((join.left, join.right))
                ]
                left, right = known
                if left is None or right is None:
                    continue
                ties = _joined(join, (a, b), left, right)
                if ties is not None:
                    join.state.ties[a, b] = ties


def _ties_on(
    side: Side, number: int, a: Cell, b: Cell, new: dict[Cell, NewCell]
) -> Ties | None:
    """How two cells are tied on one way, the first or the second."""
    if a in new and b in new:
        x, y = _ref(new[a], number), _ref(new[b], number)
        if x is None or y is None:
            return ()
        return ties_of_refs(side.state, x, a, y, b)
    for cell, old in ((a, b), (b, a)):
        if cell in new:
            ref = _ref(new[cell], number)
            return () if ref is None else ties_of_ref(side.state, ref, cell, old)
    return ties_of_cells(side.state, a, b)


def _ref(new: NewCell, number: int) -> ArrayRef | None:
    return (new.left, new.right)[number]


def _joined(join: Join, pair: Pair, left: Ties, right: Ties) -> Ties | None:
    """The ties of both ways, each under the condition that its way was taken; None if
    that is more than is worth following."""
    if not all(map(_is_short, (*left, *right))):
        return None
    rest = list(right)
    made: list[Tie] = []
    for tie in left:
        key: Key = ("tie", _key(join, pair[0]), _key(join, pair[1]), len(made))
        both = (_matched(join, key, tie, other) for other in rest)
        found = next(((k, t) for k, t in enumerate(both) if t is not None), None)
        if found is None:
            made.append(_one_sided(join, key, tie, is_left=True))
        else:
            del rest[found[0]]
            made.append(found[1])
    for tie in rest:
        key = ("tie", _key(join, pair[0]), _key(join, pair[1]), len(made))
        made.append(_one_sided(join, key, tie, is_left=False))
    return tuple(made) if len(made) <= MOST else None


def _is_short(tie: Tie) -> bool:
    """Whether the path does not grow, and can be handed out of a way."""
    return len(tie.path) <= LONGEST and not any(
        isinstance(step, Reshaped) for step in tie.path
    )


def _matched(join: Join, key: Key, a: Tie, b: Tie) -> Tie | None:
    """One tie for both ways, if they differ in nothing but numbers."""
    if a.where == b.where:
        return replace(a, flag=_flag(join, key, _test(a), _test(b)))
    if a.whole is not b.whole or a.part is not b.part:
        return None
    place = joined_place(join, (a.path, a.dynamic), (b.path, b.dynamic), key, None)
    if place is None:
        return None
    return Tie(a.whole, a.part, *place, _flag(join, key, _test(a), _test(b)))


def _one_sided(join: Join, key: Key, tie: Tie, is_left: bool) -> Tie:
    """A tie of one way, with its indices handed out of it."""
    dynamic = []
    for k, value in enumerate(tie.dynamic):
        known = Scalar(value)
        left, right = (known, None) if is_left else (None, known)
        dynamic.append(join.phi((*key, "index", k), left, right, INT, None))
    tests = (_test(tie), NEVER) if is_left else (NEVER, _test(tie))
    flag = _flag(join, key, *tests)
    return replace(tie, dynamic=tuple(dynamic), flag=flag)


def _test(tie: Tie) -> Binding:
    return Static(True) if tie.flag is None else Scalar(tie.flag)


def _key(join: Join, cell: Cell) -> Key:
    found = [new.key for new in join.new_cells if new.cell is cell]
    return found[0] if found else ("cell", cell.number)


def _flag(join: Join, key: Key, left: Binding, right: Binding) -> Value | None:
    """The condition that is `left` on one way and `right` on the other."""
    if left == right:
        return left.value if isinstance(left, Scalar) else None
    if isinstance(left, Scalar) and join.unchanged(key, right):
        return left.value
    known = [x.value if isinstance(x, Static) else None for x in (left, right)]
    if join.test is not None and known == [True, False]:
        return join.test
    if join.test is not None and known == [False, True]:
        return join.low.apply("not_", join.test)
    return join.phi(key, left, right, BOOL, None)
