"""Follow a carried array through the stores by which an iteration changes it.

A chain leads from the array at the head of the loop body to the array that the body
yields. Its links are stores, branches whose arms are chains themselves, and inner loops
whose mirror restores the array that they start from. Where every link can be undone,
the reverse sweep gets each older version back by putting back the parts that were
overwritten. A value that is replaced as a whole is a chain of one link: its older value
is recorded, and the newer one is what the mirror had before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

from spadc.analysis import STORES
from spadc.ir import Apply, For, If, Op, Region, Value, While, has_storage


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
        return self.op.result


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
    """The links of carried value number `position`, first to last."""

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
        return isinstance(self.links[0], ReplacedLink)

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
    """The carried arrays that an iteration changes by stores alone."""
    chains = []
    for position, param in enumerate(op.carried):
        if not has_storage(param.type):
            continue
        links, base = _trace(body, body.results[position], restored)
        if links and base is param:
            chains.append(Chain(position, param, links))
    return chains


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
    if isinstance(op, Apply) and op.name in STORES:
        return StoreLink(op)
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
