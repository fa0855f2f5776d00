"""The fraction kept follows, so that the variance that draws add stays a share of that
of the batches."""

from __future__ import annotations

import numpy as np
import pytest
from spadc_runtime.control import controlled
from support.estimators import flat

import spadc

TAU, ROWS, FEATURES, BATCH = 0.3, 400, 40, 40
PLAN = spadc.SPAD(
    0.1,
    score="adjoint",
    distribution="proportional",
    inputs=True,
    explore=0.1,
    decay=0.98,
    tau=TAU,
)


def regression(W, x, y):
    return np.sum((x @ W - y) ** 2) / (2 * len(x))


def batches(steps):
    """Parameters that are learned, batches, and data whose noise grows four times."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((ROWS, FEATURES)) * np.exp(rng.standard_normal(FEATURES))
    noise = rng.standard_normal((ROWS, 3))
    for step in range(steps):
        y = (1 + 3 * step / steps) * noise
        yield x, y, rng.choice(ROWS, BATCH, replace=False)


def test_the_ratio_of_variances_is_held_while_the_noise_grows():
    gradient = spadc.grad(regression, plan=PLAN)
    exact = spadc.grad(regression)
    W, ratios, kept = np.zeros((FEATURES, 3)), [], []
    rng = np.random.default_rng(1)
    for number, (x, y, rows) in enumerate(batches(450)):
        chances = controlled(gradient.state, PLAN.keep, PLAN.explore)
        found = gradient(W, x[rows], y[rows])
        if number > 130 and number % 16 == 0:
            ((_, probability),) = chances.items()
            squares = np.sum(exact(W, x[rows], y[rows]) ** 2, axis=1)
            extra = np.sum((1 / probability - 1) * squares)
            whole = exact(W, x, y)
            others = (rng.choice(ROWS, BATCH, replace=False) for _ in range(20))
            noise = [np.sum((exact(W, x[r], y[r]) - whole) ** 2) for r in others]
            ratios.append(extra / np.mean(noise))
            kept.append(gradient.state["keep"])
        W = W - 0.02 * found / np.mean(x**2, axis=0)[:, None]
    assert TAU / 3 <= np.median(ratios[:10]) <= 3 * TAU
    assert TAU / 3 <= np.median(ratios[-10:]) <= 3 * TAU
    assert min(kept) > 0.1 and max(kept) < 1


def test_the_state_is_explicit_and_replays():
    gradient = spadc.grad(regression, plan=PLAN)
    x, y, rows = next(iter(batches(1)))
    W = np.zeros((FEATURES, 3))
    for _ in range(5):
        gradient(W, x[rows], y[rows])
    state = gradient.state
    found, after = gradient(W, x[rows], y[rows], step=5, state=state)
    again, same = gradient(W, x[rows], y[rows], step=5, state=state)
    np.testing.assert_array_equal(found, again)
    np.testing.assert_equal(after, same)
    assert {"edges", "gradient", "noise", "extra", "keep"} <= set(state)
    np.testing.assert_array_equal(flat(gradient, found), after["gradient"])


def test_other_modes_learn_from_the_gradient_alone():
    x, y, rows = next(iter(batches(1)))
    W = np.zeros((FEATURES, 3))
    g = spadc.grad(regression, plan=PLAN)
    v = spadc.value_and_grad(regression, plan=PLAN)
    for _ in range(4):
        expected = g(W, x[rows], y[rows])
        np.testing.assert_array_equal(v(W, x[rows], y[rows])[1], expected)
    np.testing.assert_equal(g.state, v.state)


@pytest.mark.parametrize(
    "text",
    [
        "spad:keep=0.1,tau=0.1",
        "spad:keep=0.1,score=adjoint,tau=0.1",
        "spad:keep=0.1,score=adjoint,distribution=proportional,sample=paths,tau=0.1",
        "spad:keep=0.1,score=adjoint,distribution=proportional,tau=0",
    ],
)
def test_tau_is_for_proportional_probabilities(text):
    with pytest.raises(spadc.SpadcError, match="tau"):
        spadc.grad(regression, plan=text)
