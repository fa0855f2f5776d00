"""Measured scores, the best of many paths, and the table."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from paths.programs import doubling, gated, hovland, perceptron, stepper
from paths.unrolled import contribution_of
from rich.console import Console

from spadc.paths import (
    Selection,
    best_paths,
    in_words,
    path_table,
    score_edges,
    score_paths,
)
from spadc.paths.score import flat


def measured(program, **options):
    contribution = contribution_of(program.fn, program.wrt, program.args)
    return score_paths(program.graph, contribution, **options)


def test_scores_are_norms_of_contributions():
    program = hovland()
    scores = measured(program)
    x1, x2 = program.args
    twice = np.exp(2 * x1)
    expected = {
        "out <- a <- x1": twice * x2 * np.sin(x2),
        "out <- d <- a <- x1": twice * x2 * np.sin(x2),
        "out <- d <- c <- b <- x2": twice * x2 * np.cos(x2),
        "out <- d <- c <- x2": twice * np.sin(x2),
    }
    assert {s.label: s.score for s in scores.ranked} == pytest.approx(expected)
    assert sum(s.share for s in scores.ranked) == pytest.approx(1)
    assert [s.label for s in scores.ranked] == sorted(
        expected, key=lambda label: -expected[label]
    )


def test_shares_and_mass_of_the_style_guides_example():
    scores = measured(gated())
    assert [s.label for s in scores.ranked] == [
        "out <- y <- a <- w",
        "out <- y <- sin(a) <- a <- w",
    ]
    assert scores.ranked[0].cosine == pytest.approx(1, abs=1e-3)
    graph = gated().graph
    best = graph.select(scores.ranked[0].path.keys)
    assert scores.mass(best) == scores.ranked[0].share > 0.95
    assert scores.error(best) == pytest.approx(1 - scores.ranked[0].share, abs=0.01)
    assert scores.error(Selection()) == 0


def test_unmeasured_paths_leave_the_mass_unknown():
    scores = measured(doubling(6), wanted=5, limit=10)
    assert not scores.is_complete
    assert scores.count == 64
    assert len(scores.ranked) == 25
    assert scores.mass(Selection()) is None


@pytest.mark.parametrize("make", [hovland, gated, perceptron, stepper])
def test_best_first_is_the_order_of_the_estimates(make):
    program = make()
    graph = program.graph
    contribution = contribution_of(program.fn, program.wrt, program.args)
    found = list(best_paths(graph, score_edges(graph, contribution)))
    estimates = [share for _, share in found]
    assert estimates == sorted(estimates, reverse=True)
    assert sum(estimates) == pytest.approx(1)
    everything = {path.keys for path in graph.paths()}
    assert {path.keys for path, _ in found} == everything


def test_the_best_of_exponentially_many_paths():
    graph = doubling(200).graph
    weights = {key: 1.0 + (key.position == 0) for key in graph.keys}
    first, *rest = itertools.islice(best_paths(graph, weights), 5)
    assert {edge.key.position for edge in first[0].edges} == {0}
    assert math.log(first[1]) == pytest.approx(200 * math.log(2 / 3))
    for path, share in rest:
        assert [e.key.position for e in path.edges].count(1) == 1
        assert share == pytest.approx(first[1] / 2)


def test_edges_that_carry_nothing_come_last():
    graph = hovland().graph
    weights = {key: float(key.position == 0) for key in graph.keys}
    estimates = [share for _, share in best_paths(graph, weights)]
    assert estimates == [1.0, 0, 0, 0]


def test_an_edge_scores_what_the_gradient_loses_without_it():
    program = gated()
    graph = program.graph
    contribution = contribution_of(program.fn, program.wrt, program.args)
    scores = score_edges(graph, contribution)
    exact = flat(contribution(Selection()))
    assert scores[graph.keys[0]] == pytest.approx(np.linalg.norm(exact))


def test_a_gradient_that_is_not_finite_has_no_scores():
    with pytest.raises(ValueError, match="not finite"):
        score_paths(gated().graph, lambda selection: [np.array([np.nan])])


def test_paths_of_a_zero_gradient():
    scores = score_paths(gated().graph, lambda selection: [np.zeros(3)])
    assert [(s.score, s.share, s.cosine) for s in scores.ranked] == [(0, 0.5, 0)] * 2


def test_the_table_prints_as_text():
    text = str(path_table(measured(gated())))
    lines = text.splitlines()
    assert lines[0].split() == ["rank", "path", "score", "share", "cosine", "lines"]
    assert "out <- y <- a <- w " in lines[1]
    assert lines[1].endswith("2, 3, 4")
    assert lines[-1] == "2 paths."
    assert all(line == line.rstrip() for line in lines)


def test_the_table_shows_only_the_best():
    table = path_table(measured(doubling(6), wanted=5, limit=10), most=5)
    assert len(table) == 5
    assert table.summary == (
        "64 paths, the best 5 shown; shares are estimated from edge scores."
    )
    assert [row.rank for row in table] == [1, 2, 3, 4, 5]


def test_the_table_as_data():
    first = path_table(measured(gated())).records()[0]
    assert set(first) == {"rank", "path", "score", "share", "cosine", "lines"}
    assert first["lines"] == (2, 3, 4)


def test_the_table_in_a_terminal():
    console = Console(width=100, force_terminal=False)
    with console.capture() as captured:
        console.print(path_table(measured(gated())))
    assert "out <- y <- sin(a) <- a <- w" in captured.get()


def test_large_counts_are_rounded():
    assert in_words(999_999_999) == "999999999"
    assert in_words(2**1000) == "about 1.0e301"
