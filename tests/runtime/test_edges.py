"""Draws of whole edges and of turns: their means, their keys, what they refuse."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from spadc_runtime import edge_weights, sample_turns
from support.laws import edges_taken

KEY = {"seed": 3, "step": 1, "edge": 7}
CASES = [
    (2, 1, "replacement"),
    (3, 2, "replacement"),
    ((0.2, 0.5, 0.3), 1, "replacement"),
    ((0.2, 0.5), 2, "replacement"),
    (3, 2, "fixed"),
    ((0.9, 0.6, 0.5), 2, "fixed"),
    (3, 1, "bernoulli"),
    ((0.2, 1.0), 1, "bernoulli"),
]


@pytest.mark.parametrize(("edges", "draws", "design"), CASES)
def test_draws_are_those_that_are_enumerated(edges, draws, design):
    every = edges_taken(edges, draws, design)
    assert sum(p for p, _ in every) == pytest.approx(1, abs=1e-12)
    mean = sum(p * np.array(weights) for p, weights in every)
    np.testing.assert_allclose(mean, 1, rtol=1e-12)
    runs = 1_500
    chances: dict[tuple[float, ...], float] = {}
    for p, weights in every:
        rounded = tuple(np.round(weights, 9))
        chances[rounded] = chances.get(rounded, 0) + p
    counts = dict.fromkeys(chances, 0)
    for step in range(runs):
        key = {"seed": 0, "step": step, "edge": 1}
        drawn = edge_weights(edges, draws=draws, design=design, **key)
        assert all(type(weight) is float for weight in drawn)
        counts[tuple(np.round(drawn, 9))] += 1
    for weights, p in chances.items():
        spread = 5 * np.sqrt(runs * p * (1 - p)) + 1e-9
        assert abs(counts[weights] - runs * p) <= spread


def test_a_vertex_that_is_not_reached_draws_nothing():
    assert edge_weights(3, reached=0.0, **KEY) == (0.0, 0.0, 0.0)
    assert edge_weights((0.5, 0.5), reached=False, **KEY) == (0.0, 0.0)


def test_all_edges_of_a_fixed_size_have_the_weight_one():
    assert edge_weights(3, draws=3, design="fixed", **KEY) == (1.0, 1.0, 1.0)
    assert edge_weights(2, draws=5, design="bernoulli", **KEY) == (1.0, 1.0)


def test_a_draw_depends_on_its_key_alone():
    first = [edge_weights(4, **{**KEY, "at": turn}) for turn in range(20)]
    again = [edge_weights(4, **{**KEY, "at": turn}) for turn in range(20)]
    assert first == again
    assert len(set(first)) > 1
    assert first != [edge_weights(4, **{**KEY, "seed": 4, "at": t}) for t in range(20)]


def test_another_process_draws_the_same():
    code = (
        "from spadc_runtime import edge_weights, sample_turns\n"
        f"print([edge_weights(5, draws=2, at=t, **{KEY}) for t in range(9)])\n"
        f"print(sorted(sample_turns(100, 0.1, **{KEY})[0]))"
    )
    text = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    drawn = [edge_weights(5, draws=2, at=t, **KEY) for t in range(9)]
    turns = sorted(sample_turns(100, 0.1, **KEY)[0])
    assert text.splitlines() == [str(drawn), str(turns)]


def test_turns_are_as_many_as_asked_for():
    taken, weight = sample_turns(30, 0.1, **KEY)
    assert len(taken) == 3 and taken <= set(range(30)) and weight == 10
    assert sample_turns(4, 1.0, **KEY) == (frozenset(range(4)), 1.0)
    for nothing in (0, -2):
        assert sample_turns(nothing, 0.5, **KEY) == (frozenset(), 1.0)


def test_every_turn_is_as_likely():
    counts = np.zeros(6)
    for step in range(1_500):
        taken, weight = sample_turns(6, 0.3, seed=0, step=step, edge=1)
        counts[list(taken)] += weight
    np.testing.assert_allclose(counts / 1_500, 1, atol=0.2)


@pytest.mark.parametrize("edges", [(0.0, 1.0), (0.5, 1.5), (0.5, float("nan"))])
def test_what_is_no_probability_is_refused(edges):
    with pytest.raises(ValueError, match="not all above 0 and at most 1"):
        edge_weights(edges, **KEY)


def test_an_unknown_design_is_refused():
    with pytest.raises(ValueError, match="no design of drawing edges"):
        edge_weights(2, design="pivotal", **KEY)
