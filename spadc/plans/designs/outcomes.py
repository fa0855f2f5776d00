"""Every outcome of a draw from a few parts, with its probability."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .blocks import Weighted
from .design import Design
from .parts import blocks


class Outcome(NamedTuple):
    """What a sampler of the run time returns, and how likely it is."""

    probability: float
    kept: Any
    weight: Any


def outcomes(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> list[Outcome]:
    """All outcomes of a draw from `n` parts, in the form that the run time gives them.

    Their probabilities add up to 1. Arguments as of `blocks`. There may be as many as
    subsets of n parts: for small numbers only.
    """
    found = []
    for chance, weight in weighted(design, n, score, probability):
        kept = np.flatnonzero(weight)
        one = one_weight(design, n, score, probability)
        found.append(Outcome(chance, kept, weight[kept] if one is None else one))
    return found


def weighted(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> Iterator[Weighted]:
    """All outcomes as the weights of all parts, 0 for what is not kept."""
    placed = blocks(design, n, score, probability)
    for combined in itertools.product(*(tuple(b.outcomes()) for _, b in placed)):
        weight = np.ones(n)
        for (parts, _), (_, own) in zip(placed, combined, strict=True):
            weight[parts] = own
        yield math.prod(chance for chance, _ in combined), weight


def one_weight(design: Design, n: int, score: Any, probability: Any) -> float | None:
    """n / k, where the run time gives one number for the weight of everything kept."""
    if not design.has_one_weight or score is not None or probability is not None:
        return None
    return n / design.kept(n) if n else 1.0
