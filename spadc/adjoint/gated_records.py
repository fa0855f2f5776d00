"""Record what only gates read under the flag of the gate.

In a loop, a primal value that the reverse sweep reads inside branches of gated edges
alone is pushed where the forward sweep knows that the edge is taken, and popped inside
the branch: what is not taken stores nothing. A value that can be had without a tape, or
from what is recorded anyway, is left to `place_records`. Outside loops, an array gets a
second name if the edge is taken, so that the first one can be given up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from typing import final

from spadc.ir import (
    UNDEFINED,
    Apply,
    ArrayType,
    Constant,
    For,
    Global,
    If,
    ListType,
    Op,
    Region,
    ScalarType,
    Span,
    TapeType,
    Value,
    While,
    regions_in,
    substitute,
)
from spadc.primitives import Builder, Cost, Storage, primitive

from .arms import Sides
from .choices import CHEAP_LIMIT, cost, is_work
from .positions import counter_of
from .shared_gates import is_gate


def record_gated(sides: Sides, uses: GatedUses) -> tuple[Sides, list[Value]]:
    """A forward region and its mirror with what the gates of the mirror read recorded
    under their flags, and the tapes.

    What two gates read is pushed for each that is taken: both refer to one object.
    """
    tapes: list[Value] = []
    for gate in sides[1].ops:
        if isinstance(gate, If) and is_gate(gate):
            held = uses.held_in(gate)
            if held:
                made = {v: Value(TapeType(), f"{v.hint or 'z'}_tape") for v in held}
                tapes += made.values()
                ahead = _pushing(sides[0], gate.test, made)
                back = _popping(sides[1], gate, made)
                sides = ahead, back
    return sides, tapes


def _pushing(region: Region, test: Value, tapes: dict[Value, Value]) -> Region:
    """The forward region that pushes values as soon as they are all there."""
    place = _place_after(region, {test, *tapes})
    statement = region.ops[place - 1].span.statement if place else None
    build = Builder(Span(statement=statement))
    taken, missed = build.child(), build.child()
    for value, tape in tapes.items():
        taken.apply_typed("push", (tape, value), ())
    build.add(If(test, taken.region((), ()), missed.region((), ()), (), build.span))
    ops = (*region.ops[:place], *build.ops, *region.ops[place:])
    return dataclasses.replace(region, ops=ops)


def _popping(region: Region, gate: If, tapes: dict[Value, Value]) -> Region:
    """The mirror whose gate pops them."""
    build = Builder(Span(reverse=True))
    names = {
        value: build.apply_typed("pop", (tape,), (value.type,), (value.hint,))[0]
        for value, tape in tapes.items()
    }
    then = substitute(gate.then, names)
    then = dataclasses.replace(then, ops=(*build.ops, *then.ops))
    popping = dataclasses.replace(gate, then=then)
    ops = tuple(popping if op is gate else op for op in region.ops)
    return dataclasses.replace(region, ops=ops)


def hold_gated(body: Region, unbound: Collection[Value]) -> Region:
    """The body in which arrays that only gates read have another name for them."""
    uses = GatedUses(body, unbound)
    tests: dict[Value, dict[Value, None]] = {}  # of the gates that read an array
    for gate in body.ops:
        if isinstance(gate, If) and is_gate(gate):
            for value in filter(uses.is_array_for_gates, read_in(gate)):
                tests.setdefault(value, {})[gate.test] = None
    groups: dict[tuple[Value, ...], list[Value]] = {}
    for value, found in tests.items():
        if not uses.are_certain(found):
            groups.setdefault(tuple(found), []).append(value)
    held = [v for arrays in groups.values() for v in arrays]
    names = {v: Value(v.type, f"{v.hint or 'z'}_kept") for v in held}
    behind: dict[int, list[Op]] = {}
    for found_together, arrays in groups.items():
        place = _place_after(body, {*found_together, *arrays})
        statement = body.ops[place - 1].span.statement
        hold = _hold(found_together, arrays, names, Builder(Span(statement=statement)))
        behind.setdefault(place, []).extend(hold)
    ops: list[Op] = []
    for place, op in enumerate((*body.ops, None)):
        ops += behind.get(place, ())
        if isinstance(op, If) and is_gate(op):
            op = dataclasses.replace(op, then=substitute(op.then, names))
        ops += () if op is None else (op,)
    return dataclasses.replace(body, ops=tuple(ops))


def _hold(
    tests: Sequence[Value],
    arrays: Sequence[Value],
    names: dict[Value, Value],
    build: Builder,
) -> list[Op]:
    """`if take: a_kept = a`"""
    test, *others = tests
    for other in others:
        test = build.apply("or_", test, other)
    taken, missed = build.child(), build.child()
    held = [taken.apply("held", v) for v in arrays]
    none = [missed.add(Constant(UNDEFINED, Value(v.type)))[0] for v in arrays]
    results = tuple(names[v] for v in arrays)
    arms = taken.region((), held), missed.region((), none)
    build.add(If(test, *arms, results, build.span))
    return build.ops


def _place_after(region: Region, values: Collection[Value]) -> int:
    """The first place in the region where all of these values are there."""
    made = (k for k, op in enumerate(region.ops) if set(values) & set(op.results))
    return max(made, default=-1) + 1


def read_in(gate: If) -> list[Value]:
    """What a gate reads where it is taken."""
    read: dict[Value, None] = {}
    for part in regions_in(gate.then):
        for op in part.ops:
            read.update(dict.fromkeys(op.operands))
        read.update(dict.fromkeys(part.results))
    return list(read)


@final
class GatedUses:
    """Where the reverse sweep of a function reads values from inside loops."""

    def __init__(self, body: Region, unbound: Collection[Value]) -> None:
        self.unbound = unbound
        self.ungated = set(body.results)  # read by something that is in no gate
        self.in_loops: set[Value] = set()
        self.turns: set[Value] = set()
        self.after: dict[Value, Value] = {}  # carried values by what becomes of them
        self.maker: dict[Value, Op] = {}
        self.outermost = {r for op in body.ops for r in op.results}
        self._enter(body, in_gate=False, in_loop=False)

    def _enter(self, region: Region, in_gate: bool, in_loop: bool) -> None:
        for op in region.ops:
            is_reverse = op.span.reverse
            if is_reverse and not in_gate:
                self.ungated.update(_elements_read(op))
            elif not is_reverse:
                self.maker.update(dict.fromkeys(op.results, op))
                if in_loop:
                    self.in_loops.update(op.results)
            for inner in op.regions:
                gated = in_gate or (is_gate(op) and inner is op.regions[0])
                if is_reverse and not gated:
                    self.ungated.update(inner.results)
                is_loop = isinstance(op, For | While) and not is_reverse
                self._enter(inner, gated, in_loop or is_loop)
            if isinstance(op, For | While) and not is_reverse:
                self._enter_loop(op)

    def _enter_loop(self, op: For | While) -> None:
        """Note what a loop of the forward sweep carries, and what counts it."""
        for region in op.regions:
            self.in_loops.update(region.params)
        self.after.update(zip(op.carried, op.body.results, strict=False))
        slot = counter_of(op) if isinstance(op, While) else None
        if isinstance(op, For):
            self.turns.add(op.index)
        elif slot is not None:
            self.turns.add(op.carried[slot])

    def held_in(self, gate: If) -> list[Value]:
        """What the gate reads that is recorded under its flag."""
        found = filter(self._is_for_gates, read_in(gate))
        return [value for value in found if not self._is_at_hand(value)]

    def are_certain(self, tests: Collection[Value]) -> bool:
        """Whether these are all the edges that a vertex draws from, which is always
        reached, and of which it certainly draws one."""
        made = {self.maker.get(test) for test in tests}
        (drawn, *others) = made
        if others or not isinstance(drawn, Apply) or drawn.name != "edge_weights":
            return False
        reached = self.maker.get(drawn.operands[0])
        always = isinstance(reached, Constant) and reached.value is None
        sure = drawn.attrs["design"] != "bernoulli"
        whole = isinstance(drawn.attrs["edges"], int) and len(tests) == len(
            drawn.results
        )
        return always and sure and whole

    def is_array_for_gates(self, value: Value) -> bool:
        """Whether it is an array of its own, made outside regions, that nothing but
        gates reads."""
        made = self.maker.get(value)
        if value not in self.outermost or not isinstance(made, Apply):
            return False
        is_fresh = primitive(made.name).storage is Storage.FRESH
        is_array = isinstance(value.type, ArrayType) and value not in self.unbound
        return is_fresh and is_array and value not in self.ungated

    def _is_for_gates(self, value: Value) -> bool:
        is_list = isinstance(value.type, ListType | TapeType)
        is_bound = value not in self.unbound and not is_list
        return is_bound and value in self.in_loops and value not in self.ungated

    def _is_at_hand(self, value: Value) -> bool:
        """Whether it can be evaluated again from what is there in any case."""
        ops: dict[Op, None] = {}
        if not self._reach(value, ops):
            return False
        limit = 1 if isinstance(value.type, ScalarType) else CHEAP_LIMIT
        work = [op for op in ops if isinstance(op, Apply) and is_work(op)]
        return len(work) <= limit

    def _reach(self, value: Value, ops: dict[Op, None]) -> bool:
        there = value not in self.in_loops or value in self.turns
        if there or value in self.ungated or self.after.get(value) in self.ungated:
            return True  # what follows a carried value is saved together with it
        op = self.maker.get(value)
        if isinstance(op, Constant | Global):
            return True
        if not isinstance(op, Apply) or cost(op) is Cost.COSTLY:
            return False
        ops[op] = None
        return all(self._reach(operand, ops) for operand in op.operands)


def _elements_read(op: Op) -> Iterator[Value]:
    """The operands of which more is read than the shape."""
    shapes = primitive(op.name).shape_only if isinstance(op, Apply) else frozenset()
    yield from (v for k, v in enumerate(op.operands) if k not in shapes)
