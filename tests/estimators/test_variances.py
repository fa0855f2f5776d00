"""T4: variances are those of the closed forms, in the mean over all outcomes and in
draws; designs are ordered as they should be; the spread does not grow with depth."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support import Numbers
from support.estimators import exact_for, flat, outcomes_of

import spadc
from spadc.execution import variance_test

N = Numbers(5).normal
ROWS, FEATURES, OUTPUTS, KEEP = 4, 5, 2, 0.5
X, D = N(ROWS, FEATURES), N(ROWS, OUTPUTS)
X3, D3 = X[:3, :3], D[:3]
KEPT_ROWS, KEPT_FEATURES = 2, 3
G = X.T @ D
WHOLE = np.sum(G**2)
NORMS = np.linalg.norm(X, axis=1) * np.linalg.norm(D, axis=1)
EACH = np.sum(NORMS**2)


def linear(x, d, W):
    """Its gradient is x.T @ d."""
    return np.sum((x @ W) * d)


def sampled(plan):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        return spadc.grad(linear, wrt=2, plan=f"rad:keep={KEEP},{plan}")


def variance_of(gradient, *args):
    """The mean squared error over all outcomes."""
    exact = exact_for(gradient, *args)
    return sum(p * np.sum((g - exact) ** 2) for p, g in outcomes_of(gradient, *args))


def without_replacement(n, k):
    return (n / k - 1) * n / (n - 1)


CLOSED = {
    "sample=same": (FEATURES / KEPT_FEATURES - 1) * WHOLE,
    "sample=same,design=replacement": (FEATURES - 1) / KEPT_FEATURES * WHOLE,
    "sample=same,design=bernoulli": (1 / KEEP - 1) * WHOLE,
    "sample=rows": without_replacement(ROWS, KEPT_ROWS) * (EACH - WHOLE / ROWS),
    "sample=rows,design=replacement": (ROWS * EACH - WHOLE) / KEPT_ROWS,
    "sample=rows,design=bernoulli": (1 / KEEP - 1) * EACH,
    "sample=different": (FEATURES / KEPT_FEATURES - 1) * EACH,
}
PROJECTED = {
    "sample=project": 2 / 2,
    "sample=project,design=hadamard": (4 / 2 - 1) * 2 / 3,
}


@pytest.mark.parametrize("plan", CLOSED)
def test_closed_forms(plan):
    found = variance_of(sampled(plan), X, D, np.zeros((FEATURES, OUTPUTS)))
    np.testing.assert_allclose(found, CLOSED[plan], 1e-12)


@pytest.mark.parametrize("plan", PROJECTED)
def test_closed_forms_of_projections(plan):
    """(n - 1) / k and (N / k - 1) (n - 1) / (N - 1) times the squared gradient."""
    found = variance_of(sampled(plan), X3, D3, np.zeros((3, OUTPUTS)))
    want = PROJECTED[plan] * np.sum((X3.T @ D3) ** 2)
    np.testing.assert_allclose(found, want, 1e-12)


@pytest.mark.parametrize("plan", CLOSED)
def test_draws_have_the_variance_of_the_closed_form(plan):
    """What is really drawn, not what is listed."""
    gradient = sampled(plan)
    weights = np.zeros((FEATURES, OUTPUTS))
    exact = exact_for(gradient, X, D, weights)
    squared = [
        np.sum((flat(gradient, gradient(X, D, weights, seed=1, step=t)) - exact) ** 2)
        for t in range(1500)
    ]
    assert variance_test(np.array(squared), CLOSED[plan]).passed


def test_the_ordering_of_designs():
    """With cotangents of equal norm, norms of rows are the best scores: water-filled,
    then column-row, then uniform; and without replacement is better than with."""
    d = D / np.linalg.norm(D, axis=1, keepdims=True)
    weights = np.zeros((FEATURES, OUTPUTS))

    def of(plan):
        return variance_of(sampled(f"sample=rows,{plan}"), X, d, weights)

    filled = of("design=bernoulli,score=norm")
    best_repeated = of("design=column-row,score=norm")
    repeated = of("design=replacement")
    assert filled <= best_repeated * (1 + 1e-12) <= repeated * (1 + 1e-12)
    assert np.sum((X.T @ d) ** 2) <= ROWS * np.sum(X**2)
    assert of("design=fixed") <= repeated
    norms = np.linalg.norm(X, axis=1)
    optimum = (np.sum(norms) ** 2 - np.sum((X.T @ d) ** 2)) / KEPT_ROWS
    np.testing.assert_allclose(best_repeated, optimum, 1e-12)


def layered(W, x, layers):
    h = x @ W
    for V in layers:
        h = h @ V
    return np.sum(h * h)


def moments(plan, depths):
    """Logarithms of the second moment relative to the exact one, by depth."""
    rng = np.random.default_rng(0)
    rotations = [np.linalg.qr(rng.standard_normal((3, 3)))[0] for _ in depths]
    x, W = rng.standard_normal((2, 3)), rng.standard_normal((3, 3))
    found = []
    for depth in depths:
        args = (W, x, tuple(rotations[:depth]))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "SPD506")
            gradient = spadc.grad(layered, plan=plan)
            exact = exact_for(gradient, *args)
            every = outcomes_of(gradient, *args)
            second = sum(p * np.sum(g**2) for p, g in every)
        found.append(np.log(second / np.sum(exact**2)))
    return np.array(found)


DEPTHS = (1, 2, 3, 4)


def test_the_spread_does_not_grow_with_depth():
    found = moments("rad:keep=0.5,sample=same", DEPTHS)
    slope = np.polyfit(DEPTHS, found, 1)[0]
    assert abs(slope) < 1e-12


@pytest.mark.parametrize("design", ["fixed", "replacement"])
def test_in_unsafe_placement_it_grows_as_predicted(design):
    """One factor more for every layer: n / k, or 1 + (n - 1) / k with replacement."""
    found = moments(f"rad:keep=0.5,sample=same,design={design},safe=false", (1, 2, 3))
    factor = 3 / 2 if design == "fixed" else 1 + 2 / 2
    slope = np.polyfit((1, 2, 3), found, 1)[0]
    np.testing.assert_allclose(slope, np.log(factor), rtol=1e-9)
