"""Draws that follow an earlier draw: probabilities, weights, means, memory."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import spadc_runtime as rt
from spadc_runtime.following import near


def test_nothing_to_follow_is_the_uniform_draw():
    for step in (0, 7, (7, 3)):
        kept, weight = rt.follow_features(20, 0.25, seed=1, step=step, edge=2)
        plain, one = rt.sample_features(20, 0.25, seed=1, step=step, edge=2)
        np.testing.assert_array_equal(kept, plain)
        np.testing.assert_array_equal(weight, np.full(5, one))


def test_candidates_of_one_step_differ():
    """Public code of the paper seeded all of its candidates alike."""
    kept = {
        tuple(rt.follow_features(30, 0.2, seed=1, step=(4, draw), edge=0)[0])
        for draw in range(1, 11)
    }
    assert len(kept) == 10


def test_a_followed_draw_is_preferred_and_its_size_is_certain():
    leader, _ = rt.sample_features(40, 0.25, seed=3, step=(0, 5), edge=1)
    chances = near(40, leader, 0.2)
    counts = np.zeros(40)
    for step in range(400):
        kept, weight = rt.follow_features(
            40, 0.25, seed=3, step=step, edge=1, followed=(0, 5, 0.2)
        )
        assert len(kept) == 10
        np.testing.assert_allclose(weight, 1 / chances[kept])
        counts[kept] += 1
    inside = counts[leader].mean() / 400
    assert inside == pytest.approx(0.8 + 0.2 * 0.25, abs=0.02)
    assert counts.min() > 0


def test_weights_are_bounded_by_exploration():
    """No weight is above 1 / (explore * keep)."""
    for explore, keep in product((0.05, 0.3, 1.0), (0.1, 0.5, 1.0)):
        _, weight = rt.follow_features(
            40, keep, seed=0, step=9, edge=1, followed=(3, 1, explore)
        )
        assert weight.max() <= 1 / (explore * keep) * (1 + 1e-12)


def test_keep_all_is_exact():
    kept, weight = rt.follow_features(
        7, 1.0, seed=0, step=3, edge=1, followed=(0, 1, 0.1)
    )
    np.testing.assert_array_equal(kept, np.arange(7))
    assert np.all(weight == 1)


def test_exploring_only_is_uniform():
    leader, _ = rt.sample_features(12, 0.25, seed=0, step=(0, 1), edge=0)
    np.testing.assert_allclose(near(12, leader, 1.0), 0.25)


def test_the_mean_of_a_followed_draw_is_the_sum():
    """Inclusion frequencies against the probabilities: no part is off by 5 sigma."""
    leader, _ = rt.sample_features(8, 0.25, seed=5, step=(0, 2), edge=0)
    chances = near(8, leader, 0.3)
    counts, rounds = np.zeros(8), 3000
    for step in range(rounds):
        kept, _ = rt.follow_features(
            8, 0.25, seed=5, step=step, edge=0, followed=(0, 2, 0.3)
        )
        counts[kept] += 1
    sigma = np.sqrt(rounds * chances * (1 - chances))
    assert np.max(np.abs(counts - rounds * chances) / sigma) < 5


def test_every_row_follows_its_own_entries():
    shape = (5, 12)
    leader, _ = rt.sample_entries(shape, 0.25, seed=1, step=(0, 3), edge=4)
    assert len({tuple(row) for row in leader}) > 1
    hits = 0
    for step in range(50):
        kept, weight = rt.follow_entries(
            shape, 0.25, seed=1, step=step, edge=4, followed=(0, 3, 0.1)
        )
        assert kept.shape == weight.shape == (5, 3)
        hits += sum(
            len(np.intersect1d(a, b)) for a, b in zip(kept, leader, strict=True)
        )
    assert hits / (50 * 15) == pytest.approx(0.9 + 0.1 * 0.25, abs=0.03)


def test_loops_follow_iteration_by_iteration():
    place = {"seed": 2, "edge": 1, "followed": (0, 1, 0.01)}
    for at in range(3):
        leader, _ = rt.sample_features(30, 0.2, seed=2, step=(0, 1), edge=1, at=at)
        kept, _ = rt.follow_features(30, 0.2, step=8, at=at, **place)
        assert len(np.intersect1d(kept, leader)) >= 5


def test_explore_must_be_a_fraction():
    for explore in (0, -0.1, 1.5):
        with pytest.raises(ValueError, match="explore = "):
            rt.follow_features(9, 0.3, seed=0, step=1, edge=0, followed=(0, 1, explore))


def test_magnitudes_of_nested_gradients():
    gradient = ({"W": np.array([3.0, -4.0]), "n": None}, [np.float32(12)])
    assert rt.magnitude(gradient, 1) == 19
    assert rt.magnitude(gradient) == 13


def test_agreement_is_a_cosine():
    exact = (np.array([1.0, 0.0]), 2.0)
    assert rt.agreement(exact, exact) == pytest.approx(1)
    assert rt.agreement((np.array([0.0, 0.0]), -1.0), exact) == pytest.approx(
        -2 / np.sqrt(5)
    )
    assert rt.agreement((np.zeros(2), 0.0), exact) == 0


def spread(share, keep, explore):
    """The variance, up to a constant, where the parts followed hold `share`."""
    inside = 1 - explore + explore * keep
    return share / inside + (1 - share) / (explore * keep)


@pytest.mark.parametrize("keep", [0.05, 0.3, 0.7])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.95, 0.999])
def test_the_fitted_share_has_the_smallest_variance(share, keep):
    """So it is never worse than uniform draws, which are among those tried."""
    found = rt.explore_for(share, keep)
    tried = np.linspace(0.1, 1, 1000)
    best = tried[np.argmin(spread(share, keep, tried))]
    assert found == pytest.approx(best, abs=2e-3)
    assert spread(share, keep, found) <= spread(share, keep, 1.0) * (1 + 1e-12)


def test_the_fitted_share_is_bounded():
    assert rt.explore_for(1.0, 0.1) == rt.explore_for(1.5, 0.1) == 0.1
    assert rt.explore_for(0.0, 0.1) == rt.explore_for(np.nan, 0.1) == 1.0
    assert rt.explore_for(0.05, 0.1) == 1.0
    assert rt.explore_for(0.5, 1.0) == 1.0


def test_selections_that_are_alike_are_not_preferred():
    assert rt.explore_after([2.0] * 5, 0.2) == pytest.approx(1.0)
    assert rt.explore_after([0.0, 0.0], 0.2) == 1.0
    assert rt.explore_after([np.nan, 1.0], 0.2) == 1.0
    squares = np.array([0.6, 0.1, 0.1, 0.1, 0.1])  # of five parts, one kept each time
    expected = rt.explore_for(0.6, 0.2)
    assert rt.explore_after(np.sqrt(squares), 0.2) == pytest.approx(expected)


def test_of_nothing_nothing_is_kept():
    place = {"seed": 0, "step": 1, "edge": 0}
    kept, weight = rt.follow_features(0, 0.5, followed=(0, 1, 0.5), **place)
    assert kept.shape == weight.shape == (0,)
    for shape in ((0, 4), (3, 0)):
        kept, weight = rt.follow_entries(shape, 0.5, followed=(0, 1, 0.5), **place)
        assert kept.size == weight.size == 0
    kept, weight = rt.steer_positions(
        (0, 3), 0.5, chances={"e": np.zeros(0)}, of="e", **place
    )
    assert kept.shape == weight.shape == (0,)
