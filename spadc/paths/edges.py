"""Find the edges of a function: every way along which a cotangent flows one step.

Vertices are values. What a loop carries is one vertex, its result: the parameters of
the loop's regions stand for the same variable one iteration earlier (see `keys`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, final

from spadc.analysis import passes_derivative
from spadc.ir import (
    Apply,
    For,
    Function,
    If,
    Op,
    Value,
    While,
    may_be_float,
    walk,
)
from spadc.primitives import literals_in

from .keys import EdgeKey, init_position, ordinals, yield_position
from .residuals import residuals_of


@final
@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One operand of one op, with its local Jacobian.

    `operand` is the value as the op names it, `source` the vertex that it belongs to;
    `literals` are the values of the function's constants.
    """

    key: EdgeKey
    op: Apply | If | For | While
    operand: Value
    source: Value
    target: Value
    literals: Mapping[Value, Any] = field(default_factory=dict, repr=False)

    @property
    def is_structural(self) -> bool:
        """Whether it only carries a value into or out of a region."""
        return not isinstance(self.op, Apply)

    @property
    def branch(self) -> int | None:
        """0 if the edge comes out of the `then` of a branch, 1 out of its `orelse`."""
        if not isinstance(self.op, If):
            return None
        return (self.key.position - len(self.op.operands)) % 2

    @property
    def is_read(self) -> bool:
        """Whether the user's program shows it: a named variable that an op reads.

        An augmented store reads its array once in the program and twice in the IR.
        """
        if not isinstance(self.op, Apply) or not self.operand.hint:
            return False
        augmented = self.op.name == "write" and self.op.attrs.get("_augmented")
        return not (augmented and self.key.position == 0)

    @property
    def residuals(self) -> tuple[Value, ...]:
        """The primal values that the rule reads along this edge, literals left out."""
        if not isinstance(self.op, Apply):
            return ()
        return residuals_of(self.op, self.key.position, self.literals)

    @property
    def is_linear(self) -> bool:
        """Whether the rule reads no primal value."""
        return not self.residuals

    @property
    def line(self) -> int | None:
        """The line of the statement, counted from the `def`."""
        statement = self.op.span.statement
        return statement.line if statement else None


def loop_heads(fn: Function) -> dict[Value, Value]:
    """For each value that a loop carries, the result of the loop: the same vertex."""
    heads: dict[Value, Value] = {}
    for op in walk(fn.body):
        if isinstance(op, For | While):
            heads.update(zip(op.carried, op.results, strict=False))
        if isinstance(op, While):
            heads.update(zip(op.test.params, op.results, strict=False))
    return heads


def find_edges(fn: Function, active: frozenset[Value]) -> Iterator[Edge]:
    """The edges between active values, in the order of their keys."""
    heads = loop_heads(fn)
    vertices = {heads.get(v, v) for v in active}
    literals = literals_in(fn.body)
    for op, number in ordinals(fn).items():
        for position, operand, target in _links(op):
            source = heads.get(operand, operand)
            if source in vertices and target in vertices:
                assert isinstance(op, Apply | If | For | While)
                key = EdgeKey(number, position)
                yield Edge(key, op, operand, source, target, literals)


Link = tuple[int, Value, Value]


def _links(op: Op) -> Iterator[Link]:
    if isinstance(op, Apply):
        for position, operand in enumerate(op.operands):
            if passes_derivative(op, position) and not _overwrites(op, position):
                targets = (r for r in op.results if may_be_float(r.type))
                yield from ((position, operand, target) for target in targets)
    elif isinstance(op, If):
        for k, result in enumerate(op.results):
            for branch, region in enumerate(op.regions):
                yield yield_position(op, k, branch), region.results[k], result
    elif isinstance(op, For | While):
        for k, init in enumerate(op.inits):
            yield init_position(op, k), init, op.results[k]
        for k in range(len(op.inits)):
            yield yield_position(op, k), op.body.results[k], op.results[k]


def _overwrites(op: Apply, position: int) -> bool:
    """Whether a store leaves nothing of its array: `x[...] = v`."""
    return op.name == "write" and position == 0 and op.attrs["path"] == ()


def incoming(edges: tuple[Edge, ...]) -> Mapping[Value, tuple[Edge, ...]]:
    """The edges into each vertex, in the order of their keys."""
    found: dict[Value, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.target, []).append(edge)
    return {vertex: tuple(into) for vertex, into in found.items()}
