"""Write a run of a program out as straight code, so that its paths can be listed.

In the graph of paths a loop stands for families: all ways through its iterations. The
program written out has a copy of the loop's body for every iteration that the example
ran, and of a branch the arm that was taken; what a loop carries or a branch yields is
the value itself. So each path of it says which edge it takes in which iteration, their
number is the number of terms of Bauer's sum, and everything that is done with paths is
done with these.

A value of an iteration is named with its number, counted from 0: `u@2` is the `u` that
the third iteration computes, `w@2.0` that of the first iteration of a loop inside it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
    walk,
)
from spadc.primitives import literals_in, type_of_literal, watched

from .edges import Edge
from .keys import EdgeKey, ordinals
from .record import Reverse, Reverses

MOST_OPS = 20_000

Turn = tuple[int, ...]  # the number of the iteration, of each loop around


class TooLongError(ValueError):
    """The run has more ops than are written out."""


@final
@dataclass(frozen=True, slots=True)
class Unrolled:
    """`program` without loops and branches, and the op of it that each op is a copy of,
    with the iteration that it ran in."""

    fn: Function
    program: Function
    originals: Mapping[Op, tuple[Op, Turn]]
    numbers: Mapping[Op, int]

    def place(self, edge: Edge) -> str:
        """The edge of the program and the iteration: `3.0@2`."""
        op, turn = self.originals[edge.op]
        return f"{EdgeKey(self.numbers[op], edge.key.position)}{written(turn)}"


def unroll(
    fn: Function,
    args: Sequence[Any],
    global_values: Mapping[str, Any] | None = None,
    most: int = MOST_OPS,
) -> Unrolled:
    """What `fn` runs for these arguments, one for each of its values, as a function.

    Raises TooLongError for more than `most` ops.
    """
    writer = _Writer(fn, most)
    watched(fn, args, writer, {}, global_values)
    results = tuple(writer.names[v] for v in fn.body.results)
    body = Region(fn.body.params, tuple(writer.ops), results)
    straight = dataclasses.replace(fn, body=body)
    return Unrolled(straight, fn, writer.originals, ordinals(fn))


def written(turn: Turn) -> str:
    """An iteration behind a name: `@2.0`; nothing outside loops."""
    return f"@{'.'.join(map(str, turn))}" if turn else ""


@final
class CopiedReverses:
    """The reverses of the edges of an unrolled function: those of the program, made
    once for all iterations, where the types are the same."""

    def __init__(self, unrolled: Unrolled, reverses: Reverses) -> None:
        self.unrolled = unrolled
        self.reverses = reverses
        self._known: dict[tuple[Op, int, int], Reverse | None] = {}
        self._literals = literals_in(unrolled.program.body)

    def edge(self, edge: Edge) -> Reverse | None:
        """The reverse of the edge that this one is a copy of."""
        original, _ = self.unrolled.originals[edge.op]
        pairs = zip(edge.op.operands, original.operands, strict=True)
        if self.is_masked(edge) or any(a.type != b.type for a, b in pairs):
            return self.reverses.edge(edge)
        assert isinstance(original, Apply)
        place = edge.op.results.index(edge.target)
        known = original, edge.key.position, place
        if known not in self._known:
            operand = original.operands[edge.key.position]
            target = original.results[place]
            same = Edge(edge.key, original, operand, operand, target, self._literals)
            self._known[known] = self.reverses.edge(same)
        return self._known[known]

    def is_masked(self, edge: Edge) -> bool:
        """Whether the reverse reads values that are not those of the op."""
        return self.reverses.is_masked(edge)

    def input(self, value: Value) -> Reverse:
        """The reverse of an input."""
        return self.reverses.input(value)


class _Writer:
    """Copies what runs: `names` are the present copies of values."""

    def __init__(self, fn: Function, most: int) -> None:
        self.most = most
        self.ops: list[Op] = []
        self.names: dict[Value, Value] = {v: v for v in fn.body.params}
        self.originals: dict[Op, tuple[Op, Turn]] = {}
        self._parents = {r: op for op in walk(fn.body) for r in op.regions}
        self._carried: dict[Op, list[Value]] = {}
        self._turn: list[int] = []
        self._once: set[Op] = set()

    def enters(self, region: Region, args: tuple[Any, ...]) -> None:
        """A loop begins an iteration: its parameters are what it carries."""
        op = self._parents.get(region)
        if not isinstance(op, For | While):
            return
        if op not in self._carried:
            self._carried[op] = [self.names[v] for v in op.inits]
            self._turn.append(0)
        elif region is op.regions[0]:
            self._turn[-1] += 1
        if isinstance(op, For):
            self._literal(op.index, args[0])
        carried = region.params[1:] if isinstance(op, For) else region.params
        self.names.update(zip(carried, self._carried[op], strict=True))

    def leaves(self, region: Region) -> None:
        """What a region yields is a result, or carried on."""
        op = self._parents.get(region)
        yielded = [self.names[v] for v in region.results]
        if isinstance(op, If):
            self.names.update(zip(op.results, yielded, strict=True))
        elif isinstance(op, For | While) and region is op.body:
            self._carried[op] = yielded[: len(op.inits)]

    def did(self, op: Op, results: tuple[Any, ...]) -> None:
        """Copy an op; a loop has given its results."""
        if isinstance(op, For | While):
            self._ended(op, results)
        elif isinstance(op, Constant | Global):
            if op not in self._once:
                self._once.add(op)
                fresh = dataclasses.replace(op, result=self._fresh(op.result))
                self._append(op, fresh)
        elif isinstance(op, Apply) and op.results:
            operands = tuple(self.names[v] for v in op.operands)
            named = tuple(map(self._fresh, op.results))
            self._append(op, dataclasses.replace(op, operands=operands, results=named))

    def _ended(self, op: For | While, results: tuple[Any, ...]) -> None:
        if op in self._carried:
            self._turn.pop()
        carried = self._carried.pop(op, None) or [self.names[v] for v in op.inits]
        self.names.update(zip(op.results, carried, strict=False))
        if len(op.results) > len(op.inits):
            self._literal(op.results[-1], results[-1])

    def _append(self, original: Op, copy: Op) -> None:
        self.ops.append(copy)
        self.originals[copy] = original, tuple(self._turn)
        if len(self.ops) > self.most:
            raise TooLongError(f"written out, it has more than {self.most} ops")

    def _fresh(self, value: Value) -> Value:
        """A copy of a value, named with the iteration."""
        hint = value.hint and f"{value.hint}{written(tuple(self._turn))}"
        self.names[value] = Value(value.type, hint)
        return self.names[value]

    def _literal(self, value: Value, literal: Any) -> None:
        """The value is this number."""
        result = Value(type_of_literal(literal))
        self.ops.append(Constant(literal, result))
        self.names[value] = result
