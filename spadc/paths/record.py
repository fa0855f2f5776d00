"""Run a program on example inputs and note what each edge does to a cotangent.

Every value of the graph of paths that the run computes is a *node*, every step of the
run along an edge a *link*: in a loop an edge has a link in each iteration, in a branch
only if the branch was taken. Nodes are numbered in the order of the run. A link keeps
what the reverse of its edge reads and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, final

import numpy as np

from spadc.ir import (
    Apply,
    For,
    Function,
    If,
    Op,
    Region,
    Value,
    While,
    regions_in,
    walk,
)
from spadc.primitives import Environment, interpret, watched

from .edges import Edge, loop_heads
from .flops import flops_of
from .graph import PathGraph
from .keys import init_position, yield_position

NUMBER = 8  # bytes of a Python number


@final
@dataclass(frozen=True, slots=True)
class Reverse:
    """What an edge does to a cotangent: `fn(bar, *values)`, with the values of the op
    at the places `reads`, which count its operands, then its results, and `others`."""

    fn: Function
    reads: tuple[int, ...] = ()
    others: tuple[Value, ...] = ()

    @property
    def is_identity(self) -> bool:
        """Whether the cotangent is passed on as it is."""
        return self.fn.body.results[0] is self.fn.body.params[0]


class Reverses(Protocol):
    """Where reverses come from: the adjoint, which this package cannot see."""

    def edge(self, edge: Edge) -> Reverse | None:
        """From the cotangent of the target to that of the source; None if nothing
        flows."""
        ...

    def is_masked(self, edge: Edge) -> bool:
        """Whether the reverse reads values that are not those of the op."""
        ...

    def input(self, value: Value) -> Reverse:
        """From the cotangent of an input to its gradient."""
        ...


@final
@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """One step of the run along an edge, from node `source` to node `target`."""

    edge: Edge
    source: int
    target: int
    reverse: Reverse | None
    values: Sequence[Any]

    @property
    def is_plain(self) -> bool:
        """Whether it computes nothing."""
        return self.reverse is None or self.reverse.is_identity

    def pull_back(self, bar: Any) -> Any:
        """The cotangent of the source, from that of the target; None for zero."""
        if self.reverse is None:
            return None
        if self.reverse.is_identity:
            return bar
        return interpret(self.reverse.fn, (bar, *self.values))[0]


@final
class Record:
    """The nodes of one run and the links into each of them.

    `vertices` are the vertices that the nodes are of, `inputs` the nodes of the inputs,
    `outs` those of the outputs, `bytes` what all values of a name take together,
    `times` how many there were, `flops` the arithmetic of an op in all its runs.
    """

    def __init__(
        self,
        graph: PathGraph,
        args: Sequence[Any],
        reverses: Reverses,
        global_values: Mapping[str, Any] | None = None,
    ) -> None:
        self.graph = graph
        self.reverses = reverses
        self.vertices: list[Value] = []
        self.links: list[list[Link]] = []
        self.bytes: Counter[Value] = Counter()
        self.times: Counter[Value] = Counter()
        self.flops: Counter[Op] = Counter()
        self.values: Environment = {}
        self._heads = loop_heads(graph.fn)
        self._edges = _edges_of_ops(graph)
        self._parents = _parents(graph.fn)
        self._known: dict[Edge, Reverse | None] = {}
        self._now: dict[Value, int] = {}
        self._carried: dict[Op, list[int | None]] = {}
        self._order = _order(graph.fn)
        self._awaited: dict[Value, list[tuple[list[Any], int]]] = defaultdict(list)
        watched(graph.fn, args, self, self.values, global_values)
        self.inputs = {v: self._now[v] for v in graph.wrt if v in self._now}
        self.outs = [self._now[out] for out in graph.outs]
        self.arguments = {v: self.values[v] for v in graph.wrt}
        self.values, self._now = {}, {}

    def enters(self, region: Region, args: tuple[Any, ...]) -> None:
        """The parameters have nodes: the arguments', or what the loop carries."""
        op = self._parents.get(region)
        if op is None:
            for value in region.params:
                self._enter(value, self._node(value))
        elif isinstance(op, For | While):
            if op not in self._carried:
                self._carried[op] = self._from_inits(op)
            carried = region.params[-len(op.inits) :] if op.inits else ()
            for value, node in zip(carried, self._carried[op], strict=True):
                self._enter(value, node)
        for value, given in zip(region.params, args, strict=True):
            self._count(value, given)

    def leaves(self, region: Region) -> None:
        """What is yielded is the result of a branch, or carried on by a loop."""
        op = self._parents.get(region)
        if isinstance(op, If):
            arm = op.regions.index(region)
            for k, result in enumerate(op.results):
                position = yield_position(op, k, arm)
                node = self._passed(op, position, region.results[k], result)
                self._enter(result, node)
        elif isinstance(op, For | While) and region is op.body:
            self._carried[op] = [
                self._passed(op, yield_position(op, k), region.results[k], result)
                for k, result in enumerate(op.results[: len(op.inits)])
            ]

    def did(self, op: Op, results: tuple[Any, ...]) -> None:
        """The results of an op have nodes, and links from its operands."""
        for value, given in zip(op.results, results, strict=True):
            self._count(value, given)
            for values, place in self._awaited.pop(value, ()):
                values[place] = given
        operands = [self.values[v] for v in op.operands]
        self.flops[op] += flops_of(op, operands, results)
        if isinstance(op, Apply) and op in self._edges:
            for result in op.results:
                node = self._node(result)
                self._enter(result, node)
                for edge in self._edges[op]:
                    if edge.target is result and node is not None:
                        self._link(edge, node)
        elif isinstance(op, For | While):
            carried = self._carried.pop(op, None) or self._from_inits(op)
            for result, node in zip(op.results, carried, strict=False):
                self._enter(result, node)

    def _count(self, value: Value, given: Any) -> None:
        self.bytes[value] += size_of(given)
        self.times[value] += 1

    def _from_inits(self, op: For | While) -> list[int | None]:
        return [
            self._passed(op, init_position(op, k), init, op.results[k])
            for k, init in enumerate(op.inits)
        ]

    def _node(self, value: Value) -> int | None:
        """A new node of the vertex of a value, if the graph has it."""
        vertex = self._heads.get(value, value)
        if vertex not in self.graph.component:
            return None
        self.vertices.append(vertex)
        self.links.append([])
        return len(self.vertices) - 1

    def _enter(self, value: Value, node: int | None) -> None:
        if node is not None:
            self._now[value] = node

    def _passed(
        self, op: Op, position: int, source: Value, target: Value
    ) -> int | None:
        """A new node of `target`, with a link along the edge at that position."""
        node = self._node(target)
        for edge in self._edges.get(op, ()):
            if edge.key.position == position and node is not None:
                assert edge.operand is source
                self._link(edge, node)
        return node

    def _link(self, edge: Edge, target: int) -> None:
        if edge not in self._known:
            self._known[edge] = self.reverses.edge(edge)
        reverse = self._known[edge]
        values: list[Any] = []
        if reverse is not None:
            named = (*edge.op.operands, *edge.op.results)
            values = [self.values[named[place]] for place in reverse.reads]
            for other in reverse.others:
                is_known = self._order[other] < self._order[edge.op.results[0]]
                values.append(self.values[other] if is_known else None)
                if not is_known:  # it is computed later in the same region
                    self._awaited[other].append((values, len(values) - 1))
        source = self._now[edge.operand]
        self.links[target].append(Link(edge, source, target, reverse, values))


def _edges_of_ops(graph: PathGraph) -> dict[Op, list[Edge]]:
    found: dict[Op, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        found[edge.op].append(edge)
    return dict(found)


def _order(fn: Function) -> dict[Value, int]:
    """Every value with a number; what is computed earlier has a smaller one."""
    params = [v for region in regions_in(fn.body) for v in region.params]
    computed = [v for op in walk(fn.body) for v in op.results]
    return {v: k for k, v in enumerate((*params, *computed))}


def _parents(fn: Function) -> dict[Region, Op]:
    return {region: op for op in walk(fn.body) for region in op.regions}


def size_of(value: Any) -> int:
    """The bytes that a value takes; a number takes 8."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    return sum(map(size_of, value)) if isinstance(value, list) else NUMBER
