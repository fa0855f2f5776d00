"""Designs of every scheme, with and without scores, for few parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from spadc.plans.designs import SCHEMES, Design, Outcome

SCORES = {
    "even": (1.0, 1.0, 1.0, 1.0, 1.0),
    "spread": (0.3, 2.0, 0.7, 1.1, 0.5),
    "peak": (0.1, 0.2, 9.0, 0.1, 0.4),
}
PROBABILITIES = {
    "whole": (0.9, 0.05, 0.3, 0.5, 0.25),  # adds up to 2
    "part": (0.9, 0.15, 0.3, 0.6, 0.4),
    "certain": (1.0, 0.25, 1.0, 0.5, 0.25),
}
BY_CHANCE = ("fixed", "systematic", "bernoulli")
KEEPS = (0.2, 0.4, 0.7, 1.0)


def _draws() -> Iterator[Any]:
    """(design, score, probability) for draws from 5 parts, as test parameters."""
    for keep in KEEPS:
        for scheme in SCHEMES:
            for name, score in SCORES.items():
                given = score
                yield pytest.param(
                    Design(keep, scheme, given),
                    None,
                    None,
                    id=f"{scheme}-{name}-{keep}",
                )
            if scheme not in ("column-row", "winner"):
                yield pytest.param(
                    Design(keep, scheme), None, None, id=f"{scheme}-{keep}"
                )
    for scheme in BY_CHANCE:
        for name, chance in PROBABILITIES.items():
            yield pytest.param(
                Design(0.5, scheme), None, chance, id=f"{scheme}-given-{name}"
            )


DRAWS = tuple(_draws())


def dense(outcome: Outcome, n: int) -> Any:
    """The weights of all parts, 0 for those not kept."""
    weight = np.zeros(n)
    weight[outcome.kept] = outcome.weight
    return weight
