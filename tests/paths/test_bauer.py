"""Bauer's formula: the contributions of all paths sum to the gradient.

Covered is every program of the test set that is differentiated (whole programs, kinds
of programs, hard ones, lists, nested arguments, complex numbers, stores, calls of
NumPy, checkpoints) with at most 100,000 paths, families over the iterations of a loop
counted as one, and, written out, the programs whose iterations give no more paths than
`MOST_WRITTEN_OUT`. The gradient is that of the adjoint, which enumerates nothing.
"""

from __future__ import annotations

import numpy as np
import pytest
from programs import (
    test_checkpointing,
    test_complex_numbers,
    test_hard_programs,
    test_kinds,
    test_lists,
    test_mutation,
    test_nested,
    test_numpy_calls,
    test_whole_programs,
)
from support import Program, copied

import spadc
from spadc.adjoint import Mode, differentiate, place_records
from spadc.api.specialise import knowing_enough
from spadc.frontend import live_callable
from spadc.ir import Value
from spadc.paths import Run, flat
from spadc.pipeline import Prepared, prepare, run_of
from spadc.primitives import interpret
from spadc.transform import remove_dead

MOST_PATHS = 100_000
MOST_WRITTEN_OUT = 500
GROUPS = {
    "kinds": test_kinds.PROGRAMS,
    "whole programs": test_whole_programs.PROGRAMS,
    "hard programs": test_hard_programs.PROGRAMS,
    "lists": [*test_lists.RIGHT, *test_lists.SAFE],
    "stores": test_mutation.PROGRAMS,
    "complex numbers": test_complex_numbers.PROGRAMS,
    "nested arguments": test_nested.PROGRAMS,
    "calls of NumPy": test_numpy_calls.PROGRAMS,
    "checkpoints": test_checkpointing.PROGRAMS,
}
CHUNK = 40
CHUNKS = {
    f"{name} from {first}": programs[first : first + CHUNK]
    for name, programs in GROUPS.items()
    for first in range(0, len(programs), CHUNK)
}
TOO_MANY = {"stable_fluids"}


def prepared(program: Program) -> tuple[Prepared, tuple] | None:
    """The program ready to be differentiated and its arguments; None if refused."""
    gradient = spadc.grad(program.function, wrt=tuple(program.wrt))
    made = gradient.for_call(program.args, {})
    values = made.parameters.values(copied(program.args), {})
    parameters, wrt = made.parameters, made.request.wrt
    source = live_callable(made.primal, parameters.positional, parameters.keywords)
    try:
        return knowing_enough(
            lambda known: prepare(source, known.types, wrt, Mode.GRAD, known.static),
            parameters,
            made.request,
            values,
        ), values
    except spadc.SpadcError:
        return None


def gradient_of(made: Prepared, values: tuple) -> tuple:
    """What the adjoint computes."""
    shapes = made.shapes
    whole = differentiate(made.fn, made.inputs, made.active, shapes=shapes)
    ordered = place_records(remove_dead(whole))
    return interpret(ordered, made.fn.flat(values), made.lowered.global_values())


def sums_of(run: Run) -> dict[Value, object]:
    """The sum over all paths, by input."""
    sums: dict[Value, object] = {}
    for path, part in run.contributions():
        sums[path.source] = sums.get(path.source, 0.0) + part
    return sums


def assert_same(run: Run, exact: tuple) -> None:
    """The sums are the gradient, to rounding."""
    sums = sums_of(run)
    wrt = run.graph.wrt
    expected = {v: np.asarray(g) for v, g in zip(wrt, exact, strict=True)}
    row = flat(expected.values())
    largest = np.abs(row[np.isfinite(row)]).max(initial=0.0)
    for value in wrt:
        found = np.broadcast_to(sums.get(value, 0.0), expected[value].shape)
        np.testing.assert_allclose(
            found, expected[value], rtol=1e-12, atol=1e-12 * largest
        )


@pytest.mark.parametrize("chunk", CHUNKS)
def test_paths_sum_to_the_gradient(chunk: str) -> None:
    for program in CHUNKS[chunk]:
        ready = prepared(program)
        if ready is None:
            assert may_be_refused(program)
            continue
        made, values = ready
        if made.graph.count() > MOST_PATHS:
            assert str(program) in TOO_MANY
        else:
            assert_same(run_of(made, values), gradient_of(made, values))


@pytest.mark.parametrize("group", ["hard programs", "checkpoints", "nested arguments"])
def test_paths_through_single_iterations_sum_to_the_gradient(group: str) -> None:
    covered = 0
    for program in GROUPS[group]:
        ready = prepared(program)
        if ready is None or not ready[0].graph.has_loops:
            continue
        made, values = ready
        run = run_of(made, values, unrolled=True)
        if run.graph.count() <= MOST_WRITTEN_OUT:
            assert_same(run, gradient_of(made, values))
            covered += 1
    assert covered >= 3


def may_be_refused(program: Program) -> bool:
    """Whether a test of the program says that it need not be differentiated."""
    names = {str(p) for p in test_lists.SAFE} | set(test_mutation.REFUSED)
    return program.expectation == "safe" or str(program) in names


def test_there_are_many() -> None:
    assert sum(map(len, GROUPS.values())) >= 1200


def squares(x):
    for _ in range(16):
        x = x * x
    return x


def test_a_product_of_many_factors_has_very_many_paths() -> None:
    ready = prepared(Program(squares, (1.0001,)))
    assert ready is not None
    run = run_of(*ready, unrolled=True)
    assert run.graph.count() == 2**16
    assert_same(run, gradient_of(*ready))
