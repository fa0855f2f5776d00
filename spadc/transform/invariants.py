"""Move out of loops what every iteration computes alike.

Only in loops that the compiler has made itself (over the rows of a Jacobian): in those
the values of the program do not depend on the iteration. An op moves if it is pure and
reads nothing that the loop defines; a fresh array that the loop stores into stays.
Muchnick, Advanced Compiler Design and Implementation, 1997, section 13.2.
"""

from __future__ import annotations

import dataclasses

from spadc.ir import Apply, Constant, For, Function, Global, Op, Region, with_body
from spadc.primitives import primitive

from .common import ALLOCATIONS

STAYING = ALLOCATIONS | {"make_shape"}  # stored into; written where it is read


def move_invariants(fn: Function) -> Function:
    """The function with what does not change taken out of loops over directions."""
    return with_body(fn, _region(fn.body))


def _region(region: Region) -> Region:
    ops: list[Op] = []
    for op in region.ops:
        if isinstance(op, For) and is_made(op):
            before, loop = _split(op)
            ops += [*before, loop]
        else:
            ops.append(op)
    return Region(region.params, tuple(ops), region.results)


def is_made(op: For) -> bool:
    """Whether a loop is the compiler's own, over directions."""
    return op.span.tangent and op.span.statement is None


def _split(loop: For) -> tuple[list[Op], For]:
    """What may stand before the loop, and the loop without it."""
    inside = set(loop.body.params)
    before: list[Op] = []
    kept: list[Op] = []
    for op in loop.body.ops:
        if _is_pure(op) and inside.isdisjoint(op.operands):
            before.append(op)
        else:
            kept.append(op)
            inside.update(op.results)
    body = Region(loop.body.params, tuple(kept), loop.body.results)
    return before, dataclasses.replace(loop, body=body)


def _is_pure(op: Op) -> bool:
    if isinstance(op, Constant | Global):
        return True
    if not isinstance(op, Apply):
        return False
    return not primitive(op.name).has_effect and op.name not in STAYING
