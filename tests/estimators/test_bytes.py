"""T7: the tape has the bytes that the plan states, and the peak is as predicted."""

from __future__ import annotations

import warnings

import pytest
from estimators.training import TRAINING

import spadc
from spadc.api.certifying import Bench
from spadc.plans import as_policy

PLANS = (
    "exact",
    "rad:keep=0.3",
    "rad:keep=0.3,sample=same",
    "rad:keep=0.3,sample=rows,score=norm",
    "rad:keep=0.3,sample=project",
    "pack",
    "round:bits=2",
)
EACH = 2
CASES = [
    pytest.param(one, PLANS[(EACH * k + j) % len(PLANS)], id=f"{one}-{j}")
    for k, one in enumerate(TRAINING)
    for j in range(EACH)
]


@pytest.mark.parametrize(("program", "plan"), CASES)
def test_bytes_are_those_predicted(program, plan):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        gradient = spadc.grad(program.function, wrt=program.wrt)
        values = dict(zip(gradient.parameters.names, program.args, strict=True))
        try:
            runner = Bench(gradient, values).runner(as_policy(plan))
        except spadc.SpadcError as error:
            assert error.code == "SPD505" and plan.startswith("round"), error
            return
    found = runner.measure()
    assert found.agree, (found, runner.tape)
