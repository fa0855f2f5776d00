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

from spadc.ir import Apply, For, If, Op, ScalarType, Value, While
from spadc.primitives import Storage, primitive

from .sites import Sites

STORES = frozenset({"write", "accumulate", "add_at"})
TAPE_OPS = frozenset({"push", "pop"})


def is_store(op: Op | None) -> TypeGuard[Apply]:
    """Whether the op is done in place on its operand 0."""
    return isinstance(op, Apply) and op.name in STORES


@final
@dataclass(slots=True)
class Buffers:
    """Classes of values that may share memory; the positions of stores into each."""

    parent: dict[Value, Value] = field(default_factory=dict)
    stores: dict[Value, list[int]] = field(default_factory=dict)

    def find(self, value: Value) -> Value:
        """The representative of the class."""
        while value in self.parent:
            value = self.parent[value]
        return value

    def unite(self, a: Value, b: Value) -> None:
        """Note that two values may share memory."""
        a, b = self.find(a), self.find(b)
        if a is not b:
            self.parent[b] = a

    def stored_between(self, value: Value, after: int, before: int) -> bool:
        """Whether a store into the buffer of `value` stands strictly in between."""
        positions = self.stores.get(self.find(value), [])
        index = bisect_right(positions, after)
        return index < len(positions) and positions[index] < before


def find_buffers(sites: Sites) -> Buffers:
    """Unite what may share memory; list the stores (and uses of tapes) by class."""
    buffers = Buffers()
    for op in sites.order:
        for a, b in _sharing(op):
            buffers.unite(a, b)
    for op in sites.order:
        if is_store(op) or (isinstance(op, Apply) and op.name in TAPE_OPS):
            written = buffers.find(op.operands[0])
            buffers.stores.setdefault(written, []).append(sites.begin[op])
    return buffers


def _sharing(op: Op) -> Iterable[tuple[Value, Value]]:
    if isinstance(op, Apply):
        if op.name in STORES or _is_view(op):
            yield op.operands[0], op.results[0]
    elif isinstance(op, If):
        for region in op.regions:
            yield from zip(op.results, region.results, strict=True)
    elif isinstance(op, For | While):
        for group in zip(*carried_groups(op), strict=False):
            for other in group[1:]:
                yield group[0], other


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
