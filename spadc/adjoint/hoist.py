"""Take shapes of forward values in the forward sweep, where the values are at hand.

A rule that needs only the shape of a value must not make the value itself a residual.
Where an array outside all regions is known to have the same shape, that one is asked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from spadc.analysis import maybe_unbound
from spadc.ir import (
    Apply,
    ArrayType,
    Op,
    Region,
    Shape,
    Value,
    rebuild,
    rewrite,
    shape_of,
    substitute,
    walk,
)
from spadc.primitives import Cost, primitive


def hoist_shapes(body: Region) -> Region:
    """Move reverse ops that read only a shape to the definition of the value."""
    body = _ask_outside(body)
    homes = _nested_definitions(body) - maybe_unbound(body)
    moved: dict[Value, list[Apply]] = {}
    for op in walk(body):
        if _reads_shape(op) and op.span.reverse and op.operands[0] in homes:
            assert isinstance(op, Apply)
            moved.setdefault(op.operands[0], []).append(op)
    if not moved:
        return body
    fresh: dict[Value, Value] = {}
    for value, ops in moved.items():
        asked: dict[tuple[str, str], Apply] = {}
        for op in ops:
            first = asked.setdefault((op.name, repr(op.attrs)), op)
            answer = fresh.get(first.result)
            fresh[op.result] = answer or Value(op.result.type, op.result.hint)
        moved[value] = list(asked.values())  # each question once
    return _move(substitute(body, fresh), moved, fresh)


def _ask_outside(body: Region) -> Region:
    """Ask arrays outside regions for shapes that they share with those inside.

    A loop over directions holds reverse ops and stands before forward ones, so only
    arrays that are there already are asked.
    """
    inside = _nested_definitions(body)
    outside: dict[Shape, Value] = {}

    def enter(values: Iterable[Value]) -> None:
        for value in values:
            shape = shape_of(value.type)
            if shape and None not in shape and isinstance(value.type, ArrayType):
                outside.setdefault(shape, value)

    def change(op: Op) -> Sequence[Op]:
        if not (_reads_shape(op) and op.span.reverse and op.operands[0] in inside):
            return (op,)
        other = outside.get(shape_of(op.operands[0].type) or ())
        return (op if other is None else _asking(op, other),)

    enter(body.params)
    ops: list[Op] = []
    for op in body.ops:
        ops += rewrite(Region((), (op,), ()), change).ops
        enter(_given(op))
    return Region(body.params, tuple(ops), body.results)


def _given(op: Op) -> tuple[Value, ...]:
    """The results of an op of the forward sweep that are there when it has run."""
    return op.results if isinstance(op, Apply) and not op.span.reverse else ()


def _asking(op: Op, value: Value) -> Op:
    assert isinstance(op, Apply)
    return dataclasses.replace(op, operands=(value,))


def _reads_shape(op: Op) -> bool:
    if not isinstance(op, Apply) or len(op.operands) != 1:
        return False
    known = primitive(op.name)
    return 0 in known.shape_only and known.cost is Cost.FREE


def _nested_definitions(body: Region) -> set[Value]:
    """Values defined inside loops and branches of the forward sweep."""
    found: set[Value] = set()
    for outer in body.ops:
        for region in outer.regions if not outer.span.reverse else ():
            found.update(region.params)
            for op in walk(region):
                found.update(op.results)
                found.update(p for r in op.regions for p in r.params)
    return found


def _move(
    region: Region, moved: dict[Value, list[Apply]], fresh: dict[Value, Value]
) -> Region:
    def copies(value: Value) -> list[Op]:
        return [
            dataclasses.replace(
                op,
                results=(fresh[op.result],),
                span=dataclasses.replace(op.span, reverse=False),
            )
            for op in moved.get(value, ())
        ]

    ops: list[Op] = [op for p in region.params for op in copies(p)]
    for op in region.ops:
        if op.span.reverse and any(r in fresh for r in op.results):
            continue
        ops.append(_inside(op, moved, fresh))
        ops += (c for r in op.results for c in copies(r))
    return Region(region.params, tuple(ops), region.results)


def _inside(op: Op, moved: dict[Value, list[Apply]], fresh: dict[Value, Value]) -> Op:
    if not op.regions:
        return op
    inner = tuple(_move(r, moved, fresh) for r in op.regions)
    return rebuild(op, op.operands, inner)
