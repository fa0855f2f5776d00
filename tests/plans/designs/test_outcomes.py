"""The lists of outcomes are complete, and their mean is right to rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from support.designs import DRAWS, dense

from spadc.plans.designs import (
    SCHEMES,
    Design,
    count_kept,
    entry_outcomes,
    inclusion,
    most_kept,
    outcomes,
)

EXACT = pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_mean_of_the_injected_matrix_is_the_identity(design, score, probability):
    found = outcomes(design, 5, score, probability)
    assert sum(one.probability for one in found) == EXACT
    assert all(one.probability > 0 for one in found)
    mean = sum(one.probability * np.diag(dense(one, 5)) for one in found)
    np.testing.assert_allclose(mean, np.eye(5), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_inclusion_is_the_chance_to_be_in_an_outcome(design, score, probability):
    found = outcomes(design, 5, score, probability)
    chance = sum(one.probability * (dense(one, 5) > 0) for one in found)
    given = inclusion(design, 5, score, probability)
    np.testing.assert_allclose(given, chance, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_kept_parts_are_ascending_and_different(design, score, probability):
    for one in outcomes(design, 5, score, probability):
        assert list(one.kept) == sorted(set(one.kept))
        assert np.ndim(one.weight) == 0 or np.shape(one.weight) == np.shape(one.kept)


@pytest.mark.parametrize(("design", "score", "probability"), DRAWS)
def test_size(design, score, probability):
    sizes = {len(one.kept) for one in outcomes(design, 5, score, probability)}
    if probability is not None:
        total = sum(probability)
        near = {math.floor(total + 1e-9), math.ceil(total - 1e-9)}
        assert design.scheme == "bernoulli" or sizes == near
    elif design.scheme in ("fixed", "systematic", "stratified"):
        assert sizes == {design.kept(5)}
    else:
        assert max(sizes) <= most_kept(design, 5)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_kept_is_exact_unless_parts_repeat(scheme):
    design = Design(1.0, scheme, (1.0, 5.0, 2.0))
    (first, *others) = outcomes(design, 3)
    assert design.repeats == bool(others)
    if not design.repeats:
        assert first.probability == 1.0
        assert list(first.kept) == [0, 1, 2]
        assert np.all(first.weight == 1.0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_weight_is_a_number(scheme):
    uniform = scheme not in ("column-row", "winner")
    design = Design(0.5, scheme, None if uniform else (1.0, 2.0))
    (one, *_) = outcomes(design, 2)
    assert isinstance(one.weight, float) == design.has_one_weight


@pytest.mark.parametrize(
    ("n", "keep", "count"),
    [
        (10, 0.1, 1),
        (10, 0.3, 3),
        (10, 0.31, 4),
        (10, 1e-6, 1),
        (7, 1.0, 7),
        (0, 0.5, 0),
    ],
)
def test_count(n, keep, count):
    assert count_kept(n, keep) == count
    assert most_kept(Design(keep), n) == count


def test_nothing_to_keep():
    (one,) = outcomes(Design(0.5, "bernoulli"), 0)
    assert one.probability == 1.0
    assert len(one.kept) == 0


@pytest.mark.parametrize(
    ("design", "score", "probability"),
    [
        (Design(0.5), None, None),
        (Design(0.5, "systematic"), None, None),
        (Design(0.5, "bernoulli"), None, None),
        (Design(0.5, "replacement"), None, None),
        (Design(0.5, "fixed", "norm"), [[1.0, 2.0, 4.0], [3.0, 1.0, 1.0]], None),
        (Design(0.5, "winner", "norm"), [1.0, 9.0, 4.0], None),
        (Design(0.5, "fixed"), None, [[0.9, 0.8, 0.3], [0.5, 0.25, 0.25]]),
    ],
)
def test_entries_of_every_row(design, score, probability):
    mean, total = np.zeros((2, 3)), 0.0
    for one in entry_outcomes(design, (2, 3), score, probability):
        assert all(len(set(row)) == len(row) for row in one.kept)
        weight = np.zeros((2, 3))
        np.put_along_axis(weight, one.kept, one.weight, axis=-1)
        mean += one.probability * weight
        total += one.probability
    assert total == EXACT
    np.testing.assert_allclose(mean, np.ones((2, 3)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [1, 10, 40, 300])
@pytest.mark.parametrize("keep", [0.001, 0.1, 0.5, 0.9])
def test_size_of_independent_draws_is_exceeded_rarely(n, keep):
    bound = most_kept(Design(keep, "bernoulli"), n)
    chances = [math.comb(n, m) * keep**m * (1 - keep) ** (n - m) for m in range(n + 1)]
    assert sum(chances[bound + 1 :]) <= 1e-6
    assert bound == math.ceil(n * keep) or sum(chances[bound:]) > 1e-6


def test_more_rows_may_keep_more():
    design = Design(0.1, "bernoulli")
    assert most_kept(design, 1000, rows=10**6) > most_kept(design, 1000) > 100
    assert most_kept(design, 10**7) < 1.01 * 10**6


def test_unequal_probabilities_exceed_the_size_no_more_often():
    design = Design(0.3, "bernoulli", (1.0, 4.0, 0.5, 2.0, 0.1, 7.0, 1.0, 1.0))
    bound = most_kept(design, 8)
    for most in range(4, bound + 1):
        above = sum(o.probability for o in outcomes(design, 8) if len(o.kept) > most)
        even = sum(
            math.comb(8, m) * 0.3**m * 0.7 ** (8 - m) for m in range(most + 1, 9)
        )
        assert above <= even
