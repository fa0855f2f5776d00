"""T1: the mean over all outcomes is the exact gradient, for every way to sample."""

from __future__ import annotations

import itertools
import re
import warnings

import pytest
from estimators.mixing import MIXING
from estimators.programs import PROGRAMS
from support.estimators import assert_mean

import spadc

UNITS = ("same", "different", "rows")
SCHEMES = ("fixed", "systematic", "bernoulli", "replacement", "stratified")
SCORED = (*SCHEMES, "column-row", "winner")
PLANS = (
    *(f"sample={u},design={d}" for u, d in itertools.product(UNITS, SCHEMES)),
    *(f"sample={u},design={d},score=norm" for d, u in zip(SCORED, UNITS * 3)),  # noqa: B905
    "sample=project",
    "sample=project,design=hadamard",
    "sample=same,safe=false",
    "sample=rows,safe=false",
)
EACH = 4  # plans for each program, other ones for the next
CASES = [
    pytest.param(program, PLANS[(EACH * k + j) % len(PLANS)], id=f"{program}-{k}-{j}")
    for k, program in enumerate(PROGRAMS)
    for j in range(EACH)
]


def sampled(program, plan, keep=0.5):
    return spadc.grad(program.function, wrt=program.wrt, plan=f"rad:keep={keep},{plan}")


@pytest.mark.parametrize(("program", "plan"), CASES)
def test_the_mean_is_the_gradient(program, plan):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        assert_mean(sampled(program, plan), *program.args, within=program.within)


OF_MATRICES = (
    "factorisation",
    "alias_and_transpose",
    "views",
    "structured",
    "residual_overwritten",
    "result_overwritten",
    "rectified",
    "two_layers",
)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if str(p) in OF_MATRICES])
@pytest.mark.parametrize("unit", UNITS)
def test_the_mean_is_the_gradient_with_a_control(program, unit):
    assert_mean(sampled(program, f"sample={unit},control=true"), *program.args)


@pytest.mark.parametrize("program", MIXING, ids=str)
def test_the_mean_is_the_gradient_of_a_sampled_batch(program):
    assert_mean(sampled(program, "sample=batch"), *program.args)


MIXED = (
    "round:bits=1",
    "rad:keep=0.5,sample=rows+recompute",
    "rad:keep=0.5,sample=same+round:bits=2",
    "rad:keep=0.5,sample=rows+pack",
    "round:bits=3",
)
NOTHING_TO_ROUND = ("matrix_by_vector", "both_factors", "loop_over_rows")
NOTHING_TO_ROUND += ("inner_product", "while_loop", "einsum", "convolution")
STORED = [
    pytest.param(program, MIXED[(2 * k + j) % len(MIXED)], id=f"{program}-{j}")
    for k, program in enumerate(PROGRAMS)
    for j in range(3)
    if not (str(program) in NOTHING_TO_ROUND and "round" in MIXED[(2 * k + j) % 5])
]


@pytest.mark.parametrize(("program", "plan"), STORED)
def test_the_mean_is_the_gradient_whatever_is_stored(program, plan):
    """Where rounding is refused as unsafe it is asked for all the same."""
    try:
        assert_mean(stored(program, plan), *program.args, within=program.within)
    except spadc.SpadcError as error:
        assert "try safe=false" in str(error)
        plan = re.sub(r"(round:bits=\d)", r"\1,safe=false", plan)
        assert_mean(stored(program, plan), *program.args, within=program.within)


def stored(program, plan):
    return spadc.grad(program.function, wrt=program.wrt, plan=plan)


def test_every_way_to_sample_is_used():
    assert {case.values[1] for case in CASES} == set(PLANS)
    assert len(PROGRAMS) >= 30
