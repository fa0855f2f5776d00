"""The incomplete gamma function's derivative in its parameter."""

from __future__ import annotations

import numpy as np
import pytest
import spadc_runtime as rt
from scipy.special import gammainc, gammaln, psi

from spadc.primitives import primitive

RNG = np.random.default_rng(11)
A = 10 ** RNG.uniform(-2, 4, 60)
X = A * 10 ** RNG.uniform(-0.7, 0.4, 60)


def test_recurrence() -> None:
    """`P(a + 1, x) = P(a, x) - x**a * exp(-x) / gamma(a + 1)`, differentiated."""
    step = np.exp(A * np.log(X) - X - gammaln(A + 1)) * (np.log(X) - psi(A + 1))
    wanted = rt.gammainc_slope(A, X) - step
    scale = np.abs(wanted) + np.abs(step)
    found = rt.gammainc_slope(A + 1, X)
    np.testing.assert_array_less(np.abs(found - wanted), 1e-9 * scale + 1e-300)


def test_against_differences() -> None:
    step = 1e-5 * A
    wanted = (gammainc(A + step, X) - gammainc(A - step, X)) / (2 * step)
    np.testing.assert_allclose(rt.gammainc_slope(A, X), wanted, rtol=1e-5, atol=1e-9)


def test_the_primitive_means_the_same() -> None:
    """One is a series or a continued fraction, the other an integral."""
    small = A < 50
    wanted = primitive("gammainc_slope").evaluate(A[small], X[small])
    np.testing.assert_allclose(rt.gammainc_slope(A[small], X[small]), wanted, rtol=1e-8)


@pytest.mark.parametrize(
    ("a", "x", "wanted"),
    [
        (2.0, 0.0, 0.0),
        (2.0, np.inf, 0.0),
        (0.0, 1.0, np.nan),
        (-1.0, 1.0, np.nan),
        (1.0, np.nan, np.nan),
    ],
)
def test_ends(a: float, x: float, wanted: float) -> None:
    np.testing.assert_equal(rt.gammainc_slope(a, x), wanted)
    assert rt.gammainc_slope(np.float32(a), np.float32(x)).dtype == np.float32
