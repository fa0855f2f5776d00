"""The law of the pivotal design: each part duels with the one that is still open.

The open part is kept in the end with the probability that is left over, whoever it is.
Given that fate, what happened before is independent of what follows. So the
probabilities that two parts are kept, and the list of all outcomes, follow part by
part.

Source: Deville and Tillé, Unequal probability sampling without replacement through a
splitting method, Biometrika 85, 1998, section 5.2; Chauvet, On a characterization of
ordered pivotal sampling, Bernoulli 18, 2012.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, final

import numpy as np

from .blocks import Weighted
from .probabilities import Vector

T = TypeVar("T")
Law = dict[int, float]  # the probability of each set of parts, a mask of bits
Case = tuple[float, int, int]  # its probability, the fates of left and right


@final
@dataclass(frozen=True, slots=True, eq=False)
class Pivotal:
    """Parts kept with the probabilities `chance`, as many as these add up to."""

    chance: Vector

    @property
    def size(self) -> int:
        """How many parts."""
        return len(self.chance)

    def outcomes(self) -> Iterator[Weighted]:
        """One for each set of parts that can be kept."""
        parts = [
            _Open(float(p), ({0: 1.0}, {1 << i: 1.0}))
            for i, p in enumerate(self.chance)
        ]
        root = _played(parts, lambda left, right: _joined(left, right, _mixed_laws))
        none = {0: 1.0}
        law = _mixed_laws(
            [(1 - root.fate, root.given[0], none), (root.fate, root.given[1], none)]
        )
        for kept in sorted(kept for kept, chance in law.items() if chance > 0):
            mask = np.array([kept >> part & 1 for part in range(self.size)])
            yield law[kept], mask / self.chance

    def inclusion(self) -> Vector:
        """The probabilities."""
        return self.chance

    def structure(self) -> None:
        """None: every pair has its own covariance."""

    def covariance(self) -> Vector:
        """P(both kept) / (pi pi) - 1, for every pair in the duel where they meet."""
        both = np.zeros((self.size, self.size))

        def meet(left: _Open[Vector], right: _Open[Vector]) -> _Open[Vector]:
            number = len(left.given[0])
            joined = _joined(left, right, _mixed_chances)
            for fate, outcome in enumerate((1 - joined.fate, joined.fate)):
                for chance, one, other in _cases(left.fate, right.fate, fate):
                    pairs = left.given[one] * right.given[other]
                    both[:number, number] += outcome * chance * pairs
            return joined

        zero, one = np.zeros(1), np.ones(1)
        _played([_Open(float(p), (zero, one)) for p in self.chance], meet)
        both = both + both.T + np.diag(self.chance)
        return both / np.outer(self.chance, self.chance) - 1


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Open(Generic[T]):
    """The parts up to one: `fate` is the probability that the open part is kept;
    `given` says what holds of all of them if it is not, and if it is."""

    fate: float
    given: tuple[T, T]


def _played(
    parts: list[_Open[T]],
    join: Callable[[_Open[T], _Open[T]], _Open[T]],
) -> _Open[T]:
    """After all duels; the fate is decided if the probabilities add up to a whole."""
    last = functools.reduce(join, parts)
    whole = round(last.fate)
    fate = whole if abs(last.fate - whole) < 1e-9 else last.fate
    return _Open(fate, last.given)


def _cases(left: float, right: float, fate: int) -> tuple[Case, Case]:
    """Who is open until that `fate`: left or right. The other is decided: kept if their
    probabilities reach 1 together."""
    both = left + right
    full = both >= 1
    share = (1 - left, 2 - both) if full else (left, both)
    first = share[0] / share[1] if share[1] > 0 else 0.0
    return (first, fate, int(full)), (1 - first, int(full), fate)


def _joined(
    left: _Open[T],
    right: _Open[T],
    mixed: Callable[[list[tuple[float, T, T]]], T],
) -> _Open[T]:
    def given(fate: int) -> T:
        return mixed(
            [
                (chance, left.given[one], right.given[other])
                for chance, one, other in _cases(left.fate, right.fate, fate)
            ]
        )

    both = left.fate + right.fate
    return _Open(both - (both >= 1), (given(0), given(1)))


def _mixed_chances(cases: list[tuple[float, Vector, Vector]]) -> Vector:
    """The probabilities of the parts of both sides."""
    (first, left, right), (second, left2, right2) = cases
    return np.concatenate(
        [first * left + second * left2, first * right + second * right2]
    )


def _mixed_laws(cases: list[tuple[float, Law, Law]]) -> Law:
    """The probabilities of the sets of both sides."""
    law: Law = {}
    for chance, left, right in cases:
        for one, p in left.items():
            for other, q in right.items():
                law[one | other] = law.get(one | other, 0.0) + chance * p * q
    return law
