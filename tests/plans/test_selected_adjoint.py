"""The adjoint under a selection computes the paths inside it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from paths.programs import PROGRAMS
from paths.test_bauer import GROUPS, prepared
from paths.unrolled import contribution_of

from spadc.adjoint import Guide, Mode, differentiate, number_twins, place_records
from spadc.analysis import active_values
from spadc.paths import Selection, flat, path_graph
from spadc.pipeline import run_of
from spadc.primitives import interpret
from spadc.transform import remove_dead


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_path_and_every_dropped_edge(name):
    program = PROGRAMS[name]()
    fn, wrt = number_twins(program.fn), program.wrt
    active = active_values(fn, wrt, fn.results)
    graph = path_graph(fn, wrt, fn.results, active)
    reference = contribution_of(fn, wrt, program.args)
    selections = [Selection()]
    selections += [Selection(frozenset({key})) for key in graph.keys]
    selections += [graph.select(path.keys) for path in graph.paths()]
    for selection in selections:
        guide = Guide.selecting(fn, selection)
        adjoint = differentiate(fn, wrt, active, Mode.GRAD, guide)
        gradient = interpret(place_records(remove_dead(adjoint)), program.args)
        expected = flat(reference(selection))
        np.testing.assert_allclose(flat(gradient), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("group", ["hard programs", "complex numbers", "checkpoints"])
def test_edges_dropped_at_random_from_whole_programs(group):
    draw = np.random.default_rng(7)
    covered = 0
    for program in GROUPS[group]:
        ready = prepared(program)
        if ready is None or not ready[0].graph.keys:
            continue
        made, values = ready
        keys = made.graph.keys
        dropped = draw.choice(len(keys), min(2, len(keys)), replace=False)
        selection = Selection(frozenset(keys[k] for k in dropped))
        adjoint = differentiate(
            made.fn,
            made.inputs,
            made.active,
            guide=Guide.selecting(made.fn, selection),
            shapes=made.shapes,
        )
        ordered = place_records(remove_dead(adjoint))
        flat_values, outer = made.fn.flat(values), made.lowered.global_values()
        gradient = flat(interpret(ordered, flat_values, outer))
        run = run_of(made, values)
        size = np.abs(flat(run.gradient(Selection()))).max(initial=0)
        expected = flat(run.gradient(selection))
        np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-10 * size)
        covered += 1
    assert covered >= 20
