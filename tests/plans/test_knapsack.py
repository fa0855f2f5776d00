"""The choices that no other one beats are found, all of them."""

from itertools import product
from random import Random

import pytest

from spadc.plans.knapsack import Choice, Item, frontier


@pytest.mark.parametrize("seed", range(20))
def test_as_by_trying_all(seed: int) -> None:
    random = Random(seed)
    things = [
        [
            Item(random.randrange(20), (float(random.randrange(9)), random.random()))
            for _ in range(random.randrange(1, 5))
        ]
        for _ in range(4)
    ]
    every = [
        (
            sum(things[i][k].bytes for i, k in enumerate(picks)),
            (
                sum(things[i][k].cost[0] for i, k in enumerate(picks)),
                pytest.approx(sum(things[i][k].cost[1] for i, k in enumerate(picks))),
            ),
        )
        for picks in product(*(range(len(t)) for t in things))
    ]
    found = frontier(things)
    for choice in found:
        assert (choice.bytes, choice.cost) in every
    for most in range(0, 80, 3):
        fitting = [c for c in found if c.bytes <= most]
        least = min((cost[0] for size, cost in every if size <= most), default=None)
        assert (fitting[-1].cost[0] if fitting else None) == least


def test_long_lists_are_thinned() -> None:
    things = [[Item(3**k, (0.0, 0.0)), Item(0, (2.0**k, 0.0))] for k in range(14)]
    found = frontier(things)
    assert len(found) <= 2001
    assert found[0] == Choice(0, (2.0**14 - 1, 0.0), (1,) * 14)
    assert found[-1].cost == (0.0, 0.0)
