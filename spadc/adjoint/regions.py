"""The reverse of regions, branches and loops.

A region is walked backwards; each op whose results have received a cotangent is
reversed. A branch is reversed into a branch on the same test, a loop into a loop over
the same indices in reversed order. The cotangents of outer values that the regions use
go in and come out as yielded or carried values, so the reverse regions are again
ordinary IR.
"""

from __future__ import annotations

from spadc.derivatives import Cotangents
from spadc.ir import Apply, For, If, Region, Value, While
from spadc.primitives import Builder, Expr, type_of_literal

from .blocks import Block, parts_of, reverse_block
from .kept_loops import reverse_kept_loop
from .loop_bars import LoopBars
from .positions import counter_of
from .sweep import Sweep, reverse_span


def reverse_region(
    sweep: Sweep, region: Region, build: Builder, bars: Cotangents
) -> None:
    """Append the reverse ops of `region`.

    `bars` goes in with the cotangents of the region's results and comes out with those
    of its parameters and of the outer values that it uses.
    """
    for part in reversed(parts_of(region)):
        if any(result in bars for result in part.results):
            build.span = reverse_span(part.span)
            if isinstance(part, Apply):
                sweep.apply(part, build, bars)
            elif isinstance(part, If):
                reverse_branch(sweep, part, build, bars)
            elif isinstance(part, Block):
                reverse_block(reverse_region, sweep, part, build, bars)
            elif isinstance(part, For | While):
                reverse_loop(sweep, part, build, bars)
        for result in part.results:
            bars.pop(result, None)


def reverse_branch(sweep: Sweep, op: If, build: Builder, bars: Cotangents) -> None:
    """Append the reverse of an `If`."""
    arms = [
        _reverse_arm(sweep, op, arm, k, build, bars) for k, arm in enumerate(op.regions)
    ]
    touched = [
        v
        for v in dict.fromkeys(v for _, local in arms for v in local)
        if any(local.get(v) is not bars.get(v) for _, local in arms)
    ]
    regions = []
    for inner, local in arms:
        yields = [sweep.bar_or_zero(v, inner, local) for v in touched]
        regions.append(inner.region((), yields))
    results = tuple(sweep.parameter(v) for v in touched)
    build.add(If(op.test, regions[0], regions[1], results, build.span, op.twin))
    bars.update(zip(touched, results, strict=True))


def _reverse_arm(
    sweep: Sweep, op: If, arm: Region, number: int, build: Builder, bars: Cotangents
) -> tuple[Builder, Cotangents]:
    inner, local = build.child(), dict(bars)
    for k, result in enumerate(op.results):
        local.pop(result, None)
        if result in bars and sweep.keeps(op, 1 + 2 * k + number):
            sweep.contribute(arm.results[k], bars[result], inner, local)
    reverse_region(sweep, arm, inner, local)
    inside = {r for inner_op in arm.ops for r in inner_op.results}
    return inner, {v: bar for v, bar in local.items() if v not in inside}


def reverse_loop(
    sweep: Sweep, op: For | While, build: Builder, bars: Cotangents
) -> None:
    """Append the reverse of a loop."""
    if sweep.snapshots_of(op) and reverse_kept_loop(
        reverse_region, sweep, op, build, bars
    ):
        return
    carried = LoopBars.of(sweep, op, build, bars)
    inner = build.child()
    local = carried.at_end(sweep, sweep, op.body.results, inner)
    with sweep.inside_loop(op):
        reverse_region(sweep, op.body, inner, local)
    yields = carried.at_head(sweep, op.carried, local, inner)
    loop = _mirrored(op, build, carried.inits, inner, carried.params, yields)
    carried.hand_on(sweep, yields, build.add(loop), build, bars)


def _mirrored(
    op: For | While,
    build: Builder,
    inits: list[Value],
    inner: Builder,
    params: list[Value],
    yields: list[Value],
) -> For:
    """A loop over the indices that `op` visited, last first."""
    start, stop, step = _visited(op, build)
    hint = op.index.hint if isinstance(op, For) else None
    index = Value(op.index.type if isinstance(op, For) else stop.type, hint)
    body = inner.region((index, *params), yields)
    results = tuple(Value(p.type) for p in params)
    backwards = not (isinstance(op, For) and op.backwards)
    return For(
        start,
        stop,
        step,
        tuple(inits),
        body,
        results,
        backwards=backwards,
        span=build.span,
        twin=op.twin,
    )


def _visited(op: For | While, build: Builder) -> tuple[Value, Value, Value]:
    """The range of the indices that the loop has visited."""
    if isinstance(op, While):
        slot = counter_of(op)
        trips = op.results[-1 if slot is None else slot]
        return build.constant(0), trips, build.constant(1)
    if not op.breaks:
        return op.start, op.stop, op.step
    start, stop, step = (Expr(v, build) for v in (op.start, op.stop, op.step))
    turns = Expr(op.results[-1], build)
    if not op.backwards:
        return op.start, (start + turns * step).value, op.step
    if op.step.type == type_of_literal(1):
        return (stop - turns).value, op.stop, op.step
    length = build.express("builtins.max", 0, -((start - stop) // step))
    return (start + (length - turns) * step).value, op.stop, op.step
