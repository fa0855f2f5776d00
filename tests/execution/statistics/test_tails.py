"""Tail probabilities against SciPy's."""

import numpy as np
import pytest
from scipy import stats

from spadc.execution import (
    binomial_tail,
    chi_square_tail,
    chi_square_test,
    normal_tail,
)


@pytest.mark.parametrize("degrees", [1, 2, 3, 10, 99, 1000])
@pytest.mark.parametrize("factor", [0.01, 0.5, 0.9, 1.0, 1.1, 2.0, 8.0])
def test_chi_square_tail(degrees, factor):
    x = factor * degrees
    want = stats.chi2.sf(x, degrees)
    np.testing.assert_allclose(chi_square_tail(x, degrees), want, 1e-9, 1e-14)


@pytest.mark.parametrize("p", [0.0, 0.03, 0.5, 1.0])
@pytest.mark.parametrize("trials", [0, 1, 11, 400])
def test_binomial_tail(trials, p):
    for successes in range(0, trials + 2, 3):
        want = stats.binom.sf(successes - 1, trials, p)
        np.testing.assert_allclose(
            binomial_tail(successes, trials, p), want, 1e-9, 1e-300
        )


def test_normal_tail():
    for z in (-3.0, 0.0, 5.0, 9.0):
        np.testing.assert_allclose(normal_tail(z), stats.norm.sf(z), 1e-12)


def test_chi_square_test():
    observed, expected = [18, 55, 27], [25, 50, 25]
    want = stats.chisquare(observed, expected).pvalue
    np.testing.assert_allclose(chi_square_test(observed, expected), want, 1e-10)


def test_chi_square_test_of_the_impossible():
    with pytest.raises(ValueError, match="never"):
        chi_square_test([1, 9], [0, 10])
    assert chi_square_test([0, 4, 6], [0, 5, 5]) > 0.5


def test_a_chi_square_number_has_degrees():
    with pytest.raises(ValueError, match="at least 1 degree"):
        chi_square_tail(1.0, 0)
