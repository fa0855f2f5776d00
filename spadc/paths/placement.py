"""Which edges may be sampled together: at most one on any path.

The second moment of a product of independent weights is the product of theirs, so it
grows exponentially with the number of sampled edges on a path (Oktay et al., ICLR 2021,
section 3.1). With one of them on each path it does not grow with depth. An edge within
a loop's component lies on some paths once for every iteration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

from spadc.ir import Value

from .edges import Edge
from .graph import PathGraph


@final
@dataclass(slots=True)
class Placement:
    """Edges of a graph that are sampled, and what they exclude."""

    graph: PathGraph
    chosen: list[Edge] = field(default_factory=list)
    _reached: dict[Value, set[Value]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._reached = _reached(self.graph)

    def admits(self, edge: Edge) -> bool:
        """Whether no path has both this edge and a chosen one, or this one twice."""
        if self.repeats(edge):
            return False
        return not any(self.share_path(edge, other) for other in self.chosen)

    def add(self, edge: Edge) -> bool:
        """Choose the edge if that is safe."""
        if edge not in self.chosen and not self.admits(edge):
            return False
        self.chosen.append(edge)
        return True

    def repeats(self, edge: Edge) -> bool:
        """Whether a path can cross the edge more than once: it lies on a cycle."""
        parts = self.graph.component
        return parts[edge.source] == parts[edge.target]

    def share_path(self, one: Edge, two: Edge) -> bool:
        """Whether a path crosses both edges: one starts where the other leads to."""
        return (
            two.source in self._reached[one.target]
            or one.source in self._reached[two.target]
        )

    def leads(self, source: Value, target: Value) -> bool:
        """Whether a path leads from one vertex to the other, or they are the same."""
        return target in self._reached.get(source, ())

    def deepest(self, edges: Iterable[Edge]) -> int:
        """The most of these edges that a path crosses; those on cycles count once."""
        parts = self.graph.component
        longest: dict[Edge, int] = {}
        for edge in sorted(edges, key=lambda e: (parts[e.source], parts[e.target])):
            before = (
                longest[other]
                for other in longest
                if edge.source in self._reached[other.target]
            )
            longest[edge] = 1 + max(before, default=0)
        return max(longest.values(), default=0)


def _reached(graph: PathGraph) -> dict[Value, set[Value]]:
    """What each vertex leads to, itself included."""
    following: dict[Value, list[Value]] = {}
    for edge in graph.edges:
        following.setdefault(edge.source, []).append(edge.target)
    ends = {v for edge in graph.edges for v in (edge.source, edge.target)}
    found = {}
    for start in ends:
        reached, waiting = {start}, [start]
        while waiting:
            for value in following.get(waiting.pop(), ()):
                if value not in reached:
                    reached.add(value)
                    waiting.append(value)
        found[start] = reached
    return found
