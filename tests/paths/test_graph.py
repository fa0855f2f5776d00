"""The graph of paths: edges, counts, and Bauer's formula."""

from __future__ import annotations

import numpy as np
import pytest
from paths.programs import (
    NUMBER,
    PROGRAMS,
    branched,
    doubling,
    gated,
    hovland,
    overwritten,
    perceptron,
    program,
    stepper,
    swapping,
)
from paths.unrolled import contribution_of

from spadc.paths import EdgeKey, Labels, Selection, flat


def labels(program):
    graph = program.graph
    return list(Labels(graph).paths(list(graph.paths())))


def test_hovlands_four_paths():
    program = hovland()
    assert program.graph.count() == 4
    assert labels(program) == [
        "out <- a <- x1",
        "out <- d <- a <- x1",
        "out <- d <- c <- b <- x2",
        "out <- d <- c <- x2",
    ]


def test_hovlands_gradient_in_closed_form():
    program = hovland()
    x1, x2 = program.args
    y = np.exp(2 * x1) * x2 * np.sin(x2)
    dx2 = np.exp(2 * x1) * (np.sin(x2) + x2 * np.cos(x2))
    gradient = contribution_of(program.fn, program.wrt, program.args)(Selection())
    np.testing.assert_allclose(flat(gradient), [2 * y, dx2], rtol=1e-14)


@pytest.mark.parametrize("name", PROGRAMS)
def test_contributions_of_all_paths_sum_to_the_gradient(name):
    program = PROGRAMS[name]()
    graph = program.graph
    contribution = contribution_of(program.fn, program.wrt, program.args)
    exact = flat(contribution(Selection()))
    paths = list(graph.paths())
    total = sum(flat(contribution(graph.select(path.keys))) for path in paths)
    assert len(paths) == graph.count()
    assert np.abs(exact).max() > 0
    np.testing.assert_allclose(
        total, exact, rtol=1e-12, atol=1e-12 * np.abs(exact).max()
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_edges_outside_the_graph_contribute_nothing(name):
    program = PROGRAMS[name]()
    contribution = contribution_of(program.fn, program.wrt, program.args)
    none = contribution(program.graph.select(frozenset()))
    assert not flat(none).any()


def test_labels_of_the_style_guide():
    assert labels(gated()) == [
        "out <- y <- a <- w",
        "out <- y <- sin(a) <- a <- w",
    ]
    assert labels(perceptron()) == [
        "out <- err <- h <- W1",
        "out <- err <- h <- b1",
        "out <- err <- W2",
        "out <- err <- b2",
    ]


def test_branches_are_told_apart():
    assert branched().graph.count() == 4
    assert labels(branched()) == [
        "out (if) <- s <- sum(r**2) <- r",
        "out (else) <- delta",
        "out (else) <- tail <- s <- sum(r**2) <- r",
        "out (else) <- tail <- delta",
    ]


def test_edges_of_a_loop_are_counted_as_reads_of_variables():
    graph = stepper().graph
    assert graph.has_loops
    assert len(graph.reads) == 12


def test_a_path_through_a_loop_is_a_family():
    assert labels(stepper()) == [
        "out <- u (loop) <- u0",
        "out <- u (loop) <- nu",
    ]


def test_state_that_comes_round_in_two_iterations_is_covered():
    assert labels(swapping()) == [
        "out <- a (loop) <- a",
        "out <- a (loop) <- b",
        "out <- a (loop) <- w",
        "out <- a (loop) <- sin(w) <- w",
    ]


def test_a_value_that_does_not_come_round_is_no_loop():
    assert "(loop)" not in "".join(labels(overwritten()))


def test_counts_are_exact_however_many_paths_there_are():
    assert doubling(300).graph.count() == 2**300


def test_enumeration_does_not_recurse():
    paths = doubling(3000).graph.paths()
    assert len(next(paths).edges) == 3000


def test_keys_are_ordinals_and_positions():
    keys = hovland().graph.keys
    assert keys[0] == EdgeKey(0, 0)
    assert EdgeKey.parse(str(keys[-1])) == keys[-1] == EdgeKey(4, 1)


def test_residuals_are_read_off_the_rules():
    graph = gated().graph
    named = {Labels(graph).edge(edge): edge for edge in graph.edges}
    sine = named["sin(a) <- a"]
    assert [v.hint for v in sine.residuals] == ["a"]
    assert not sine.is_linear
    scaled = next(e for e in graph.edges if e.op.name == "multiply")
    assert scaled.is_linear and scaled.residuals == ()


def test_lines_of_a_path():
    first, second = gated().graph.paths()
    assert first.lines == (2, 3, 4)
    assert second.lines == (2, 3, 4)


def test_restricting_to_a_selection():
    graph = hovland().graph
    paths = list(graph.paths())
    both = paths[0].keys | paths[2].keys
    inside = graph.restricted(graph.select(both))
    assert inside.count() == 2
    assert [p.keys for p in inside.paths()] == [paths[0].keys, paths[2].keys]


def test_edges_are_named_by_variables_and_expressions():
    graph = gated().graph
    assert [Labels(graph).edge(edge) for edge in graph.edges] == [
        "a <- w",
        "sin(a) <- a",
        "0.01 * sin(a) <- sin(a)",
        "y <- a",
        "y <- 0.01 * sin(a)",
        "y**2 <- y",
        "mean(y**2) <- y**2",
    ]


def test_expressions_have_the_parentheses_that_they_need():
    def body(w, x, y):
        return -((x + y) * (x * y) ** 2)

    graph = program({"x": NUMBER, "y": NUMBER}, (1.0, 2.0), body).graph
    names = dict.fromkeys(Labels(graph).value(edge.target) for edge in graph.edges)
    assert list(names) == [
        "x + y",
        "x * y",
        "(x * y)**2",
        "(x + y) * (x * y)**2",
        "-((x + y) * (x * y)**2)",
    ]
