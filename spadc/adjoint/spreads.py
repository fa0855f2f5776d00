"""Carry the kept parts of a residual through the ops of a rule.

A residual of which only the slices at `kept` of one axis are there is zero elsewhere.
So what a rule computes from it linearly is computed from these slices alone: an axis
that the result still has stays sparse, and an axis that is summed over needs only the
same slices of the other factor. That is where sampling saves work:

    residual[:, kept].T @ y_bar           the features kept: rows of the cotangent
    residual[kept].T @ y_bar[kept]        the rows kept: a shorter product

An op without a rule here gets the whole array, zeros put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

from spadc.ir import (
    Apply,
    ArrayType,
    NewAxis,
    Op,
    Slice,
    Subscript,
    Value,
    dtype_of,
    may_be_float,
    rank_of,
)
from spadc.primitives import Builder, Expr

from .kept_parts import Draw, Spread, slices
from .spread_rules import RULES


@final
@dataclass(slots=True)
class Carrier:
    """Rebuilds the ops of a rule for a residual that is spread."""

    build: Builder
    draw: Draw
    found: dict[Value, Spread | Value] = field(default_factory=dict)

    def run(self, ops: Sequence[Op], residual: Value, start: Spread) -> None:
        """Append `ops`, which read `residual`."""
        self.found[residual] = start
        for op in ops:
            known = {k: self.found[v] for k, v in _places(op, self.found)}
            if not known:
                self.build.add(op)
            elif isinstance(op, Apply):
                self.found[op.result] = self._carried(op, known)

    def of(self, value: Value) -> Spread | Value:
        """What stands for a value of the rule."""
        return self.found.get(value, value)

    def _carried(self, op: Apply, known: Mapping[int, Spread | Value]) -> Any:
        sparse = {k: s for k, s in known.items() if isinstance(s, Spread)}
        if len(sparse) == 1 and len(known) == 1 and op.name in RULES:
            ((position, spread),) = sparse.items()
            result = RULES[op.name](self, op, position, spread)
            if result is not None:
                return result
        return self._dense(op)

    def _dense(self, op: Apply) -> Value:
        names = {
            v: self.whole(s) if isinstance(s, Spread) else s
            for v, s in ((v, self.of(v)) for v in op.operands)
        }
        return self.again(op, tuple(names[v] for v in op.operands))

    def again(self, op: Apply, operands: Sequence[Value], **attrs: Any) -> Value:
        """The op on other operands."""
        given = {k: v for k, v in op.attrs.items()} | attrs
        return self.build.apply(op.name, *operands, **given)

    def part(self, op: Apply, position: int, part: Value, **attrs: Any) -> Value:
        """The op with `part` in the place of one operand."""
        operands = list(op.operands)
        operands[position] = part
        return self.again(op, operands, **attrs)

    def whole(self, spread: Spread) -> Value:
        """The array itself, weighted."""
        if self.draw.matrix is not None:
            return self._combined(spread, Expr(self.draw.matrix, self.build))
        part = self.weighted(spread)
        return self.build.apply(
            "spread", part, self.draw.kept, self.draw.n, axis=spread.axis
        )

    def _combined(self, spread: Spread, matrix: Expr) -> Value:
        """`R @ part` or `part @ R.T`: the mean of that is the array."""
        part = Expr(spread.part, self.build)
        rank = rank_of(spread.part.type) or 1
        if spread.axis == rank - 2 or rank == 1:
            return self.build.value(matrix @ part)
        if spread.axis == rank - 1:
            return self.build.value(part @ matrix.T)
        axes = ((spread.axis,), (1,))
        moved = self.build.apply("tensordot", spread.part, matrix, axes=axes)
        return self.build.apply("moveaxis", moved, source=-1, destination=spread.axis)

    def weighted(self, spread: Spread) -> Value:
        """The slices kept, each times its weight."""
        weight = self.draw.weight
        if weight is None:
            return spread.part
        if not isinstance(weight.type, ArrayType):
            return self.build.apply("multiply", weight, spread.part)
        weight = self.cast(weight, spread.part)
        after = (rank_of(spread.part.type) or 1) - spread.axis - 1
        if after:  # `weight[:, None]`
            step = Subscript((Slice(), *[NewAxis()] * after))
            weight = self.build.apply("index", weight, step=step)
        return self.build.apply("multiply", weight, spread.part)

    def cast(self, weight: Value, like: Value) -> Value:
        """Weights in the dtype of what they weigh, unless that is of whole numbers."""
        dtype = dtype_of(like.type)
        if dtype is None or dtype == "float64" or not may_be_float(like.type):
            return weight
        return self.build.apply("astype", weight, dtype=dtype)

    def at(self, value: Value, axis: int) -> Value:
        """The slices kept of another array along `axis`, or their combinations."""
        if self.draw.matrix is not None:
            matrix, other = self.draw.matrix, Expr(value, self.build)
            if axis == (rank_of(value.type) or 1) - 1:
                return self.build.value(other @ Expr(matrix, self.build))
            return self.build.value(Expr(matrix, self.build).T @ other)
        return self.build.apply("index", value, self.draw.kept, step=slices(axis, 1))

    def summed(self, op: Apply, position: int, spread: Spread, other: Any) -> Value:
        """The op where it sums over the sparse axis: `other` is the operand that meets
        it and the axis there, or None."""
        weight = self.draw.weight
        scalar = weight is None or not isinstance(weight.type, ArrayType)
        operands = list(op.operands)
        operands[position] = spread.part if scalar else self.weighted(spread)
        if other is not None:
            number, axis = other
            operands[number] = self.at(op.operands[number], axis)
        result = self.again(op, operands)
        if weight is None or not scalar:
            return result
        return self.build.apply("multiply", weight, result)


def _places(op: Op, found: Mapping[Value, Any]) -> list[tuple[int, Value]]:
    return [(k, v) for k, v in enumerate(op.operands) if v in found]
