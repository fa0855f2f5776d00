"""Draws follow the laws that the compiler knows, and are functions of their place."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
import spadc_runtime as rt
from scipy import stats
from support.designs import BY_CHANCE, DRAWS, dense

from spadc.plans.designs import SCHEMES, Design, inclusion, most_kept, outcomes

PLACE: dict[str, Any] = {"seed": 11, "step": 5, "edge": 2}
ROWS = 4000
REPLAY = """
import hashlib, sys
import numpy as np
import spadc_runtime as rt

place = dict(seed=3, step=(8, 1), edge=4, at=(2, -1))
score = np.linspace(1, 2, 40)
found = [rt.draw(3, 8, 4, 1), rt.projection(9, 0.5, **place)]
found.append(rt.projection(9, 0.5, kind="hadamard", **place))
for design in {schemes}:
    found += rt.sample_features(40, 0.3, design=design, score=score, **place)
    found += rt.sample_entries((6, 40), 0.3, design=design, score=score, **place)
found += rt.sample_features(40, 0.3, **place) + rt.sample_entries((6, 40), 0.3, **place)
print(hashlib.sha256(b"".join(np.asarray(f).tobytes() for f in found)).hexdigest())
"""


def given(design: Design, probability: Any) -> dict[str, Any]:
    return {
        "keep": design.keep,
        "design": design.scheme,
        "score": design.score,
        "probability": probability,
    }


def rounded(weight: Any) -> tuple[float, ...]:
    return tuple(np.round(weight, 9) + 0.0)


def assert_follows(observed: Counter, expected: dict[Any, float]) -> None:
    """Chi-square with p > 1e-4; nothing that cannot happen has happened."""
    assert set(observed) <= set(expected)
    number = sum(observed.values())
    pairs = sorted((number * p, observed[key]) for key, p in expected.items())
    while len(pairs) > 1 and pairs[0][0] < 5:
        (p, seen), (q, also), *rest = pairs
        pairs = sorted([(p + q, seen + also), *rest])
    wanted, seen = np.transpose(pairs)
    if len(pairs) > 1:
        assert stats.chisquare(seen, wanted * (number / sum(wanted))).pvalue > 1e-4


@pytest.mark.parametrize(("design", "_", "probability"), DRAWS)
def test_outcomes_of_entries(design, _, probability):
    """Every row of a tall matrix is one sample of the law of the compiler."""
    kept, weight = rt.sample_entries((ROWS, 5), **given(design, probability), **PLACE)
    assert isinstance(weight, float) == (design.has_one_weight and probability is None)
    weights = np.zeros((ROWS, 5))
    np.put_along_axis(weights, kept, weight, axis=-1)
    expected: Counter = Counter()
    for one in outcomes(design, 5, None, probability):
        expected[rounded(dense(one, 5))] += one.probability
    assert_follows(Counter(map(rounded, weights)), expected)


FOUR = [
    *((Design(0.5, s, (3.0, 0.5, 1.0, 1.5)), None) for s in SCHEMES),
    *((Design(0.5, s), None) for s in SCHEMES if s not in ("column-row", "winner")),
    *((Design(0.5, s), (0.5, 0.75, 0.25, 0.5)) for s in BY_CHANCE),
]


def assert_features_follow(design: Design, probability: Any, steps: int = 800) -> None:
    """Every step is one sample of the law of the compiler."""
    one_weight = design.has_one_weight and probability is None
    seen: Counter = Counter()
    for step in range(steps):
        kept, weight = rt.sample_features(
            4, **given(design, probability), seed=1, step=step, edge=0
        )
        assert isinstance(weight, float) == one_weight
        seen[rounded(_dense(kept, weight, 4))] += 1
    expected: Counter = Counter()
    for one in outcomes(design, 4, None, probability):
        expected[rounded(dense(one, 4))] += one.probability
    assert_follows(seen, expected)


@pytest.mark.parametrize(("design", "probability"), FOUR)
def test_outcomes_of_features(design, probability):
    assert_features_follow(design, probability)


@pytest.mark.parametrize(
    ("design", "probability"), [c for c in FOUR if c[0].scheme == "fixed"]
)
def test_outcomes_of_many_features(design, probability, monkeypatch):
    """The arrays that many parts are drawn with have the law of the few."""
    monkeypatch.setattr("spadc_runtime.designs.FEW", 0)
    assert_features_follow(design, probability)


@pytest.mark.parametrize("size", [1, 3, 450])
def test_uniform_features_of_any_size(size):
    """One part, a few, most of 500: frequencies of inclusion."""
    counts = np.zeros(500)
    for step in range(400):
        kept, weight = rt.sample_features(500, size / 500, seed=2, step=step, edge=0)
        assert len(set(kept)) == size
        assert weight == 500 / size
        counts[kept] += 1
    chance = size / 500
    wanted = stats.chisquare(counts.reshape(20, 25).sum(axis=1))
    assert wanted.pvalue > 1e-4
    assert np.max(np.abs(counts - 400 * chance)) < 6 * np.sqrt(400 * chance) + 6


def _dense(kept: Any, weight: Any, n: int) -> Any:
    assert kept.dtype == np.int64
    whole = np.zeros(n)
    whole[kept] = weight
    return whole


@pytest.mark.parametrize("scheme", SCHEMES)
def test_many_parts(scheme):
    """Frequencies of inclusion of 60 parts, and the size."""
    score = np.random.default_rng(1).exponential(size=60) + 0.01
    design = Design(0.2, scheme, tuple(score))
    kept, weight = rt.sample_entries(
        (2000, 60), 0.2, design=scheme, score=score, **PLACE
    )
    counts = np.bincount(kept[np.asarray(weight) > 0], minlength=60)
    chance = inclusion(design, 60)
    open_parts = chance < 1
    assert np.all(counts[~open_parts] == 2000)
    spread = np.sqrt(2000 * chance * (1 - chance))[open_parts]
    z = (counts - 2000 * chance)[open_parts] / spread
    assert np.max(np.abs(z)) < 5
    assert kept.shape[1] <= most_kept(design, 60, rows=2000)
    if scheme in ("fixed", "systematic", "stratified"):
        assert kept.shape == (2000, 12)


@pytest.mark.parametrize("number", [1, 2, 9, 64, 1000])
def test_sum_of_given_probabilities_is_the_size(number):
    """Also where rounding leaves 1e-12 of a part over."""
    random = np.random.default_rng(number)
    chance = random.uniform(0.01, 0.99, size=(300, number))
    chance *= np.minimum(1, np.floor(chance.sum(1)) / chance.sum(1))[:, None]
    whole = np.floor(chance.sum(1) + 1e-6)
    chance = np.where(whole[:, None] > 0, chance, 1.0)
    size = np.maximum(whole, 0) + number * (whole == 0)
    for design in ("fixed", "systematic"):
        _, weight = rt.sample_entries(
            chance.shape, 0.5, design=design, probability=chance, **PLACE
        )
        np.testing.assert_array_equal(np.sum(weight > 0, axis=1), size)


def test_features_rows_and_positions_are_one_draw():
    score = np.linspace(1, 2, 12)
    features = rt.sample_features(12, 0.3, score=score, **PLACE)
    rows = rt.sample_rows(12, 0.3, score=score, **PLACE)
    positions = rt.sample_positions((3, 4), 0.3, score=score.reshape(3, 4), **PLACE)
    for other in (rows, positions):
        np.testing.assert_array_equal(features[0], other[0])
        np.testing.assert_array_equal(features[1], other[1])


def test_entries_of_more_axes():
    kept, weight = rt.sample_entries((2, 3, 10), 0.3, **PLACE)
    assert kept.shape == (2, 3, 3)
    assert weight == 10 / 3
    kept, _ = rt.sample_entries(10, 0.3, **PLACE)
    assert kept.shape == (3,)
    kept, weight = rt.sample_entries((2, 3, 10), 0.3, design="bernoulli", **PLACE)
    assert kept.shape == weight.shape


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_kept_is_exact(scheme):
    score = np.array([3.0, 1.0, 0.5])
    repeats = scheme in ("replacement", "column-row")
    for number in range(20):
        place = {"seed": 0, "step": number, "edge": 1}
        kept, weight = rt.sample_features(3, 1.0, design=scheme, score=score, **place)
        entries, own = rt.sample_entries(
            (2, 3), 1.0, design=scheme, score=score, **place
        )
        if not repeats:
            np.testing.assert_array_equal(kept, [0, 1, 2])
            np.testing.assert_array_equal(weight, np.ones(3))
            np.testing.assert_array_equal(entries, [[0, 1, 2]] * 2)
            np.testing.assert_array_equal(own, np.ones((2, 3)))
        elif len(kept) < 3:
            return
    assert not repeats


def test_uniform_weight_of_everything_is_one():
    for design in ("fixed", "systematic"):
        kept, weight = rt.sample_features(4, 1.0, design=design, **PLACE)
        assert type(weight) is float
        assert weight == 1.0
        np.testing.assert_array_equal(kept, range(4))
        kept, weight = rt.sample_entries((2, 4), 1.0, design=design, **PLACE)
        assert type(weight) is float
        np.testing.assert_array_equal(kept, [range(4)] * 2)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_to_keep(scheme):
    kept, weight = rt.sample_features(0, 0.5, design=scheme, score=np.zeros(0), **PLACE)
    assert kept.shape == weight.shape == (0,)
    kept, weight = rt.sample_entries(
        (0, 4), 0.5, design=scheme, score=np.ones(4), **PLACE
    )
    assert kept.shape[0] == weight.shape[0] == 0
    kept, weight = rt.sample_entries(
        (3, 0), 0.5, design=scheme, score=np.ones(0), **PLACE
    )
    assert kept.shape == weight.shape == (3, 0)


def test_nothing_to_keep_of_equal_parts():
    kept, weight = rt.sample_features(0, 0.5, **PLACE)
    assert len(kept) == 0
    assert weight == 1.0
    kept, weight = rt.sample_entries((3, 0), 0.5, **PLACE)
    assert kept.shape == (3, 0)


def test_scores_that_are_all_zero_are_none():
    """But the weights stay an array, as they are for any scores."""
    kept, weight = rt.sample_features(6, 0.5, score=np.zeros(6), **PLACE)
    assert len(kept) == 3
    np.testing.assert_allclose(weight, 2, rtol=1e-15)
    score = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1e-9]])
    kept, weight = rt.sample_entries((2, 3), 0.6, score=score, **PLACE)
    np.testing.assert_allclose(weight[0], 1.5, rtol=1e-15)


def test_scores_are_relative():
    score = np.array([1.0, 3.0, 2.0, 7.0])
    for scale in (2.0**-900, 2.0**900, 2.0**-40):
        one = rt.sample_features(4, 0.5, score=score, **PLACE)
        other = rt.sample_features(4, 0.5, score=scale * score, **PLACE)
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_allclose(one[1], other[1], rtol=1e-14)


@pytest.mark.parametrize("keep", [0, -0.5, 1.5, float("nan")])
def test_keep_is_a_fraction(keep):
    with pytest.raises(ValueError, match="not above 0 and at most 1"):
        rt.sample_features(4, keep, **PLACE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"design": "magic"}, "'magic' is not one of fixed, systematic"),
        ({"design": "column-row"}, "'column-row' needs a score"),
        ({"design": "winner"}, "'winner' needs a score"),
        ({"score": [1.0, 2.0]}, r"score has the shape \(2,\), not \(3,\)"),
        ({"score": [1.0, 0.0, 2.0]}, r"score\[1\] is 0.0, not finite and positive"),
        ({"score": [1.0, 2.0, -1.0]}, r"score\[2\] is -1.0"),
        ({"score": [-1.0, -2.0, -1.0]}, r"score\[0\] is -1.0"),
        ({"score": [0.0, -2.0, 0.0]}, r"score\[1\] is -2.0"),
        ({"score": [1.0, np.nan, 1.0]}, r"score\[1\] is nan"),
        ({"score": [1.0, 1.0, np.inf]}, r"score\[2\] is inf"),
        ({"score": [1.0, 1.0, 1e-300]}, r"score\[2\] is 1e-300"),
        ({"probability": [0.5, 0.5]}, r"probability has the shape \(2,\)"),
        ({"probability": [0.5, 0.0, 0.5]}, r"probability\[1\] is 0.0"),
        ({"probability": [0.5, np.nan, 0.5]}, r"probability\[1\] is nan"),
        (
            {"probability": [0.5, 1.25, 0.5]},
            r"probability\[1\] is 1.25, not above 0 and at m",
        ),
        ({"probability": [1, 1, 1], "score": [1, 1, 1]}, "not both"),
        ({"probability": [1, 1, 1], "design": "stratified"}, "makes its own"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        rt.sample_features(3, 0.5, **arguments, **PLACE)
    with pytest.raises(ValueError, match=message.split(r"\[")[0].split(" has")[0]):
        rt.sample_entries((2, 3), 0.5, **arguments, **PLACE)


def test_replay_in_another_process():
    """The same bits, whatever the process has hashed or drawn before."""
    program = REPLAY.format(schemes=SCHEMES)
    digests = set()
    for hash_seed in ("0", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
    np.random.default_rng().random(3)
    here: list[Any] = []
    namespace = {"print": lambda text: here.append(text + "\n"), "hashlib": hashlib}
    exec(program, namespace)
    assert digests == set(here)


def test_no_draw_touches_global_state():
    np.random.seed(4)
    before = np.random.get_state()[1].copy()
    rt.sample_features(50, 0.3, **PLACE)
    rt.sample_entries((5, 50), 0.3, score=np.arange(1, 51), **PLACE)
    rt.projection(9, 0.4, **PLACE)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_equal_numbers_at_the_limit_are_told_apart(monkeypatch):
    """Random numbers of two bits: rows with ties at the limit have their size."""

    class Coarse:
        def random(self, shape):
            return np.random.default_rng(0).integers(0, 4, shape) / 4

    monkeypatch.setattr("spadc_runtime.draws.stream", lambda *place: Coarse())
    kept, _ = rt.sample_entries((50, 9), 0.5, **PLACE)
    assert kept.shape == (50, 5)
    assert all(len(set(row)) == 5 and list(row) == sorted(row) for row in kept)
