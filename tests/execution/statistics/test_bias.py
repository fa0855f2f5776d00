"""The bias tests: unbiased estimators pass, biased ones do not, as often as stated."""

import numpy as np
import pytest

from spadc.execution import (
    bias_test,
    detectable,
    draws_needed,
    gather,
    independence_test,
    limit_for,
    probe_test,
)


def masked(exact, keep, draws, rng):
    """An unbiased estimator: every component with probability `keep`, weighted."""
    take = rng.random((draws, exact.size)) < keep
    return np.where(take, exact / keep, 0.0)


def test_moments_are_those_of_the_draws():
    rng = np.random.default_rng(0)
    exact = rng.standard_normal(5)
    rows = exact + rng.standard_exponential((300, 5))
    sample = gather(iter(rows), exact)
    np.testing.assert_allclose(sample.first, (rows - exact).mean(axis=0))
    np.testing.assert_allclose(sample.variances, rows.var(axis=0, ddof=1))
    centred = rows - rows.mean(axis=0)
    skewness = (centred**3).mean(axis=0) / rows.std(axis=0) ** 3
    np.testing.assert_allclose(sample.skewness, skewness)
    np.testing.assert_allclose(sample.squared, ((rows - exact) ** 2).sum(axis=1))


@pytest.mark.parametrize("keep", [0.02, 0.1, 0.5])
def test_unbiased_estimators_pass(keep):
    """100 tests of 200 components: about 0.06 false alarms are expected."""
    alarms = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        exact = rng.standard_normal(200)
        sample = gather(iter(masked(exact, keep, 1500, rng)), exact)
        alarms += not bias_test(sample).passed or not probe_test(sample).passed
        alarms += not independence_test(sample).passed
    assert alarms <= 1


def test_the_stated_power():
    """A bias of the stated size is seen in about 99 of 100 runs, half of it is not."""
    seen = half = 0
    draws, keep = 2000, 0.5
    bias = detectable(1.0, draws)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        exact = np.ones(1)
        rows = masked(exact, keep, draws, rng)
        seen += not bias_test(gather(iter(rows + bias), exact)).passed
        half += not bias_test(gather(iter(rows + bias / 2), exact)).passed
    assert seen >= 95
    assert half <= 30


def test_draws_needed_is_the_inverse_of_detectable():
    for cv in (1.0, 3.0):
        draws = draws_needed(cv, 0.05)
        np.testing.assert_allclose(detectable(cv, draws), 0.05, 1e-4)
    assert draws_needed(3.0, 0.05) == pytest.approx(193_000, rel=5e-3)


@pytest.mark.parametrize("scale", [0.9, 1.1, 0.1])
def test_a_wrong_weight_fails(scale):
    rng = np.random.default_rng(3)
    exact = rng.standard_normal(300)
    sample = gather(iter(scale * masked(exact, 0.2, 4000, rng)), exact)
    assert not probe_test(sample).passed
    assert bias_test(sample).whole < 0.1


def test_a_component_that_never_varies_must_be_right():
    rng = np.random.default_rng(4)
    exact = rng.standard_normal(20)
    rows = masked(exact, 0.5, 500, rng)
    rows[:, 7] = exact[7] * (1 + 1e-14)  # rounding
    assert bias_test(gather(iter(rows), exact)).passed
    rows[:, 7] = 0.0
    found = bias_test(gather(iter(rows), exact))
    assert not found.passed and found.place == 7 and found.worst == np.inf


def test_nan_never_passes():
    rows = np.full((10, 3), np.nan)
    sample = gather(iter(rows), np.ones(3))
    assert not bias_test(sample).passed
    assert not probe_test(sample).passed


@pytest.mark.parametrize("repeats", [2, 5])
def test_draws_used_again_are_not_independent(repeats):
    rng = np.random.default_rng(5)
    exact = rng.standard_normal(50)
    rows = np.repeat(masked(exact, 0.3, 1000, rng), repeats, axis=0)
    assert not independence_test(gather(iter(rows), exact)).passed


def test_limits_of_many_components():
    assert limit_for(1000) == 5.0
    assert limit_for(10_000) == 5.5
    assert 5.5 < limit_for(100_000) < limit_for(10**7) < 7.0


def test_one_draw_has_no_spread():
    with pytest.raises(ValueError, match="at least two"):
        gather(iter([np.ones(2)]), np.ones(2))


def test_no_components_are_unbiased():
    sample = gather(iter([np.ones(0)] * 3), np.ones(0))
    assert bias_test(sample).passed and probe_test(sample).passed


def test_probes_do_not_depend_on_how_many_columns_are_held(monkeypatch):
    rng = np.random.default_rng(6)
    exact = rng.standard_normal(10)
    rows = masked(exact, 0.5, 9, rng)
    whole = gather(iter(rows), exact).probes
    monkeypatch.setattr("spadc.execution.statistics.samples.COLUMNS", 3)
    parts = gather(iter(rows), exact).probes
    np.testing.assert_allclose(parts[:, 0], whole[:, 0])
    np.testing.assert_allclose(
        np.mean(parts[:, 1:] ** 2), np.mean(whole[:, 1:] ** 2), rtol=1.0
    )
