"""Tail probabilities, without SciPy: normal, binomial, chi-square.

The chi-square tail is the regularised incomplete gamma function, by its power series
below the mean and by Lentz's continued fraction above it (Press et al., Numerical
Recipes, 2007, section 6.2); twelve digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

TERMS = 10_000
PRECISION = 1e-15
TINY = 1e-300


def normal_tail(z: float) -> float:
    """The chance that a standard normal number is above `z`.

    >>> round(normal_tail(1.96), 4)
    0.025
    """
    return 0.5 * math.erfc(z / math.sqrt(2))


def binomial_tail(successes: int, trials: int, p: float = 0.5) -> float:
    """The chance of at least so many successes in independent trials.

    >>> round(binomial_tail(3, 3), 9)
    0.125
    """
    if successes <= 0:
        return 1.0
    if p <= 0 or successes > trials:
        return 0.0
    if p >= 1:
        return 1.0
    logs = (
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(p)
        + (trials - k) * math.log1p(-p)
        for k in range(successes, trials + 1)
    )
    return min(1.0, math.fsum(map(math.exp, logs)))


def chi_square_tail(x: float, degrees: int) -> float:
    """The chance that a chi-square number with so many degrees of freedom is above
    `x`; raises ValueError if `degrees` is not at least 1.

    >>> round(chi_square_tail(3.841, 1), 4)
    0.05
    """
    if degrees < 1:
        raise ValueError(f"a chi-square number has at least 1 degree, not {degrees}")
    if x <= 0:
        return 1.0
    shape, half = degrees / 2, x / 2
    front = math.exp(shape * math.log(half) - half - math.lgamma(shape))
    if half < shape + 1:
        return max(0.0, 1.0 - front * _lower_series(shape, half))
    return front * _upper_fraction(shape, half)


def chi_square_test(observed: Sequence[int] | Any, expected: Any) -> float:
    """The chance of counts as far from the expected ones as these, or further.

    `observed` and `expected` have one shape and one sum; every expected count should be
    at least 5 (Cochran, Biometrics 10, 1954). Raises ValueError where a count of 0 is
    expected and another is seen, or where there is only one count.
    """
    seen, wanted = np.ravel(observed).astype(float), np.ravel(expected).astype(float)
    if np.any(seen[wanted == 0]):
        raise ValueError("something was seen that is expected never to be")
    seen, wanted = seen[wanted > 0], wanted[wanted > 0]
    statistic = float(np.sum((seen - wanted) ** 2 / wanted))
    return chi_square_tail(statistic, len(seen) - 1)


def _lower_series(shape: float, x: float) -> float:
    """The lower incomplete gamma function without its front factor."""
    term = total = 1.0 / shape
    for n in range(1, TERMS):
        term *= x / (shape + n)
        total += term
        if term < PRECISION * total:
            break
    return total


def _upper_fraction(shape: float, x: float) -> float:
    """The upper incomplete gamma function without its front factor."""
    b = x + 1.0 - shape
    c, d = 1.0 / TINY, 1.0 / b
    product = d
    for n in range(1, TERMS):
        a = -n * (n - shape)
        b += 2.0
        d = 1.0 / _away_from_zero(a * d + b)
        c = _away_from_zero(b + a / c)
        product *= c * d
        if abs(c * d - 1.0) < PRECISION:
            break
    return product


def _away_from_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
