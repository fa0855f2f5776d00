"""Find where the draws of gated edges belong, and which of them are allowed.

The estimate is unbiased if the weights on a path are independent. So two edges of one
draw may not lie on one path; and turns are drawn together, so many of them, only if no
path passes the edge in two of them. Otherwise each turn is drawn by itself.

A vertex draws right behind its value, or, where a loop reads a value from outside it,
anew in every iteration, at the head of the loop that is next around the edges. Edges
that are taken together draw before the first of them, turns before their loop. Names
say what is taken: `take_sin`, and `a_to_d` for the weight of the edge from `a` to `d`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import links
from spadc.derivatives import refused
from spadc.errors import SpadcError
from spadc.ir import (
    Apply,
    For,
    Function,
    ListType,
    Op,
    Region,
    Value,
    While,
    walk,
)
from spadc.plans import Gate
from spadc.primitives import Call, primitive

from .guide import Guide

Loop = For | While


@final
@dataclass(frozen=True, slots=True)
class GatedEdge:
    """One gated edge, and the loop that is next around it."""

    op: Apply
    position: int
    how: Gate
    loop: Loop | None

    @property
    def source(self) -> Value:
        """The vertex that it leaves."""
        return self.op.operands[self.position]


@final
@dataclass(frozen=True, slots=True)
class Draw:
    """The edges of one draw; `hints` name the slots, or what is taken."""

    edges: tuple[GatedEdge, ...]
    hints: tuple[str, ...]

    @property
    def how(self) -> Gate:
        """What the edges have in common: number, scheme, draws, design."""
        return self.edges[0].how

    @property
    def source(self) -> Value:
        """The vertex that draws."""
        return self.edges[0].source

    @property
    def loop(self) -> Loop | None:
        """The loop that is next around the edges."""
        return self.edges[0].loop

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The probability of each slot."""
        by_slot = {edge.how.slot: edge.how.keep for edge in self.edges}
        return tuple(by_slot[slot] for slot in range(len(by_slot)))

    @property
    def takes_one(self) -> bool:
        """Whether at least one slot is certainly taken."""
        total = sum(self.probabilities)
        if self.how.design == "bernoulli":
            return 1.0 in self.probabilities
        return total > 1 - 1e-9


@final
@dataclass(slots=True)
class Sites:
    """The draws behind values, before ops, at the head of loops (None: of the
    function), and of turns; `counted` are the loops with a draw inside."""

    behind: dict[Value, list[Draw]] = field(default_factory=dict)
    before: dict[Op, list[Draw]] = field(default_factory=dict)
    inside: dict[Loop | None, list[Draw]] = field(default_factory=dict)
    turns: dict[Op, list[Draw]] = field(default_factory=dict)
    counted: set[Op] = field(default_factory=set)


def draw_sites(fn: Function, guide: Guide) -> Sites:
    """Where the draws of the gates of `fn` belong.

    Raises `SpadcError` if the gates of one draw do not belong together.
    """
    sites, names = Sites(), _Names(fn)
    homes = dict(_homes(fn.body, None))
    grouped: dict[int, list[GatedEdge]] = {}
    regions: dict[int, list[Region]] = {}
    for edge, around, region in _gated_edges(fn.body, guide, (), names):
        grouped.setdefault(edge.how.draw, []).append(edge)
        regions.setdefault(edge.how.draw, []).append(region)
        sites.counted.update(around)
    for number, edges in grouped.items():
        _check(edges)
        if edges[0].how.scheme != "vertex":
            _check_paths(fn, edges)
        draw = Draw(tuple(edges), names.hints(edges))
        in_one = all(region is regions[number][0] for region in regions[number])
        _place(sites, draw, homes, in_one)
    return sites


def counted_loops(region: Region, guide: Guide) -> set[Op]:
    """The `while` loops with a sampled edge or a rounded residual inside."""
    return {
        op
        for op in walk(region)
        if isinstance(op, While)
        and any(guide.draws_at(inner) for inner in walk(op.body))
    }


def _place(
    sites: Sites, draw: Draw, homes: dict[Value, Loop | None], in_one: bool
) -> None:
    """Enter a draw; `in_one` says that its edges are all in one region."""
    if draw.how.scheme == "turns":
        assert draw.loop is not None
        sites.turns.setdefault(draw.loop, []).append(draw)
    elif draw.how.scheme == "vertex" and homes[draw.source] is draw.loop:
        sites.behind.setdefault(draw.source, []).append(draw)
    elif draw.how.scheme == "edge" and in_one:
        sites.before.setdefault(draw.edges[0].op, []).append(draw)
    else:
        sites.inside.setdefault(draw.loop, []).append(draw)


def _homes(region: Region, loop: Loop | None) -> Iterator[tuple[Value, Loop | None]]:
    """Every value with the loop that is next around it."""
    yield from ((param, loop) for param in region.params)
    for op in region.ops:
        yield from ((result, loop) for result in op.results)
        for inner in op.regions:
            yield from _homes(inner, op if isinstance(op, For | While) else loop)


def _gated_edges(
    region: Region, guide: Guide, around: tuple[Loop, ...], names: _Names
) -> Iterator[tuple[GatedEdge, tuple[Loop, ...], Region]]:
    for op in region.ops:
        for position, how in guide.edges.get(op, {}).items():
            if isinstance(how, Gate):
                loop = around[-1] if around else None
                yield _gated(op, position, how, loop), around, region
        for inner in op.regions:
            more = (*around, op) if isinstance(op, For | While) else around
            yield from _gated_edges(inner, guide, more, names)


