"""Summaries of runs that are paired by their seeds: medians, intervals, a sign test.

Medians have exact intervals from order statistics: the number of results below the
median is binomial whatever their distribution (Thompson, Annals of Mathematical
Statistics 7, 1936). Other statistics are bootstrapped (Efron, Annals of Statistics 7,
1979), with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from .tails import binomial_tail

RESAMPLES = 10_000


@final
@dataclass(frozen=True, slots=True)
class Interval:
    """A statistic, and limits that hold the true one with at least `confidence`."""

    value: float
    low: float
    high: float
    confidence: float

    def __str__(self) -> str:
        return f"{self.value:.4g} [{self.low:.4g}, {self.high:.4g}]"


def median_interval(results: Any, confidence: float = 0.95) -> Interval:
    """The median of `results` (n,), with its exact interval.

    The narrowest pair of order statistics that is symmetric; where there are too few
    results for the confidence (fewer than 6 for 95 %), the smallest and the largest,
    with the confidence that these have. Raises ValueError if there are none.
    """
    ordered = np.sort(np.asarray(results, np.float64))
    n = len(ordered)
    if n == 0:
        raise ValueError("there are no results to take the median of")
    inside = 0
    while 2 * binomial_tail(n - inside - 1, n) <= 1 - confidence:
        inside += 1
    outside = 2 * binomial_tail(n - inside, n)
    return Interval(
        float(np.median(ordered)),
        float(ordered[inside]),
        float(ordered[n - 1 - inside]),
        max(0.0, 1 - outside),
    )


def bootstrap_interval(
    results: Any,
    statistic: Callable[[Any], float],
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """`statistic` of the rows of `results`, with its percentile interval."""
    rows = np.asarray(results, np.float64)
    if len(rows) == 0:
        raise ValueError("there are no results to resample")
    rng = np.random.Generator(np.random.Philox(seed))
    picks = rng.integers(0, len(rows), (RESAMPLES, len(rows)))
    values = [statistic(rows[pick]) for pick in picks]
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(statistic(rows)), float(low), float(high), confidence)


def sign_test(first: Any, second: Any) -> float:
    """The chance, if neither is better, that `first` is below `second` in at least as
    many of the pairs; ties count for neither.

    >>> round(sign_test([1, 2, 3], [2, 3, 4]), 9)
    0.125
    """
    difference = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    below = int(np.sum(difference < 0))
    return binomial_tail(below, below + int(np.sum(difference > 0)))
