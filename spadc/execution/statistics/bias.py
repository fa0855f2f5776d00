"""Decide from draws whether an estimator is unbiased, and what bias would be seen.

Every component has a z: its mean error over the standard error of that mean. Rare
outcomes with large weights make the mean skewed, and z with it; the cubic transform of
Hall (Journal of the Royal Statistical Society B 54, 1992) takes the skewness out and
keeps the order. The largest is held against a limit that noise passes with a chance of
less than 1e-3 for all components together. Probes add components up, with random signs
and along the exact value: a bias that is small everywhere, or of the scale alone, shows
in few draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import final

import numpy as np

from .samples import Array, Sample

POWER = 2.33  # the normal quantile of 99 %
PROBE_LIMIT = 4.5
FAMILY_ERROR = 4e-4  # of all components together, beyond the tabled counts
ROUNDING = 256  # units in the last place that sums in another order may differ by


@final
@dataclass(frozen=True, slots=True)
class BiasTest:
    """The component whose mean is furthest from the exact one, in standard errors.

    `detectable` is the bias, relative to the exact component, that would be seen in the
    median component with a chance of 99 %; `whole` the same along the whole exact
    value.
    """

    draws: int
    components: int
    worst: float
    place: int
    limit: float
    detectable: float
    whole: float

    @property
    def passed(self) -> bool:
        """Whether every component is within the limit; a NaN never is."""
        return self.worst <= self.limit


@final
@dataclass(frozen=True, slots=True)
class ZTest:
    """The largest of several z, of sums of components or of correlations."""

    worst: float
    limit: float

    @property
    def passed(self) -> bool:
        """Whether all are within the limit; a NaN never is."""
        return self.worst <= self.limit


def limit_for(components: int) -> float:
    """How large the largest z of so many unbiased components may be.

    >>> limit_for(1000), limit_for(1001)
    (5.0, 5.5)
    """
    if components <= 1_000:
        return 5.0
    if components <= 10_000:
        return 5.5
    return -NormalDist().inv_cdf(FAMILY_ERROR / (2 * components))


def draws_needed(cv: float, bias: float, limit: float = 5.0) -> int:
    """The draws that show a relative bias with a chance of 99 %, where the spread is
    `cv` times the exact value.

    >>> draws_needed(1.0, 0.05)
    21492
    """
    return math.ceil(((limit + POWER) * cv / bias) ** 2)


def detectable(cv: Array | float, draws: int, limit: float = 5.0) -> Array | float:
    """The relative bias that so many draws show with a chance of 99 %."""
    return (limit + POWER) * cv / math.sqrt(draws)


def bias_test(sample: Sample, precision: float = 2.0**-52) -> BiasTest:
    """The z-tests of all components; `precision` is that of the estimator's dtype.

    A component that never varies must equal the exact one up to rounding.
    """
    n = sample.exact.size
    limit = limit_for(n)
    deviation = np.sqrt(sample.variances)
    z = np.abs(_z(sample.first, deviation, sample.skewness, sample.draws))
    z = np.where(np.abs(sample.first) <= _rounding(sample, precision), 0.0, z)
    place = int(np.argmax(z)) if n else 0
    seen = sample.exact != 0
    cv = deviation[seen] / np.abs(sample.exact[seen])
    typical = detectable(float(np.median(cv)) if cv.size else 0.0, sample.draws, limit)
    return BiasTest(
        sample.draws,
        n,
        float(z[place]) if n else 0.0,
        place,
        limit,
        float(typical),
        _whole(sample, limit),
    )


def probe_test(sample: Sample, precision: float = 2.0**-52) -> ZTest:
    """The z-tests of the sums of components: the probes of the sample."""
    mean = np.mean(sample.probes, axis=0)
    centred = sample.probes - mean
    spread = np.mean(centred**2, axis=0)
    safe = np.where(spread > 0, spread, 1.0)
    skewness = np.where(spread > 0, np.mean(centred**3, axis=0) / safe**1.5, 0.0)
    deviation = np.sqrt(spread * sample.draws / (sample.draws - 1))
    z = np.abs(_z(mean, deviation, skewness, sample.draws))
    z = np.where(
        np.abs(mean) <= np.max(_rounding(sample, precision), initial=0.0), 0.0, z
    )
    return ZTest(float(np.max(z)), PROBE_LIMIT)


def independence_test(sample: Sample) -> ZTest:
    """The correlation of each draw with the next one, along the probes, in its standard
    errors under independence.

    Draws that are used again, in the next step or for several steps, show here. The
    projections are ranked first, so that a few large ones do not decide.
    """
    ranks = np.stack([_ranks(column) for column in sample.probes.T])
    size = np.sum(ranks**2, axis=1)
    safe = np.where(size > 0, size, 1.0)
    r = np.sum(ranks[:, 1:] * ranks[:, :-1], axis=1) / safe
    return ZTest(float(np.max(np.abs(r))) * math.sqrt(sample.draws), 5.0)


def _ranks(values: Array) -> Array:
    """The ranks of numbers around 0, equal ones with the mean of theirs."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts - 1) / 2
    return np.asarray(middle[where] - (len(values) + 1) / 2)


def _z(mean: Array, deviation: Array, skewness: Array, draws: int) -> Array:
    """Standard errors that means are from 0, the skewness taken out; infinite where
    nothing varies."""
    safe = np.where(deviation > 0, deviation, 1.0)
    t = mean / safe * math.sqrt(draws)
    a = skewness / math.sqrt(draws)
    normal = t + a * t**2 / 3 + a**2 * t**3 / 27 + a / 6
    constant = np.where(mean == 0, 0.0, np.inf)
    return np.where(deviation > 0, normal, constant)


def _rounding(sample: Sample, precision: float) -> Array:
    """What rounding can make of the mean error of each component."""
    typical = math.sqrt(float(np.mean(sample.exact**2))) if sample.exact.size else 0.0
    size = np.maximum(np.abs(sample.exact), typical) + np.sqrt(sample.second)
    return ROUNDING * precision * size


def _whole(sample: Sample, limit: float) -> float:
    norm = float(np.linalg.norm(sample.exact))
    if norm == 0:
        return 0.0
    cv = float(np.std(sample.probes[:, 0])) / norm
    return float(detectable(cv, sample.draws, limit))
