"""Find the loops of the graph of paths: its strongly connected components.

A value that a loop carries from one iteration to the next lies on a cycle. Everything
on the same cycles is one component; between components the graph has no cycles.
Components are numbered from the inputs to the outputs (Tarjan 1972, without recursion).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spadc.ir import Value


def components(
    vertices: Iterable[Value], sources: Mapping[Value, Sequence[Value]]
) -> dict[Value, int]:
    """The component of each vertex; `sources` are the vertices right before one.

    Every edge goes from a component to itself or to one with a higher number.
    """
    search = _Search(sources)
    for vertex in vertices:
        if vertex not in search.entered:
            search.visit(vertex)
    return search.component


class _Search:
    """The state of the search: when each vertex was entered, and what it can reach."""

    def __init__(self, sources: Mapping[Value, Sequence[Value]]) -> None:
        self.sources = sources
        self.entered: dict[Value, int] = {}
        self.lowest: dict[Value, int] = {}
        self.component: dict[Value, int] = {}
        self.open: list[Value] = []
        self.closed = 0

    def visit(self, root: Value) -> None:
        """Assign components to everything before `root`."""
        trail = [(root, self._enter(root))]
        while trail:
            vertex, rest = trail[-1]
            following = next(rest, None)
            if following is None:
                trail.pop()
                self._leave(vertex)
                if trail:
                    self._lower(trail[-1][0], self.lowest[vertex])
            elif following not in self.entered:
                trail.append((following, self._enter(following)))
            elif following not in self.component:
                self._lower(vertex, self.entered[following])

    def _enter(self, vertex: Value) -> Iterator[Value]:
        self.entered[vertex] = self.lowest[vertex] = len(self.entered)
        self.open.append(vertex)
        return iter(self.sources.get(vertex, ()))

    def _lower(self, vertex: Value, reached: int) -> None:
        self.lowest[vertex] = min(self.lowest[vertex], reached)

    def _leave(self, vertex: Value) -> None:
        if self.lowest[vertex] < self.entered[vertex]:
            return
        while vertex not in self.component:
            self.component[self.open.pop()] = self.closed
        self.closed += 1
