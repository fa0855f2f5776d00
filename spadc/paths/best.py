"""Find the best paths of a graph that has too many to list.

The share of an edge is its part of what enters the same component, so the shares along
a path multiply to an estimate of the path's share, and the estimates of all paths sum
to 1. Paths come out in the order of the estimate, best first: a search that always
extends the most promising beginning (A*; the best completion of each beginning is known
exactly from one pass over the graph), so the k best cost about k paths, however many
there are.
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


@final
@dataclass(frozen=True, slots=True)
class _Beginning:
    """The part of a path next to the output, and the component that it has reached."""

    out: Value
    part: int
    edges: tuple[Edge, ...] = ()
    cost: float = 0.0
    is_whole: bool = False


def best_paths(
    graph: PathGraph, weights: Mapping[EdgeKey, float]
) -> Iterator[tuple[Path, float]]:
    """Every path with its estimated share, best first; `weights` are edge scores."""
    costs = _costs(graph, weights)
    rest = _cheapest(graph, costs)
    queue = _Queue()
    for out in graph.outs:
        queue.push(rest[graph.component[out]], _Beginning(out, graph.component[out]))
    while queue.entries:
        begun = queue.pop()
        sources = graph.inputs_of(begun.part)
        if begun.is_whole:
            path = graph.path(sources[0], begun.out, begun.edges)
            yield path, math.exp(-begun.cost) / len(graph.outs)
            continue
        if sources:
            queue.push(begun.cost, dataclasses.replace(begun, is_whole=True))
        for edge in graph.entering.get(begun.part, ()):
            part = graph.component[edge.source]
            cost = begun.cost + costs[edge]
            longer = _Beginning(begun.out, part, (*begun.edges, edge), cost)
            queue.push(cost + rest[part], longer)


class _Queue:
    """Beginnings by the cost of their best completion; ties in the order of arrival."""

    def __init__(self) -> None:
        self.entries: list[tuple[float, int, _Beginning]] = []
        self.arrived = 0

    def push(self, bound: float, begun: _Beginning) -> None:
        """Add a beginning."""
        heapq.heappush(self.entries, (bound, self.arrived, begun))
        self.arrived += 1

    def pop(self) -> _Beginning:
        """Take out the most promising one."""
        return heapq.heappop(self.entries)[2]


def _costs(graph: PathGraph, weights: Mapping[EdgeKey, float]) -> dict[Edge, float]:
    """Minus the logarithm of each edge's share of what enters its component."""
    costs: dict[Edge, float] = {}
    for edges in graph.entering.values():
        total = sum(weights[e.key] for e in edges)
        for edge in edges:
            share = weights[edge.key] / total if total > 0 else 1 / len(edges)
            costs[edge] = -math.log(share) if share > 0 else math.inf
    return costs


def _cheapest(graph: PathGraph, costs: Mapping[Edge, float]) -> dict[int, float]:
    """The cost of the best way from each component to an input."""
    rest: dict[int, float] = {}
    for part in range(len(set(graph.component.values()))):
        ways = [
            costs[e] + rest[graph.component[e.source]]
            for e in graph.entering.get(part, ())
        ]
        rest[part] = 0.0 if graph.inputs_of(part) else min(ways)
    return rest
