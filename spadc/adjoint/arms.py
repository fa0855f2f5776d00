"""Record arrays that may be unbound where it is certain that they are bound.

An array bound on some paths only cannot be pushed where those paths meet. What reads it
in the reverse sweep lies in the mirror of a branch in which the program reads it, so it
is pushed in that branch and popped in the mirror.
"""

from __future__ import annotations

import dataclasses

from spadc.ir import (
    Apply,
    If,
    Op,
    Region,
    Span,
    TapeType,
    Value,
    free_values,
    substitute,
)
from spadc.primitives import Builder

Sides = tuple[Region, Region]  # a forward region and its mirror


def record_in_arms(sides: Sides, value: Value) -> tuple[Sides, list[Value]] | None:
    """Both regions with `value` recorded in the branches that read it, and the tapes;
    None if something reads it outside branches."""
    ahead, back = sides
    if value in back.results:
        return None
    readers = [op for op in back.ops if _reads(op, value)]
    twins = {op.twin: op for op in ahead.ops if isinstance(op, If) and op.twin}
    new: dict[Op, Op] = {}
    tapes: list[Value] = []
    for mirror in readers:
        forward = twins.get(mirror.twin) if isinstance(mirror, If) else None
        if forward is None or not isinstance(mirror, If) or mirror.test is value:
            return None
        pairs = zip(forward.regions, mirror.regions, strict=True)
        arms = [_record_in_arm(pair, value) for pair in pairs]
        new[forward] = _with_arms(forward, [arm[0][0] for arm in arms])
        new[mirror] = _with_arms(mirror, [arm[0][1] for arm in arms])
        tapes += (tape for arm in arms for tape in arm[1])
    return (_replaced(ahead, new), _replaced(back, new)), tapes


def _record_in_arm(sides: Sides, value: Value) -> tuple[Sides, list[Value]]:
    """One arm and its mirror: deeper inside if possible, else at their start."""
    ahead, back = sides
    if value not in free_values(back):
        return sides, []
    deeper = record_in_arms(sides, value)
    if deeper is not None:
        return deeper
    tape = Value(TapeType(), f"{value.hint}_tape" if value.hint else "tape")
    push = Apply("push", (tape, value), ())
    build = Builder(Span(reverse=True))
    (popped,) = build.apply_typed("pop", (tape,), (value.type,), (value.hint,))
    ahead = dataclasses.replace(ahead, ops=(push, *ahead.ops))
    back = substitute(back, {value: popped})
    back = dataclasses.replace(back, ops=(*build.ops, *back.ops))
    return (ahead, back), [tape]


def _reads(op: Op, value: Value) -> bool:
    return value in op.operands or any(value in free_values(r) for r in op.regions)


def _with_arms(op: If, arms: list[Region]) -> If:
    return dataclasses.replace(op, then=arms[0], orelse=arms[1])


def _replaced(region: Region, new: dict[Op, Op]) -> Region:
    ops = tuple(new.get(op, op) for op in region.ops)
    return dataclasses.replace(region, ops=ops)
