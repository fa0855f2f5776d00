"""Whole programs of the kinds that scientists write, each unmodified.

Each is right for arrays of its own, for views, and for one array in two arguments (or
that call is refused); its value has the bits of the program's.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from programs.kinds import (
    benchmarks,
    classics,
    convolutions,
    estimators,
    factorisations,
    filters,
    finance,
    flows,
    fluids,
    geometry,
    images,
    networks,
    optimisers,
    particles,
    relaxations,
    sequences,
    stencils,
    steppers,
    void_callees,
)
from support import (
    Program,
    Tolerance,
    assert_gradient,
    copied,
    directional_difference,
    same_bits,
)

import spadc

MODULES = (
    stencils,
    relaxations,
    flows,
    factorisations,
    void_callees,
    filters,
    images,
    particles,
    steppers,
    convolutions,
    networks,
    sequences,
    estimators,
    finance,
    geometry,
    optimisers,
    classics,
    fluids,
    benchmarks,
)
PROGRAMS = [program for module in MODULES for program in module.PROGRAMS]
LAYOUTS = ("plain", "strided", "reversed", "fortran")
LAID_OUT_ANEW = frozenset({"conv_forward_naive", "covariance", "gemver", "gramschmidt"})
"""Programs whose gradient sums over a copy of a view, or a frame around it."""


def exchangeable(program: Program) -> list[tuple[int, int]]:
    """Pairs of `wrt` arguments that may be one array."""
    arrays = [p for p in program.wrt if isinstance(program.args[p], np.ndarray)]
    return [
        (p, q)
        for p, q in combinations(arrays, 2)
        if program.args[p].shape == program.args[q].shape
    ]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_right(program: Program) -> None:
    within = Tolerance(value=1e-12 if str(program) in LAID_OUT_ANEW else 0.0)
    assert_gradient(program.function, program.args, program.wrt, within, LAYOUTS)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if exchangeable(p)], ids=str)
def test_one_array_in_two_arguments(program: Program) -> None:
    """The derivative along a change of the shared array is that of both arguments."""
    both = spadc.value_and_grad(program.function, wrt=program.wrt)
    for p, q in exchangeable(program)[:3]:
        args = list(copied(program.args))
        args[q] = args[p]
        along = np.random.default_rng(p).standard_normal(args[p].shape)

        def shared(array, args=args, p=p, q=q):
            new = list(copied(tuple(args)))
            new[p] = new[q] = array
            return program.function(*new)

        try:
            value, gradients = both(*args)
        except spadc.SpadcError as refusal:
            assert refusal.code == "SPD404", refusal
            continue
        assert same_bits(value, shared(args[p].copy()))
        parts = [gradients[program.wrt.index(i)] * along for i in (p, q)]
        want = directional_difference(shared, (args[p],), [along])
        close = 1e-8 + 1e-6 * sum(np.sum(np.abs(part)) for part in parts)
        np.testing.assert_allclose(np.sum(parts), want, 0, close)


def test_there_are_many() -> None:
    names = [str(program) for program in PROGRAMS]
    assert len(set(names)) >= 100
