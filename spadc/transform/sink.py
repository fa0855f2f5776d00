"""Set cotangents to zero late.

The reverse of `x[p] = v` reads `x_bar[p]` and then sets it to zero. What was read is a
view; if the zeroing came first, it would have to be copied. So a store of zero moves
down, in its region, behind the last op that reads the old array or a view of it, as
long as nothing needs the zeroed array before.

Guarantee: only pure ops move, and never past a use of their result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from spadc.ir import (
    Apply,
    Constant,
    Function,
    Op,
    Region,
    Value,
    free_values,
    rebuild,
    walk,
    with_body,
)
from spadc.primitives import Storage, primitive


def sink(fn: Function) -> Function:
    """The function with its stores of zero moved down.

    >>> from spadc.ir import ArrayType, Param, Slice, Span, Subscript, to_text
    >>> from spadc.primitives import Builder
    >>> x = Value(ArrayType("float64", (3,)), "x")
    >>> build, part = Builder(Span(reverse=True)), Subscript((Slice(1, None),))
    >>> read = build.apply("index", x, step=part)
    >>> zeroed = build.apply("write", x, 0.0, path=(part,), hint="x2")
    >>> twice = build.apply("add", read, read)
    >>> fn = Function("f", (Param("x", x),), build.region((x,), (twice, zeroed)))
    >>> print(to_text(sink(fn)))
    func f(x: f64[3]) {
      %1 = index x {step=[1:]}                              # ~
      %2 = add %1, %1                                       # ~
      x2 = write x, 0.0 {path=[1:]}                         # ~
      yield %2, x2
    }
    """
    constants = {
        op.result: op.value for op in walk(fn.body) if isinstance(op, Constant)
    }
    zeros = frozenset(v for v, literal in constants.items() if _is_zero(literal))
    return with_body(fn, _sunk(fn.body, zeros))


def _is_zero(literal: object) -> bool:
    return isinstance(literal, int | float) and literal == 0


def _sunk(region: Region, zeros: frozenset[Value]) -> Region:
    ops: list[Op] = []
    for op in region.ops:
        inner = tuple(_sunk(r, zeros) for r in op.regions)
        ops.append(rebuild(op, op.operands, inner))
    for op in [op for op in reversed(ops) if _is_zeroing(op, zeros)]:
        _move_down(op, ops)
    return Region(region.params, tuple(ops), region.results)


def _is_zeroing(op: Op, zeros: frozenset[Value]) -> bool:
    return (
        isinstance(op, Apply)
        and op.name == "write"
        and op.span.reverse
        and op.operands[1] in zeros
    )


def _move_down(op: Op, ops: list[Op]) -> None:
    """Move `op` behind the last reader of the old array that precedes its first use."""
    start = ops.index(op)
    old = _views(op.operands[0], ops[:start])
    target = start
    for position in range(start + 1, len(ops)):
        read = _reads(ops[position])
        if not read.isdisjoint(op.results):
            break
        if not read.isdisjoint(old):
            target = position
            old |= _views_made(ops[position], old)
    if target > start:
        span = dataclasses.replace(ops[target].span, reverse=True)
        del ops[start]
        ops.insert(target, dataclasses.replace(op, span=span))


def _views(array: Value, before: Sequence[Op]) -> set[Value]:
    """The array and the values among `before` that may be views of it."""
    found = {array}
    for op in before:
        found |= _views_made(op, found)
    return found


def _views_made(op: Op, arrays: set[Value]) -> set[Value]:
    if not isinstance(op, Apply) or not op.operands or op.operands[0] not in arrays:
        return set()
    is_view = primitive(op.name).storage is not Storage.FRESH
    return set(op.results) if is_view else set()


def _reads(op: Op) -> set[Value]:
    """What `op` and its regions read."""
    inner = (v for region in op.regions for v in free_values(region))
    return {*op.operands, *inner}
