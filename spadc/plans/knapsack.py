"""Choose one option for each of several things, by bytes against cost: the
multiple-choice knapsack.

All choices that no other one beats in bytes and in cost, found by adding one thing
after the other and forgetting what is beaten (Nemhauser and Ullmann, Discrete dynamic
programming and capital allocation, Management Science 15, 1969, with one list for each
thing). The result is exact unless a list grows beyond `MOST`, when it is thinned
evenly by bytes.

    >>> big, small = Item(100, (0.0, 0.0)), Item(10, (3.0, 0.0))
    >>> [(c.bytes, c.cost[0], c.picks) for c in frontier([[big, small], [big, small]])]
    [(20, 6.0, (1, 1)), (110, 3.0, (1, 0)), (200, 0.0, (0, 0))]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

MOST = 2000
Cost = tuple[float, float]


@final
@dataclass(frozen=True, slots=True)
class Item:
    """One option: its bytes, and what it costs (the first number decides)."""

    bytes: int
    cost: Cost


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """One option for every thing, with the sums."""

    bytes: int
    cost: Cost
    picks: tuple[int, ...]


def frontier(things: Sequence[Sequence[Item]]) -> list[Choice]:
    """The choices that are not beaten, by increasing bytes."""
    found = [Choice(0, (0.0, 0.0), ())]
    for options in things:
        found = _unbeaten(
            Choice(c.bytes + o.bytes, _sum(c.cost, o.cost), (*c.picks, k))
            for c in found
            for k, o in enumerate(options)
        )
    return found


def _unbeaten(choices: Iterable[Choice]) -> list[Choice]:
    kept: list[Choice] = []
    for one in sorted(choices, key=lambda c: (c.bytes, c.cost)):
        if not kept or one.cost < kept[-1].cost:
            kept.append(one)
    step = -(-len(kept) // MOST)
    return kept if step <= 1 else [*kept[:-1:step], kept[-1]]


def _sum(a: Cost, b: Cost) -> Cost:
    return a[0] + b[0], a[1] + b[1]
