"""Measured scores, the best of many paths, and the table."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from paths.programs import (
    PROGRAMS,
    doubling,
    gated,
    halving,
    hovland,
    perceptron,
    stepper,
)
from rich.console import Console

from spadc.adjoint import EdgeReverses
from spadc.paths import (
    PathRow,
    Run,
    Selection,
    best_paths,
    costs_of_weights,
    edge_masses,
    in_words,
    path_table,
    score_paths,
    share_of,
)


def run_of(program):
    return Run(program.graph, program.args, EdgeReverses())


def measured(program, **options):
    return score_paths(run_of(program), **options)


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
    losses = edge_masses(run_of(program))
    found = list(best_paths(graph, costs_of_weights(graph, losses)))
    estimates = [share_of(graph, cost) for _, cost in found]
    assert estimates == sorted(estimates, reverse=True)
    assert sum(estimates) == pytest.approx(1)
    everything = {path.keys for path in graph.paths()}
    assert {path.keys for path, _ in found} == everything


def test_the_best_of_exponentially_many_paths():
    graph = doubling(200).graph
    weights = {key: 1.0 + (key.position == 0) for key in graph.keys}
    costs = costs_of_weights(graph, weights)
    first, *rest = itertools.islice(best_paths(graph, costs), 5)
    assert {edge.key.position for edge in first[0].edges} == {0}
    assert first[1] == pytest.approx(-200 * math.log(2 / 3))
    for path, cost in rest:
        assert [e.key.position for e in path.edges].count(1) == 1
        assert cost == pytest.approx(first[1] + math.log(2))


def test_edges_that_carry_nothing_come_last():
    graph = hovland().graph
    weights = {key: float(key.position == 0) for key in graph.keys}
    found = best_paths(graph, costs_of_weights(graph, weights))
    estimates = [share_of(graph, cost) for _, cost in found]
    assert estimates == [1.0, 0, 0, 0]


@pytest.mark.parametrize("make", [hovland, lambda: doubling(5), halving])
def test_masses_of_programs_of_numbers_are_sums_over_paths(make):
    """Where all path weights are numbers, the estimated shares are the true ones."""
    program = make()
    run = run_of(program)
    costs = costs_of_weights(run.graph, edge_masses(run))
    parts = {path.edges: np.abs(part) for path, part in run.contributions()}
    total = sum(parts.values())
    for path, cost in best_paths(run.graph, costs):
        share = share_of(run.graph, cost)
        assert share == pytest.approx(parts[path.edges] / total, abs=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_search_gives_all_paths_in_the_order_of_their_costs(name):
    """Through branches and loops, whatever the edges cost."""
    graph = PROGRAMS[name]().graph
    draw = np.random.default_rng(len(name))
    costs = {edge: draw.exponential() for edge in graph.edges}

    def cost_of(path):
        return sum(costs[edge] for edge in (*path.edges, *path.loops))

    found = list(best_paths(graph, costs))
    assert {p.edges for p, _ in found} == {p.edges for p in graph.paths()}
    assert len(found) == graph.count()
    given = [cost for _, cost in found]
    assert given == pytest.approx([cost_of(path) for path, _ in found])
    assert given == pytest.approx(sorted(given))


def test_ties_do_not_slow_the_search():
    """2**300 paths of equal cost."""
    graph = doubling(300).graph
    costs = costs_of_weights(graph, dict.fromkeys(graph.keys, 1.0))
    found = list(itertools.islice(best_paths(graph, costs), 20))
    assert len({path.edges for path, _ in found}) == 20


def test_masses_of_long_loops_do_not_overflow():
    program = stepper(400)
    masses = edge_masses(run_of(program))
    assert all(0 <= mass <= 1 for mass in masses.values())


def test_a_gradient_that_is_not_finite_has_no_scores():
    program = gated()
    args = program.args[0], program.args[1] * np.nan
    with pytest.raises(ValueError, match="not finite"):
        score_paths(Run(program.graph, args, EdgeReverses()))


def test_paths_of_a_zero_gradient():
    program = gated()
    args = program.args[0] * 0, program.args[1]
    scores = score_paths(Run(program.graph, args, EdgeReverses()))
    assert [(s.score, s.share, s.cosine) for s in scores.ranked] == [(0, 0.5, 0)] * 2


def test_the_table_prints_as_text():
    text = str(path_table(measured(gated())))
    lines = text.splitlines()
    assert lines[0].split() == list(PathRow.__dataclass_fields__)[:-2]
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
    assert set(first) == set(PathRow.__dataclass_fields__)
    assert first["edges"] == ("7.0", "6.0", "4.0", "0.1")
    assert first["lines"] == (2, 3, 4)


def test_the_table_in_a_terminal():
    console = Console(width=100, force_terminal=False)
    with console.capture() as captured:
        console.print(path_table(measured(gated())))
    assert "out <- y <- sin(a) <- a <- w" in captured.get()


def test_large_counts_are_rounded():
    assert in_words(999_999_999) == "999999999"
    assert in_words(2**1000) == "about 1.0e301"
