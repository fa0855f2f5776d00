"""Put neighbouring branches on one test together.

Every gated edge has an `if` of its own at first. Two of them on the same test become
one where nothing between them stands in the way: the earlier one moves down if nothing
between reads its results, else the later one up if it reads nothing that is made
between. A cotangent that only passes from one to the other stays inside, and needs no
zero for the case that nothing is taken.

Guarantee: the same values are computed, in the same order on every path.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from spadc.ir import Apply, If, Op, Region, Value, rebuild, substitute, walk
from spadc.primitives import primitive

from .place import reads_of


def share_gates(region: Region) -> Region:
    """The region with the gates of the reverse sweep shared, also in its regions."""
    ops: list[Op] = []
    for op in region.ops:
        inner = tuple(share_gates(r) for r in op.regions)
        ops.append(rebuild(op, op.operands, inner) if inner else op)
    position = 0
    while position < len(ops):
        if not (is_gate(ops[position]) and _merge_next(ops, position)):
            position += 1
    return Region(region.params, tuple(ops), region.results)


def is_gate(op: Op) -> bool:
    """Whether an op is a branch of the reverse sweep that mirrors none, without
    effects."""
    if not isinstance(op, If) or not op.span.reverse or op.twin:
        return False
    inner = (o for region in op.regions for o in walk(region))
    return not any(isinstance(o, Apply) and primitive(o.name).has_effect for o in inner)


def _merge_next(ops: list[Op], first: int) -> bool:
    """Merge the gate at `first` with the next one on its test, if that is possible."""
    gate = ops[first]
    assert isinstance(gate, If)
    for second in range(first + 1, len(ops)):
        other = ops[second]
        if isinstance(other, If) and other.test is gate.test and is_gate(other):
            break
    else:
        return False
    between = ops[first + 1 : second]
    made = {r for op in between for r in op.results}
    if not any(v in gate.results for op in between for v in reads_of(op)):
        ops[first : second + 1] = [*between, _merged(gate, other)]
    elif not any(v in made for v in reads_of(other)):
        ops[first : second + 1] = [_merged(gate, other), *between]
    else:
        return False
    return True


def _merged(first: If, second: If) -> If:
    """Both branches in one."""
    arms = [
        _joined(first.results, a, b)
        for a, b in zip(first.regions, second.regions, strict=True)
    ]
    results = (*first.results, *second.results)
    return dataclasses.replace(second, then=arms[0], orelse=arms[1], results=results)


def _joined(results: Sequence[Value], first: Region, second: Region) -> Region:
    """An arm followed by another that reads what the first one yields."""
    names = dict(zip(results, first.results, strict=True))
    rest = substitute(second, names)
    return Region((), (*first.ops, *rest.ops), (*first.results, *rest.results))
