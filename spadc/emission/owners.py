"""Follow a value to the arrays that it may live in.

An array is known by the value that was allocated for it: the result of an op that
makes a new array, what a loop has carried to its end, what an iteration starts with.
Views and stores lead to the array that they came from, branches to those of both arms.
This is finer than the classes of `buffers`, and says less than `analysis.aliasing`
where a list is involved: there the answer is that the array is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import final

from spadc.analysis import items_read
from spadc.ir import (
    UNDEFINED,
    Apply,
    Constant,
    For,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
)
from spadc.primitives import Storage, primitive

from .buffers import is_store
from .spelling import Speller

Arrays = frozenset[Value]


@final
@dataclass(frozen=True, slots=True)
class Memory:
    """The arrays that a value may live in. `is_foreign`: it may be the caller's memory;
    `is_missing`: it may be unbound; `is_loose`: these may also be one with others;
    `is_unknown`: nothing is known."""

    arrays: Arrays = frozenset()
    is_foreign: bool = False
    is_missing: bool = False
    is_loose: bool = False
    is_unknown: bool = False

    def __or__(self, other: Memory) -> Memory:
        return Memory(
            self.arrays | other.arrays,
            self.is_foreign or other.is_foreign,
            self.is_missing or other.is_missing,
            self.is_loose or other.is_loose,
            self.is_unknown or other.is_unknown,
        )

    @property
    def is_unsure(self) -> bool:
        """Whether there may be fewer arrays than `arrays`."""
        return bool(self.arrays) and (
            self.is_foreign or self.is_missing or self.is_loose
        )


FOREIGN = Memory(is_foreign=True)
UNKNOWN = Memory(is_unknown=True)


@final
class Owners:
    """The answers for the values of one function, found when they are asked for."""

    def __init__(self, speller: Speller) -> None:
        self.speller = speller
        self.sites = speller.folding.sites
        self.loops: dict[Value, tuple[For | While, int]] = {}
        for op in self.sites.order:
            if isinstance(op, For | While):
                for k, param in enumerate(op.carried):
                    self.loops[param] = (op, k)
        self.known: dict[Value, Memory] = {}
        self.ends: dict[Value, Arrays] = {}

    def of(self, value: Value) -> Memory:
        """The arrays that `value` may live in."""
        if value not in self.known:
            self.known[value] = self._find(value)
        return self.known[value]

    def after(self, value: Value) -> Value:
        """What a variable holds after the loop that carries it."""
        if value not in self.loops:
            return value
        op, k = self.loops[value]
        return op.results[k]

    def last(self, array: Value) -> Arrays:
        """The arrays of the last iteration that one carried to the end may be."""
        return self.ends.get(array, frozenset())

    def home(self, array: Value) -> Region:
        """The region of which every run has its own array."""
        if array in self.loops:
            return self.loops[array][0].body
        return self.sites.region_of[self.sites.definer[array]]

    def start(self, param: Value) -> tuple[For | While, Memory]:
        """The loop that carries `param`, and what its first iteration starts with."""
        op, k = self.loops[param]
        return op, self.of(op.inits[k])

    def reached(self, value: Value) -> Arrays:
        """The arrays that a value may live in, in any iteration."""
        found, pending = set(), list(self.of(value).arrays)
        while pending:
            array = pending.pop()
            if array not in found:
                found.add(array)
                pending += self.last(array)
                pending += self.start(array)[1].arrays if array in self.loops else ()
        return frozenset(found)

    def _find(self, value: Value) -> Memory:
        op = self.sites.definer.get(value)
        if op is None:
            return Memory(frozenset({value})) if value in self.loops else FOREIGN
        if isinstance(op, Constant):
            return Memory(is_missing=op.value is UNDEFINED)
        if isinstance(op, Global):
            return FOREIGN
        if isinstance(op, If):
            k = op.results.index(value)
            return reduce(Memory.__or__, (self.of(r.results[k]) for r in op.regions))
        if isinstance(op, For | While):
            return self._carried(op, op.results.index(value))
        return self._made(op, value)

    def _made(self, op: Apply, value: Value) -> Memory:
        if items_read(op) or op.name == "pop":
            return UNKNOWN
        if is_store(op):
            array = op.operands[0]
            in_place = self.speller.variables.share(array, value)
            return self.of(array) if in_place else Memory(frozenset({value}))
        if is_view(op):
            return self.of(op.operands[0])
        is_copy = op.name == "index" or primitive(op.name).storage is Storage.FRESH
        if is_copy or not op.operands:
            return Memory(frozenset({value}))
        source = self.of(op.operands[0])
        if source.arrays and self._is_whole(op.operands[0]):
            return source
        return source | Memory(frozenset({value}))

    def _is_whole(self, value: Value) -> bool:
        """Whether a value is an array as it was allocated, not a view of a part."""
        op = self.sites.definer.get(value)
        if not isinstance(op, Apply) or is_view(op):
            return False
        if is_store(op) or primitive(op.name).storage is Storage.MAYBE:
            return self._is_whole(op.operands[0])
        return True

    def _carried(self, op: For | While, k: int) -> Memory:
        """What carried value `k` is in the end: the array that it was, changed in
        place, or one that an iteration has made."""
        if k >= len(op.inits):
            return Memory()
        end, param, result = self.of(op.body.results[k]), op.carried[k], op.results[k]
        if end.arrays == {param} and not end.is_foreign:
            return self.of(op.inits[k])
        self.ends[result] = end.arrays
        mine = Memory(frozenset({result}), end.is_foreign, end.is_missing)
        for array in end.arrays:
            if array in op.carried:
                first = self.of(op.inits[op.carried.index(array)])
                mine |= Memory(is_foreign=first.is_foreign, is_loose=first.is_loose)
            elif not self._is_inside(array, op):
                mine |= Memory(is_loose=True)
        return mine | Memory(is_loose=len(end.arrays) > 1, is_unknown=end.is_unknown)

    def _is_inside(self, array: Value, op: Op) -> bool:
        region: Region | None = self.home(array)
        while region is not None:
            owner = self.sites.owner[region]
            if owner is op:
                return True
            region = self.sites.region_of[owner] if owner is not None else None
        return False


def is_view(op: Apply) -> bool:
    """Whether the result certainly shares memory with operand 0."""
    if op.name == "index":
        return bool(op.attrs["step"].is_basic)
    return bool(op.operands) and primitive(op.name).storage is Storage.VIEW
