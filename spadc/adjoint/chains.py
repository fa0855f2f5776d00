"""Follow a carried array through the stores by which an iteration changes it.

A chain leads from the array at the head of the loop body to the array that the body
yields. Its links are stores, branches whose arms are chains themselves, and inner loops
whose mirror restores the array that they start from. Where every link can be undone,
the reverse sweep gets each older version back by putting back the parts that were
overwritten. A value that is replaced as a whole is a chain of one link: its older value
is recorded, and the newer one is what the mirror had before. Buffers that are exchanged
are chains from one carried value to another; they are undone together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from spadc.analysis import STORES, may_share
from spadc.ir import Apply, For, If, Op, Region, Value, While
from spadc.primitives import LIST_EDITS


@final
@dataclass(frozen=True, slots=True, eq=False)
class StoreLink:
    """One `write`, `accumulate` or `add_at`."""

    op: Apply

    @property
    def before(self) -> Value:
        """The array before."""
        return self.op.operands[0]

    @property
    def after(self) -> Value:
        """The array after."""
        return self.op.results[0]


@final
@dataclass(frozen=True, slots=True, eq=False)
class BranchLink:
    """A branch; each arm changes the array by a chain of its own, or not at all."""

    op: If
    before: Value
    after: Value
    arms: tuple[Links, Links]


@final
@dataclass(frozen=True, slots=True, eq=False)
class LoopLink:
    """An inner loop, whose mirror gives back what the loop started from."""

    op: For | While
    before: Value
    after: Value
    restored: Value


@final
@dataclass(frozen=True, slots=True, eq=False)
class ReplacedLink:
    """The iteration yields another value: what was there before is recorded."""

    before: Value
    after: Value


Link = StoreLink | BranchLink | LoopLink | ReplacedLink
Links = tuple[Link, ...]
Restored = Mapping[
    Value, Value
]  # final value of an inner loop -> what its mirror restores


@final
@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The links from `param` to what carried value number `position` becomes.

    Where buffers are exchanged, that is another one than `param`, and there may be no
    link at all.
    """

    position: int
    param: Value
    links: Links

    @property
    def versions(self) -> tuple[Value, ...]:
        """The array before the first link, and after each."""
        return (self.param, *(link.after for link in self.links))

    @property
    def is_replaced(self) -> bool:
        """Whether the value is replaced as a whole."""
        return any(isinstance(link, ReplacedLink) for link in self.links)

    @property
    def stores(self) -> list[Apply]:
        """Every store of the chain, those in arms included."""
        return list(stores_of(self.links))


def stores_of(links: Links) -> Iterator[Apply]:
    """The stores among `links`, in program order."""
    for link in links:
        if isinstance(link, StoreLink):
            yield link.op
        elif isinstance(link, BranchLink):
            for arm in link.arms:
                yield from stores_of(arm)


def find_chains(op: For | While, body: Region, restored: Restored) -> list[Chain]:
    """The carried arrays that an iteration changes by stores, or exchanges, alone."""
    chains = {}
    for position, param in enumerate(op.carried):
        if not may_share(param):
            continue
        links, base = _trace(body, body.results[position], restored)
        if base in op.carried and (links or base is not param):
            chains[position] = Chain(position, base, links)
    while True:
        groups = groups_of(list(chains.values()), op.carried)
        kept = {chain.position for group in groups for chain in group}
        if kept == chains.keys():
            return list(chains.values())
        chains = {k: chain for k, chain in chains.items() if k in kept}


def groups_of(chains: Sequence[Chain], carried: Sequence[Value]) -> list[list[Chain]]:
    """The chains that exchange arrays among them; chains that lead out are left out."""
    by_position = {chain.position: chain for chain in chains}
    groups, seen = [], set[int]()
    for chain in chains:
        group: list[Chain] = []
        while chain.position not in seen:
            seen.add(chain.position)
            group.append(chain)
            start = carried.index(chain.param)
            if start not in by_position:
                break
            chain = by_position[start]
        if group and group[-1].param is carried[group[0].position]:
            groups.append(group)
    return groups


def find_replaced(op: For | While, body: Region) -> list[Chain]:
    """The carried values that an iteration replaces by another value of its own."""
    own = {*body.params, *(r for inner in body.ops for r in inner.results)}
    chains = []
    for position, param in enumerate(op.carried):
        after = body.results[position]
        if after in own and after is not param:
            chains.append(Chain(position, param, (ReplacedLink(param, after),)))
    return chains


def _trace(region: Region, value: Value, restored: Restored) -> tuple[Links, Value]:
    """The links that lead to `value` inside `region`, and the array they start from."""
    maker: Mapping[Value, Op] = {r: op for op in region.ops for r in op.results}
    links: list[Link] = []
    while True:
        link = _link(maker.get(value), value, restored)
        if link is None:
            return tuple(reversed(links)), value
        links.append(link)
        value = link.before


def _link(op: Op | None, value: Value, restored: Restored) -> Link | None:
    if isinstance(op, Apply) and op.name in STORES | LIST_EDITS:
        return StoreLink(op) if value is op.results[0] else None
    if isinstance(op, If):
        return _branch_link(op, value, restored)
    if isinstance(op, For | While) and value in restored:
        start = op.inits[op.results.index(value)]
        return LoopLink(op, start, value, restored[value])
    return None


def _branch_link(op: If, value: Value, restored: Restored) -> BranchLink | None:
    position = op.results.index(value)
    (then, a), (orelse, b) = (
        _trace(arm, arm.results[position], {}) for arm in op.regions
    )
    inside = {r for arm in op.regions for inner in arm.ops for r in inner.results}
    if a is not b or a in inside or not (then or orelse):
        return None
    return BranchLink(op, a, value, (then, orelse))
