"""Statistics of edges: averages, probabilities made from them, their limits."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import spadc_runtime as rt
from spadc_runtime.learning import filled, scores_of

PLACE = {"seed": 3, "step": 5, "edge": 1}


def seen(norms, kept, n):
    observed = {}
    rt.observe(observed, "e", n, np.array(kept), np.array(norms, float)[:, None])
    return observed


def test_norms_along_the_axis_of_the_parts():
    part = np.array([[3.0, 4.0], [0.0, -2.0], [1.0, 0.0]])
    observed = {}
    rt.observe(observed, "W", 6, np.array([0, 2, 5]), part)
    rt.observe(observed, "V", 4, np.array([1, 3]), part, axis=1)
    np.testing.assert_allclose(observed["W"]["norm"], [5, 0, 2, 0, 0, 1])
    np.testing.assert_array_equal(observed["W"]["count"], [1, 0, 1, 0, 0, 1])
    np.testing.assert_allclose(observed["V"]["norm"], [0, 10**0.5, 0, 20**0.5])


def test_norms_of_rows_are_those_of_their_outer_products():
    rng = np.random.default_rng(0)
    x, y_bar = rng.standard_normal((3, 4)), rng.standard_normal((3, 2))
    observed = {}
    rt.observe_rows(observed, "W", 9, np.array([1, 4, 8]), x, y_bar)
    expected = [np.linalg.norm(np.outer(a, b)) for a, b in zip(x, y_bar, strict=True)]
    np.testing.assert_allclose(observed["W"]["norm"][[1, 4, 8]], expected)


def test_iterations_of_a_loop_add_up():
    observed = seen([1.0, 2.0], [0, 1], 3)
    rt.observe(observed, "e", 3, np.array([1, 2]), np.array([[4.0], [5.0]]))
    np.testing.assert_allclose(observed["e"]["norm"], [1, 6, 5])
    np.testing.assert_array_equal(observed["e"]["count"], [1, 2, 1])
    state = rt.learned(None, observed)
    np.testing.assert_allclose(state["edges"]["e"]["norm"], [1, 3, 5])


def test_averages_are_exponential_and_the_first_norm_is_one():
    state = rt.learned(None, seen([2.0], [1], 3), decay=0.75)
    np.testing.assert_allclose(state["edges"]["e"]["norm"], [0, 2, 0])
    state = rt.learned(state, seen([6.0, 1.0], [1, 2], 3), decay=0.75)
    np.testing.assert_allclose(state["edges"]["e"]["norm"], [0, 3, 1])
    np.testing.assert_allclose(scores_of(state["edges"]["e"]), [2, 3, 1])


def test_what_is_not_finite_is_not_learned():
    state = rt.learned(None, seen([np.inf, np.nan, 1.0], [0, 1, 2], 3))
    np.testing.assert_array_equal(state["edges"]["e"]["norm"], [0, 0, 1])
    np.testing.assert_array_equal(state["edges"]["e"]["count"], [0, 0, 1])


def test_states_are_never_changed_in_place():
    first = rt.learned(None, seen([2.0], [1], 3))
    before = pickle.dumps(first)
    second = rt.learned(first, seen([9.0], [0], 3))
    rt.selected(second, 0.3, 4, seed=0, step=1)
    assert pickle.dumps(first) == before
    assert pickle.loads(pickle.dumps(second))["edges"]["e"]["norm"][0] == 9


def test_another_length_starts_again():
    state = rt.learned(None, seen([2.0], [1], 3))
    state = rt.learned(state, seen([5.0], [3], 4))
    np.testing.assert_allclose(state["edges"]["e"]["norm"], [0, 0, 0, 5])
    kept, weight = rt.steer_features(
        5, 0.4, chances=rt.proportional(state, 0.4), of="e", **PLACE
    )
    plain, one = rt.sample_features(5, 0.4, **PLACE)
    np.testing.assert_array_equal(kept, plain)
    np.testing.assert_array_equal(weight, np.full(2, one))


@pytest.mark.parametrize("keep", [0.05, 0.3, 0.5, 0.95, 1.0])
def test_proportional_probabilities_add_up_and_are_bounded(keep):
    rng = np.random.default_rng(1)
    norms = rng.lognormal(sigma=3, size=40)
    state = rt.learned(None, seen(norms, np.arange(40), 40))
    chances = rt.proportional(state, keep, explore=0.2)["e"]
    size = max(1, round(keep * 40))
    assert np.sum(chances) == pytest.approx(size, rel=1e-12)
    assert chances.min() >= 0.2 * size / 40 * (1 - 1e-12)
    assert chances.max() <= 1
    order = np.argsort(norms)
    assert np.all(np.diff(chances[order]) >= -1e-15)
    kept, weight = rt.steer_features(40, keep, chances={"e": chances}, of="e", **PLACE)
    assert len(kept) == size
    assert weight.max() <= 1 / (0.2 * keep) * (1 + 1e-9)


def test_zeros_share_what_the_others_leave():
    np.testing.assert_allclose(
        filled(np.array([0.0, 5, 0, 0]), 0.5), [1 / 3, 1] + [1 / 3] * 2
    )
    np.testing.assert_allclose(filled(np.zeros(4), 0.5), 0.5)
    np.testing.assert_allclose(
        filled(np.array([0.0, 1, 3, 4]), 0.25), [0, 1 / 8, 3 / 8, 1 / 2]
    )


class Answer:
    """Whatever it is told to answer."""

    def __init__(self, value):
        self.value = value

    def probabilities(self, scores, keep):
        return self.value


def test_a_distribution_answers_probabilities():
    state = rt.learned(None, seen([1.0, 2, 3], [0, 1, 2], 3))
    given = rt.chosen_by(Answer([0.5, 1, 0.25]), state, 0.3)["e"]
    np.testing.assert_array_equal(given, [0.5, 1, 0.25])
    counts = np.zeros(3)
    for step in range(2000):
        kept, weight = rt.steer_features(
            3, 0.3, seed=0, step=step, edge=0, chances={"e": given}, of="e"
        )
        np.testing.assert_allclose(weight, 1 / given[kept])
        counts[kept] += 1
    np.testing.assert_allclose(counts / 2000, given, atol=0.05)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([0.5, 0, 0.5], "Answer.probabilities answers 0.0 for a part of `e`"),
        ([0.5, 1.5, 0.5], "answers 1.5"),
        ([0.5, np.nan, 0.5], "answers nan"),
        ([0.5, 0.5], r"of shape \(2,\) for the 3 scores of `e`"),
        (0.5, r"of shape \(\) for the 3"),
    ],
)
def test_a_distribution_that_is_none_is_refused(value, message):
    state = rt.learned(None, seen([1.0, 2, 3], [0, 1, 2], 3))
    with pytest.raises(ValueError, match=message):
        rt.chosen_by(Answer(value), state, 0.3)


def test_a_selection_is_the_best_of_several():
    norms = np.arange(20.0)
    state = rt.learned(None, seen(norms, np.arange(20), 20))
    best = rt.selected(state, 0.25, 50, seed=0, step=4)
    assert best["step"] == 4
    followed = best["edges"]["e"]["followed"]
    assert len(followed) == 5
    one = rt.selected(state, 0.25, 1, seed=0, step=4)["edges"]["e"]["followed"]
    assert norms[followed].sum() > norms[one].sum()
    chances = rt.around(best, explore=0.1)["e"]
    np.testing.assert_allclose(chances[followed], 0.9 + 0.1 * 0.25)
    assert chances.sum() == pytest.approx(5)


def test_before_anything_was_seen_draws_are_uniform():
    for chances in (
        rt.proportional(None, 0.3),
        rt.around(rt.selected(None, 0.3, 5, seed=0, step=0)),
    ):
        assert chances == {}
        _kept, weight = rt.steer_rows(10, 0.3, chances=chances, of="e", **PLACE)
        np.testing.assert_array_equal(weight, np.full(3, 10 / 3))
