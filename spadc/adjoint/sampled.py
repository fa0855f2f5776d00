"""Compute the contribution along an edge from a random part of its residual.

Randomized automatic differentiation injects a random matrix P = R R^T with mean I where
a rule reads a residual (Oktay et al., ICLR 2021, section 4). Here: the forward sweep
keeps a few slices of the residual, right after the op; the reverse sweep evaluates the
rule on these slices, weighted. The rule is affine in the residual, so the mean is the
contribution itself, as long as what else the rule reads does not depend on the draw: at
most one edge is sampled on any path (`compatible` in `spadc.paths`), and draws of
different edges have different numbers.

What is drawn is drawn again in the reverse sweep where it is not at hand.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from spadc.derivatives import Cotangents, fit_shape, pull_back
from spadc.ir import (
    Apply,
    ArrayType,
    Dim,
    Op,
    ScalarType,
    Value,
    copy_op,
    rank_of,
    shape_of,
)
from spadc.paths import sampled_factors
from spadc.plans import Sample
from spadc.primitives import Builder, primitive

from .batch import contribute_batch
from .control import remainder
from .kept_parts import Draw, Spread, slices
from .sites import Ask, Site
from .spreads import Carrier

if TYPE_CHECKING:
    from .sweep import Sweep


def contribute_sampled(
    sweep: Sweep,
    op: Apply,
    position: int,
    how: Sample,
    build: Builder,
    bars: Cotangents,
) -> bool:
    """Append the sampled contribution along one edge, and add it to its cotangent.

    One that is masked is masked as a whole; False if it is a sum by then, of what
    should have been masked, so that it has to be exact.
    """
    if not sweep.masks.read(op, position):
        _contribute(sweep, op, position, how, build, bars)
        return True
    operand = op.operands[position]
    shape = shape_of(operand.type)
    if shape is None or None in shape or shape != shape_of(op.result.type):
        return False
    local = {v: bar for v, bar in bars.items() if v is not operand}
    _contribute(sweep, op, position, how, build, local)
    if operand in local:
        whole = sweep.masked(build, op, position, local[operand])
        sweep.contribute(operand, whole, build, bars)
    return True


def _contribute(
    sweep: Sweep,
    op: Apply,
    position: int,
    how: Sample,
    build: Builder,
    bars: Cotangents,
) -> None:
    site = Site.of(sweep, op, position, how, build)
    if how.unit in ("batch", "positions"):
        (contribute_batch if how.unit == "batch" else _positions)(site, bars)
        site.close(op.result.hint if how.unit == "positions" else site.operand.hint)
        return
    (residual, *_) = sampled_factors(op, position, build.literals)
    ops, bar = _traced(op, position, build, bars)
    source = remainder(site, residual, bars) if how.has_control else residual
    if how.unit == "entries":
        _entries(site, residual, source, ops, bar, bars)
    else:
        _slices(site, residual, source, ops, bar, bars)
    site.close(residual.hint)


def _traced(
    op: Apply, position: int, build: Builder, bars: Cotangents
) -> tuple[list[Op], Value]:
    """The ops of the rule for one operand, and the cotangent that they give."""
    trace = Builder(build.span, build.literals)
    made = pull_back(op, trace, bars)[position]
    bar = trace.value(made)
    wanted, ops = {bar}, []
    for one in reversed(trace.ops):
        if wanted & set(one.results):
            wanted.update(one.operands)
            ops.append(one)
    return ops[::-1], bar


def _slices(
    site: Site,
    residual: Value,
    source: Value,
    ops: list[Op],
    bar: Value,
    bars: Cotangents,
) -> None:
    """Features or rows, or combinations of features: along one axis of `source`, which
    stands for the residual."""
    build, how = site.build, site.how
    axis, there = axis_of(how.unit == "rows", residual, ops, bar, build)
    ask = _length(residual, axis)
    if there is not None and not primitive(site.op.name).broadcasts:
        ask = _length(site.operand, there)  # a parameter is always at hand
    if how.unit == "project":
        ahead, draw = site.project(ask, residual)
    else:
        score = _score(site, source, axis)
        ahead, draw = site.draw(ask, f"sample_{how.unit}", score)
    run = Carrier(build, draw)
    if source in site.sweep.params:  # it is there in the reverse sweep as well
        part = run.at(source, axis)
    else:
        Carrier(site.ahead, ahead).at(source, axis)
        part = site.store(residual.hint)
    run.run(ops, residual, Spread(part, axis))
    result = run.of(bar)
    if isinstance(result, Spread):
        if site.steering:
            site.steering.observe(site, draw, result.part, result.axis)
        _contribute_slices(site, run, result, bars)
    else:
        if site.steering:
            site.steering.observe_rows(site, draw, part, bars[site.op.result])
        whole = fit_shape(build, result, site.operand)
        site.sweep.contribute(site.operand, whole, build, bars)


def _score(site: Site, residual: Value, axis: int | None) -> Value | None:
    """The norms that the probabilities follow, None if they are uniform."""
    if site.how.score != "norm":
        return None
    rank = rank_of(residual.type) or 1
    axes = () if axis is None else tuple(a for a in range(rank) if a != axis)
    return site.ahead.apply("norms", residual, axis=axes[0] if len(axes) == 1 else axes)


def axis_of(
    is_rows: bool, residual: Value, ops: list[Op], bar: Value, build: Builder
) -> tuple[int, int | None]:
    """The last axis that the cotangent still has (features), and which one it is there,
    or the first one that is summed over (rows); the last or the first where the rule
    hides it."""
    rank = rank_of(residual.type) or 1
    for axis in range(rank) if is_rows else reversed(range(rank)):
        trial = Builder(build.span, dict(build.literals))
        kept = Value(ArrayType("int64", (None,)))
        run = Carrier(trial, Draw(residual, kept, trial.constant(1.0)))
        part = trial.apply("index", residual, kept, step=slices(axis, 1))
        run.run(ops, residual, Spread(part, axis))
        result = run.of(bar)
        there = result.axis if isinstance(result, Spread) else None
        is_hidden = any(
            isinstance(one, Apply) and one.name == "spread" for one in trial.ops
        )
        if not is_hidden and (there is None) == is_rows:
            return axis, there
    return (0 if is_rows else rank - 1), None


def _contribute_slices(
    site: Site, run: Carrier, result: Spread, bars: Cotangents
) -> None:
    """Add slices of the cotangent: `w_bar[kept] += ...`."""
    operand, sweep = site.operand, site.sweep
    wanted, given = shape_of(operand.type), shape_of(result.part.type)
    fits = wanted is not None and given is not None and len(wanted) == len(given)
    if fits and primitive(site.op.name).broadcasts:
        assert wanted is not None and given is not None
        lengths = list(given)
        lengths[result.axis] = length_of(run.draw.n)  # stretched, it is another
        fits = None not in lengths and wanted == tuple(lengths)
    if not fits or run.draw.kept is None:
        whole = fit_shape(site.build, run.whole(result), operand)
        sweep.contribute(operand, whole, site.build, bars)
        return
    part = run.weighted(result)
    sweep.contribute_slices(operand, part, result.axis, run.draw.kept, site.build, bars)


def _entries(
    site: Site,
    residual: Value,
    source: Value,
    ops: list[Op],
    bar: Value,
    bars: Cotangents,
) -> None:
    """Other features for every row of `source`, which stands for the residual: it is
    put together, zeros elsewhere."""
    build, last = site.build, (rank_of(residual.type) or 1) - 1
    score = _score(site, source, None)
    ahead, draw = site.draw(
        lambda where: where.apply("shape", residual), "sample_entries", score
    )
    if source in site.sweep.params:
        part = build.apply("entries_at", source, draw.kept, axis=-1)
    else:
        site.ahead.apply("entries_at", source, ahead.kept, axis=-1)
        part = site.store(residual.hint)
    weighted = Carrier(build, draw).weighted(Spread(part, last))
    n = _length(residual, last)(build)
    names = {residual: build.apply("spread_entries", weighted, draw.kept, n)}
    for one in ops:
        build.add(copy_op(one, names))
    whole = fit_shape(build, names.get(bar, bar), site.operand)
    site.sweep.contribute(site.operand, whole, build, bars)


def _positions(site: Site, bars: Cotangents) -> None:
    """An elementwise edge: its rule is evaluated at the positions kept only."""
    op, build, operand = site.op, site.build, site.operand
    score = _score(site, op.operands[site.position], None)
    ahead, draw = site.draw(
        lambda where: where.apply("shape", operand), "sample_positions", score
    )
    names: dict[Value, Value] = {}
    for value in dict.fromkeys((*op.operands, *op.results)):
        names[value] = value
        if value in site.sweep.params and isinstance(value.type, ArrayType):
            names[value] = _elements(build, value, draw.kept)
        elif isinstance(value.type, ArrayType):
            _elements(site.ahead, value, ahead.kept)
            names[value] = site.store(value.hint)
    small = dataclasses.replace(
        op,
        operands=tuple(names[v] for v in op.operands),
        results=tuple(names[v] for v in op.results),
    )
    y_bar = _elements(build, bars[op.result], draw.kept)
    made = pull_back(small, build, {small.result: y_bar})[site.position]
    run = Carrier(build, draw)
    part = build.value(made)
    if site.steering:
        site.steering.observe(site, draw, part, 0)
    weighted = run.weighted(Spread(part, 0))
    if rank_of(operand.type) == 1:
        assert draw.kept is not None
        site.sweep.contribute_slices(operand, weighted, 0, draw.kept, build, bars)
    else:
        whole = build.apply("spread_positions", weighted, draw.kept, draw.n)
        site.sweep.contribute(operand, whole, build, bars)


def length_of(n: Value) -> Dim:
    """What is known about a length."""
    return n.type.value if isinstance(n.type, ScalarType) else None


def _elements(build: Builder, value: Value, kept: Value | None) -> Value:
    """The elements at flat indices."""
    if rank_of(value.type) == 1:
        return build.apply("index", value, kept, step=slices(0, 1))
    return build.apply("positions_at", value, kept)


def _length(value: Value, axis: int) -> Ask:
    """The question how long the axis is."""
    return lambda build: build.apply("dim", value, axis=axis)
