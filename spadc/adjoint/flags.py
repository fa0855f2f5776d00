"""Draw in the forward sweep which gated edges are taken, and follow what they reach.

A value is reached when its cotangent is needed: it is an input, or an edge into it is
taken and the source of that edge is reached. So what is reached is known in forward
order, together with the values themselves (Oktay et al., ICLR 2021, appendix: path
sampling in one pass over a topological order). The function gets the draws, each where
`draw_sites` says, and truth values where control flow joins what is reached: a branch
yields them, a loop carries them, unless they are certainly true. A `while` loop with
draws inside counts its iterations.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import final

from spadc.analysis import passes_derivative
from spadc.ir import (
    BOOL,
    INT,
    Apply,
    For,
    Function,
    If,
    ListType,
    Op,
    Region,
    Span,
    Value,
    While,
    with_body,
)
from spadc.plans import Gate
from spadc.primitives import Builder, literals_in

from .draw_sites import Draw, come_again, counted_loops, draw_sites
from .drawn import Drawn, Turns
from .guide import Gated, Guide
from .keys import RandomKey
from .reached import NEVER, Reach, Reached

COUNTS = {"_augmented": True, "_counter": True}  # an addition that counts iterations
Extra = tuple[Value, Value, Value]  # carried in addition: parameter, initial, yielded


def with_flags(
    fn: Function, guide: Guide, active: frozenset[Value], random: RandomKey | None
) -> tuple[Function, Guide]:
    """The function with the draws of its gates, and the guide that knows them.

    A `while` with any other draw inside counts its iterations as well. Without gates
    and such loops both are what they were. Raises `SpadcError` if the gates do not fit.
    """
    counted = counted_loops(fn.body, guide)
    if random is None or not (guide.has_gates or counted):
        return fn, guide
    flags = _Flags(fn, guide, active, random)
    flags.sites.counted |= counted
    body = flags.function(fn.body)
    return with_body(fn, body), flags.guided()


@final
class _Flags:
    """Rewrites one function; what it finds out is keyed by the ops of the original."""

    def __init__(
        self, fn: Function, guide: Guide, active: frozenset[Value], random: RandomKey
    ) -> None:
        self.guide = guide
        self.active = active
        self.sites = draw_sites(fn, guide)
        self.literals = literals_in(fn.body)
        self.reached = Reached()
        self.drawn = Drawn(random, self.reached)
        self.gates: dict[Op, dict[int, Gated]] = {}
        self.new: dict[Op, Op] = {}

    def function(self, body: Region) -> Region:
        """The whole body."""
        build = Builder(Span(), self.literals)
        self.at_head(body.params, None, build)
        self.ops(body.ops, build)
        return build.region(body.params, body.results)

    def guided(self) -> Guide:
        """The guide for the new ops. Edges that come out of a loop are numbered behind
        its operands, which may have become more."""
        edges = dict(self.guide.edges)
        gates = {self.new.get(op, op): found for op, found in self.gates.items()}
        for old, new in self.new.items():
            first = len(old.operands)
            shift = len(new.operands) - first
            if old in edges:
                edges[new] = {
                    k + shift * (k >= first): t for k, t in edges[old].items()
                }
        return dataclasses.replace(self.guide, edges=edges, gates=gates)

    # -- ops -----------------------------------------------------------------------

    def at_head(
        self, params: Sequence[Value], loop: For | While | None, build: Builder
    ) -> None:
        """The draws at the head of a loop, or of the function."""
        for param in params:
            self.behind(param, build)
        for draw in self.sites.inside.get(loop, ()):
            self.drawn.add(draw, build)

    def behind(self, value: Value, build: Builder) -> None:
        """Draw among the edges out of `value` as soon as it is there."""
        for draw in self.sites.behind.get(value, ()):
            self.drawn.add(draw, build)

    def ops(self, ops: Sequence[Op], build: Builder) -> None:
        """Append the ops with their draws."""
        for op in ops:
            build.span = Span(op.span.place, op.span.statement)
            for draw in self.sites.before.get(op, ()):
                self.drawn.add(draw, build)
            if isinstance(op, Apply):
                self.apply(op, build)
            elif isinstance(op, If):
                self.branch(op, build)
            elif isinstance(op, For | While):
                self.loop(op, build)
            else:
                build.add(op)
            for result in op.results:
                self.behind(result, build)

    def apply(self, op: Apply, build: Builder) -> None:
        """Append one primitive; its results are reached by the edges taken."""
        ways = [
            self.edge(op, position, operand, build)
            for position, operand in enumerate(op.operands)
            if self.flows(op, position, operand) and passes_derivative(op, position)
        ]
        build.add(op)
        whole = any(isinstance(v.type, ListType) for v in (*op.operands, *op.results))
        reach = None if whole else self.reached.either(ways)
        self.reached.of.update(dict.fromkeys(op.results, reach))

    def flows(self, op: Op, position: int, source: Value) -> bool:
        """Whether a cotangent may flow along the edge."""
        return source in self.active and self.guide.keeps(op, position)

    def edge(self, op: Op, position: int, source: Value, build: Builder) -> Reach:
        """Note when the edge is taken; how its target is reached along it."""
        how = self.guide.treatment(op, position)
        reach = self.reached.of.get(source)
        if isinstance(how, Gate):
            gate = self.drawn.gate(how, reach, build)
            self.gates.setdefault(op, {})[position] = gate
            return (gate.test,)
        if reach and not isinstance(source.type, ListType):
            gate = Gated(self.reached.test(reach, build, _reached(source)))
            self.gates.setdefault(op, {})[position] = gate
        return reach

    # -- branches ------------------------------------------------------------------

    def branch(self, op: If, build: Builder) -> None:
        """Append a branch; where its arms are reached in different ways it yields
        which."""
        known = self.reached.known
        at_hand = [dict(known), dict(known)]
        arms = [build.child(), build.child()]
        for arm, inner, self.reached.known in zip(
            op.regions, arms, at_hand, strict=True
        ):
            self.ops(arm.ops, inner)
        yields = [list(arm.results) for arm in op.regions]
        results = list(op.results)
        for number, result in enumerate(op.results):
            ways = tuple(self.yielded(op, number, side) for side in (0, 1))
            inside = {r for arm in arms for o in arm.ops for r in o.results}
            joined = self.reached.joined((ways[0], ways[1]), inside)
            if not isinstance(joined, bool):
                self.reached.of[result] = joined
                continue
            results.append(Value(BOOL, _reached(result)))
            self.reached.of[result] = (results[-1],)
            for side, inner in enumerate(arms):
                self.reached.known = at_hand[side]
                yields[side].append(self.reached.truth(ways[side], inner, None))
        self.reached.known = known
        then, orelse = (a.region((), y) for a, y in zip(arms, yields, strict=True))
        new = dataclasses.replace(op, then=then, orelse=orelse, results=tuple(results))
        self.new[op] = new
        build.add(new)

    def yielded(self, op: If, number: int, side: int) -> Reach:
        """How what an arm yields is reached."""
        value = op.regions[side].results[number]
        position = len(op.operands) + 2 * number + side
        if not self.flows(op, position, value):
            return NEVER
        return self.reached.of.get(value)

    # -- loops ---------------------------------------------------------------------

    def loop(self, op: For | While, build: Builder) -> None:
        """Append a loop. Which carried values are reached in some iterations only is
        found by taking them all to be reached, and again without those that are not."""
        flagged: list[int] = []
        while True:
            before = build.child()
            new, ways = self.attempt(op, flagged, before)
            more = [k for k, pair in ways.items() if any(pair) and k not in flagged]
            if not more:
                break
            flagged = sorted(flagged + more)
        self.new[op] = new
        build.ops.extend(before.ops)
        build.add(new)

    def attempt(
        self, op: For | While, flagged: Sequence[int], before: Builder
    ) -> tuple[For | While, dict[int, tuple[Reach, Reach]]]:
        """The loop that carries whether values number `flagged` are reached; and how
        each is reached at first, and after an iteration."""
        known, turns = self.reached.known, self.drawn.turns
        self.reached.known = dict(known)  # what an attempt appends may be given up
        inner = before.child()
        starts = {k: self.initial(op, k) for k in self.slots(op)}
        flags = {k: Value(BOOL, _reached(op.carried[k])) for k in flagged}
        for k in starts:
            self.reached.of[op.carried[k]] = (flags[k],) if k in flags else None
        inits = [self.reached.truth(starts[k], before, None) for k in flagged]
        counting = self.counter(op, before)
        index = (
            op.index if isinstance(op, For) else counting[0][0] if counting else None
        )
        chosen = self.turns_before(op, before)
        self.drawn.turns = turns if index is None else (*turns, index)
        self.at_head(op.body.params, op, inner)
        self.take_turns(op, chosen, inner)
        self.ops(op.body.ops, inner)
        ends = {k: self.yielded_by(op, k) for k in starts}
        yields = [self.reached.truth(ends[k], inner, None) for k in flagged]
        extra = [*zip(flags.values(), inits, yields, strict=True)]
        extra += [(p, i, self.counted(p, inner)) for p, i in counting]
        self.reached.known, self.drawn.turns = known, turns
        new = _extended(op, inner, extra)
        for k in starts:
            at = len(op.inits) + flagged.index(k) if k in flags else 0
            self.reached.of[op.results[k]] = (new.results[at],) if at else None
        return new, {k: (starts[k], ends[k]) for k in starts}

    def slots(self, op: For | While) -> list[int]:
        """The carried values that have cotangents."""
        pairs = enumerate(zip(op.carried, op.results, strict=False))
        return [k for k, pair in pairs if any(v in self.active for v in pair)]

    def initial(self, op: For | While, slot: int) -> Reach:
        """How a carried value is reached before the loop."""
        position = len(op.operands) - len(op.inits) + slot
        if not self.flows(op, position, op.inits[slot]):
            return NEVER
        return self.reached.of.get(op.inits[slot])

    def yielded_by(self, op: For | While, slot: int) -> Reach:
        """How a carried value is reached after an iteration."""
        value = op.body.results[slot]
        if not self.flows(op, len(op.operands) + slot, value):
            return NEVER
        return self.reached.of.get(value)

    def counter(self, op: For | While, before: Builder) -> list[tuple[Value, Value]]:
        """The number of the iteration, for a `while` with draws inside."""
        if isinstance(op, For) or op not in self.sites.counted:
            return []
        return [(Value(INT, "turn"), before.constant(0))]

    def counted(self, turn: Value, inner: Builder) -> Value:
        """The number of the next iteration."""
        return inner.apply("add", turn, 1, hint="turn", **COUNTS)

    def turns_before(self, op: For | While, before: Builder) -> dict[Draw, Turns]:
        """Draw turns of a loop whose iterations are counted before it; not those of an
        edge that paths pass several times, whose weights must be independent."""
        if not isinstance(op, For) or op.breaks:
            return {}
        draws = [d for d in self.sites.turns.get(op, ()) if not come_again(d.edges)]
        return {draw: self.drawn.choose_turns(draw, op, before) for draw in draws}

    def take_turns(
        self,
        op: For | While,
        chosen: Mapping[Draw, Turns],
        inner: Builder,
    ) -> None:
        """Whether this turn is taken: one of those chosen before the loop, or with the
        same probability as every other."""
        for draw in self.sites.turns.get(op, ()):
            if draw in chosen and isinstance(op, For):
                self.drawn.take_turn(draw, chosen[draw], op, inner)
            else:
                self.drawn.edges(draw, inner)


def _extended(op: For | While, inner: Builder, extra: Sequence[Extra]) -> For | While:
    """The loop with the ops of `inner` and more carried values."""
    count = len(op.inits)
    params, inits, yields = ([e[k] for e in extra] for k in range(3))
    ends = (*op.body.results[:count], *yields, *op.body.results[count:])
    results = [Value(p.type, p.hint) for p in params]
    changed = dataclasses.replace(
        op,
        inits=(*op.inits, *inits),
        body=inner.region((*op.body.params, *params), ends),
        results=(*op.results[:count], *results, *op.results[count:]),
    )
    if isinstance(changed, While):
        tests = (Value(p.type, p.hint) for p in params)
        test = dataclasses.replace(changed.test, params=(*changed.test.params, *tests))
        changed = dataclasses.replace(changed, test=test)
    return changed


def _reached(value: Value) -> str | None:
    return f"{value.hint}_reached" if value.hint else None
