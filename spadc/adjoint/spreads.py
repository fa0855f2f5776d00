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

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

from spadc.ir import (
    Apply,
    ArrayType,
    NewAxis,
    Op,
    Pick,
    Ref,
    Slice,
    Subscript,
    Value,
    dtype_of,
    is_stretched,
    rank_of,
    shape_of,
)
from spadc.primitives import Builder, Expr, einsum_labels


@final
@dataclass(frozen=True, slots=True)
class Draw:
    """What is kept of an axis of length `n`: the slices at `kept`, each with its
    `weight`, or, with a `matrix` R, random combinations of all slices."""

    n: Value
    kept: Value | None = None
    weight: Value | None = None
    matrix: Value | None = None


@final
@dataclass(frozen=True, slots=True)
class Spread:
    """An array that is zero but for `part`, its slices at the indices kept of `axis`.

    The weights are not yet in it.
    """

    part: Value
    axis: int


def slices(axis: int, operand: int) -> Subscript:
    """`[:, kept]`, where `kept` is an operand of the op that carries it."""
    pick = Pick(Ref(operand), mask=False, unique=True)
    return Subscript((*(Slice() for _ in range(axis)), pick))


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
        """Weights in the dtype of what they weigh."""
        dtype = dtype_of(like.type)
        if dtype is None or dtype == "float64":
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


Rule = Callable[[Carrier, Apply, int, Spread], Spread | Value | None]


def _same(run: Carrier, op: Apply, position: int, s: Spread) -> Spread:
    return Spread(run.part(op, position, s.part), s.axis)


def _transpose(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | None:
    rank = rank_of(s.part.type)
    if rank is None:
        return None
    axes = op.attrs.get("axes")
    order = tuple(reversed(range(rank))) if axes is None else axes
    axis = [a % rank for a in order].index(s.axis)
    return Spread(run.part(op, position, s.part), axis)


def _swapaxes(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | None:
    rank = rank_of(s.part.type)
    if rank is None:
        return None
    one, two = op.attrs["axis1"] % rank, op.attrs["axis2"] % rank
    axis = {one: two, two: one}.get(s.axis, s.axis)
    return Spread(run.part(op, position, s.part), axis)


def _expand_dims(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | None:
    rank, axis = rank_of(s.part.type), op.attrs["axis"]
    if rank is None or not isinstance(axis, int):
        return None
    at = axis % (rank + 1)
    return Spread(run.part(op, position, s.part), s.axis + (at <= s.axis))


def _matmul(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | Value | None:
    left, right = (rank_of(v.type) or 0 for v in op.operands)
    if not left or not right or (left > 2 and right > 2):
        return None
    if position == 0:
        if s.axis == left - 1:
            return run.summed(op, 0, s, (1, max(right - 2, 0)))
        return Spread(run.part(op, 0, s.part), s.axis) if right <= 2 else None
    if s.axis == max(right - 2, 0):
        return run.summed(op, 1, s, (0, left - 1))
    if s.axis == right - 1 and right == 2:
        return Spread(run.part(op, 1, s.part), left - 1)
    return None


def _outer(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | None:
    if any(rank_of(v.type) != 1 for v in op.operands):
        return None
    return Spread(run.part(op, position, s.part), position)


def _multiply(
    run: Carrier, op: Apply, position: int, s: Spread
) -> Spread | Value | None:
    if op.name == "divide" and position == 1:
        return None
    whole = shape_of(op.operands[position].type)
    other = shape_of(op.operands[1 - position].type)
    if whole is None or other is None:
        return None
    shift = max(len(other) - len(whole), 0)
    axis = s.axis + shift
    place = axis - max(len(whole) - len(other), 0)
    operands = list(op.operands)
    operands[position] = s.part
    if place >= 0 and other[place] != 1:
        if is_stretched(other[place], whole[s.axis]) is not False or run.draw.matrix:
            return None
        if is_stretched(whole[s.axis], other[place]) is not False:
            return None
        operands[1 - position] = run.at(op.operands[1 - position], place)
    return Spread(run.again(op, operands), axis)


def _sum(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | Value | None:
    rank, axes = rank_of(s.part.type), op.attrs.get("axis")
    if rank is None or position != 0 or op.attrs.get("where") is not None:
        return None
    given = range(rank) if axes is None else (axes,) if isinstance(axes, int) else axes
    gone = {axis % rank for axis in given}
    if s.axis in gone and run.draw.matrix is None:
        return run.summed(op, position, s, None)
    if s.axis in gone:
        return None
    lost = 0 if op.attrs.get("keepdims") else sum(axis < s.axis for axis in gone)
    return Spread(run.part(op, position, s.part), s.axis - lost)


def _tensordot(
    run: Carrier, op: Apply, position: int, s: Spread
) -> Spread | Value | None:
    axes, ranks = op.attrs.get("axes", 2), [rank_of(v.type) for v in op.operands]
    if isinstance(axes, int) or None in ranks:
        return None
    pairs = [(a,) if isinstance(a, int) else tuple(a) for a in axes]
    mine, theirs = pairs[position], pairs[1 - position]
    rank, other = ranks[position], ranks[1 - position]
    assert rank is not None and other is not None
    own = [a % rank for a in mine]
    if s.axis in own:
        met = theirs[own.index(s.axis)] % other
        if run.draw.matrix is not None and other > 1 and met != other - 2:
            return None
        return run.summed(op, position, s, (1 - position, met))
    free = [a for a in range(rank) if a not in own]
    before = 0 if position == 0 else other - len(own)
    return Spread(run.part(op, position, s.part), before + free.index(s.axis))


def _einsum(run: Carrier, op: Apply, position: int, s: Spread) -> Spread | Value | None:
    ranks = [rank_of(v.type) for v in op.operands]
    if None in ranks:
        return None
    inputs, output = einsum_labels(op.attrs["subscripts"], ranks)
    label = inputs[position][s.axis]
    if any(part.count(label) > 1 for part in (*inputs, output)):
        return None
    others = [
        (k, part.index(label))
        for k, part in enumerate(inputs)
        if k != position and label in part
    ]
    if any(shape_of(op.operands[k].type)[a] == 1 for k, a in others):  # type: ignore[index]
        return None
    if run.draw.matrix is not None and others:
        return None
    operands = list(op.operands)
    for number, axis in others[1:] if label not in output else others:
        operands[number] = run.at(operands[number], axis)
    reduced = dataclasses.replace(op, operands=tuple(operands))
    if label in output:
        return Spread(run.part(reduced, position, s.part), output.index(label))
    return run.summed(reduced, position, s, others[0] if others else None)


RULES: dict[str, Rule] = {
    "copy": _same,
    "divide": _multiply,
    "einsum": _einsum,
    "expand_dims": _expand_dims,
    "matmul": _matmul,
    "multiply": _multiply,
    "negative": _same,
    "outer": _outer,
    "sum": _sum,
    "swapaxes": _swapaxes,
    "tensordot": _tensordot,
    "transpose": _transpose,
}

__all__ = ["Carrier", "Draw", "Spread", "slices"]
