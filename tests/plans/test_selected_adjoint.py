"""The adjoint under a selection computes the paths inside it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from paths.programs import PROGRAMS
from paths.unrolled import contribution_of

from spadc.adjoint import Guide, Mode, differentiate, number_twins, place_records
from spadc.analysis import active_values
from spadc.paths import Selection, flat, path_graph
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
