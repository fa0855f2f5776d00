"""Compute the contributions along gated edges under one `if`.

What a gated edge carries is multiplied by its weight before the rule is asked, inside
the branch, so nothing of the edge is computed where it is not taken. The cotangents
that the branch adds to come out of it, unchanged or zero if it is not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spadc.derivatives import Cotangents
from spadc.ir import Apply, If, Value
from spadc.plans import Gate
from spadc.primitives import Builder

from .guide import Gated

if TYPE_CHECKING:
    from .sweep import Sweep


def reverse_by_gates(
    sweep: Sweep,
    op: Apply,
    kept: Sequence[bool],
    build: Builder,
    bars: Cotangents,
) -> None:
    """Append the reverse of `op` along the edges in `kept`: those without a gate
    directly, those with the same gate under it."""
    groups: dict[Gated | None, list[int]] = {}
    for position, keep in enumerate(kept):
        if keep:
            gate = sweep.guide.gate(op, position)
            groups.setdefault(gate, []).append(position)
    for gate, positions in groups.items():
        mine = [position in positions for position in range(len(kept))]
        if gate is None:
            sweep.reverse(op, mine, build, bars)
        else:
            _reverse_gated(sweep, gate, op, mine, build, bars)


def _reverse_gated(
    sweep: Sweep,
    gate: Gated,
    op: Apply,
    kept: list[bool],
    build: Builder,
    bars: Cotangents,
) -> None:
    """Append the branch of one gate."""
    taken, missed, local = build.child(), build.child(), dict(bars)
    weight = gate.weight
    if gate.keep != 1:
        weight = taken.apply("inverse_chance", keep=gate.keep)
    for result in op.results:
        if result in bars and weight is not None:
            local[result] = taken.apply("multiply", weight, bars[result])
    if not _observed(sweep, op, kept, taken, local, weight):
        sweep.reverse(op, kept, taken, local)
    if not taken.ops:  # the cotangent itself is passed on: nothing is spared
        sweep.reverse(op, kept, build, bars)
        return
    touched = [v for v, bar in local.items() if bars.get(v) is not bar]
    touched = [v for v in touched if v not in op.results]
    arms = (
        taken.region((), [local[value] for value in touched]),
        missed.region((), [sweep.bar_or_zero(v, missed, bars) for v in touched]),
    )
    results = tuple(sweep.parameter(value) for value in touched)
    build.add(If(gate.test, *arms, results, build.span))
    bars.update(zip(touched, results, strict=True))


def _observed(
    sweep: Sweep,
    op: Apply,
    kept: list[bool],
    taken: Builder,
    local: Cotangents,
    weight: Value | None,
) -> bool:
    """Append the reverse along one edge of a vertex, noting how much it contributes, if
    later draws are to learn from that."""
    steering = sweep.random.steering if sweep.random else None
    position = kept.index(True)
    how = sweep.guide.treatment(op, position)
    if steering is None or not steering.rule.learns or weight is None:
        return False
    if not isinstance(how, Gate) or how.scheme != "vertex" or sum(kept) > 1:
        return False
    source = op.operands[position]
    alone = {r: local[r] for r in op.results if r in local}
    sweep.reverse(op, kept, taken, alone)
    if source in alone and source not in op.results:
        part = alone[source]
        steering.observe_edge(taken, how, part, weight)
        sweep.contribute(source, part, taken, local)
    return True
