"""`rt.i1` is the modified Bessel function of order 1."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
import spadc_runtime as rt


def series(x: float) -> float:
    """The power series, in exact arithmetic."""
    half = Fraction(x) / 2
    terms = (half ** (2 * k + 1) / (factorial(k) * factorial(k + 1)) for k in range(80))
    return float(sum(terms))


@pytest.mark.parametrize("x", [0.0, 1e-8, 0.5, -1.3, 7.9, 8.0, -8.1, 20.0])
def test_agrees_with_the_power_series(x: float) -> None:
    np.testing.assert_allclose(rt.i1(np.float64(x)), series(x), rtol=4e-15)


def test_keeps_the_dtype() -> None:
    found = rt.i1(np.array([0.5, 9.0], np.float32))
    assert found.dtype == np.float32
