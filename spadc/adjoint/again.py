"""Run a region again, just before its reverse sweep.

The copy of the region and its reverse make a function of their own, so that what the
reverse sweep reads inside the region is recorded during this one run (`place_records`),
and nothing of the first run is kept. What it reads from outside stays a value of the
outside. Guards that raise have passed once and are left out.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping, Sequence

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    If,
    Op,
    Param,
    Region,
    Span,
    Value,
    While,
    copy_region,
    free_values,
    rebuild,
    rewrite,
    substitute,
    walk,
    with_hints,
)
from spadc.primitives import Builder, literals_in
from spadc.transform import merge_common, remove_dead, simplify

from .records import place_records
from .sweep import Sweep
from .unbound import kept_shapes

MARKERS = frozenset({"checkpoint_begin", "checkpoint_end"})
GUARDS = frozenset({"raise_"})


class Again:
    """A copy of `region` to be reversed with `sweep`, into `build`, and closed."""

    def __init__(self, outer: Sweep, region: Region, build: Builder) -> None:
        self.region, self.names = copy_region(region, {})
        originals = dict(zip(walk(self.region), walk(region), strict=True))
        self.sweep = outer.inside(self.region, self.names, originals)
        literals = {**build.literals, **literals_in(self.region)}
        self.build = Builder(build.span, literals)
        self.build.ops.extend(self.region.ops)

    def of(self, value: Value) -> Value:
        """The value in the copy that stands for `value`."""
        return self.names.get(value, value)

    def close(self, params: Sequence[Value], results: Sequence[Value]) -> Region:
        """The run and its reverse as a region: parameters are those of the copy, then
        `params`; nothing in it refers to a value that is not in scope."""
        body = self.build.region((*self.region.params, *params), results)
        body = with_saving(body, self.sweep)
        body = substitute(body, kept_shapes(body, self.sweep.shapes))
        free = free_values(without(body, MARKERS | GUARDS))
        fn = _function(body, free, self.build)
        fn = _legal(with_hints(fn, self.sweep.names), self.sweep)
        inputs = fn.body.params[len(body.params) :]
        outer = [v for v in free if v not in self.build.literals]
        closed = substitute(fn.body, dict(zip(inputs, outer, strict=True)))
        return unpaired(
            dataclasses.replace(closed, params=closed.params[: len(body.params)])
        )


def _function(body: Region, free: Sequence[Value], build: Builder) -> Function:
    """The region as a function of its parameters and of what it reads from outside;
    literals are repeated in it."""
    literals = [v for v in free if v in build.literals]
    inputs = tuple(v for v in free if v not in build.literals)
    own = {v: Value(v.type, v.hint) for v in literals}
    constants = tuple(Constant(build.literals[v], own[v]) for v in literals)
    whole = substitute(without(body, MARKERS | GUARDS), own)
    params = (*body.params, *inputs)
    region = Region(params, (*constants, *whole.ops), whole.results)
    return Function("again", tuple(Param(v.hint or "value", v) for v in params), region)


def _legal(fn: Function, sweep: Sweep) -> Function:
    """The function with what its reverse ops read recorded."""
    fn = merge_common(simplify(remove_dead(fn), floats=sweep.active))
    return remove_dead(place_records(remove_dead(fn)))


def with_saving(body: Region, sweep: Sweep) -> Region:
    """The body with what it does for the reverse sweep: its loops save snapshots, and
    parts of what samples read are kept."""
    ops: list[Op] = []
    for op in body.ops:
        saving = sweep.saving.get(op)
        ops += (op,) if saving is None else (*saving, *sweep.after.get(op, ()))
    whole = dataclasses.replace(body, ops=tuple(ops))
    return _with_after(whole, sweep.after, sweep.repeated)


def _with_after(
    region: Region, after: Mapping[Op, Sequence[Op]], repeated: Mapping[Op, Op]
) -> Region:
    """The region with what is done after its ops, and after those in its regions, and
    with what the reverse sweep may do again marked."""
    ops: list[Op] = []
    for op in region.ops:
        inner = tuple(_with_after(r, after, repeated) for r in op.regions)
        same = all(a is b for a, b in zip(inner, op.regions, strict=True))
        now = repeated.get(op, op) if same else rebuild(op, op.operands, inner)
        ops += (now, *after.get(op, ()))
    same = len(ops) == len(region.ops) and all(map(operator.is_, ops, region.ops))
    return region if same else dataclasses.replace(region, ops=tuple(ops))


def without(region: Region, names: frozenset[str]) -> Region:
    """The region without the ops of those names."""

    def change(op: Op) -> Sequence[Op]:
        return () if isinstance(op, Apply) and op.name in names else (op,)

    return rewrite(region, change)


def unpaired(region: Region) -> Region:
    """The region as part of the reverse sweep: primal ops belong to no group of
    comments, and no loop or branch has a mirror any more."""
    ops = []
    for op in region.ops:
        inner = rebuild(op, op.operands, tuple(unpaired(r) for r in op.regions))
        if not inner.span.reverse:
            quiet = Span(inner.span.place, None, reverse=True)
            inner = dataclasses.replace(inner, span=quiet)
            if isinstance(inner, Apply):
                attrs = {**inner.attrs, "_again": True}
                inner = dataclasses.replace(inner, attrs=attrs)
        if isinstance(inner, If):
            inner = dataclasses.replace(inner, twin=0)
        elif isinstance(inner, For | While):
            inner = dataclasses.replace(inner, twin=0, snapshots=0)
        ops.append(inner)
    return dataclasses.replace(region, ops=tuple(ops))
