"""How ops pass on the kept slices of an operand: one rule for each, or None where the
whole array is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from spadc.ir import Apply, Dim, Value, rank_of, shape_of
from spadc.primitives import einsum_labels

from .kept_parts import Spread, are_equal

if TYPE_CHECKING:
    from .spreads import Carrier

Rule = Callable[["Carrier", Apply, int, Spread], Spread | Value | None]


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


def _length(op: Apply, position: int, axis: int) -> Dim:
    shape = shape_of(op.operands[position].type)
    return None if shape is None else shape[axis]


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
        if not are_equal(other[place], whole[s.axis]) or run.draw.matrix:
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
    length = _length(op, position, s.axis)
    if not all(are_equal(length, _length(op, k, a)) for k, a in others):
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
