"""Programs written out: every path of a run, iteration by iteration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from paths.programs import (
    PROGRAMS,
    branched,
    doubling,
    halving,
    nested,
    raised,
    stepper,
)
from paths.unrolled import contribution_of

from spadc.adjoint import EdgeReverses
from spadc.analysis import active_values
from spadc.ir import For, If, While, verify, walk
from spadc.paths import (
    CopiedReverses,
    Labels,
    Run,
    Selection,
    TooLongError,
    path_graph,
    score_paths,
    unroll,
)
from spadc.primitives import interpret


def written_out(program):
    straight = unroll(program.fn, program.args)
    outs = straight.fn.results
    active = active_values(straight.fn, program.wrt, outs)
    return straight, path_graph(straight.fn, program.wrt, outs, active)


def run_of(program):
    straight, graph = written_out(program)
    reverses = CopiedReverses(straight, EdgeReverses())
    return Run(graph, program.args, reverses, None, straight)


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_computes_the_same_without_control_flow(name):
    program = PROGRAMS[name]()
    straight, _ = written_out(program)
    verify(straight.fn)
    assert not any(isinstance(op, If | For | While) for op in walk(straight.fn.body))
    got = interpret(straight.fn, program.args)
    assert got == interpret(program.fn, program.args)


@pytest.mark.parametrize("name", PROGRAMS)
def test_bauers_sum_over_every_way_through_the_iterations(name):
    program = PROGRAMS[name]()
    run = run_of(program)
    sums = {value: np.zeros(()) for value in program.wrt}
    paths = 0
    for path, part in run.contributions():
        sums[path.source] = sums[path.source] + part
        paths += 1
    assert paths == run.graph.count()
    exact = contribution_of(program.fn, program.wrt, program.args)(Selection())
    for value, expected in zip(program.wrt, exact, strict=True):
        np.testing.assert_allclose(sums[value], expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("steps", [0, 1, 5, 40])
def test_paths_of_a_power_are_counted(steps):
    """`y = x; for _: y = y * x` is a product of steps + 1 factors."""
    assert written_out(raised(steps))[1].count() == steps + 1


def test_counts_are_exact_however_many_paths_there_are():
    """Each step of the stencil squares out the ways: far beyond double precision."""
    counts = [written_out(stepper(steps))[1].count() for steps in range(3)]
    assert counts[:2] == [1, 8]
    many = written_out(stepper(150))[1].count()
    assert many > 10**100 and isinstance(many, int)


def test_iterations_are_named():
    _, graph = written_out(raised(3))
    labels = Labels(graph).paths(list(graph.paths()))
    assert len(set(labels)) == graph.count() == 4
    _, graph = written_out(stepper(2))
    first = Labels(graph).path(next(graph.paths()))
    assert first == "out <- u@1 <- u@0 <- u <- u0"


def test_an_edge_knows_its_iteration():
    straight, graph = written_out(nested())
    places = [straight.place(edge) for edge in graph.edges]
    assert len(set(places)) == len(places)
    turns = {place.partition("@")[2] for place in places}
    assert {"0", "3", "0.0", "3.1"} <= turns


def test_only_the_branch_that_was_taken():
    assert written_out(branched(2.0))[1].count() == 1
    assert written_out(branched(0.5))[1].count() == 3


def test_a_while_loop_runs_as_often_as_it_ran():
    straight, graph = written_out(halving())
    assert graph.count() == 4
    assert straight.place(graph.edges[-1]).endswith("@2")


def test_what_is_too_long_is_refused():
    program = stepper(50)
    with pytest.raises(TooLongError, match="more than 300 ops"):
        unroll(program.fn, program.args, most=300)


def test_the_best_of_very_many_paths_through_iterations():
    program = stepper(30)
    run = run_of(program)
    scores = score_paths(run, wanted=5)
    assert scores.count == run.graph.count() > 10**20
    assert not scores.is_complete
    assert scores.ranked[0].score >= scores.ranked[-1].score > 0
    assert all(math.isfinite(s.share) for s in scores.ranked)


def test_straight_code_stays_as_it_is():
    program = doubling(4)
    _, graph = written_out(program)
    assert graph.count() == program.graph.count() == 16
