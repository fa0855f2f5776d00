"""Decide how the reverse sweep gets at each primal value of a loop body or branch.

A value that reverse ops read is either evaluated again from what is there anyway, or
restored by undoing stores, or recorded on a tape. The rule: what costs less to evaluate
than to store is evaluated again (views, shapes, a few arithmetic operations); an array
that an iteration only changes in parts is restored part by part; the rest is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import STORES
from spadc.ir import (
    Apply,
    Constant,
    Global,
    Op,
    Region,
    ScalarType,
    Value,
    may_be_float,
    regions_in,
)
from spadc.primitives import LIST_EDITS, TAKES, Cost, primitive

from .chains import BranchLink, Chain, Links, StoreLink, groups_of
from .list_undo import NEEDS_NOTHING, places_of

Unread = Callable[[Chain, Iterable[Op]], set[Op]]
CHEAP_LIMIT = 8  # arithmetic operations that are done again rather than stored


@final
@dataclass(slots=True)
class Choices:
    """What happens to the needed values of one forward region, in program order."""

    recorded: list[Value] = field(default_factory=list)
    again: list[Op] = field(default_factory=list)
    undone: list[Chain] = field(default_factory=list)


def needed_values(forward: Region, reverse: Region) -> list[Value]:
    """Values defined directly in `forward` that are read in `reverse`, in order."""
    used: set[Value] = set()
    for part in regions_in(reverse):
        used.update(part.results)
        for op in part.ops:
            used.update(op.operands)
    return [v for v in defined_in(forward) if v in used]


def defined_in(region: Region) -> list[Value]:
    """Parameters and results of the region's own ops, in order."""
    return [*region.params, *(r for op in region.ops for r in op.results)]


class Chooser:
    """Makes the choices for one forward region.

    With `record_parts`, what would be read from a restored array is recorded instead:
    it may be needed before the array has been restored. The mirror has `turns` as well,
    the index or count of the iterations. `unread` says which stores of a
    chain need not be undone, if these ops read its array again.
    """

    def __init__(
        self,
        forward: Region,
        needed: Iterable[Value] = (),
        index: Value | None = None,
        chains: Sequence[Chain] = (),
        turns: Collection[Value] = (),
        record_parts: bool = False,
        unread: Unread | None = None,
        cheap_limit: int = CHEAP_LIMIT,
    ) -> None:
        self.unread = unread or (lambda chain, readers: set())
        self.cheap_limit = cheap_limit
        self.record_parts = record_parts
        self.needed = list(needed)
        self.order = {v: k for k, v in enumerate(defined_in(forward))}
        self.maker = {r: inner for inner in forward.ops for r in inner.results}
        self.index = index
        self.turns = turns
        self.params = forward.params if index is None else forward.params[1:]
        self.recorded: set[Value] = set()
        self.versions: dict[Value, Chain] = {}
        self.for_undo: set[Value] = set()
        self.replaced = [c for c in chains if c.is_replaced]
        kept = (c for c in chains if not c.is_replaced)
        self.chains = [c for c in kept if can_undo(c.links, c.versions)]

    def choose(self) -> Choices:
        """Undo where it pays, evaluate again what is cheap, record the rest."""
        self._choose_undo()
        self._need(self._flags())
        choices = Choices()
        again: dict[Op, None] = {}
        for value in self.needed:
            ops = self.evaluate_again(value)
            recorded = self.record_parts or value in self.for_undo
            if ops is None or (recorded and self._reads_version(ops)):
                self.recorded.add(value)
                choices.recorded.append(value)
            else:
                again.update(dict.fromkeys(ops))
        order = {op: k for k, op in enumerate(dict.fromkeys(self.maker.values()))}
        choices.again = sorted(again, key=order.__getitem__)
        choices.undone = list(dict.fromkeys(self.versions.values()))
        self._choose_replaced(choices)
        return choices

    def _flags(self) -> list[Value]:
        """What the region is given of what is reached: from it draws are made again."""
        makers = (self.maker.get(value) for value in self.needed)
        draws = [op for op in makers if isinstance(op, Apply) and op.name in TAKES]
        return [v for op in draws for v in op.operands if v in self.params]

    def _choose_replaced(self, choices: Choices) -> None:
        """Where a value is recorded before and after it is replaced, once will do."""
        taken = {chain.position for chain in choices.undone}
        for chain in self.replaced:
            both = self.recorded.issuperset(chain.versions)
            if both and chain.position not in taken:
                choices.undone.append(chain)
        spared = {v for c in choices.undone if c.is_replaced for v in c.versions}
        choices.recorded = [v for v in choices.recorded if v not in spared]

    def evaluate_again(self, value: Value) -> list[Op] | None:
        """The ops that give `value` again from what is there; None if it must be
        kept.
        """
        ops: dict[Op, None] = {}
        if not self.reach(value, ops):
            return None
        work = [op for op in ops if isinstance(op, Apply) and is_work(op)]
        scalar = isinstance(value.type, ScalarType) and self._reads_state(ops)
        limit = min(1, self.cheap_limit) if scalar else self.cheap_limit
        return list(ops) if len(work) <= limit else None

    def _reads_state(self, ops: Iterable[Op]) -> bool:
        """Whether `ops` read anything that differs from iteration to iteration."""
        made = {r for op in ops for r in op.results}
        return any(v in self.order for op in ops for v in op.operands if v not in made)

    def reach(self, value: Value, ops: dict[Op, None]) -> bool:
        """Whether free and cheap ops lead to `value`; they are entered into `ops`."""
        there = value not in self.order or value in self.turns
        if there or value in self.recorded or value in self.versions:
            return True
        op = self.maker.get(value)
        if isinstance(op, Constant | Global):
            ops[op] = None
            return True
        if not isinstance(op, Apply) or cost(op) is Cost.COSTLY:
            return False
        if "_stored" in op.attrs and not all(map(self._is_outside, op.operands)):
            return False  # it is there so that what it reads need not be
        if not all(self.reach(v, ops) for v in op.operands):
            return False
        ops[op] = None
        return True

    def _is_outside(self, value: Value) -> bool:
        """Whether the value is the index, or only a view of what is outside the
        region."""
        op = self.maker.get(value)
        if value not in self.order or value is self.index:
            return True
        if isinstance(op, Constant | Global):
            return True
        if not isinstance(op, Apply) or cost(op) is not Cost.FREE:
            return False
        return all(map(self._is_outside, op.operands))

    def _choose_undo(self) -> None:
        """Undo the stores of a chain when they are no more than the reads they
        spare.
        """
        self.versions = {v: chain for chain in self.chains for v in chain.versions}
        groups = groups_of(self.chains, self.params)
        paying = [group for group in groups if self._pays(group)]
        self.versions = {}
        for chain in (chain for group in paying for chain in group):
            self.versions.update(dict.fromkeys(chain.versions, chain))
            self._need(undo_operands(chain.links))

    def _pays(self, group: Sequence[Chain]) -> bool:
        """Whether undoing costs less than recording what would be read of the arrays.

        Where buffers are exchanged, few values are recorded as they are: they cost
        nothing but their memory, undoing them copies each part twice.
        """
        mine = {v for chain in group for v in chain.versions}
        if not mine.isdisjoint(self.needed):
            return True
        reads = [op for chain in group for op in self._reads_of(chain)]
        free = {op for chain in group for op in self.unread(chain, reads)}
        stored = [op for chain in group for op in chain.stores if op not in free]
        stores = sum(op.name not in NEEDS_NOTHING for op in stored)
        if len(group) > 1:
            return len(self._spared(mine)) > 2 * stores
        read = [op.result for op in reads]
        big = [r for r in read if not isinstance(r.type, ScalarType)]
        return bool(big and len(big) >= stores) or len(read) > stores

    def _spared(self, versions: Collection[Value]) -> list[Value]:
        """The needed values that would be evaluated again from these arrays."""
        found = []
        for value in self.needed:
            ops = self.evaluate_again(value) or ()
            if any(v in versions for op in ops for v in op.operands):
                found.append(value)
        return found

    def _need(self, values: Iterable[Value]) -> None:
        """Undoing takes the tests and indices that were used."""
        self.for_undo.update(v for v in values if v in self.order)
        wanted = self.for_undo | set(self.needed)
        self.needed = sorted(wanted, key=self.order.__getitem__)

    def _reads_version(self, ops: Iterable[Op]) -> bool:
        """Whether `ops` read an array that is only there once it has been restored."""
        return any(v in self.versions for op in ops for v in op.operands)

    def _reads_of(self, chain: Chain) -> list[Apply]:
        """The reads of parts of the chain's array that would be done again."""
        ops: dict[Op, None] = {}
        for value in self.needed:
            if value not in self.versions:
                ops.update(dict.fromkeys(self.evaluate_again(value) or ()))
        mine = set(chain.versions)
        return [
            op
            for op in ops
            if isinstance(op, Apply)
            and mine.intersection(op.operands[:1])
            and 0 not in primitive(op.name).shape_only
        ]


