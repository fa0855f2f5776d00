"""Designs refuse what does not fit together."""

from __future__ import annotations

import numpy as np
import pytest

from spadc.plans.designs import Design, inclusion, water_filled


@pytest.mark.parametrize("keep", [0, -0.1, 1.1, float("nan"), True])
def test_keep_is_a_fraction(keep):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        Design(keep)


@pytest.mark.parametrize(
    ("scheme", "score", "message"),
    [
        ("chance", None, "scheme is one of fixed"),
        ("fixed", "size", "score is one of norm, learned"),
        ("column-row", None, "needs a score"),
        ("winner", None, "needs a score"),
    ],
)
def test_scheme_and_score(scheme, score, message):
    with pytest.raises(ValueError, match=message):
        Design(0.5, scheme, score)


@pytest.mark.parametrize(
    ("design", "score", "probability", "message"),
    [
        (Design(0.5, "fixed", "norm"), None, None, "known at run time only"),
        (Design(0.5), (1.0, 2.0), None, "3 scores"),
        (Design(0.5), (1.0, 0.0, 2.0), None, "finite and positive"),
        (Design(0.5), (1.0, -1.0, 2.0), None, "finite and positive"),
        (Design(0.5), (1.0, np.nan, 2.0), None, "finite and positive"),
        (Design(0.5), (1.0, np.inf, 2.0), None, "finite and positive"),
        (Design(0.5), None, (0.5, 0.5), "3 probabilities"),
        (Design(0.5), None, (0.5, 0.0, 0.5), "above 0 and at most 1"),
        (Design(0.5), None, (0.5, 1.5, 0.5), "above 0 and at most 1"),
        (Design(0.5, "stratified"), None, (0.5, 0.5, 0.5), "takes scores alone"),
        (Design(0.5), (1.0, 1.0, 1.0), (0.5, 0.5, 0.5), "takes scores alone"),
    ],
)
def test_scores_and_probabilities(design, score, probability, message):
    with pytest.raises(ValueError, match=message):
        inclusion(design, 3, score, probability)


def test_scores_that_are_all_zero_are_none():
    chance = inclusion(Design(0.5, "fixed", "norm"), 4, np.zeros(4))
    np.testing.assert_allclose(chance, 0.5, rtol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_water_filling(seed):
    """min(1, c * score) for one c, and the sum is the target to rounding."""
    random = np.random.default_rng(seed)
    score = random.exponential(size=50) ** 4 + 1e-9
    target = random.uniform(0.1, 49.9)
    chance = water_filled(score, target)
    assert np.sum(chance) == pytest.approx(target, rel=1e-13)
    open_parts = chance < 1
    level = chance[open_parts] / score[open_parts]
    np.testing.assert_allclose(level, level[0], rtol=1e-12)
    assert np.all(score[~open_parts] * level[0] >= 1 - 1e-12)


def test_water_filling_of_everything():
    np.testing.assert_allclose(water_filled(np.array([3.0, 1.0]), 2), 1, rtol=1e-15)
