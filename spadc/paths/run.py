"""Compute gradients under selections, and what each path contributes, from one run.

The gradient under a selection is one sweep over the links of the run (see `record`).
The contribution of a path follows from that of its beginning: depth first, what paths
share next to the output is computed once, so a path costs about as much as its last
edge. Nothing is compiled for a path or a selection.

Inside a component (what a loop carries around) all ways are summed; between components
a path takes its own edges. The sum over all paths is Bauer's sum over the ways through
the run (Bauer 1974). The reverse of an edge is that of the adjoint, so contributions
mean what the generated code computes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, final

import numpy as np
import numpy.typing as npt

from spadc.ir import ScalarType, Size, Value, bytes_of
from spadc.primitives import added_items, interpret

from .edges import Edge
from .flops import arithmetic
from .graph import Path, PathGraph
from .keys import EdgeKey
from .record import NUMBER, Link, Record, Reverses
from .selection import Selection
from .unroll import Unrolled

Bars = dict[int, Any]  # cotangents that are not zero, by the number of the node
Gradient = tuple[Any, ...]  # one part for each input of `wrt`


@final
class Run:
    """A run of the program of `graph` on example inputs."""

    def __init__(
        self,
        graph: PathGraph,
        args: Sequence[Any],
        reverses: Reverses,
        global_values: Mapping[str, Any] | None = None,
        unrolled: Unrolled | None = None,
    ) -> None:
        self.graph = graph
        self.unrolled = unrolled
        self.record = Record(graph, args, reverses, global_values)
        self._inner: dict[int, list[Link]] = defaultdict(list)
        self._crossing: dict[Edge, list[Link]] = defaultdict(list)
        self._known_residuals: dict[Edge, tuple[Value, ...]] = {}
        self._gradients = {v: reverses.input(v) for v in graph.wrt}
        self._sort_links()

    def place(self, edge: Edge) -> str:
        """The key of an edge as a text, with the iteration if loops are unrolled."""
        return self.unrolled.place(edge) if self.unrolled else str(edge.key)

    def gradient(self, selection: Selection) -> Gradient:
        """The gradient under a selection."""
        return self.sweep(lambda link, bar: _kept(selection, link, bar))

    def contributions(self) -> Iterator[tuple[Path, Any]]:
        """Every path, in the order of `PathGraph.paths`, with the gradient along it
        with respect to the input that it begins at."""
        for out, node in zip(self.graph.outs, self.record.outs, strict=True):
            waiting: list[tuple[Edge | None, tuple[Edge, ...], Bars]]
            waiting = [(None, (), {node: 1.0})]
            while waiting:
                edge, before, bars = waiting.pop()
                part, edges = self.graph.component[out], before
                if edge is not None:
                    part, edges = self.graph.component[edge.source], (*before, edge)
                    bars = self._crossed(edge, bars)
                bars = self._spread(part, bars)
                for source in self.graph.inputs_of(part):
                    path = self.graph.path(source, out, edges)
                    yield path, self._gradient(source, bars)
                for edge in reversed(self.graph.entering.get(part, ())):
                    waiting.append((edge, edges, bars))

    def contribution(self, path: Path) -> Any:
        """The gradient along one path with respect to the input that it begins at."""
        place = self.graph.outs.index(path.out)
        bars: Bars = {self.record.outs[place]: 1.0}
        bars = self._spread(self.graph.component[path.out], bars)
        for edge in path.edges:
            bars = self._crossed(edge, bars)
            bars = self._spread(self.graph.component[edge.source], bars)
        return self._gradient(path.source, bars)

    def kept_bytes(self, edges: Iterable[Edge]) -> int:
        """The bytes that the residuals of these edges take in this run, each value
        counted once; arguments are there anyway and cost nothing."""
        return sum(self.record.bytes[value] for value in self._kept(edges))

    def kept_size(self, edges: Iterable[Edge]) -> Size | None:
        """The same as a formula of the lengths in the types, for as many iterations as
        the run had; None where types are not known."""
        total = Size()
        for value in self._kept(edges):
            number = isinstance(value.type, ScalarType)
            size = Size.product(NUMBER) if number else bytes_of(value.type)
            if size is None:
                return None
            total += self.record.times[value] * size
        return total

    def _kept(self, edges: Iterable[Edge]) -> list[Value]:
        given = set(self.graph.fn.body.params)
        values = dict.fromkeys(v for edge in edges for v in self._residuals(edge))
        return [value for value in values if value not in given]

    def flops(self) -> Counter[EdgeKey]:
        """The arithmetic of the reverse sweep in this run, by edge."""
        found: Counter[EdgeKey] = Counter()

        def counted(link: Link, bar: Any) -> Any:
            found[link.edge.key] += 0 if link.is_plain else arithmetic(link, bar)
            return link.pull_back(bar)

        self.sweep(counted)
        return found

    def passed_on(self) -> dict[EdgeKey, float]:
        """The norm of the cotangents that each edge passes on in this run."""
        squares: dict[EdgeKey, float] = dict.fromkeys(self.graph.keys, 0.0)

        def measured(link: Link, bar: Any) -> Any:
            passed = link.pull_back(bar)
            if passed is not None:
                squares[link.edge.key] += float(np.linalg.norm(flat([passed]))) ** 2
            return passed

        self.sweep(measured)
        return {key: math.sqrt(square) for key, square in squares.items()}

    def sweep(self, pull_back: Callable[[Link, Any], Any]) -> Gradient:
        """The gradient if each link does to the cotangents what `pull_back` says."""
        bars: Bars = dict.fromkeys(self.record.outs, 1.0)
        for node in range(len(self.record.links) - 1, -1, -1):
            if node in bars:
                for link in self.record.links[node]:
                    _add(bars, link.source, pull_back(link, bars[node]))
        return tuple(self._gradient(v, bars) for v in self.graph.wrt)

    def _residuals(self, edge: Edge) -> tuple[Value, ...]:
        if edge not in self._known_residuals:
            self._known_residuals[edge] = edge.residuals
        return self._known_residuals[edge]

    def _sort_links(self) -> None:
        """The links within each component, last first, and those along each edge
        between two of them."""
        component = self.graph.component
        for node in range(len(self.record.links) - 1, -1, -1):
            for link in self.record.links[node]:
                part = component[link.edge.target]
                if component[link.edge.source] == part:
                    self._inner[part].append(link)
                else:
                    self._crossing[link.edge].append(link)

    def _crossed(self, edge: Edge, bars: Bars) -> Bars:
        """The cotangents behind an edge between two components."""
        found: Bars = {}
        for link in self._crossing.get(edge, ()):
            if link.target in bars:
                _add(found, link.source, link.pull_back(bars[link.target]))
        return found

    def _spread(self, part: int, bars: Bars) -> Bars:
        """The cotangents in a component after all ways around its loops."""
        inner = self._inner.get(part)
        if not inner or not bars:
            return bars
        found = dict(bars)
        for link in inner:
            if link.target in found:
                _add(found, link.source, link.pull_back(found[link.target]))
        return found

    def _gradient(self, value: Value, bars: Bars) -> Any:
        """The gradient with respect to an input."""
        argument = self.record.arguments[value]
        bar = bars.get(self.record.inputs.get(value, -1))
        if bar is None:
            return np.zeros(np.shape(argument))
        reverse = self._gradients[value]
        return interpret(reverse.fn, (bar, *[argument] * len(reverse.reads)))[0]


def _add(bars: Bars, node: int, bar: Any) -> None:
    """Add to the cotangent of a node; None adds nothing."""
    if bar is not None:
        bars[node] = added_items(bars[node], bar) if node in bars else bar


def _kept(selection: Selection, link: Link, bar: Any) -> Any:
    return link.pull_back(bar) if selection.keeps(link.edge.key) else None


def flat(gradient: Iterable[Any]) -> npt.NDArray[Any]:
    """All numbers of a gradient in one row, in double precision."""
    rows = [np.ravel(np.asarray(leaf)) for part in gradient for leaf in _leaves(part)]
    joined = np.concatenate(rows) if rows else np.zeros(0)
    return joined.astype(np.result_type(joined.dtype, np.float64))


def _leaves(part: Any) -> Iterator[Any]:
    if isinstance(part, list):
        for item in part:
            yield from _leaves(item)
    else:
        yield part