def can_undo(links: Links, versions: Collection[Value]) -> bool:
    """Whether the indices of stores inside arms can be had outside the arms, and
    without the array that the stores have changed."""
    for link in links:
        if isinstance(link, BranchLink):
            for side, arm in enumerate(link.arms):
                again = arm_again(link.op.regions[side], arm)
                if again is None or not can_undo(arm, versions):
                    return False
                if any(v in versions for op in again for v in op.operands):
                    return False
    return True


def arm_again(arm: Region, links: Links) -> list[Op] | None:
    """The ops of an arm that give the indices of its stores again; None if they
    cannot.
    """
    indices = undo_operands(links)
    chooser = Chooser(arm)
    ops: dict[Op, None] = {}
    for value in indices:
        if not chooser.reach(value, ops):
            return None
    order = {op: k for k, op in enumerate(arm.ops)}
    return sorted(ops, key=order.__getitem__)


def undo_operands(links: Links) -> list[Value]:
    """What undoing reads besides the array: indices of stores, tests of branches."""
    found: list[Value] = []
    for link in links:
        if isinstance(link, StoreLink):
            is_edit = link.op.name in LIST_EDITS
            found += places_of(link.op) if is_edit else link.op.operands[2:]
        elif isinstance(link, BranchLink):
            found.append(link.op.test)
            for side, arm in enumerate(link.arms):
                inside = set(defined_in(link.op.regions[side]))
                found += (v for v in _outer_needs(link.op.regions[side], arm, inside))
    return found


def _outer_needs(arm: Region, links: Links, inside: set[Value]) -> list[Value]:
    """What undoing an arm reads from outside it."""
    needs = [v for v in undo_operands(links) if v not in inside]
    for op in arm_again(arm, links) or ():
        needs += (v for v in op.operands if v not in inside)
    return needs


def is_work(op: Apply) -> bool:
    """Whether doing `op` again takes arithmetic; that on indices does not count."""
    return cost(op) is Cost.CHEAP and any(may_be_float(r.type) for r in op.results)


def cost(op: Apply) -> Cost:
    """What doing `op` again costs; stores and effects are never done again."""
    known = primitive(op.name)
    if known.has_effect or op.name in STORES | LIST_EDITS:
        return Cost.COSTLY
    return Cost.FREE if "_repeat" in op.attrs else known.cost  # the plan says so
