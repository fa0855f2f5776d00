"""Which stores of a loop overwrite nothing that the reverse sweep reads.

A store at `x[.., i + c, ..]`, where `i` is the loop index, reaches other elements in
each iteration. Undoing it puts back elements for reads that come before it in the
forward order: those of earlier versions in the same iteration, and all of earlier
iterations. Where each of these reads reaches elements on one side of `i + c` only, as
`x[:i]` and `x[i - 1]` do when `i` grows, there is nothing to put back: the element is
neither saved nor restored (data flow of array regions on affine subscripts, as for
"to be recorded" in Hascoet and Pascual 2013, section 5.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, final

from spadc.ir import (
    Apply,
    At,
    Bound,
    Constant,
    For,
    If,
    Item,
    Op,
    Ref,
    Region,
    Slice,
    Subscript,
    Value,
    While,
    definitions,
    free_values,
    walk,
)
from spadc.primitives import primitive

from .chains import Chain, StoreLink
from .twins import Pair


@final
@dataclass(frozen=True, slots=True)
class Place:
    """An index: a known number, or (`moves`) the loop index and a known offset."""

    offset: int
    moves: bool


@final
@dataclass(frozen=True, slots=True)
class Read:
    """A subscript by which a version of the array is read; `step` counts `dynamic`."""

    version: int
    step: Subscript
    dynamic: tuple[Value, ...]


class Loop:
    """The index of a loop: which way it goes, and how small it can be."""

    def __init__(self, op: For, body: Region, indices: Iterable[Value]) -> None:
        self.literals: dict[Value, Any] = {
            inner.result: inner.value
            for inner in walk(body)
            if isinstance(inner, Constant)
        }
        self.maker = {r: inner for inner in op.body.ops for r in inner.results}
        self.indices = set(indices)
        step = self.literals.get(op.step)
        edge = op.start if step is not None and step > 0 else op.stop
        bound = self.literals.get(edge)
        self.grows = step is not None and (step > 0) is not op.backwards
        self.least: int | None = None
        if isinstance(bound, int) and isinstance(step, int) and step:
            self.least = bound if step > 0 else bound + 1

    def place(self, index: int | Value) -> Place | None:
        """What is known of an index that is not negative."""
        found = self._place(index)
        if found is None or self.least is None:
            return None
        smallest = found.offset + (self.least if found.moves else 0)
        return found if smallest >= 0 else None

    def _place(self, index: int | Value) -> Place | None:
        known = self.literals.get(index) if isinstance(index, Value) else index
        if isinstance(known, int):
            return Place(known, False)
        if index in self.indices:
            return Place(0, True)
        op = self.maker.get(index) if isinstance(index, Value) else None
        if not isinstance(op, Apply) or op.name not in ("add", "subtract"):
            return None
        a, b = (self._place(v) for v in op.operands)
        if a is None or b is None or (b.moves and (a.moves or op.name == "subtract")):
            return None
        sign = 1 if op.name == "add" else -1
        return Place(a.offset + sign * b.offset, a.moves or b.moves)


def unread_stores(
    pair: Pair, body: Region, mirror: Region, chain: Chain, again: Iterable[Op]
) -> set[Op]:
    """The stores of `chain` that need not be undone.

    `mirror` and the ops `again` hold all that reads the array in the mirror of an
    outermost loop in the function body `body`.
    """
    forward, reverse = pair.forward, pair.reverse
    if pair.around or not (isinstance(forward, For) and isinstance(reverse, For)):
        return set()
    if chain.param is not forward.carried[chain.position]:
        return set()  # what is read under other names would have to be looked at
    start = forward.inits[chain.position]
    made = definitions(body).get(start)
    reads = _reads(chain, mirror, again)
    if reads is None or isinstance(made, If | For | While):
        return set()
    if not all(isinstance(link, StoreLink) for link in chain.links):
        return set()
    if _is_read_after(body, reverse, start):
        return set()
    loop = Loop(forward, body, (forward.index, reverse.index))
    return {
        store
        for number, store in enumerate(chain.stores)
        for axis, offset in _moving_axes(store, loop).items()
        if all(_is_apart(read, number, axis, offset, loop) for read in reads)
    }


def _reads(chain: Chain, mirror: Region, again: Iterable[Op]) -> list[Read] | None:
    """How the versions are read; None if not by subscripts alone."""
    version = {v: k for k, v in enumerate(chain.versions)}
    regions = [mirror, *(r for op in walk(mirror) for r in op.regions)]
    if any(v in version for region in regions for v in region.results):
        return None
    reads = []
    for op in (*walk(mirror), *again):
        mine = [v for v in op.operands if v in version]
        if not mine or (isinstance(op, Apply) and _asks_shape(op, mine)):
            continue
        if not isinstance(op, Apply) or op.name != "index" or len(mine) > 1:
            return None
        if op.operands[0] is not mine[0] or not op.attrs["step"].is_basic:
            return None
        reads.append(Read(version[mine[0]], op.attrs["step"], op.operands))
    return reads


def _asks_shape(op: Apply, values: list[Value]) -> bool:
    only = primitive(op.name).shape_only
    return all(k in only for k, v in enumerate(op.operands) if v in values)


def _moving_axes(store: Op, loop: Loop) -> dict[int, int]:
    """The axes on which a store is at the loop index plus an offset."""
    if not isinstance(store, Apply) or store.name not in ("write", "accumulate"):
        return {}
    path = store.attrs["path"]
    if len(path) != 1 or not isinstance(path[0], Subscript):
        return {}
    found = {}
    for axis, item in enumerate(path[0].items):
        if not isinstance(item, At | Slice):
            break
        if isinstance(item, At):
            place = loop.place(_operand(item.index, store.operands))
            if place is not None and place.moves:
                found[axis] = place.offset
    return found


def _operand(index: int | Ref, operands: tuple[Value, ...]) -> int | Value:
    return operands[index.operand] if isinstance(index, Ref) else index


def _is_apart(read: Read, store: int, axis: int, offset: int, loop: Loop) -> bool:
    """Whether a read stays clear of what store number `store` overwrites."""
    items = read.step.items
    if len(items) <= axis or not all(isinstance(i, At | Slice) for i in items[:axis]):
        return False
    older = read.version <= store
    side = _side(items[axis], read.dynamic, loop)
    if side is None:
        return False
    place, is_slice = side
    assert loop.least is not None
    if not place.moves:
        return place.offset - int(is_slice) < loop.least + offset
    gap = place.offset - offset if loop.grows else offset - place.offset
    if loop.grows and is_slice:
        gap -= 1  # the last element of `[:i + c]` is at `i + c - 1`
    return gap < 0 if older else gap <= 0


def _side(
    item: Item, dynamic: tuple[Value, ...], loop: Loop
) -> tuple[Place, bool] | None:
    """The element of a read that is nearest to what comes later, and whether the read
    is a slice up to (or from) it."""
    if isinstance(item, At):
        place = loop.place(_operand(item.index, dynamic))
        return None if place is None else (place, False)
    if not isinstance(item, Slice) or not isinstance(item.step, int | None):
        return None
    if item.step is not None and item.step < 0:
        return None
    edge: Bound = item.stop if loop.grows else item.start
    if edge is None:
        return None
    place = loop.place(_operand(edge, dynamic))
    if place is None or not (loop.grows or place.moves):
        return None
    return place, True


def _is_read_after(body: Region, mirror: Op, value: Value) -> bool:
    """Whether elements of `value` are read after the mirror of a loop."""
    if mirror not in body.ops or value in body.results:
        return True
    rest = Region((), body.ops[body.ops.index(mirror) + 1 :], ())
    if value not in free_values(rest):
        return False
    readers = [op for op in walk(rest) if value in op.operands]
    yielded = (r for op in walk(rest) for inner in op.regions for r in inner.results)
    return value in set(yielded) or not all(
        isinstance(op, Apply) and _asks_shape(op, [value]) for op in readers
    )
