"""The incomplete gamma function, in its parameter."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST_TERMS = 20_000  # enough for parameters up to a million


def gammainc_slope(a: Any, x: Any) -> Any:
    """The derivative of `scipy.special.gammainc(a, x)` with respect to `a`.

    Below `a + 1` its power series, above the continued fraction of the complement, each
    differentiated term by term; terms have one sign there, so that no digits are lost.
    NaN where 20000 terms are not enough.
    Source: R. J. Moore, "Algorithm AS 187: Derivatives of the Incomplete Gamma
    Integral", Applied Statistics 31 (1982); W. H. Press et al., "Numerical Recipes",
    section 6.2.
    """
    dtype = np.result_type(a, x, np.float32)
    both = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    a, x = (np.atleast_1d(part) for part in both)
    result = np.zeros(a.shape)
    inner = (x > 0) & (x < np.inf) & (a > 0)
    low = inner & (x < a + 1)
    high = inner & ~low
    result[low] = _by_series(a[low], x[low])
    result[high] = _by_fraction(a[high], x[high])
    result[np.isnan(a) | np.isnan(x) | (x < 0) | (a <= 0)] = np.nan
    return result.reshape(both[0].shape).astype(dtype)[()]


def _by_series(a: Any, x: Any) -> Any:
    """`x**a * exp(-x) / gamma(a + 1) * sum(x**n / ((a + 1) ... (a + n)))`"""
    from scipy.special import gammaln, psi

    term, harmonic = np.ones(a.shape), np.zeros(a.shape)
    total, slope = np.ones(a.shape), np.zeros(a.shape)
    for n in range(1, MOST_TERMS):
        term = term * x / (a + n)
        harmonic = harmonic + 1 / (a + n)
        total = total + term
        slope = slope - term * harmonic
        if np.all(term * harmonic <= 1e-17 * np.abs(slope)):
            break
    else:
        slope = np.full(a.shape, np.nan)
    front = np.exp(a * np.log(x) - x - gammaln(a + 1))
    return front * ((np.log(x) - psi(a + 1)) * total + slope)


def _by_fraction(a: Any, x: Any) -> Any:
    """`-x**a * exp(-x) / gamma(a) * h`, `h` a continued fraction by Lentz's method;
    what ends in `_a` is a derivative."""
    from scipy.special import gammaln, psi

    b, b_a = x + 1 - a, -np.ones(a.shape)
    c, c_a = np.full(a.shape, np.finfo(float).max), np.zeros(a.shape)
    d = 1 / b
    d_a = -b_a * d**2
    h, h_a = d, d_a
    for n in range(1, MOST_TERMS):
        numerator, b = -n * (n - a), b + 2
        below, below_a = numerator * d + b, n * d + numerator * d_a + b_a
        c, c_a = b + numerator / c, b_a + n / c - numerator * c_a / c / c
        d = 1 / below
        d_a = -below_a * d**2
        factor, factor_a = c * d, c_a * d + c * d_a
        h, h_a = h * factor, h_a * factor + h * factor_a
        if np.all(np.abs(factor - 1) + np.abs(factor_a) <= 1e-15):
            break
    else:
        h_a = np.full(a.shape, np.nan)
    front = np.exp(a * np.log(x) - x - gammaln(a))
    return -front * ((np.log(x) - psi(a)) * h + h_a)
