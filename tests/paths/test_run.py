"""Gradients under selections and contributions of paths, from one run."""

from __future__ import annotations

import numpy as np
import pytest
from paths.programs import PROGRAMS, doubling, gated, perceptron, stepper
from paths.unrolled import contribution_of

from spadc.adjoint import EdgeReverses
from spadc.paths import Run, Selection, flat, record


def run_of(program):
    return Run(program.graph, program.args, EdgeReverses())


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_selection_keeps_what_the_tape_says(name):
    program = PROGRAMS[name]()
    graph, run = program.graph, run_of(program)
    reference = contribution_of(program.fn, program.wrt, program.args)
    selections = [Selection()]
    selections += [Selection(frozenset({key})) for key in graph.keys]
    selections += [graph.select(path.keys) for path in graph.paths()]
    for selection in selections:
        expected = flat(reference(selection))
        found = flat(run.gradient(selection))
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_path_contributes_the_gradient_under_its_selection(name):
    program = PROGRAMS[name]()
    run = run_of(program)
    graph = run.graph
    found = list(run.contributions())
    assert [path.edges for path, _ in found] == [p.edges for p in graph.paths()]
    for path, part in found:
        gradient = run.gradient(graph.select(path.keys))
        expected = gradient[graph.wrt.index(path.source)]
        np.testing.assert_allclose(part, expected, rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(run.contribution(path), part)


def test_what_paths_share_is_computed_once(monkeypatch):
    run, pulled = run_of(doubling(8)), []
    monkeypatch.setattr(
        record, "interpret", lambda fn, args: pulled.append(fn) or (args[0],)
    )
    assert sum(1 for _ in run.contributions()) == 2**8
    assert len(pulled) == 2**9 - 2  # the edges of the tree of all beginnings


def test_residuals_are_counted_once():
    program = gated()
    run, edges = run_of(program), program.graph.edges
    a = 5 * 8
    sine = next(e for e in edges if e.op.name == "sin")
    assert run.kept_bytes([sine]) == a
    assert run.kept_bytes([sine, sine]) == a
    matmul = next(e for e in edges if e.op.name == "matmul")
    assert run.kept_bytes([matmul]) == 0  # x is an argument
    square = next(e for e in edges if e.op.name == "power")
    assert run.kept_bytes(edges) == run.kept_bytes([sine]) + run.kept_bytes([square])


def test_residuals_of_a_loop_are_kept_in_every_iteration():
    def kept(steps):
        program = stepper(steps)
        graph = program.graph
        return run_of(program).kept_bytes(graph.edges)

    once, twice, thrice = (kept(steps) for steps in (1, 2, 3))
    assert thrice - twice == twice - once > 0


def test_arithmetic_of_products_and_elementwise_edges():
    program = perceptron()
    flops = run_of(program).flops()
    by_name = {
        (e.op.name, e.key.position): flops[e.key]
        for e in program.graph.edges
        if e.op.name == "matmul" and e.line == 3
    }
    assert by_name == {("matmul", 0): 2 * 6 * 2 * 3, ("matmul", 1): 2 * 6 * 2 * 3}
    tanh = next(e for e in program.graph.edges if e.op.name == "tanh")
    assert flops[tanh.key] == 3 * 6 * 3  # y_bar * (1 - y**2)


def test_norms_of_cotangents():
    program = gated()
    passed = run_of(program).passed_on()
    first = program.graph.edges[0]
    exact = flat(run_of(program).gradient(Selection()))
    assert passed[first.key] == pytest.approx(np.linalg.norm(exact))
