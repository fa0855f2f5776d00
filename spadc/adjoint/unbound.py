"""Keep the shapes of arrays that may be unbound, so that their zero cotangents can be
made.

A name bound in one branch only, or first bound inside a loop, is UNDEFINED elsewhere.
Where no cotangent reaches it the reverse sweep needs zeros of its shape, and must not
touch the name to get it. So every such array is accompanied by its shape, which is `()`
while the array is unbound. What is not needed dies as dead code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from spadc.ir import (
    UNDEFINED,
    Apply,
    Constant,
    For,
    Function,
    If,
    Op,
    Region,
    ShapeType,
    Value,
    While,
    has_storage,
    rebuild,
    shape_of,
    walk,
    with_body,
)
from spadc.primitives import Builder


def with_shapes(fn: Function) -> tuple[Function, dict[Value, Value]]:
    """The function with shapes kept, and the shape of each array that may be
    unbound.
    """
    keeper = _Keeper()
    return with_body(fn, keeper.region(fn.body)), keeper.shapes


def kept_shapes(body: Region, shapes: Mapping[Value, Value]) -> dict[Value, Value]:
    """What to read instead of the shapes that reverse ops take of such arrays."""
    return {
        op.result: shapes[op.operands[0]]
        for op in walk(body)
        if isinstance(op, Apply)
        and op.name == "shape"
        and op.span.reverse
        and op.operands[0] in shapes
    }


class _Keeper:
    def __init__(self) -> None:
        self.shapes: dict[Value, Value] = {}
        self.unbound: set[Value] = set()

    def region(self, region: Region, wanted: tuple[int, ...] = ()) -> Region:
        """The region, yielding also the shapes of its results number `wanted`."""
        build = Builder()
        for op in region.ops:
            build.ops.append(self.op(op, build))
        extra = tuple(self.shape(region.results[k], build) for k in wanted)
        return build.region(region.params, (*region.results, *extra))

    def shape(self, value: Value, build: Builder) -> Value:
        """The shape of `value`, `()` while it is unbound."""
        if value in self.shapes:
            return self.shapes[value]
        if value in self.unbound:
            return build.apply("make_shape")
        return build.apply("shape", value)

    def op(self, op: Op, build: Builder) -> Op:
        """The op with shapes kept in its regions."""
        if isinstance(op, Constant) and op.value is UNDEFINED:
            self.unbound.add(op.result)
        if isinstance(op, If):
            return self.branch(op)
        return self.loop(op, build) if isinstance(op, For | While) else op

    def branch(self, op: If) -> If:
        """Both arms yield the shapes of results that one of them leaves unbound."""
        inner = tuple(self.region(r) for r in op.regions)
        wanted = tuple(
            k
            for k, result in enumerate(op.results)
            if has_storage(result.type)
            and any(self.may_be_unbound(r.results[k]) for r in inner)
        )
        arms = tuple(self.region(r, wanted) for r in op.regions)
        kept = self.keep(op.results, wanted)
        results = (*op.results, *kept)
        return dataclasses.replace(op, then=arms[0], orelse=arms[1], results=results)

    def loop(self, op: For | While, build: Builder) -> For | While:
        """Carry the shapes of arrays that are unbound before the loop."""
        wanted = tuple(
            k
            for k, init in enumerate(op.inits)
            if has_storage(op.carried[k].type) and self.may_be_unbound(init)
        )
        if not wanted:
            inner = tuple(self.region(r) for r in op.regions)
            same = rebuild(op, op.operands, inner)
            assert isinstance(same, For | While)
            return same
        inits = tuple(self.shape(op.inits[k], build) for k in wanted)
        params = self.keep(op.carried, wanted)
        body = self.region(op.body, wanted)
        at = len(op.inits)
        yields = _insert(op.body.results, at, body.results[len(op.body.results) :])
        body = Region((*body.params, *params), body.ops, yields)
        kept = self.keep(op.results, wanted)
        results = _insert(op.results, at, kept)
        start = (*op.inits, *inits)
        if isinstance(op, For):
            return dataclasses.replace(op, inits=start, body=body, results=results)
        tests = tuple(Value(p.type, p.hint) for p in params)
        test = self.region(op.test)
        test = dataclasses.replace(test, params=(*test.params, *tests))
        return dataclasses.replace(
            op, inits=start, test=test, body=body, results=results
        )

    def keep(
        self, values: tuple[Value, ...], wanted: tuple[int, ...]
    ) -> tuple[Value, ...]:
        """New values for the shapes of `values` number `wanted`."""
        kept = []
        for k in wanted:
            value = values[k]
            name = f"{value.hint}_shape" if value.hint else None
            self.shapes[value] = Value(ShapeType(shape_of(value.type)), name)
            kept.append(self.shapes[value])
        return tuple(kept)

    def may_be_unbound(self, value: Value) -> bool:
        """Whether control flow may reach this point without binding `value`."""
        return value in self.unbound or value in self.shapes


def _insert(
    values: tuple[Value, ...], at: int, extra: tuple[Value, ...]
) -> tuple[Value, ...]:
    return (*values[:at], *extra, *values[at:])
