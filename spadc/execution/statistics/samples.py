"""Collect many draws of an estimator without keeping them.

Of every component the first three power sums of its error are kept, of every draw the
squared error and the projections of the error on a few probes. The errors are taken
from the exact value, around which an unbiased estimator lies, so that the sums do not
cancel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, final

import numpy as np

PROBES = 32
TOGETHER = 64  # draws that are added to the sums at once
COLUMNS = 1 << 16  # of a probe, which is wide as the estimate, held at once

Array = np.ndarray[Any, Any]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What is kept of `draws` draws of an estimate of `exact`, an array (n,).

    `first`, `second`, `third`: (n,) means of the powers of the error. `squared`:
    (draws,) squared norms of the error. `probes`: (draws, 1 + PROBES) projections of
    the error: on the exact value made a unit vector, and on random signs divided by the
    square root of n.
    """

    exact: Array
    first: Array
    second: Array
    third: Array
    squared: Array
    probes: Array

    @property
    def draws(self) -> int:
        """How many there were."""
        return len(self.squared)

    @property
    def variances(self) -> Array:
        """The sample variance of each component."""
        spread = np.maximum(self.second - self.first**2, 0.0)
        return np.asarray(spread * (self.draws / max(self.draws - 1, 1)))

    @property
    def skewness(self) -> Array:
        """The third central moment of each component over the cube of its spread."""
        mean, second = self.first, self.second
        spread = np.maximum(second - mean**2, 0.0)
        third = self.third - 3 * mean * second + 2 * mean**3
        safe = np.where(spread > 0, spread, 1.0)
        return np.asarray(np.where(spread > 0, third / safe**1.5, 0.0))


def gather(estimates: Iterable[Array], exact: Array, seed: int = 0) -> Sample:
    """Take in all `estimates`, arrays (n,) like `exact`; `seed` is that of the probes.

    Raises ValueError if there are fewer than two.
    """
    exact = np.asarray(exact, np.float64)
    sums = [np.zeros(exact.shape) for _ in range(3)]
    squared: list[Array] = []
    projected: list[Array] = []
    for errors in _blocks(estimates, exact):
        power = errors
        for total in sums:
            total += np.sum(power, axis=0)
            power = power * errors
        squared.append(np.einsum("ij,ij->i", errors, errors))
        projected.append(_projections(errors, exact, seed))
    draws = sum(map(len, squared))
    if draws < 2:
        raise ValueError("a spread needs at least two draws")
    first, second, third = (total / draws for total in sums)
    norms, probes = np.concatenate(squared), np.concatenate(projected)
    return Sample(exact, first, second, third, norms, probes)


def _blocks(estimates: Iterable[Array], exact: Array) -> Iterator[Array]:
    """The errors of some draws at once, in double precision."""
    rows = iter(estimates)
    while block := list(islice(rows, TOGETHER)):
        yield np.stack(block).astype(np.float64) - exact


def _projections(errors: Array, exact: Array, seed: int) -> Array:
    """The errors along the exact value and along random signs."""
    n = exact.size
    norm = float(np.linalg.norm(exact))
    found = np.zeros((len(errors), 1 + PROBES))
    found[:, 0] = errors @ (exact / norm) if norm > 0 else 0.0
    rng = np.random.Generator(np.random.Philox(seed))
    for start in range(0, n, COLUMNS):
        part = errors[:, start : start + COLUMNS]
        signs = rng.integers(0, 2, (PROBES, part.shape[1]), dtype=np.int8)
        found[:, 1:] += part @ (2.0 * signs - 1.0).T
    found[:, 1:] /= np.sqrt(max(n, 1))
    return found
