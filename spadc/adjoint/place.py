"""Put the ops that make recorded values available where they are first needed.

Pops, restorations and repeated evaluations wait in a pool and enter the reverse region
just before the first op that needs them. A restoration turns an array into its older
version, so everything waiting that reads the newer version goes in before it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from spadc.ir import Apply, Op, Region, Span, Value, copy_op, free_values
from spadc.primitives import Builder

REVERSE = Span(reverse=True)


class Pool:
    """Ops waiting to be placed in one reverse region."""

    def __init__(self) -> None:
        self.waiting: dict[Value, list[Op]] = {}
        self.replaces: dict[Value, Value] = {}

    def add_pop(self, tape: Value, value: Value) -> Value:
        """Pop what was pushed for `value`; returns the popped value."""
        build = Builder(REVERSE)
        (popped,) = build.apply_typed("pop", (tape,), (value.type,), (value.hint,))
        self.waiting[popped] = build.ops
        return popped

    def add_again(self, ops: Iterable[Op], names: dict[Value, Value]) -> None:
        """Copies of forward ops; their results are entered into `names`."""
        for op in ops:
            copy = dataclasses.replace(copy_op(op, names), span=_quiet(op.span))
            if isinstance(copy, Apply) and "_repeat" in copy.attrs:
                note = {"_note": copy.attrs["_repeat"]}
                copy = dataclasses.replace(copy, attrs={**copy.attrs, **note})
            for result in copy.results:
                self.waiting[result] = [copy]

    def add_restore(self, ops: list[Op], after: Value, before: Value) -> None:
        """Ops that turn `after` into its older version `before`."""
        self.waiting[before] = ops
        self.replaces[before] = after

    def place(self, region: Region) -> Region:
        """The region with the waiting ops put in; those that nobody needs are left
        out.
        """
        ops: list[Op] = []
        for op in region.ops:
            for value in reads_of(op):
                self._ensure(value, ops)
            ops.append(op)
        for value in region.results:
            self._ensure(value, ops)
        return Region(region.params, tuple(ops), region.results)

    def _ensure(self, value: Value, ops: list[Op]) -> None:
        made = self.waiting.pop(value, None)
        if made is None:
            return
        for op in made:
            for operand in reads_of(op):
                self._ensure(operand, ops)
        if value in self.replaces:
            self._finish_reads(self.replaces[value], value, ops)
        for op in made:
            for result in op.results:
                self.waiting.pop(result, None)
        ops += made

    def _finish_reads(self, after: Value, before: Value, ops: list[Op]) -> None:
        """Place what still reads `after` and does not wait for `before`."""
        for value, made in list(self.waiting.items()):
            reads = any(after in reads_of(op) for op in made)
            ready = not self._waits_for(made, before)
            if reads and ready and value not in self.replaces:
                self._ensure(value, ops)

    def _waits_for(self, made: Sequence[Op], value: Value) -> bool:
        for op in made:
            for operand in reads_of(op):
                if operand is value:
                    return True
                if operand in self.waiting and self._waits_for(
                    self.waiting[operand], value
                ):
                    return True
        return False


def reads_of(op: Op) -> list[Value]:
    """What `op` reads from outside itself."""
    return [*op.operands, *(v for r in op.regions for v in free_values(r))]


def _quiet(span: Span) -> Span:
    """The reverse span of an op that is evaluated again: it belongs to no group."""
    return Span(span.place, None, reverse=True)
