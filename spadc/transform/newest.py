"""Ask the newest version of an array for shapes.

A store makes a new version of the same shape. What only wants to know a shape asks the
version that is current where it stands, so that no older one has to live on:

    v = write(u, ...)                    v = write(u, ...)
    s = shape(u)                   ->    s = shape(v)

A copy under the same name counts as a newer version: what was copied need not stay.
Walks the program with the newest version of each array at hand; what a branch or a loop
does not hand out is forgotten behind it.
"""

from __future__ import annotations

import dataclasses
from typing import final

from spadc.analysis import STORES, Versions, elements_read, values_read
from spadc.ir import (
    Apply,
    For,
    Function,
    Op,
    Region,
    Value,
    has_storage,
    rebuild,
    with_body,
)


def ask_newest(fn: Function) -> Function:
    """The function with shapes asked of the newest versions of arrays."""
    return with_body(fn, _Walk(fn.body).region(fn.body, {}))


LENGTHS = ("dim", "length")
Newest = dict[Value, Value]  # first version of an array -> its newest one


@final
class _Walk:
    def __init__(self, body: Region) -> None:
        self.read = values_read(body)
        self.versions = Versions(body, is_version)

    def region(self, region: Region, newest: Newest) -> Region:
        """The region, where `newest` is brought up to date on the way."""
        ops: list[Op] = []
        for op in region.ops:
            if isinstance(op, For):
                op = self.header(op, newest, ops)
            ops.append(self.op(op, newest))
        return dataclasses.replace(region, ops=tuple(ops))

    def header(self, op: For, newest: Newest, ops: list[Op]) -> Op:
        """The loop, with bounds that are lengths taken where the loop begins."""
        operands = list(op.operands)
        for position, bound in enumerate((op.start, op.stop, op.step)):
            asked = self.versions.maker.get(bound)
            if isinstance(asked, Apply) and asked.name in LENGTHS and not bound.hint:
                array = asked.operands[0]
                current = newest.get(self.versions.first(array), array)
                if current is not array:
                    operands[position] = Value(bound.type)
                    results = (operands[position],)
                    again = Apply(asked.name, (current,), results, asked.attrs, op.span)
                    ops.append(again)
        return rebuild(op, tuple(operands), op.regions)

    def op(self, op: Op, newest: Newest) -> Op:
        """The op with its shape questions redirected; `newest` as it is after it."""
        if isinstance(op, Apply):
            return self.apply(op, newest)
        regions = tuple(self.inner(op, region, newest) for region in op.regions)
        for result in op.results:
            self.note(result, newest)
        return rebuild(op, op.operands, regions) if regions else op

    def apply(self, op: Apply, newest: Newest) -> Op:
        """Stores make newer versions; what reads no elements asks the newest."""
        if is_version(op):
            self.note(op.result, newest)
        if op.name in STORES:
            return op
        reads = set(elements_read(op, self.read))
        operands = tuple(
            newest.get(self.versions.first(v), v)
            if v not in reads and has_storage(v.type)
            else v
            for v in op.operands
        )
        return op if operands == op.operands else rebuild(op, operands, ())

    def inner(self, op: Op, region: Region, newest: Newest) -> Region:
        """A region of a branch or a loop, starting from the versions around it."""
        inside = dict(newest)
        for param in region.params:
            self.note(param, inside)
        return self.region(region, inside)

    def note(self, value: Value, newest: Newest) -> None:
        """`value` is the newest version of its array."""
        newest[self.versions.first(value)] = value


def is_version(op: Apply) -> bool:
    """Whether `op` makes a newer version of its first operand."""
    if op.name == "copy":
        return op.result.hint is not None and op.result.hint == op.operands[0].hint
    return op.name in STORES
