"""Give up arrays that nothing reads any more: `del h, z`.

A local variable keeps its array until the function ends or binds it anew. At the end of
a block that is run again, in either sweep, the variables that the block has bound and
that nobody reads any more are deleted; otherwise running it again would save no memory.

Where the plan says so, every local array is deleted right after the statement of the
forward sweep that was the last to need it, in either sweep, so that nothing but the
tape is alive between the two. A variable is deleted only where it is bound for certain,
and only if its memory is then free: not views of the caller's arrays, and not while
another variable or a tape keeps the array.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import final

from spadc.ir import (
    Apply,
    For,
    If,
    Op,
    Region,
    TapeType,
    Value,
    While,
    has_storage,
    walk,
)

from .accesses import LOAD
from .owners import Arrays, Owners
from .spelling import Speller


def released(speller: Speller, end: Op) -> list[ast.stmt]:
    """The statement at the end of an outermost block, if it has something to delete."""
    if speller.releases and not speller.folding.sites.is_reverse(end):
        return []
    variables, after = speller.variables, speller.variables.found.after[end]
    region = speller.folding.sites.region_of[end]
    following = region.ops[region.ops.index(end) + 1 :]
    if not any(map(speller.folding.is_statement, following)):
        return []
    names: dict[str, None] = {}
    for op in _block_before(end, region):
        if not isinstance(op, Apply) or not speller.folding.is_statement(op):
            continue
        for value in op.results:
            kept = any(variables.share(value, live) for live in after)
            if has_storage(value.type) and not kept:
                names[variables.name(value)] = None
    return deletion(names)


def deletion(names: Iterable[str]) -> list[ast.stmt]:
    """`del h, z`, if there is something to delete."""
    targets: list[ast.expr] = [ast.Name(name, LOAD) for name in names]
    return [ast.Delete(targets)] if targets else []


def _block_before(end: Op, region: Region) -> Iterator[Op]:
    """The ops of the outermost block that ends with `end`."""
    depth = 0
    inside: list[Op] = []
    for op in region.ops:
        name = op.name if isinstance(op, Apply) else ""
        depth += (name == "checkpoint_begin") - (name == "checkpoint_end")
        if op is end:
            yield from inside if depth == 0 else ()
            return
        inside = [*inside, op] if depth else []


def dead_after(speller: Speller) -> dict[Op, list[str]]:
    """The variables to delete after statements of the forward sweep, where a reverse
    sweep follows."""
    sites = speller.folding.sites
    ops = [op for op in sites.body.ops if speller.folding.is_statement(op)]
    forward = [op for op in ops if not sites.is_reverse(op)]
    if len(forward) == len(ops):
        return {}
    finder = _Dead(speller)
    return {op: names for op in forward if (names := finder.after(op))}


@final
class _Dead:
    """Follows the forward sweep: which variables are bound, to which values."""

    def __init__(self, speller: Speller) -> None:
        self.speller = speller
        self.variables = speller.variables
        self.owners = Owners(speller)
        self.bound: dict[Value, Value] = {}
        self.saved: dict[Value, Arrays] = {}

    def after(self, op: Op) -> list[str]:
        """The names of the variables that die with `op`."""
        self._bind(op)
        live = self.variables.found.after[op]
        leads = {self.variables.lead(value) for value in live}
        held = self._held(live)
        dead = [
            lead
            for lead, value in self.bound.items()
            if lead not in leads and self._is_freed(value, held)
        ]
        for lead in dead:
            del self.bound[lead]
        return [self.variables.name(lead) for lead in dead]

    def _bind(self, op: Op) -> None:
        """Note the arrays that `op` binds, and those that it puts on tapes."""
        for value in op.results:
            memory = self.owners.of(value)
            is_array = has_storage(value.type) and not memory.is_missing
            if is_array and self._is_written(op, value):
                self.bound[self.variables.lead(value)] = value
        for inner in (op, *(i for region in op.regions for i in walk(region))):
            if isinstance(inner, Apply) and inner.name == "push":
                tape = self.variables.lead(inner.operands[0])
                arrays = self.owners.reached(inner.operands[1])
                self.saved[tape] = self.saved.get(tape, frozenset()) | arrays

    def _is_written(self, op: Op, value: Value) -> bool:
        """Whether the variable of `value` is assigned, or was before."""
        if isinstance(op, For | While):
            return value in op.results[: len(op.inits)]
        return not isinstance(op, If) or bool(self.speller.folding.sites.uses_of(value))

    def _held(self, live: Iterable[Value]) -> Arrays:
        """The arrays that live variables keep; not those that one of them may or may
        not be bound to."""
        held: set[Value] = set()
        for value in live:
            if isinstance(value.type, TapeType):
                held |= self.saved.get(self.variables.lead(value), frozenset())
            elif not self.owners.of(value).is_missing:
                held |= self.owners.reached(self.owners.after(value))
        return frozenset(held)

    def _is_freed(self, value: Value, held: Arrays) -> bool:
        """Whether deleting the variable frees an array."""
        arrays = self.owners.reached(value)
        return bool(arrays) and held.isdisjoint(arrays)
