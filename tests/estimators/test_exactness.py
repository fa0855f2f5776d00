"""T5: with `keep` 1 the gradient has the bits of the exact one. And whatever is kept,
gradients have the form of the arguments, which stay as they are."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from estimators.programs import PROGRAMS
from support import copied, leaves
from support.estimators import flat

import spadc

UNITS = ("same", "different", "project", "rows")
ALL_KEPT = (
    *(f"sample={unit}" for unit in UNITS),
    *(
        f"sample={unit},design={design},score=norm"
        for unit, design in itertools.product(
            ("same", "rows"), ("fixed", "systematic", "bernoulli", "winner")
        )
    ),
    "sample=project,design=hadamard",
    "sample=rows,design=stratified",
)
EACH = 3
KEPT = [
    pytest.param(one, ALL_KEPT[(EACH * k + j) % len(ALL_KEPT)], id=f"{one}-{j}")
    for k, one in enumerate(PROGRAMS)
    for j in range(EACH)
]


def made(program, plan):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        return spadc.grad(program.function, wrt=program.wrt, plan=plan)


@pytest.mark.parametrize(("program", "plan"), KEPT)
def test_all_kept_is_exact(program, plan):
    exact = made(program, "exact")
    everything = made(program, f"rad:keep=1,{plan}")
    want, got = exact(*program.args), everything(*program.args, seed=3, step=1)
    assert flat(everything, got).tobytes() == flat(exact, want).tobytes()
    assert exact.source.split('"""')[2] == everything.source.split('"""')[2]


def test_with_replacement_all_kept_is_not_exact():
    """A part is missed with a chance of (1 - 1 / n) ** n."""
    program = PROGRAMS[0]
    gradient = made(program, "rad:keep=1,sample=same,design=replacement")
    exact = flat(gradient, made(program, "exact")(*program.args))
    found = [flat(gradient, gradient(*program.args, seed=s, step=0)) for s in range(9)]
    assert any(not np.array_equal(one, exact) for one in found)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
@pytest.mark.parametrize("unit", UNITS)
def test_gradients_are_like_the_arguments(program, unit):
    gradient = made(program, f"rad:keep=0.4,sample={unit}")
    args = copied(program.args)
    found = gradient(*args, seed=1, step=2)
    wanted = [args[k] for k in program.wrt]
    for bar, part in zip(leaves(found), leaves(wanted), strict=True):
        assert np.shape(bar) == np.shape(part)
        assert np.asarray(bar).dtype == np.asarray(part).dtype
        assert not np.shares_memory(bar, part)
    for now, before in zip(leaves(args), leaves(program.args), strict=True):
        np.testing.assert_array_equal(now, before)
