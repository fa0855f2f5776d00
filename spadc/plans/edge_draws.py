"""Let every vertex keep a fraction of the edges that leave it, as many at each call.

The plan of path sampling for rules that prefer some of these edges: the number kept at
a vertex of d edges is ceil(keep * d), at least one, so that it is certain.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import final

from spadc.paths import EdgeKey, Labels, PathGraph

from .designs import count_kept
from .path_sampling import (
    PathSampling,
    growth_warning,
    largest_product,
    mean_square,
    vertices,
)
from .plan import Plan, PlannedEdge
from .treatment import Exact, Gate


@final
@dataclass(frozen=True, slots=True)
class EdgeDraws:
    """Keep the fraction `keep` of the edges that leave each vertex."""

    keep: float

    def make(self, graph: PathGraph) -> Plan:
        """The plan; raises ValueError when no vertex has edges to choose from."""
        gates: dict[EdgeKey, Gate] = {}
        for number, vertex in enumerate(vertices(graph), start=1):
            size = count_kept(len(vertex.slots), self.keep)
            draw = PathSampling(size, "fixed")
            gates.update(draw.gates(number, vertex, None))
        if self.keep == 1:
            return Plan("exact").make(graph)
        if not gates:
            raise ValueError("no vertex has edges to choose from")
        growth = largest_product(graph, gates, mean_square)
        warnings.warn(growth_warning(graph, growth), stacklevel=2)
        labels = Labels(graph)
        edges = {
            e.key: PlannedEdge(e.key, labels.edge(e), e.line, gates.get(e.key, Exact()))
            for e in graph.edges
        }
        count = len({gate.draw for gate in gates.values()})
        note = (
            f"Paths are sampled: {count} vertices keep {100 * self.keep:g} % of their "
            "edges, at least one; several draws lie on one path."
        )
        return Plan("paths", tuple(edges.values()), notes=(note,), releases=True)
