"""Ask the newest version of an array for shapes.

A store makes a new version of the same shape. What only wants to know a shape asks the
version that is current where it stands, so that no older one has to live on:

    v = write(u, ...)                    v = write(u, ...)
    s = shape(u)                   ->    s = shape(v)

Walks the program with the newest version of each array at hand; what a branch or a loop
does not hand out is forgotten behind it.
"""

from __future__ import annotations

import dataclasses
from typing import final

from spadc.analysis import STORES, elements_read, values_read
from spadc.ir import (
    Apply,
    For,
    Function,
    If,
    Op,
    Region,
    Value,
    While,
    definitions,
    has_storage,
    rebuild,
    with_body,
)


def ask_newest(fn: Function) -> Function:
    """The function with shapes asked of the newest versions of arrays."""
    return with_body(fn, _Walk(fn.body).region(fn.body, {}))


Newest = dict[Value, Value]  # first version of an array -> its newest one


@final
class _Walk:
    def __init__(self, body: Region) -> None:
        self.read = values_read(body)
        self.maker = definitions(body)
        self.first: dict[Value, Value] = {}

    def origin(self, value: Value) -> Value:
        """The first version of the array that `value` is a version of."""
        return self.first.get(value, value)

    def region(self, region: Region, newest: Newest) -> Region:
        """The region, where `newest` is brought up to date on the way."""
        ops = tuple(self.op(op, newest) for op in region.ops)
        return dataclasses.replace(region, ops=ops)

    def op(self, op: Op, newest: Newest) -> Op:
        """The op with its shape questions redirected; `newest` as it is after it."""
        if isinstance(op, Apply):
            return self.apply(op, newest)
        regions = tuple(self.inner(op, region, newest) for region in op.regions)
        for position, result in enumerate(op.results):
            older = self.kept(op, position)
            if older is not None:
                self.note(result, older, newest)
        return rebuild(op, op.operands, regions) if regions else op

    def apply(self, op: Apply, newest: Newest) -> Op:
        """Stores make newer versions; what reads no elements asks the newest."""
        if op.name in STORES:
            self.note(op.result, op.operands[0], newest)
            return op
        reads = set(elements_read(op, self.read))
        operands = tuple(
            newest.get(self.origin(v), v)
            if v not in reads and has_storage(v.type)
            else v
            for v in op.operands
        )
        return op if operands == op.operands else rebuild(op, operands, ())

    def inner(self, op: Op, region: Region, newest: Newest) -> Region:
        """A region of a branch or a loop, starting from the versions around it."""
        inside = dict(newest)
        if isinstance(op, For | While):
            for position, param in enumerate(region.params[-len(op.inits) :]):
                if op.inits and self.kept(op, position) is not None:
                    self.note(param, op.inits[position], inside)
                else:
                    inside.pop(self.origin(param), None)
        return self.region(region, inside)

    def note(self, newer: Value, older: Value, newest: Newest) -> None:
        """`newer` is what has become of `older`."""
        self.first[newer] = self.origin(older)
        newest[self.first[newer]] = newer

    def kept(self, op: Op, position: int) -> Value | None:
        """The array outside the op that result `position` is a version of."""
        if isinstance(op, If):
            a, b = (self.oldest(arm.results[position]) for arm in op.regions)
            return a if a is b else None
        if not isinstance(op, For | While) or position >= len(op.inits):
            return None
        start = self.oldest(op.body.results[position])
        return op.inits[position] if start is op.carried[position] else None

    def oldest(self, value: Value) -> Value:
        """The array that stores turned into `value`, at the head of a loop at most."""
        while (op := self.maker.get(value)) is not None:
            if isinstance(op, Apply):
                older = op.operands[0] if op.name in STORES else None
            else:
                older = self.kept(op, op.results.index(value))
            if older is None:
                return value
            value = older
        return value
