"""Build the graph of paths from the inputs in `wrt` to the outputs.

Vertices are active values, edges the local Jacobians between them (Bauer 1974: the
gradient is the sum over all paths of the product of the local Jacobians). Straight code
and branches give a graph without cycles, whose paths are counted one by one. A loop
gives cycles: what its iterations carry around is one component, and a path through it
stands for its *family*, all the ways through the iterations between the edge by which
it enters the component and the edge by which it leaves. So each family is a path of the
graph between the components; the families part the terms of Bauer's sum among them, and
the contribution of a family is again that of a selection: its own edges and all edges
of the components that it crosses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from spadc.ir import Function, Value

from .components import components
from .edges import Edge, find_edges, incoming, loop_heads
from .keys import EdgeKey
from .selection import Selection


@final
@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges from an input to an output, listed from the output on.

    `loops` are the edges of the loops that it crosses, by any of which it may pass.
    """

    source: Value
    out: Value
    edges: tuple[Edge, ...]
    loops: tuple[Edge, ...] = ()

    @property
    def keys(self) -> frozenset[EdgeKey]:
        """The edges that must be kept for its contribution."""
        return frozenset(edge.key for edge in (*self.edges, *self.loops))

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the statements that it runs through, counted from the `def`."""
        found = {edge.line for edge in (*self.edges, *self.loops)}
        return tuple(sorted(line for line in found if line is not None))


@final
@dataclass(frozen=True, slots=True, eq=False)
class PathGraph:
    """All edges that lie on a path from `wrt` to `outs`, in the order of their keys.

    `component` numbers the components from the inputs to the outputs; `entering` and
    `inner` are the edges into each from another one, and within it.
    """

    fn: Function
    wrt: tuple[Value, ...]
    outs: tuple[Value, ...]
    edges: tuple[Edge, ...]
    component: Mapping[Value, int]
    entering: Mapping[int, tuple[Edge, ...]]
    inner: Mapping[int, tuple[Edge, ...]]

    @property
    def keys(self) -> tuple[EdgeKey, ...]:
        """The key of every edge, in order, each once."""
        return tuple(dict.fromkeys(edge.key for edge in self.edges))

    @property
    def reads(self) -> tuple[Edge, ...]:
        """The edges as a reader of the program counts them: reads of variables."""
        first = {edge.key: edge for edge in reversed(self.edges) if edge.is_read}
        return tuple(first[key] for key in sorted(first))

    @property
    def has_loops(self) -> bool:
        """Whether an edge stands for a family over the iterations of a loop."""
        return any(e.is_structural and e.branch is None for e in self.edges)

    def inputs_of(self, component: int) -> tuple[Value, ...]:
        """The inputs in this component: at most one."""
        return tuple(v for v in self.wrt if self.component.get(v) == component)

    def count(self) -> int:
        """The number of paths; those through loops are counted as families."""
        number: dict[int, int] = {}
        for part in range(len(set(self.component.values()))):
            sources = (self.component[e.source] for e in self.entering.get(part, ()))
            number[part] = len(self.inputs_of(part)) + sum(number[s] for s in sources)
        return sum(number[self.component[out]] for out in self.outs)

    def paths(self) -> Iterator[Path]:
        """Every path, in the order of the edges' keys from the output on."""
        for out in self.outs:
            waiting: list[tuple[int, tuple[Edge, ...]]] = [(self.component[out], ())]
            while waiting:
                part, edges = waiting.pop()
                for source in self.inputs_of(part):
                    yield self.path(source, out, edges)
                for edge in reversed(self.entering.get(part, ())):
                    waiting.append((self.component[edge.source], (*edges, edge)))

    def path(self, source: Value, out: Value, edges: tuple[Edge, ...]) -> Path:
        """The path of these edges with the loops that it crosses."""
        parts = [self.component[out], *(self.component[e.source] for e in edges)]
        return Path(
            source, out, edges, tuple(e for p in parts for e in self.inner.get(p, ()))
        )

    def select(self, keys: frozenset[EdgeKey]) -> Selection:
        """The selection that keeps only these edges of the graph."""
        return Selection(frozenset(self.keys) - keys)

    def restricted(self, selection: Selection) -> PathGraph:
        """The graph of the paths that lie inside the selection."""
        kept = [edge for edge in self.edges if selection.keeps(edge.key)]
        return _connected(self.fn, self.wrt, self.outs, kept)


def path_graph(
    fn: Function, wrt: Sequence[Value], outs: Sequence[Value], active: frozenset[Value]
) -> PathGraph:
    """The graph of paths of `fn` from the parameters `wrt` to the results `outs`."""
    heads = loop_heads(fn)
    results = dict.fromkeys(heads.get(out, out) for out in outs)
    inputs = tuple(dict.fromkeys(wrt))
    return _connected(fn, inputs, tuple(results), list(find_edges(fn, active)))


def _connected(
    fn: Function, wrt: tuple[Value, ...], outs: tuple[Value, ...], edges: Sequence[Edge]
) -> PathGraph:
    """The graph of those edges that lie on a path."""
    varied = _reach(wrt, [(e.source, e.target) for e in edges])
    useful = _reach(outs, [(e.target, e.source) for e in edges])
    joined = varied & useful
    kept = tuple(e for e in edges if e.source in joined and e.target in joined)
    ends = tuple(out for out in outs if out in joined)
    into = incoming(kept)
    sources = {vertex: tuple(e.source for e in found) for vertex, found in into.items()}
    part = components(ends, sources)
    return PathGraph(fn, wrt, ends, kept, part, *_split(kept, part))


def _reach(start: Sequence[Value], steps: Sequence[tuple[Value, Value]]) -> set[Value]:
    following: dict[Value, list[Value]] = {}
    for before, after in steps:
        following.setdefault(before, []).append(after)
    reached = set(start)
    waiting = list(start)
    while waiting:
        for value in following.get(waiting.pop(), ()):
            if value not in reached:
                reached.add(value)
                waiting.append(value)
    return reached


Grouped = dict[int, tuple[Edge, ...]]


def _split(edges: Sequence[Edge], part: Mapping[Value, int]) -> tuple[Grouped, Grouped]:
    """The edges into each component from another one, and those within it."""
    entering: dict[int, list[Edge]] = {}
    inner: dict[int, list[Edge]] = {}
    for edge in edges:
        target = part[edge.target]
        group = inner if part[edge.source] == target else entering
        group.setdefault(target, []).append(edge)
    return _frozen(entering), _frozen(inner)


def _frozen(groups: Mapping[int, Sequence[Edge]]) -> Grouped:
    return {number: tuple(edges) for number, edges in groups.items()}
