"""Plans that put gates on edges, which are named as `Labels` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from spadc.paths import Labels, PathGraph
from spadc.plans import Exact, Plan, PlannedEdge, Treatment


@final
@dataclass(frozen=True)
class Gates:
    """A policy that treats the edges with these texts so."""

    treatments: Mapping[str, Treatment]
    wanted: ClassVar[int] = 0

    def make(self, graph: PathGraph, scores: object = None) -> Plan:
        """The plan; every text must be that of an edge."""
        labels = Labels(graph)
        texts = {edge.key: labels.edge(edge) for edge in graph.edges}
        missing = self.treatments.keys() - set(texts.values())
        assert not missing, f"no edge {missing} among {sorted(texts.values())}"
        edges = tuple(
            PlannedEdge(
                edge.key,
                texts[edge.key],
                edge.line,
                self.treatments.get(texts[edge.key], Exact()),
            )
            for edge in graph.edges
        )
        return Plan("gates", edges, releases=True)
