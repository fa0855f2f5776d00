"""Give values the names that have been chosen for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from .functions import Function
from .program import Constant, Global, Op, Region, Value
from .walk import rebuild, renamed


def with_hints(fn: Function, names: Mapping[Value, str]) -> Function:
    """The function with the given values named; values that have a name keep it."""
    fresh = {v: Value(v.type, name) for v, name in names.items() if not v.hint}

    def region(old: Region) -> Region:
        ops = tuple(op_with_hints(op) for op in old.ops)
        return Region(renamed(old.params, fresh), ops, renamed(old.results, fresh))

    def op_with_hints(op: Op) -> Op:
        inner = tuple(region(r) for r in op.regions)
        new = rebuild(op, renamed(op.operands, fresh), inner)
        results = renamed(op.results, fresh)
        if isinstance(new, Constant | Global):
            return dataclasses.replace(new, result=results[0])
        return dataclasses.replace(new, results=results)

    return dataclasses.replace(fn, body=region(fn.body))