def _gated(op: Op, position: int, how: Gate, loop: Loop | None) -> GatedEdge:
    if not isinstance(op, Apply) or position >= len(op.operands):
        raise _misfit(op, "a gate is on an edge that only passes a value on")
    if any(isinstance(v.type, ListType) for v in (op.operands[position], *op.results)):
        raise _misfit(op, "a gate is on an edge of a list")
    if how.scheme == "turns" and loop is None:
        raise _misfit(op, "turns are drawn of an edge that is in no loop")
    return GatedEdge(op, position, how, loop)


def _check(edges: Sequence[GatedEdge]) -> None:
    """Refuse a draw whose edges do not belong together."""
    first = edges[0]
    for edge in edges[1:]:
        same = (edge.how.scheme, edge.how.draws, edge.how.design) == (
            first.how.scheme,
            first.how.draws,
            first.how.design,
        )
        is_vertex = first.how.scheme == "vertex"
        if not same or edge.loop is not first.loop:
            raise _misfit(edge.op, f"edges of draw {first.how.draw} differ in kind")
        if is_vertex and edge.source is not first.source:
            raise _misfit(edge.op, f"edges of draw {first.how.draw} leave two vertices")
        if not is_vertex and edge.how.keep != first.how.keep:
            raise _misfit(edge.op, f"edges of draw {first.how.draw} differ in `keep`")
    if first.how.scheme == "vertex":
        _check_slots(edges)


def _check_paths(fn: Function, edges: Sequence[GatedEdge]) -> None:
    """Refuse a draw with two edges on one path."""
    loop = edges[0].loop
    ops = list(walk(fn.body if loop is None else loop.body))
    for first in edges if len(edges) > 1 else ():
        after = _reached_from(first.op.results, ops)
        if any(edge.source in after for edge in edges if edge is not first):
            message = f"two edges of draw {first.how.draw} lie on one path"
            raise _misfit(first.op, message)


def come_again(edges: Sequence[GatedEdge]) -> bool:
    """Whether a path passes one of these edges of a loop in two of its turns."""
    loop = edges[0].loop
    assert loop is not None
    results = [result for edge in edges for result in edge.op.results]
    after = _reached_from(results, [*walk(loop.body), loop])
    return any(edge.source in after for edge in edges)


def _reached_from(values: Sequence[Value], ops: Sequence[Op]) -> set[Value]:
    """What derivatives flow to from any of `values` through these ops."""
    following: dict[Value, list[Value]] = {}
    for op in ops:
        for before, after in links(op):
            following.setdefault(before, []).append(after)
    found, pending = set(values), list(values)
    while pending:
        fresh = [v for v in following.get(pending.pop(), ()) if v not in found]
        found.update(fresh)
        pending += fresh
    return found


def _check_slots(edges: Sequence[GatedEdge]) -> None:
    slots: dict[int, float] = {}
    for edge in edges:
        if slots.setdefault(edge.how.slot, edge.how.keep) != edge.how.keep:
            raise _misfit(edge.op, f"slot {edge.how.slot} has two probabilities")
    first = edges[0]
    if sorted(slots) != list(range(len(slots))):
        raise _misfit(first.op, f"draw {first.how.draw} lacks one of its slots")
    if first.how.design == "replacement" and sum(slots.values()) > 1 + 1e-9:
        raise _misfit(first.op, f"draw {first.how.draw} has probabilities above 1")


def _misfit(op: Op, message: str) -> SpadcError:
    return refused("SPD505", op, message, "Make the plan again from this program.")


@final
class _Names:
    """Says what an edge leads to: the variable, or the function that is called."""

    def __init__(self, fn: Function) -> None:
        self.users: dict[Value, list[Op]] = {}
        self._enter(fn.body)

    def _enter(self, region: Region) -> None:
        for op in region.ops:
            for operand in op.operands:
                self.users.setdefault(operand, []).append(op)
            for inner in op.regions:
                self._enter(inner)

    def hints(self, edges: Sequence[GatedEdge]) -> tuple[str, ...]:
        """The names of the slots of a draw, or of what it takes."""
        how = edges[0].how
        if how.scheme != "vertex":
            words = "_".join(dict.fromkeys(self.target(e.op) for e in edges[:2]))
            return (f"take_{words}" if how.scheme == "edge" else f"{words}_turns",)
        first = {edge.how.slot: edge for edge in reversed(edges)}
        source = edges[0].source.hint or "value"
        return tuple(f"{source}_to_{self.target(first[s].op)}" for s in sorted(first))

    def target(self, op: Op) -> str:
        """The name of what `op` makes, of its function, or of what it is part of."""
        seen: set[Op] = set()
        while op not in seen:
            seen.add(op)
            named = next((r.hint for r in op.results if r.hint), None)
            if named:
                return named.strip("_") or "value"
            if isinstance(op, Apply) and isinstance(primitive(op.name).spelling, Call):
                return op.name.rsplit(".", 1)[-1].strip("_")
            users = [u for r in op.results for u in self.users.get(r, ())]
            if len(users) != 1:
                break
            op = users[0]
        return "out"
