"""Bandits learn: regret far below that of uniform draws, posteriors that move."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import spadc_runtime as rt
from spadc_runtime.bandits import posterior

MEANS = np.array([0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.9])
KEEP = 0.1
RULES = (rt.greedy, rt.ucb, rt.thompson, rt.exp3)


def played(rule, rounds, seed=0, explore=0.1):
    """Regret of the ten arms, one of them played each round, and the last state."""
    rewards = np.random.default_rng(seed).random((rounds, 10)) < MEANS
    state, regret = None, 0.0
    for step in range(rounds):
        chances = rule(state, KEEP, explore, seed=seed, step=step)
        kept, _ = rt.steer_features(
            10, KEEP, seed=seed, step=step, edge=0, chances=chances, of="paths"
        )
        observed = {}
        norms = rewards[step][kept].astype(float)
        rt.observe(observed, "paths", 10, kept, norms[:, None])
        regret += np.max(MEANS) - np.mean(MEANS[kept])
        state = rt.rewarded(state, observed, chances, KEEP)
    return regret, state


@pytest.mark.parametrize("rule", RULES)
def test_regret_is_below_half_of_uniform(rule):
    uniform = 2000 * (np.max(MEANS) - np.mean(MEANS))
    regret, state = played(rule, 2000)
    assert regret <= 0.5 * uniform
    assert np.argmax(state["edges"]["paths"]["pulls"]) == 9


def test_posteriors_change():
    """In public code of the paper the Beta parameters stayed at 1, 1 for ever."""
    _, state = played(rt.thompson, 300)
    a, b = posterior(state["edges"]["paths"])
    assert np.all(a + b > 2)
    assert a[9] / (a[9] + b[9]) == pytest.approx(0.9, abs=0.1)
    np.testing.assert_allclose(a + b - 2, state["edges"]["paths"]["pulls"])


def test_pulls_are_counted():
    """In public code of the paper the counter of UCB was never increased."""
    _, state = played(rt.ucb, 50)
    arms = state["edges"]["paths"]
    assert arms["pulls"].sum() == 50
    assert arms["rounds"] == 50
    assert np.all(arms["pulls"] > 0)


@pytest.mark.parametrize("rule", RULES)
def test_every_arm_keeps_a_chance(rule):
    _, state = played(rule, 200, explore=0.2)
    chances = rule(state, KEEP, 0.2, seed=0, step=200)["paths"]
    assert chances.min() >= 0.2 * KEEP * (1 - 1e-12)
    assert chances.sum() == pytest.approx(1)


@pytest.mark.parametrize("rule", RULES)
def test_rules_are_functions_of_state_seed_and_step(rule):
    _, state = played(rule, 20)
    before = pickle.dumps(state)
    first = rule(state, KEEP, seed=4, step=20)["paths"]
    again = rule(pickle.loads(before), KEEP, seed=4, step=20)["paths"]
    np.testing.assert_array_equal(first, again)
    rt.rewarded(state, {"paths": {"norm": np.ones(10), "count": np.ones(10)}}, {}, KEEP)
    assert pickle.dumps(state) == before


def test_rewards_do_not_depend_on_the_scale_of_gradients():
    states = []
    for scale in (1.0, 1e-6):
        observed = {}
        rt.observe(
            observed, "e", 4, np.arange(4), scale * np.array([[1.0], [2], [3], [4]])
        )
        states.append(rt.rewarded(None, observed, {}, 1.0))
    for rule in RULES:
        a, b = (rule(s, 0.5, seed=0, step=1)["e"] for s in states)
        np.testing.assert_allclose(a, b)


def test_old_rounds_are_forgotten():
    """With decay, an arm whose reward vanished is left."""
    state = None
    for best in [0] * 30 + [1] * 30:
        observed = {"e": {"norm": np.eye(2)[best], "count": np.ones(2)}}
        state = rt.rewarded(state, observed, {}, 1.0, decay=0.8)
    assert rt.greedy(state, 0.5, seed=0, step=60)["e"][1] > 0.9


def test_exp3_survives_large_gains():
    observed = {"e": {"norm": np.array([1.0, 0.0]), "count": np.ones(2)}}
    state = None
    for _ in range(3):
        state = rt.rewarded(state, observed, {"e": np.array([1e-6, 1.0])}, 0.5)
    chances = rt.exp3(state, 0.5, 0.1, seed=0, step=3)["e"]
    assert np.all(np.isfinite(chances)) and np.all(chances > 0)


@pytest.mark.parametrize("rule", RULES[:3])
def test_a_fitted_share_is_uniform_where_arms_are_alike(rule):
    """So what is preferred never makes the variance much larger."""
    observed = {"e": {"norm": np.ones(10), "count": np.ones(10)}}
    alike = rt.rewarded(None, observed, {}, 1.0)
    np.testing.assert_allclose(rule(alike, 0.2, seed=0, step=1)["e"], 0.2)
    first = {"e": {"norm": np.eye(10)[3] + 1e-3, "count": np.ones(10)}}
    chances = rule(rt.rewarded(None, first, {}, 1.0), 0.1, seed=0, step=1)["e"]
    assert chances.min() >= 0.01 * (1 - 1e-9)
    if rule is rt.greedy:
        assert chances[3] == pytest.approx(0.91)


def test_without_rewards_nothing_is_preferred():
    observed = {"e": {"norm": np.zeros(4), "count": np.zeros(4)}}
    state = rt.rewarded(None, observed, {}, 0.5)
    np.testing.assert_allclose(rt.greedy(state, 0.5, seed=0, step=1)["e"], 0.5)
