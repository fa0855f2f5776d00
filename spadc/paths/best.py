"""Find the best paths of a graph that has too many to list.

Every edge has a cost, and the cost of a path is the sum over its edges and over the
loops that it crosses. Where edges have weights, the share of an edge is its part of
what enters the same component and its cost minus the logarithm of that: so shares
multiply along a path to an estimate of its share, and the estimates of all paths to one
output sum to 1. Paths come out cheapest first: a search that always extends the most
promising beginning (A*, Hart, Nilsson and Raphael 1968; the best completion of each
beginning is known exactly from one pass over the graph) and, of several that promise
the same, the longest, so the k best cost about k paths, however many there are.
"""

from __future__ import annotations

import dataclasses
import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

from spadc.ir import Value

from .edges import Edge
from .graph import Path, PathGraph
from .keys import EdgeKey

Costs = Mapping[Edge, float]
DIGITS = 9


@final
@dataclass(frozen=True, slots=True)
class _Beginning:
    """The part of a path next to the output: the edge that it ends with and what is
    before that, and the component that it has reached."""

    out: Value
    part: int
    cost: float
    edge: Edge | None = None
    before: _Beginning | None = None
    length: int = 0
    is_whole: bool = False

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, from the output on."""
        found: list[Edge] = []
        begun: _Beginning | None = self
        while begun is not None and begun.edge is not None:
            found.append(begun.edge)
            begun = begun.before
        return tuple(reversed(found))


def best_paths(graph: PathGraph, costs: Costs) -> Iterator[tuple[Path, float]]:
    """Every path with its cost, cheapest first; costs are not negative."""
    loops = {p: sum(costs[e] for e in found) for p, found in graph.inner.items()}
    rest = _cheapest(graph, costs, loops)
    queue = _Queue()
    for out in graph.outs:
        part = graph.component[out]
        queue.push(rest[part], _Beginning(out, part, loops.get(part, 0.0)))
    while queue.entries:
        begun = queue.pop()
        sources = graph.inputs_of(begun.part)
        if begun.is_whole:
            yield graph.path(sources[0], begun.out, begun.edges), begun.cost
            continue
        if sources:
            queue.push(begun.cost, dataclasses.replace(begun, is_whole=True))
        for edge in graph.entering.get(begun.part, ()):
            part = graph.component[edge.source]
            here = begun.cost + costs[edge]
            cost = here + loops.get(part, 0.0)
            longer = _Beginning(begun.out, part, cost, edge, begun, begun.length + 1)
            queue.push(here + rest[part], longer)


def costs_of_weights(
    graph: PathGraph, weights: Mapping[EdgeKey, float]
) -> dict[Edge, float]:
    """Minus the logarithm of each edge's share of what enters its component; going
    around a loop costs nothing."""
    costs: dict[Edge, float] = dict.fromkeys(graph.edges, 0.0)
    for edges in graph.entering.values():
        total = sum(weights[e.key] for e in edges)
        for edge in edges:
            share = weights[edge.key] / total if total > 0 else 1 / len(edges)
            costs[edge] = -math.log(share) if share > 0 else math.inf
    return costs


def share_of(graph: PathGraph, cost: float) -> float:
    """The estimated share of a path whose edges cost that, by `costs_of_weights`."""
    return math.exp(-cost) / len(graph.outs)


class _Queue:
    """Beginnings by the cost of their best completion; of those that agree to `DIGITS`
    decimals the longest first, then in the order of arrival."""

    def __init__(self) -> None:
        self.entries: list[tuple[float, int, int, _Beginning]] = []
        self.arrived = 0

    def push(self, bound: float, begun: _Beginning) -> None:
        """Add a beginning."""
        entry = round(bound, DIGITS), -begun.length, self.arrived, begun
        heapq.heappush(self.entries, entry)
        self.arrived += 1

    def pop(self) -> _Beginning:
        """Take out the most promising one."""
        return heapq.heappop(self.entries)[-1]


def _cheapest(
    graph: PathGraph, costs: Costs, loops: Mapping[int, float]
) -> dict[int, float]:
    """The cost of the best way from each component to an input, its own included."""
    rest: dict[int, float] = {}
    for part in range(len(set(graph.component.values()))):
        ways = [
            costs[e] + rest[graph.component[e.source]]
            for e in graph.entering.get(part, ())
        ]
        way = 0.0 if graph.inputs_of(part) else min(ways)
        rest[part] = way + loops.get(part, 0.0)
    return rest
