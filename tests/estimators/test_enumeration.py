"""T1: the mean over all outcomes is the exact gradient, for every way to sample."""

from __future__ import annotations

import itertools
import warnings

import pytest
from estimators.programs import PROGRAMS
from support.estimators import assert_mean
from support.outcomes import TooManyOutcomes

import spadc

UNITS = ("same", "different", "rows")
SCHEMES = ("fixed", "systematic", "bernoulli", "replacement", "stratified")
SCORED = (*SCHEMES, "column-row", "winner")
PLANS = (
    *(f"sample={u},design={d}" for u, d in itertools.product(UNITS, SCHEMES)),
    *(f"sample={u},design={d},score=norm" for d, u in zip(SCORED, UNITS * 3)),  # noqa: B905
    "sample=project",
    "sample=project,design=hadamard",
    "sample=same,control=true",
    "sample=rows,control=true",
    "sample=different,control=true",
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
        try:
            assert_mean(sampled(program, plan), *program.args, within=program.within)
        except TooManyOutcomes:
            pytest.skip("too many outcomes")


def test_every_way_to_sample_is_used():
    assert {case.values[1] for case in CASES} == set(PLANS)
    assert len(PROGRAMS) >= 30
