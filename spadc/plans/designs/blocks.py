"""Independent blocks that designs are made of: laws of the weights of a few parts.

A block knows every outcome of its weights and their covariance matrix K. Where K is
diag(d) + c, `d` and `c` give the variance of a weighted sum in linear time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np

from .probabilities import Vector

Weighted = tuple[float, Vector]


class Block(Protocol):
    """The law of the weights of `size` parts, each of mean 1."""

    @property
    def size(self) -> int:
        """How many parts."""
        ...

    def outcomes(self) -> Iterator[Weighted]:
        """Every outcome once: its probability, the weight of each part."""
        ...

    def inclusion(self) -> Vector:
        """The probability of each part that its weight is not 0."""
        ...

    def covariance(self) -> Vector:
        """The covariance matrix of the weights."""
        ...

    def structure(self) -> tuple[Vector, float] | None:
        """(d, c) if the covariance matrix is diag(d) + c."""
        ...


@final
@dataclass(frozen=True, slots=True, eq=False)
class Certain:
    """All parts kept, with weight 1."""

    size: int

    def outcomes(self) -> Iterator[Weighted]:
        """The only one."""
        yield 1.0, np.ones(self.size)

    def inclusion(self) -> Vector:
        """Ones."""
        return np.ones(self.size)

    def structure(self) -> tuple[Vector, float]:
        """No spread."""
        return np.zeros(self.size), 0.0

    def covariance(self) -> Vector:
        """Zeros."""
        return np.zeros((self.size, self.size))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Subset:
    """Any `kept` of `size` parts, equally likely.

    Variance of the sum: (n / k - 1) n / (n - 1) (sum |z|^2 - |sum z|^2 / n).
    """

    size: int
    kept: int

    def outcomes(self) -> Iterator[Weighted]:
        """One for each subset of that size."""
        chance = 1 / math.comb(self.size, self.kept)
        for parts in itertools.combinations(range(self.size), self.kept):
            weight = np.zeros(self.size)
            weight[list(parts)] = self.size / self.kept
            yield chance, weight

    def inclusion(self) -> Vector:
        """k / n each."""
        return np.full(self.size, self.kept / self.size)

    def structure(self) -> tuple[Vector, float]:
        """What one part has, the others have not: c is negative."""
        n, k = self.size, self.kept
        common = (n - k) / (k * max(1, n - 1))
        return np.full(n, common * n), -common

    def covariance(self) -> Vector:
        """n / k - 1 on the diagonal."""
        return _matrix(*self.structure())


@final
@dataclass(frozen=True, slots=True, eq=False)
class Independent:
    """Each part kept by itself, with its own probability.

    Variance of the sum: sum (1 / pi - 1) |z|^2.
    """

    chance: Vector

    @property
    def size(self) -> int:
        """How many parts."""
        return len(self.chance)

    def outcomes(self) -> Iterator[Weighted]:
        """One for each subset."""
        open_parts = [(0.0, 1.0) if p < 1 else (1.0,) for p in self.chance]
        for kept in map(np.array, itertools.product(*open_parts)):
            chances = np.where(kept, self.chance, 1 - self.chance)
            yield float(np.prod(chances)), kept / self.chance

    def inclusion(self) -> Vector:
        """The probabilities."""
        return self.chance

    def structure(self) -> tuple[Vector, float]:
        """No covariance between parts."""
        return 1 / self.chance - 1, 0.0

    def covariance(self) -> Vector:
        """Diagonal."""
        return _matrix(*self.structure())


@final
@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """`draws` draws with replacement with probabilities `chance`, weights
    counts / (draws * p).

    Variance of the sum: (1 / k) (sum |z|^2 / p - |sum z|^2). With one draw it is the
    choice of one part.
    """

    chance: Vector
    draws: int

    @property
    def size(self) -> int:
        """How many parts."""
        return len(self.chance)

    def outcomes(self) -> Iterator[Weighted]:
        """One for each way to share the draws among the parts."""
        parts = range(self.size)
        for drawn in itertools.combinations_with_replacement(parts, self.draws):
            counts = np.bincount(drawn, minlength=self.size)
            ways = math.factorial(self.draws)
            for count in counts:
                ways //= math.factorial(count)
            chance = ways * float(np.prod(self.chance**counts))
            yield chance, counts / (self.draws * self.chance)

    def inclusion(self) -> Vector:
        """The chance to be drawn at least once."""
        return 1 - (1 - self.chance) ** self.draws

    def structure(self) -> tuple[Vector, float]:
        """Of a multinomial law."""
        return 1 / (self.draws * self.chance), -1 / self.draws

    def covariance(self) -> Vector:
        """(1 / p - 1) / k on the diagonal, -1 / k beside it."""
        return _matrix(*self.structure())


def _matrix(diagonal: Vector, common: float) -> Vector:
    return np.diag(diagonal) + common
