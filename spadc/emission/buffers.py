"""Which values may share a buffer, and where buffers are written in place.

A coarse, flow-insensitive union: a view shares with its base, a store's result with the
array it stores into, a carried value with its inits and yields. Scalars reached by
those chains are included, since their variable is reassigned where an array would be
written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeGuard, final

from spadc.analysis import SHARES, is_inside, is_list, items_read, may_share, put_in
from spadc.ir import Apply, For, If, Op, ScalarType, Value, While
from spadc.primitives import LIST_EDITS, Storage, primitive

from .sites import Sites

STORES = frozenset({"write", "accumulate", "add_at"})
IN_PLACE = STORES | LIST_EDITS
TAPE_OPS = frozenset({"push", "pop", "thin"})


def is_store(op: Op | None) -> TypeGuard[Apply]:
    """Whether the op is done in place on its operand 0."""
    return isinstance(op, Apply) and op.name in IN_PLACE


@final
@dataclass(slots=True)
class Buffers:
    """Classes of values that may share memory; the positions of stores into each."""

    parent: dict[Value, Value] = field(default_factory=dict)
    stores: dict[Value, list[int]] = field(default_factory=dict)
    items: dict[Value, Value] = field(default_factory=dict)

    def find(self, value: Value) -> Value:
        """The representative of the class."""
        while value in self.parent:
            value = self.parent[value]
        return value

    def unite(self, a: Value, b: Value) -> None:
        """Note that two values may share memory; so may the items of two lists."""
        if is_list(a) and is_list(b):
            self._merge(self.inside(a), self.inside(b))
        self._merge(a, b)

    def _merge(self, a: Value, b: Value) -> None:
        a, b = self.find(a), self.find(b)
        if a is not b:
            self.parent[b] = a

    def inside(self, value: Value) -> Value:
        """What stands for the items of a list, and the items of these."""
        return self.items.setdefault(value, Value(value.type))

    def hold(self, lists: Value, item: Value) -> None:
        """Note that an item of a list may share memory with `item`."""
        self._merge(self.inside(lists), item)
        if is_list(item):
            self._merge(self.inside(lists), self.inside(item))

    def stored_between(self, value: Value, after: int, before: int) -> bool:
        """Whether a store into the buffer of `value` stands strictly in between."""
        nodes = (value, self.inside(value)) if is_list(value) else (value,)
        for node in nodes:
            positions = self.stores.get(self.find(node), [])
            index = bisect_right(positions, after)
            if index < len(positions) and positions[index] < before:
                return True
        return False


def find_buffers(sites: Sites) -> Buffers:
    """Unite what may share memory; list the stores (and uses of tapes) by class."""
    buffers = Buffers()
    for op in sites.order:
        for a, b in _sharing(op):
            buffers.unite(a, b)
        if isinstance(op, Apply):
            _hold_items(op, buffers)
    for op in sites.order:
        if is_store(op) or (isinstance(op, Apply) and op.name in TAPE_OPS):
            base = op.operands[0]
            written = buffers.find(buffers.inside(base) if is_inside(op) else base)
            buffers.stores.setdefault(written, []).append(sites.begin[op])
    return buffers


def _sharing(op: Op) -> Iterable[tuple[Value, Value]]:
    if isinstance(op, Apply):
        if op.name in IN_PLACE or (_is_view(op) and not items_read(op)):
            yield op.operands[0], op.results[0]
    elif isinstance(op, If):
        for region in op.regions:
            yield from zip(op.results, region.results, strict=True)
    elif isinstance(op, For | While):
        for group in zip(*carried_groups(op), strict=False):
            for other in group[1:]:
                yield group[0], other


def _hold_items(op: Apply, buffers: Buffers) -> None:
    """Unite the items of a list with what is put in and what is taken out."""
    for item in items_read(op):
        if may_share(item):
            buffers.hold(op.operands[0], item)
    for made in op.results:
        if is_list(made):
            for item in filter(may_share, put_in(op)):
                buffers.hold(made, item)
            for k in SHARES.get(op.name, ()):
                source = op.operands[k]
                inner = buffers.inside(source) if is_list(source) else source
                buffers.hold(made, inner)


def _is_view(op: Apply) -> bool:
    if not op.results or isinstance(op.results[0].type, ScalarType):
        return False
    return bool(op.operands) and primitive(op.name).storage is not Storage.FRESH


def carried_groups(op: For | While) -> tuple[tuple[Value, ...], ...]:
    """The values of each slot of a loop: param, (test param,) init, yield, result."""
    count = len(op.inits)
    tests = (op.test.params,) if isinstance(op, While) else ()
    yields = op.body.results[:count]
    return (op.carried, *tests, op.inits, yields, op.results[:count])
