"""Draw at every vertex a few of the edges that leave it: path sampling.

The first recipe of randomized automatic differentiation: in the order of the program,
each vertex that is reached draws `draws` of its outgoing edges, and the reverse sweep
runs over what was drawn. The draw of a vertex is independent of all that follows it, so
each weighted edge has the exact local Jacobian as its mean, and by induction from the
output the gradient is unbiased (Oktay et al., ICLR 2021, section 4.1 and appendix).

A vertex is a value of the program; its edges are the places that read it. Inside a loop
a vertex draws anew in every iteration. Both arms of a branch share what is drawn for
it: only one of them runs. Elements of an array, `x[0]` and `x[1]`, are vertices of
their own. What only passes a value on (branches and loops, arrays in which a part is
replaced) is no choice: it is always taken.
"""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, final

from spadc.analysis import STORES
from spadc.ir import (
    Apply,
    At,
    For,
    If,
    ListType,
    Op,
    Region,
    Subscript,
    While,
)
from spadc.paths import Edge, EdgeKey, Labels, PathGraph, Scores

from .notation import written
from .plan import Plan, PlannedEdge
from .treatment import Exact, Gate

EXPLORE = 0.1  # the share of equal probabilities among measured ones


Drawn = TypeVar("Drawn")


@final
@dataclass(frozen=True, slots=True)
class PathSampling:
    """Let every vertex draw `draws` of the edges that leave it, and follow only those.

    `design` is `"replacement"` (as published: an edge may be drawn twice), `"fixed"`
    (as many different edges) or `"bernoulli"` (each edge independently, as many in the
    mean). With `score="measured"` edges are drawn in proportion to what they
    contribute on the example inputs, the choice of least variance; `score` may also be
    a function of an edge (`spadc.paths.Edge`) that gives a number, at least 0. Either
    is mixed with a tenth of equal probabilities. Otherwise all are equally likely. What
    is not reached is neither computed in the reverse sweep nor stored for it. The
    estimate is unbiased; several draws lie on one path, so its second moment grows with
    their number, about which a warning says more. A program in which no value is read
    twice is left exact.

    Raises ValueError for other values.

    Source: Oktay, McGreivy, Aduol, Beatson and Adams, Randomized Automatic
    Differentiation, ICLR 2021, section 4.1 and appendix.
    """

    draws: int = 1
    design: str = "replacement"
    score: str | Callable[[Edge], float] = "none"

    def __post_init__(self) -> None:
        Gate(0, "vertex", draws=self.draws, design=self.design)
        if not callable(self.score) and self.score not in ("none", "measured"):
            raise ValueError(f"score is none or measured, not `{self.score}`")

    @property
    def wanted(self) -> int:
        """One path, if anything is to be measured."""
        return int(self.score == "measured")

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan in which every vertex with a choice draws."""
        measured = self.scored(graph, scores)
        gates: dict[EdgeKey, Gate] = {}
        for number, vertex in enumerate(vertices(graph), start=1):
            gates.update(self.gates(number, vertex, measured))
        growth = largest_product(graph, gates, mean_square)
        if growth > 1:
            warnings.warn(growth_warning(graph, growth), stacklevel=2)
        labels = Labels(graph)
        edges = {
            e.key: PlannedEdge(e.key, labels.edge(e), e.line, gates.get(e.key, Exact()))
            for e in graph.edges
        }
        notes = (self.note(graph, gates),) if gates else ()
        return Plan(str(self), tuple(edges.values()), notes=notes, releases=True)

    def scored(
        self, graph: PathGraph, scores: Scores | None
    ) -> Mapping[EdgeKey, float] | None:
        """The scores of the edges, if they are to be drawn by scores."""
        if self.score == "none":
            return None
        if callable(self.score):
            found = {edge.key: float(self.score(edge)) for edge in graph.edges}
        elif scores is None:
            raise ValueError("measured scores need example inputs")
        else:
            found = scores.run.passed_on()
        wrong = [score for score in found.values() if not 0 <= score < math.inf]
        if wrong:
            raise ValueError(
                f"a score of an edge is {wrong[0]}, not a number from 0 on"
            )
        return found

    def gates(
        self, number: int, vertex: Vertex, measured: Mapping[EdgeKey, float] | None
    ) -> dict[EdgeKey, Gate]:
        """The gates of one vertex; none where all its edges are certainly taken."""
        chances = self.probabilities(vertex, measured)
        if self.design != "replacement" and min(chances) == 1:
            return {}
        return {
            edge.key: Gate(
                number, "vertex", chances[slot], self.draws, slot, self.design
            )
            for slot, edges in enumerate(vertex.slots)
            for edge in edges
        }

    def probabilities(
        self, vertex: Vertex, measured: Mapping[EdgeKey, float] | None
    ) -> list[float]:
        """The probability of each slot, in one draw or of being kept."""
        count = len(vertex.slots)
        once = self.design == "replacement"
        equal = 1 / count if once else min(1.0, self.draws / count)
        if measured is None:
            return [equal] * count
        scores = [max(measured[e.key] for e in edges) for edges in vertex.slots]
        total = sum(scores)
        if not total > 0:
            return [equal] * count
        mixed = [EXPLORE / count + (1 - EXPLORE) * s / total for s in scores]
        return mixed if once else _filled(mixed, self.draws)

    def note(self, graph: PathGraph, gates: Mapping[EdgeKey, Gate]) -> str:
        """What is drawn, in a few sentences."""
        count = len({gate.draw for gate in gates.values()})
        who = "1 vertex draws" if count == 1 else f"each of {count} vertices draws"
        what = "1 edge" if self.draws == 1 else f"{self.draws} edges"
        how = {
            "replacement": "with replacement",
            "fixed": "without replacement",
            "bernoulli": "in the mean",
        }[self.design]
        deepest = round(math.log2(largest_product(graph, gates, lambda gate: 2.0)))
        several = f"Up to {deepest} draws lie" if deepest > 1 else "1 draw lies"
        growth = largest_product(graph, gates, mean_square)
        loops = " (loops passed once)" if graph.has_loops else ""
        return (
            f"Paths are sampled: {who} {what}, {how}. {several} on one path"
            f"{loops}; its second moment grows {growth:.3g} times."
        )

    def __str__(self) -> str:
        if not callable(self.score):
            return written("paths", self)
        plain = written("paths", dataclasses.replace(self, score="measured"))
        name = getattr(self.score, "__name__", type(self.score).__name__)
        return plain.replace("score=measured", f"score={name}")


@final
@dataclass(frozen=True, slots=True)
class Vertex:
    """A value with a choice: the edges that leave it, in each slot those of which only
    one can be executed."""

    slots: tuple[tuple[Edge, ...], ...]


def vertices(graph: PathGraph) -> Iterator[Vertex]:
    """The vertices of which at least two edges leave, in the order of the program."""
    places = places_of(graph.fn.body)
    grouped: dict[object, dict[EdgeKey, Edge]] = {}
    for edge in graph.edges:
        if is_choice(edge):
            loop, _ = places[edge.op]
            key = (edge.operand, loop, _element(edge.op))
            grouped.setdefault(key, {}).setdefault(edge.key, edge)
    for edges in grouped.values():
        slots: list[list[Edge]] = []
        for edge in edges.values():
            mine = places[edge.op][1]
            free = (
                slot
                for slot in slots
                if all(_excludes(mine, places[other.op][1]) for other in slot)
            )
            slot = next(free, None)
            if slot is None:
                slots.append([edge])
            else:
                slot.append(edge)
        if len(slots) > 1:
            yield Vertex(tuple(tuple(slot) for slot in slots))


def is_choice(edge: Edge) -> bool:
    """Whether an edge reads its source, rather than passing it on."""
    op, position = edge.op, edge.key.position
    if not isinstance(op, Apply) or (op.name in STORES and position == 0):
        return False
    return not any(isinstance(v.type, ListType) for v in (edge.operand, *op.results))


def _element(op: Op) -> object:
    """Which element of an array is read; None for reads of more."""
    if not isinstance(op, Apply) or op.name != "index":
        return None
    step = op.attrs["step"]
    items = step.items if isinstance(step, Subscript) else ()
    if not items or not all(isinstance(item, At) for item in items):
        return None
    return step, op.operands[1:]


Arms = tuple[tuple[If, int], ...]  # the arms around an op


def places_of(region: Region) -> dict[Op, tuple[Op | None, Arms]]:
    """The loop that is next around each op, and the arms that it stands in."""
    return dict(_places(region, None, ()))


def _places(
    region: Region, loop: Op | None, arms: Arms
) -> Iterator[tuple[Op, tuple[Op | None, Arms]]]:
    """Each op with the loop that is next around it, and the arms it stands in."""
    for op in region.ops:
        yield op, (loop, arms)
        for number, inner in enumerate(op.regions):
            around = op if isinstance(op, For | While) else loop
            more = (*arms, (op, number)) if isinstance(op, If) else arms
            yield from _places(inner, around, more)


def _excludes(arms: Arms, others: Arms) -> bool:
    """Whether of two ops only one can run: they stand in the two arms of a branch."""
    sides = dict(others)
    return any(sides.get(branch, side) != side for branch, side in arms)


def _filled(shares: Sequence[float], total: int) -> list[float]:
    """The probabilities min(1, c * share) that add up to `total`, if so many can."""
    if total >= len(shares):
        return [1.0] * len(shares)
    certain: set[int] = set()
    while True:
        rest = sum(s for k, s in enumerate(shares) if k not in certain)
        scale = (total - len(certain)) / rest
        more = {k for k, s in enumerate(shares) if s * scale >= 1} - certain
        if not more:
            return [1.0 if k in certain else s * scale for k, s in enumerate(shares)]
        certain |= more


def largest_product(
    graph: PathGraph,
    gates: Mapping[EdgeKey, Drawn],
    factor_of: Callable[[Drawn], float],
) -> float:
    """The largest product over a path of the factors of its gates; loops are passed
    once. With mean squares of weights it is the growth of the second moment of the
    contribution of that path."""
    edges: dict[Op, list[Edge]] = {}
    for edge in graph.edges:
        edges.setdefault(edge.op, []).append(edge)
    grown = dict.fromkeys(graph.wrt, 1.0)

    def pass_on(some: Iterable[Edge]) -> None:
        for edge in some:
            gate = gates.get(edge.key)
            factor = 1.0 if gate is None else factor_of(gate)
            new = grown.get(edge.source, 1.0) * factor
            grown[edge.target] = max(grown.get(edge.target, 1.0), new)

    def walk_through(region: Region) -> None:
        for op in region.ops:
            mine = edges.get(op, [])
            first = len(op.operands)
            pass_on(e for e in mine if e.key.position < first)
            for inner in op.regions:
                walk_through(inner)
            pass_on(e for e in mine if e.key.position >= first)

    walk_through(graph.fn.body)
    return max((grown.get(out, 1.0) for out in graph.outs), default=1.0)


def mean_square(gate: Gate) -> float:
    """The mean of the square of the weight of a gated edge."""
    if gate.scheme == "vertex" and gate.design == "replacement":
        return 1 + (1 / gate.keep - 1) / gate.draws
    return 1 / gate.keep


def growth_warning(graph: PathGraph, growth: float, what: str = "path sampling") -> str:
    """What a user is told before several draws multiply on a path."""
    loops = ", for one iteration of each loop" if graph.has_loops else ""
    return (
        f"SPD506: {what} puts several sampled factors on one path: the second moment "
        f"grows by up to {growth:.3g}{loops}"
    )
