"""Which variables hold a value that is still needed when another one is assigned.

A backward walk over the regions. The live set after a point is what a later statement
reads; a value interferes with everything live where it is assigned. The carried values
of a loop are assigned at its head and again at the end of its body, so their params,
test params and results are one variable from the start (`canonical`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import Versions
from spadc.ir import Apply, For, Function, If, Op, Region, Value, While

from .buffers import IN_PLACE
from .folding import Folding, is_popped

Live = dict[Value, None]


@final
@dataclass(slots=True)
class Interference:
    """Pairs of values that cannot share a variable; values in order of definition."""

    folding: Folding
    versions: Versions
    canonical: dict[Value, Value] = field(default_factory=dict)
    edges: dict[Value, Live] = field(default_factory=dict)
    after: dict[Op, Live] = field(default_factory=dict)  # live after a statement

    def of(self, value: Value) -> Value:
        """The value that stands for the variable."""
        return self.canonical.get(value, value)

    def reads(self, values: Iterable[Value]) -> Live:
        """The variables that evaluating `values` reads."""
        return {self.of(v): None for v in self.folding.reads(values)}

    def assign(self, value: Value, live: Iterable[Value]) -> None:
        """Note that `value` is assigned while `live` are needed.

        Versions of one array are one object when the program runs, and what is still
        asked of an older one is its shape.
        """
        value = self.of(value)
        mine = self.edges.setdefault(value, {})
        first = self.versions.first(value)
        for other in live:
            if other is not value and self.versions.first(other) is not first:
                mine[other] = None
                self.edges.setdefault(other, {})[value] = None


def find_interference(fn: Function, folding: Folding) -> Interference:
    """Walk the function from its results to its parameters."""
    found = Interference(folding, Versions(fn.body))
    for op in folding.sites.order:
        if isinstance(op, For | While):
            _merge_slots(op, found)
    found.canonical.update(folding.elements)
    live = _region(fn.body, found.reads(fn.results), found)
    for param in fn.params:
        found.assign(param.value, {**live, **{p.value: None for p in fn.params}})
    return found


def reads_of_ops(ops: Sequence[Op], found: Interference) -> Live:
    """The variables that consecutive ops read before they assign them, and that no
    other ops need."""
    alone = Interference(found.folding, found.versions, found.canonical)
    return _region(Region((), tuple(ops), ()), {}, alone)


def _merge_slots(op: For | While, found: Interference) -> None:
    for k, param in enumerate(op.carried):
        found.canonical[op.results[k]] = param
        if isinstance(op, While):
            found.canonical[op.test.params[k]] = param


def _region(region: Region, live: Live, found: Interference) -> Live:
    """The values live before `region`, given those live after it (yields included)."""
    for op in reversed(region.ops):
        if found.folding.is_statement(op) or is_popped(op):
            live = _op(op, live, found)
    return live


def _op(op: Op, live: Live, found: Interference) -> Live:
    found.after[op] = live
    if isinstance(op, If) and not found.folding.is_conditional_expression(op):
        return _branches(op, live, found)
    if isinstance(op, For):
        return _counted(op, live, found)
    if isinstance(op, While):
        return _repeated(op, live, found)
    for result in op.results:
        found.assign(result, {**live, **dict.fromkeys(op.results)})
    if isinstance(op, Apply) and op.name in IN_PLACE:
        others = found.reads(op.operands[1:])
        others.pop(found.of(op.operands[0]), None)
        found.assign(op.results[0], others)
    return {**_without(live, op.results), **found.reads(_operands(op))}


def _operands(op: Op) -> tuple[Value, ...]:
    return (
        (op.test, *op.then.results, *op.orelse.results)
        if isinstance(op, If)
        else op.operands
    )


def _without(live: Live, values: Iterable[Value]) -> Live:
    gone = set(values)
    return {v: None for v in live if v not in gone}


def _used(values: Iterable[Value], found: Interference) -> list[int]:
    """The positions of results that something uses."""
    uses = found.folding.sites.uses_of
    return [k for k, v in enumerate(values) if uses(v)]


def _branches(op: If, live: Live, found: Interference) -> Live:
    used = _used(op.results, found)
    results = [op.results[k] for k in used]
    for result in results:
        found.assign(result, {**live, **dict.fromkeys(results)})
    outside = _without(live, results)
    before = found.reads((op.test,))
    for region in op.regions:
        after = {**outside, **found.reads(region.results[k] for k in used)}
        before.update(_region(region, after, found))
    return before


def _free_reads(op: For | While, found: Interference) -> Live:
    """Variables of the outside that any statement inside the loop reads."""
    defined: set[Value] = set()
    read: Live = {}
    pending = list(op.regions)
    while pending:
        region = pending.pop()
        defined.update(found.of(p) for p in region.params)
        read.update(found.reads(found.folding.sites.results_of(region)))
        for inner in region.ops:
            defined.update(found.of(r) for r in inner.results)
            if found.folding.is_statement(inner):
                read.update(found.reads(_operands(inner)))
                pending.extend(inner.regions)
    return _without(read, defined)


def _counted(op: For, live: Live, found: Interference) -> Live:
    counter = op.results[-1:] if op.breaks and _used(op.results[-1:], found) else ()
    around, inside = _around(op, counter, live, found)
    bounds = found.reads((op.start, op.stop, op.step))
    for value in (*map(found.of, op.carried), *counter):
        found.assign(value, {**around, **inside, **bounds})
    header = found.folding.headers.get(op)
    bound = [op.index, *(group[0] for group in header.reads)] if header else [op.index]
    for value in bound:
        found.assign(value, {**around, **inside, **dict.fromkeys(bound)})
    return {**_before(op, counter, around, found), **bounds}


def _repeated(op: While, live: Live, found: Interference) -> Live:
    counter = op.results[-1:] if _used(op.results[-1:], found) else ()
    around, inside = _around(op, counter, live, found)
    _region(op.test, {**around, **inside, **found.reads(op.test.results)}, found)
    for value in (*map(found.of, op.carried), *counter):
        found.assign(value, {**around, **inside})
    return _before(op, counter, around, found)


def _around(
    op: For | While, counter: tuple[Value, ...], live: Live, found: Interference
) -> tuple[Live, Live]:
    """What is live around the loop or carried by it; what is live in its body."""
    carried = [found.of(p) for p in op.carried]
    outside = {**_without(live, carried), **_free_reads(op, found)}
    outside.update(dict.fromkeys(counter))
    ends = found.folding.sites.results_of(op.body)
    after = {**outside, **found.reads(ends)}
    inside = _region(op.body, after, found)
    if len(ends) > len(carried):
        stop = found.reads(ends[-1:])
        for param, result in zip(carried, op.body.results, strict=False):
            found.assign(param, _without(stop, (found.of(result),)))
    return {**outside, **dict.fromkeys(carried)}, inside


def _before(
    op: For | While, counter: tuple[Value, ...], around: Live, found: Interference
) -> Live:
    assigned = (*map(found.of, op.carried), *counter)
    return {**_without(around, assigned), **found.reads(op.inits)}
