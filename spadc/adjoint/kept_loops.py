"""The reverse of a loop that keeps snapshots instead of a tape.

The forward loop saves its state now and then. The reverse loop takes the last snapshot,
runs the steps from there up to the one to be reversed, saving again on the way, and
then runs and reverses this one step:

    for step in reversed(range(steps)):
        start, u = starts.pop(), snapshots.pop()
        for earlier in range(start, step):
            ...                            # save if due; the body
        ...                                # the body, recorded, and its reverse

A step needs nothing of other steps, so nothing else is saved. Inside regions, and where
it is not known before a loop how often it runs, see `_begin` and `_saving`. Binomial
checkpointing: Griewank and Walther 2000 (Algorithm 799).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

from spadc.derivatives import Cotangents, refused_state
from spadc.ir import (
    INT,
    For,
    Function,
    Op,
    Param,
    Region,
    Span,
    Value,
    While,
    copy_region,
    count_uses,
    free_values,
    redefine,
    substitute,
)
from spadc.primitives import Builder
from spadc.transform import remove_dead

from .again import GUARDS, MARKERS, Again, unpaired, without
from .loop_bars import LoopBars
from .positions import Positions, counter_of, steps_of
from .snapshots import Snapshots
from .sweep import Sweep

QUIET = Span(reverse=True)
Reverse = Callable[[Sweep, Region, Builder, Cotangents], None]


@final
@dataclass(frozen=True, slots=True)
class Step:
    """One iteration with its reverse: `region` has the parameters of the body, then
    the cotangents; `state` are the carried values that have to be saved for it."""

    region: Region
    state: tuple[int, ...]


def reverse_kept_loop(
    reverse: Reverse, sweep: Sweep, op: For | While, build: Builder, bars: Cotangents
) -> bool:
    """Append the reverse of a loop that keeps snapshots.

    Where its state cannot be saved, a loop that the program marks is refused; for one
    that only a plan asks for, nothing is appended and the answer is False.
    """
    length = len(build.ops)
    carried = LoopBars.of(sweep, op, build, bars)
    step = _step(reverse, sweep, carried, build)
    refusal = refused_state(op, [op.carried[k] for k in step.state], sweep.unbound)
    if refusal is not None:
        if op.snapshots:
            raise refusal
        del build.ops[length:]
        return False
    kept = _snapshots(sweep, op, step, build)
    positions = _begin(sweep, op, step, kept, build)
    index, inner = Value(INT, positions.hint), Builder(QUIET, build.literals)
    head = _run_up(op, step, kept, positions, index, inner) if step.state else {}
    yields = _reversed_step(op, step, head, positions.index_at, index, carried, inner)
    results = tuple(Value(p.type) for p in carried.params)
    build.add(
        For(
            positions.first,
            positions.end,
            build.constant(1),
            tuple(carried.inits),
            inner.region((index, *carried.params), yields),
            results,
            backwards=True,
            span=build.span,
        )
    )
    carried.hand_on(sweep, yields, results, build, bars)
    return True


def _snapshots(sweep: Sweep, op: For | While, step: Step, build: Builder) -> Snapshots:
    state = [op.carried[k] for k in step.state]
    is_inner = op not in sweep.outermost
    return Snapshots(state, sweep.snapshots_of(op), steps_of(op, build), is_inner)


def _reversed_step(
    op: For | While,
    step: Step,
    head: dict[int, Value],
    index_at: Callable[[Builder, Value], Value],
    index: Value,
    carried: LoopBars,
    build: Builder,
) -> tuple[Value, ...]:
    """Append the one step with its reverse, from the state `head`; its cotangents."""
    first = len(step.region.params) - len(op.carried) - len(carried.params)
    params = step.region.params
    known = {params[first + k]: value for k, value in head.items()}
    known |= dict(zip(params[first + len(op.carried) :], carried.params, strict=True))
    if first:
        known[params[0]] = index_at(build, index)
    once = substitute(step.region, known)
    build.ops.extend(once.ops)
    return once.results


def _step(reverse: Reverse, sweep: Sweep, carried: LoopBars, build: Builder) -> Step:
    """One iteration and its reverse, and what it has to start from."""
    op = carried.op
    again = Again(sweep, op.body, build)
    local = carried.at_end(sweep, again.sweep, again.region.results, again.build)
    slot = 0 if isinstance(op, For) else counter_of(op)
    if slot is not None:
        again.sweep.turns = (*again.sweep.turns, again.region.params[slot])
    else:
        again.sweep.in_while = True
    reverse(again.sweep, again.region, again.build, local)
    heads = again.region.params[len(op.body.params) - len(op.carried) :]
    yields = carried.at_head(again.sweep, heads, local, again.build)
    region = again.close(carried.params, yields)
    return Step(region, _state(op, region))


def _state(op: For | While, step: Region) -> tuple[int, ...]:
    """The positions of the carried values that `step` reads, or that the body needs to
    compute those of a later step."""
    first = len(op.body.params) - len(op.carried)
    state = _read(step, step.params[first : first + len(op.carried)])
    while True:
        body = without(op.body, GUARDS | MARKERS)
        ends = tuple(op.body.results[k] for k in sorted(state))
        params = (*body.params, *free_values(body))
        fn = Function(
            "body",
            tuple(Param("value", v) for v in params),
            Region(params, body.ops, ends),
        )
        found = state | _read(remove_dead(fn).body, op.carried)
        if found == state:
            return tuple(sorted(state))
        state = found


def _read(region: Region, params: Sequence[Value]) -> set[int]:
    uses = count_uses(region)
    return {k for k, v in enumerate(params) if uses[v]}


def _begin(
    sweep: Sweep, op: For | While, step: Step, kept: Snapshots, build: Builder
) -> Positions:
    """Arrange for snapshots: the forward loop saves them, if it stands outside all
    regions. Inside a region they are made on the way back, from the state that the loop
    started from: what a loop inside another one saved would have to be kept for all
    iterations."""
    if not step.state or op not in sweep.outermost:
        quiet = Builder(QUIET, build.literals)
        positions = Positions.after(op, quiet)
        if step.state:
            kept.begin(quiet)
            state = [op.inits[k] for k in step.state]
            kept.save(quiet, positions.first, state)
        build.ops.extend(quiet.ops)
        return positions
    before = Builder(Span(op.span.place), build.literals)
    kept.begin(before)
    positions, loop = _saving(op, step, kept, before)
    sweep.saving[op] = (*before.ops, loop)
    return positions


def _saving(
    op: For | While, step: Step, kept: Snapshots, before: Builder
) -> tuple[Positions, For | While]:
    """The forward loop that saves snapshots, and the positions of its steps."""
    counter = Positions.before(op, before)
    inner, after = before.child(), before.child()
    state = [op.carried[k] for k in step.state]
    extra: list[tuple[Value, Value, Value]] = []  # parameter, initial, yielded
    position = counter.position_in(op)
    if position is None:
        position = Value(INT, "steps")
        following = after.apply("add", position, 1, hint="steps", _augmented=True)
        extra.append((position, counter.first, following))
    if counter.is_known:
        due = Value(INT, "due")
        later = kept.save_if_due(inner, position, counter.end, due, state)
        extra.append((due, counter.first, later))
    else:
        stride = Value(INT, "stride")
        wider = kept.save_evenly(inner, position, stride, state)
        one = before.constant(1, "stride")
        extra.append((stride, one, wider))
    ops = (*inner.ops, *op.body.ops, *after.ops)
    return _extended(op, ops, extra, counter)


def _extended(
    op: For | While,
    ops: tuple[Op, ...],
    extra: Sequence[tuple[Value, Value, Value]],
    counter: Positions,
) -> tuple[Positions, For | While]:
    """The loop with the body `ops` and more carried values."""
    params, inits, yields = (tuple(column) for column in zip(*extra, strict=True))
    count = len(op.inits)
    ends, stop = op.body.results[:count], op.body.results[count:]
    results = tuple(Value(v.type, v.hint) for v in params)
    body = Region(
        (*op.body.params, *params),
        ops,
        (*ends, *yields, *stop),
    )
    if counter.by_index and op.body.params[0].hint != counter.hint:
        body = redefine(body, {body.params[0]: Value(INT, counter.hint)})
    changed = dataclasses.replace(
        op,
        inits=(*op.inits, *inits),
        body=body,
        results=(*op.results[:count], *results, *op.results[count:]),
    )
    if isinstance(changed, While):
        tests = tuple(Value(v.type, v.hint) for v in params)
        test = dataclasses.replace(changed.test, params=(*changed.test.params, *tests))
        changed = dataclasses.replace(changed, test=test)
    if counter.is_known:
        return counter, changed
    end = results[0] if counter.position_in(op) is None else op.results[-1]
    return dataclasses.replace(counter, end=end), changed


def _run_up(
    op: For | While,
    step: Step,
    kept: Snapshots,
    positions: Positions,
    index: Value,
    build: Builder,
) -> dict[int, Value]:
    """Take the last snapshot and run the steps up to `index`, saving on the way; the
    state there, by its position among the carried values."""
    start, state = kept.take(build)
    copy, _ = copy_region(without(op.body, GUARDS | MARKERS), {})
    copy = unpaired(copy)
    first = len(copy.params) - len(op.carried)
    earlier, due = Value(INT, "earlier"), Value(INT, "due")
    inner = build.child()
    params = [copy.params[first + k] for k in step.state]
    later = kept.save_if_due(inner, earlier, index, due, params)
    if first:
        place = positions.index_at(inner, earlier)
        copy = substitute(copy, {copy.params[0]: place})
    inner.ops.extend(copy.ops)
    ends = [copy.results[k] for k in step.state]
    body = inner.region((earlier, due, *params), (later, *ends))
    results = tuple(Value(v.type, v.hint) for v in (due, *params))
    one = build.constant(1)
    build.add(For(start, index, one, (start, *state), body, results, span=QUIET))
    return dict(zip(step.state, results[1:], strict=True))
