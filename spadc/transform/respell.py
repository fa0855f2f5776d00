"""Spell short scalar expressions again where they are used.

`dx**2` or `2 * dx` is not worth a variable, even if two statements use it: a person
writes it twice. So an unnamed arithmetic op of the reverse sweep on literals and named
scalars is copied to each op that reads it, and emission writes it in place.

Guarantee: the same values, bit for bit; at most `MOST_COPIES` copies of an op.
"""

from __future__ import annotations

from collections import Counter

from spadc.ir import (
    Apply,
    Constant,
    Op,
    Region,
    ScalarType,
    Value,
    copy_op,
    count_uses,
    rebuild,
    renamed,
    walk,
)

SHORT = frozenset({"add", "subtract", "multiply", "divide", "power", "negative"})
MOST_COPIES = 4


def spell_scalars(body: Region) -> Region:
    """The region with short scalar ops copied to where they are read."""
    uses = count_uses(body)
    literals = {op.result for op in walk(body) if isinstance(op, Constant)}
    short = {
        op.result: op
        for op in walk(body)
        if isinstance(op, Apply) and _is_short(op, uses, literals)
    }
    return _spelled(body, short) if short else body


def _is_short(op: Apply, uses: Counter[Value], literals: set[Value]) -> bool:
    if op.name not in SHORT or not op.span.is_derived or op.result.hint is not None:
        return False
    if not isinstance(op.result.type, ScalarType):
        return False
    known = all(v in literals or _is_named_scalar(v) for v in op.operands)
    return known and 1 < uses[op.result] <= MOST_COPIES


def _is_named_scalar(value: Value) -> bool:
    return value.hint is not None and isinstance(value.type, ScalarType)


def _spelled(region: Region, short: dict[Value, Apply]) -> Region:
    ops: list[Op] = []
    for op in region.ops:
        names: dict[Value, Value] = {}
        for value in dict.fromkeys(op.operands):
            if value in short:
                ops.append(copy_op(short[value], names))
        inner = tuple(_spelled(r, short) for r in op.regions)
        ops.append(rebuild(op, renamed(op.operands, names), inner))
    return Region(region.params, tuple(ops), region.results)
