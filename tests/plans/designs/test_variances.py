"""Variances in closed form are those of the outcomes, and order the designs."""

from __future__ import annotations

import numpy as np
import pytest
from support.designs import DRAWS, dense

from spadc.plans.designs import (
    SCHEMES,
    Design,
    covariance,
    entries_variance,
    entry_outcomes,
    outcomes,
    projection_variance,
    variance,
    variance_from_gram,
    weight_variances,
)

RNG = np.random.default_rng(7)
PARTS = RNG.standard_normal((5, 3))


def spread_of(found, parts):
    """The mean squared distance of the weighted sums from the sum."""
    errors = [dense(one, len(parts)) @ parts - np.sum(parts, axis=0) for one in found]
    return sum(o.probability * (e @ e) for o, e in zip(found, errors, strict=True))


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_closed_form_is_that_of_the_outcomes(design, score, probability):
    found = outcomes(design, 5, score, probability)
    exact = spread_of(found, PARTS)
    given = variance(design, PARTS, score, probability)
    assert given == pytest.approx(exact, rel=1e-12, abs=1e-12)
    gram = variance_from_gram(design, PARTS @ PARTS.T, score, probability)
    assert gram == pytest.approx(exact, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_covariance_is_that_of_the_outcomes(design, score, probability):
    found = outcomes(design, 5, score, probability)
    errors = [dense(one, 5) - 1 for one in found]
    exact = sum(
        o.probability * np.outer(e, e) for o, e in zip(found, errors, strict=True)
    )
    given = covariance(design, 5, score, probability)
    np.testing.assert_allclose(given, exact, rtol=1e-12, atol=1e-12)
    own = weight_variances(design, 5, score, probability)
    np.testing.assert_allclose(own, np.diag(exact), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9])
def test_pivotal_trees_of_any_width(n):
    parts = RNG.standard_normal((n, 2))
    design = Design(0.4, "fixed", tuple(RNG.exponential(size=n) + 0.01))
    found = outcomes(design, n)
    assert sum(one.probability for one in found) == pytest.approx(1, abs=1e-12)
    exact = spread_of(found, parts)
    assert variance(design, parts) == pytest.approx(exact, rel=1e-12, abs=1e-12)


def formula(scheme, parts, score, k):
    """The formulas of the literature, written out."""
    n, squares = len(parts), np.sum(parts**2, axis=1)
    whole = np.sum(np.sum(parts, axis=0) ** 2)
    if scheme == "column-row":
        return (np.sum(squares * np.sum(score) / score) - whole) / k
    if scheme == "replacement":
        return (n * np.sum(squares) - whole) / k
    return (n / k - 1) * n / (n - 1) * (np.sum(squares) - whole / n)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scheme", ["column-row", "replacement", "fixed"])
def test_formulas(seed, scheme):
    random = np.random.default_rng(seed)
    parts, score = random.standard_normal((40, 6)), random.exponential(size=40) + 0.01
    design = Design(0.25, scheme, tuple(score) if scheme == "column-row" else None)
    expected = formula(scheme, parts, score, 10)
    assert variance(design, parts) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_best_column_row_probabilities(seed):
    """With p in proportion to the norms a: ((sum a)^2 - |sum z|^2) / k."""
    parts = np.random.default_rng(seed).standard_normal((30, 4))
    norms = np.linalg.norm(parts, axis=1)
    expected = (np.sum(norms) ** 2 - np.sum(np.sum(parts, axis=0) ** 2)) / 6
    best = variance(Design(0.2, "column-row", tuple(norms)), parts)
    assert best == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("keep", [0.1, 0.3, 0.6, 0.9])
def test_order_of_designs(seed, keep):
    """For features, whose contributions are orthogonal rows of the gradient."""
    random = np.random.default_rng(seed)
    norms = np.abs(random.standard_t(2, size=20)) + 1e-3
    parts, score = np.diag(norms), tuple(norms)
    of = {s: variance(Design(keep, s, score), parts) for s in SCHEMES}
    of["uniform"] = variance(Design(keep, "replacement"), parts)
    slack = 1 + 1e-12
    assert of["bernoulli"] <= of["fixed"] * (1 + 1e-9)  # the same for orthogonal parts
    assert of["fixed"] <= of["column-row"] * slack
    assert of["winner"] <= of["column-row"] * slack
    assert of["column-row"] <= of["uniform"] * slack
    assert variance(Design(keep), parts) <= of["uniform"] * slack


@pytest.mark.parametrize("seed", range(10))
def test_without_replacement_is_no_worse_where_its_condition_holds(seed):
    random = np.random.default_rng(seed)
    parts = random.standard_normal((12, 3)) + random.uniform(0, 2)
    whole = np.sum(np.sum(parts, axis=0) ** 2)
    without = variance(Design(0.3), parts)
    repeated = variance(Design(0.3, "replacement"), parts)
    assert whole <= 12 * np.sum(parts**2)
    assert without <= repeated * (1 + 1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_water_filling_is_the_best_of_independent_draws(seed):
    random = np.random.default_rng(seed)
    norms = random.exponential(size=15) + 1e-3
    best = variance(Design(0.4, "bernoulli", tuple(norms)), np.diag(norms))
    for _ in range(20):
        other = random.uniform(0.05, 1, size=15)
        other *= min(1 / np.max(other), 6 / np.sum(other))
        worse = variance(Design(0.4, "bernoulli"), np.diag(norms), probability=other)
        assert best <= worse * (1 + 1e-12)


def test_aligned_contributions_gain_from_a_certain_size():
    parts = np.outer([1.0, 1.2, 0.8, 1.1, 0.9, 1.0], [1.0, 2.0])
    score = tuple(np.linalg.norm(parts, axis=1))
    fixed = variance(Design(0.5, "fixed", score), parts)
    independent = variance(Design(0.5, "bernoulli", score), parts)
    assert fixed <= 1e-12 < independent


@pytest.mark.parametrize("scheme", ["fixed", "bernoulli", "replacement"])
def test_entries(scheme):
    x, d = RNG.standard_normal((2, 3)), RNG.standard_normal((2, 4))
    design, exact = Design(0.6, scheme), 0.0
    for one in entry_outcomes(design, (2, 3)):
        weight = np.zeros((2, 3))
        np.put_along_axis(weight, one.kept, one.weight, axis=-1)
        error = ((weight - 1) * x).T @ d
        exact += one.probability * np.sum(error**2)
    assert entries_variance(design, x, d) == pytest.approx(exact, rel=1e-12)


def test_entries_by_the_size_of_each():
    x, d = RNG.standard_normal((4, 6)), RNG.standard_normal((4, 3))
    by_size = entries_variance(Design(0.5, "fixed", "norm"), x, d, np.abs(x))
    assert by_size < entries_variance(Design(0.5), x, d)


def test_large_draws_take_linear_time():
    parts = RNG.standard_normal((200_000, 1))
    for scheme in ("fixed", "bernoulli", "replacement"):
        assert variance(Design(0.1, scheme), parts) > 0


def test_projections():
    assert projection_variance(10, 0.2) == 9 / 2
    assert projection_variance(16, 0.25, "hadamard") == pytest.approx(3)
    assert projection_variance(12, 1.0) == projection_variance(3, 1.0, "hadamard") == 0
    for n in range(2, 40):
        hadamard = projection_variance(n, 0.3, "hadamard")
        assert hadamard <= projection_variance(n, 0.3)
    with pytest.raises(ValueError, match="rademacher or hadamard"):
        projection_variance(3, 0.5, "gauss")
