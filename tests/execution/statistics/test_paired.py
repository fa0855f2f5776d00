"""Medians, intervals, the sign test and the variance test."""

import numpy as np
import pytest
from scipy import stats

from spadc.execution import (
    bootstrap_interval,
    gather,
    median_interval,
    relative_variance,
    sign_test,
    variance_test,
)


def test_the_interval_of_ten_results():
    """The second smallest and second largest of ten: 97.85 % (Thompson's table)."""
    found = median_interval(np.arange(1.0, 11.0))
    assert (found.value, found.low, found.high) == (5.5, 2.0, 9.0)
    assert found.confidence == pytest.approx(1 - 2 * stats.binom.cdf(1, 10, 0.5))


def test_few_results_say_how_sure_they_are():
    found = median_interval([3.0, 1.0, 2.0])
    assert (found.value, found.low, found.high) == (2.0, 1.0, 3.0)
    assert found.confidence == pytest.approx(0.75)
    assert median_interval([4.0]).confidence == 0.0


def test_the_interval_covers():
    rng = np.random.default_rng(0)
    runs = rng.standard_exponential((2000, 15))
    found = [median_interval(run) for run in runs]
    covered = np.mean([one.low <= np.log(2) <= one.high for one in found])
    assert 0.95 <= covered <= 0.985  # 96.5 % in truth


def test_the_bootstrap_of_a_mean():
    rng = np.random.default_rng(1)
    results = rng.standard_normal(200)
    found = bootstrap_interval(results, np.mean)
    width = stats.t.ppf(0.975, 199) * stats.sem(results)
    assert found.value == np.mean(results)
    np.testing.assert_allclose(found.high - found.low, 2 * width, 0.1)
    assert bootstrap_interval(results, np.mean) == found


@pytest.mark.parametrize("statistic", [median_interval, np.median])
def test_nothing_has_no_interval(statistic):
    with pytest.raises(ValueError, match="no results"):
        if statistic is median_interval:
            median_interval([])
        else:
            bootstrap_interval([], statistic)


def test_sign_test():
    first, second = np.zeros(11), np.r_[np.ones(9), -1.0, 0.0]
    want = stats.binomtest(9, 10, alternative="greater").pvalue
    assert sign_test(first, second) == pytest.approx(want)
    assert sign_test([1.0], [1.0]) == 1.0


@pytest.mark.parametrize(("factor", "passes"), [(1.0, True), (1.2, False)])
def test_variance_of_rare_numbers(factor, passes):
    rng = np.random.default_rng(2)
    keep = 0.1
    numbers = np.where(rng.random(20_000) < keep, 1 / keep, 0.0)
    found = variance_test((numbers - 1) ** 2, factor * (1 / keep - 1))
    assert found.passed is passes
    kurtosis = stats.kurtosis(numbers, fisher=False)
    bound = 5 * np.sqrt((kurtosis - 1) / numbers.size)
    np.testing.assert_allclose(found.allowed * found.predicted, 9 * bound, 0.06)


def test_a_variance_of_zero_is_exact():
    assert variance_test(np.zeros(5), 0.0).passed
    assert not variance_test(np.full(5, 1e-9), 0.0).passed


def test_relative_variance():
    exact = np.array([3.0, 4.0])
    rows = exact + np.array([[5.0, 0.0], [-5.0, 0.0], [0.0, 5.0], [0.0, -5.0]])
    assert relative_variance(gather(iter(rows), exact)) == (1.0, 0.0)
    assert relative_variance(gather(iter(rows), 0 * exact))[0] == np.inf
