"""Decide what may be read after a given op has run.

Ops are numbered in program order. A read comes after an op when its number is larger
and the two do not lie in opposite branches, or when both lie in a loop whose body does
not define the value anew in each iteration (liveness over structured control flow).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import final

from spadc.ir import Apply, For, Function, If, Op, Region, Value, While, walk
from spadc.primitives import primitive

VIEWS = ("index", "transpose")
Around = tuple[tuple[Op, int], ...]  # the regions around a point, outermost first


@final
@dataclass(frozen=True, slots=True)
class Point:
    """A place in the program."""

    number: int
    around: Around


class Order:
    """Where every op stands, every value is defined and every value is read."""

    def __init__(self, fn: Function) -> None:
        self.at: dict[Op, Point] = {}
        self.defined: dict[Value, Point] = {}
        self.reads: dict[Value, list[Point]] = {}
        self._next = 0
        self._read = values_read(fn.body)
        self._region(fn.body, ())

    def _point(self, around: Around) -> Point:
        self._next += 1
        return Point(self._next, around)

    def _region(self, region: Region, around: Around) -> None:
        start = self._point(around)
        for param in region.params:
            self.defined[param] = start
        for op in region.ops:
            here = self._point(around)
            self.at[op] = here
            for operand in elements_read(op, self._read):
                self.reads.setdefault(operand, []).append(here)
            for number, inner in enumerate(op.regions):
                self._region(inner, (*around, (op, number)))
            done = self._point(around) if op.regions else here
            for result in op.results:
                self.defined[result] = done
        end = self._point(around)
        for value in region.results:
            self.reads.setdefault(value, []).append(end)

    def read_after(self, value: Value, op: Op) -> bool:
        """Whether `value` may be read after `op` has run."""
        here = self.at[op]
        home = self.defined[value].around
        return any(follows(read, here, home) for read in self.reads.get(value, ()))

    def defined_before(self, value: Value, op: Op) -> bool:
        """Whether `value` exists when `op` runs."""
        return self.defined[value].number < self.at[op].number

    def may_precede(self, first: Op, second: Op, home: Around) -> bool:
        """Whether some run of `first` comes before some run of `second`, within one
        run of the regions `home`."""
        return follows(self.at[second], self.at[first], home)

    def inside(self, value: Value, loop: Op) -> bool:
        """Whether `value` is defined by an op in the body of `loop`."""
        return any(op is loop for op, _ in self.defined[value].around)


def values_read(body: Region, excluded: Collection[Op] = ()) -> set[Value]:
    """The values of which ops other than `excluded` read more than the shape.

    A view of which only the shape is wanted reads no elements of its array either.
    """
    read = set(body.results)
    outer = tuple(op for op in body.ops if op not in excluded)
    for op in reversed(list(walk(Region((), outer, ())))):
        read.update(v for region in op.regions for v in region.results)
        read.update(elements_read(op, read))
    return read


def elements_read(op: Op, read: Collection[Value]) -> list[Value]:
    """The operands of which more is read than the shape, which stores do not change;
    `read` tells which later values are read.
    """
    if not isinstance(op, Apply):
        return list(op.operands)
    if op.name in VIEWS and op.result not in read:
        return list(op.operands[1:])
    shape_only = primitive(op.name).shape_only
    return [v for k, v in enumerate(op.operands) if k not in shape_only]


def follows(read: Point, here: Point, home: Around) -> bool:
    """Whether `read` may run after `here`, for a value defined in the regions
    `home`.
    """
    shared = 0
    for a, b in zip(read.around, here.around, strict=False):
        if a != b:
            break
        shared += 1
    common = here.around[:shared]
    if any(isinstance(op, For | While) for op, _ in common[len(home) :]):
        return True
    return read.number > here.number and not _opposite(read, here, shared)


def _opposite(read: Point, here: Point, shared: int) -> bool:
    """Whether the two lie in different branches of one `If`."""
    if shared >= len(read.around) or shared >= len(here.around):
        return False
    (op, side), (other, other_side) = read.around[shared], here.around[shared]
    return op is other and isinstance(op, If) and side != other_side
