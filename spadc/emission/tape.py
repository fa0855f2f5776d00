"""Find the tape: the arrays that the forward sweep leaves for the reverse sweep.

These are the arrays alive at the end of the forward sweep that the reverse sweep reads:
in variables, and in the lists that loops push on. Memory of the caller (arguments,
views of them, outer arrays) is not part of it, nor are numbers. Every value is followed
to the arrays that it may live in, so that a view and its array count once; what loops
push is multiplied by how often they run. Where branches, early exits or shared memory
leave several possibilities, the size is an upper bound, and says so. The words are
those of Griewank and Walther, Evaluating Derivatives, 2008, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from spadc.ir import (
    Apply,
    CarrierType,
    If,
    ListType,
    Op,
    Region,
    ScalarType,
    Size,
    Value,
    bytes_of,
    has_storage,
    walk,
)

from .liveness import reads_of_ops
from .owners import Memory, Owners
from .spelling import Speller
from .trips import Trips


@final
@dataclass(frozen=True, slots=True)
class KeptArray:
    """One array of the tape, or what a loop pushes on one list.

    `size` is in bytes, all iterations together, None where types or lengths are not
    known; `is_most` says that it may be less.
    """

    name: str
    size: Size | None
    is_pushed: bool = False
    is_most: bool = False


@final
@dataclass(frozen=True, slots=True)
class Tape:
    """What the forward sweep leaves for the reverse sweep."""

    kept: tuple[KeptArray, ...] = ()

    @property
    def size(self) -> Size | None:
        """The bytes of all arrays; None where some are not known."""
        sizes = [one.size for one in self.kept]
        known = [size for size in sizes if size is not None]
        return sum(known, Size()) if len(known) == len(sizes) else None

    @property
    def is_most(self) -> bool:
        """Whether the size is an upper bound."""
        return any(one.is_most for one in self.kept)

    @property
    def formula(self) -> str:
        """The size in the lengths of the signature; empty where it is not known, or
        only an upper bound."""
        return "" if self.size is None or self.is_most else str(self.size)


def find_tape(speller: Speller) -> Tape:
    """The tape of the function that `speller` writes."""
    return Tape(tuple(_Finder(speller).found()))


class _Finder:
    """Collects what is kept; each array is counted once."""

    def __init__(self, speller: Speller) -> None:
        self.speller = speller
        self.sites = speller.folding.sites
        self.owners = Owners(speller)
        self.trips = Trips(self.sites)
        self.pushed: set[Value] = set()
        self.counted: set[Value] = set()
        self.forward: list[Op] = []

    def found(self) -> Iterator[KeptArray]:
        ops = self.sites.body.ops
        self.forward = [op for op in ops if not self.sites.is_reverse(op)]
        reverse = [op for op in ops if self.sites.is_reverse(op)]
        exposed = reads_of_ops(reverse, self.speller.variables.found)
        after = sorted((self.owners.after(value) for value in exposed), key=self._place)
        pushes = [push for value in after for push in self._pushes(value)]
        for push in pushes:
            self.pushed |= self.owners.of(push.operands[1]).arrays
        for value in after:
            if isinstance(value.type, ListType):
                yield KeptArray(self._name(value), None)
            elif has_storage(value.type) or isinstance(value.type, CarrierType):
                yield from self._array(value)
        for push in pushes:
            yield from self._push(push)

    def _place(self, value: Value) -> int:
        """Where the value is made: parameters first."""
        made = self.sites.definer.get(value)
        return -1 if made is None else self.sites.begin[made]

    def _name(self, value: Value) -> str:
        return self.speller.variables.name(value)

    def _array(self, value: Value) -> Iterator[KeptArray]:
        """A variable that the reverse sweep reads."""
        memory = self.owners.of(value)
        mine = [a for a in memory.arrays if a not in self.counted]
        self.counted.update(mine)
        own = [a for a in mine if not self._is_pushed(a)]
        sizes = [bytes_of(array.type) for array in own]
        known = [size for size in sizes if size is not None]
        is_most = memory.is_unsure or len(memory.arrays) > 1
        is_most |= any(self.owners.last(a) & self.pushed for a in own)
        is_most |= any(map(_may_be_less, own))
        if memory.is_unknown or len(known) < len(sizes):
            yield KeptArray(self._name(value), None)
        elif sizes:
            yield KeptArray(self._name(value), sum(known, Size()), is_most=is_most)

    def _is_pushed(self, array: Value) -> bool:
        """Whether what a loop has carried to its end is what it pushed last."""
        last = self.owners.last(array)
        return bool(last) and last <= self.pushed

    def _pushes(self, tape: Value) -> Iterator[Apply]:
        """The pushes on a tape, in the forward sweep."""
        whole = Region((), tuple(self.forward), ())
        for op in walk(whole):
            if not isinstance(op, Apply) or op.name != "push":
                continue
            if self.speller.variables.share(op.operands[0], tape):
                yield op

    def _push(self, op: Apply) -> Iterator[KeptArray]:
        value = op.operands[1]
        if isinstance(value.type, ScalarType):
            return
        name = self._name(op.operands[0])
        memory = self.owners.of(value)
        mine = [a for a in memory.arrays if a not in self.counted]
        self.counted.update(mine)
        if memory.is_unknown or len(mine) > 1:
            yield KeptArray(name, None, is_pushed=True)
        elif mine:
            yield self._saved(op, name, mine[0], memory.is_unsure)

    def _saved(self, op: Apply, name: str, array: Value, is_unsure: bool) -> KeptArray:
        one, rest = bytes_of(array.type), Size()
        snapshot = op.attrs.get("_snapshot")
        if snapshot is not None:
            times, is_most = Size.product(snapshot), True
        else:
            times, is_most = self.trips.of(self.owners.home(array))
            is_most |= self._is_sometimes(op, array)
        if array in self.owners.loops:
            loop, first = self.owners.start(array)
            runs = self.trips.of(self.sites.region_of[loop])[0]
            times += -1 * runs
            found = self._firsts(first)
            one, rest = (one, found) if found is not None else (None, rest)
            is_most |= first.is_unsure or len(first.arrays) > 1
        is_most |= _may_be_less(array)
        size = None if one is None else times * one + rest
        return KeptArray(name, size, is_pushed=True, is_most=is_most or is_unsure)

    def _firsts(self, first: Memory) -> Size | None:
        """The bytes of the arrays that a loop starts with, without those that are
        counted already."""
        total = Size()
        for array in first.arrays - self.counted:
            size = bytes_of(array.type)
            if size is None:
                return None
            total += self.trips.of(self.owners.home(array))[0] * size
        self.counted |= first.arrays
        return None if first.is_unknown else total

    def _is_sometimes(self, op: Op, array: Value) -> bool:
        """Whether a branch stands between the array's loop and the push."""
        region, home = self.sites.region_of[op], self.owners.home(array)
        while region is not home:
            owner = self.sites.owner[region]
            if owner is None or isinstance(owner, If):
                return owner is not None
            region = self.sites.region_of[owner]
        return self._in_branch(home)

    def _in_branch(self, region: Region) -> bool:
        owner = self.sites.owner[region]
        while owner is not None:
            if isinstance(owner, If):
                return True
            owner = self.sites.owner[self.sites.region_of[owner]]
        return False


def _may_be_less(array: Value) -> bool:
    """Whether a carrier may take fewer bytes than its type says."""
    return isinstance(array.type, CarrierType) and array.type.is_most
