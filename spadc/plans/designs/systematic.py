"""The law of systematic sampling: one random number decides everything.

The probabilities are laid end to end, and equally spaced points, the first of them
random, fall on the parts that are kept. There are at most n + 1 outcomes.

Source: Madow, On the theory of systematic sampling II, Annals of Mathematical
Statistics 20, 1949.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from .blocks import Weighted
from .probabilities import Vector

CLOSE = 1e-13


@final
@dataclass(frozen=True, slots=True, eq=False)
class Systematic:
    """Parts kept with the probabilities `chance`, as many as these add up to."""

    chance: Vector

    @property
    def size(self) -> int:
        """How many parts."""
        return len(self.chance)

    def outcomes(self) -> Iterator[Weighted]:
        """One for each interval of the random number."""
        ends = np.cumsum(self.chance)
        whole = np.rint(ends[-1])
        ends[-1] = whole if abs(ends[-1] - whole) < 1e-9 else ends[-1]
        cuts = np.sort(np.concatenate([[0.0], ends - np.floor(ends), [1.0]]))
        cuts = cuts[np.concatenate([[True], np.diff(cuts) > CLOSE])]
        cuts[-1] = 1.0
        for low, high in itertools.pairwise(cuts):
            points = np.floor(ends - (low + high) / 2)
            yield float(high - low), (np.diff(points, prepend=-1) > 0) / self.chance

    def inclusion(self) -> Vector:
        """The probabilities."""
        return self.chance

    def structure(self) -> None:
        """None: every pair has its own covariance."""

    def covariance(self) -> Vector:
        """By the outcomes."""
        chances, weights = zip(*self.outcomes(), strict=True)
        spread: Vector = np.array(weights) - 1
        likely: Vector = np.array(chances)[:, None] * spread
        return spread.T @ likely
