"""T2 and T3: as they are trained, programs have unbiased gradients, independent from
step to step. Fixed seeds; a test that fails is done once more with four times the
draws."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from estimators.training import TRAINING
from support.estimators import exact_for, flat

import spadc
from spadc.execution import bias_test, gather, independence_test, probe_test

DRAWS = 300
SMALL = 2.0**-52
SINGLE = 2.0**-23  # rounded rows have offsets in single precision
SAMPLED = ("rad:keep=0.5", "rad:keep=0.4,sample=same", "rad:keep=0.5,sample=rows")
OTHER = (
    "rad:keep=0.3,sample=project",
    "rad:keep=0.5,sample=rows,score=norm",
    "rad:keep=0.5,sample=same,design=winner,score=norm",
)
CASES = [
    *((one, SAMPLED[k % len(SAMPLED)]) for k, one in enumerate(TRAINING)),
    *((one, OTHER[k % len(OTHER)]) for k, one in enumerate(TRAINING)),
]


def drawn(gradient, args, draws, seed):
    for number in range(draws):
        found = gradient(*args, seed=seed + number // 16, step=number % 16)
        yield flat(gradient, found)


def passes(gradient, args, precision, draws=DRAWS, seed=0):
    exact = exact_for(gradient, *args)
    sample = gather(drawn(gradient, args, draws, seed), exact)
    found = bias_test(sample, precision)
    assert found.whole < 0.5, "too few draws to see a bias of half the gradient"
    assert np.mean(sample.squared) > 0
    others = (probe_test(sample, precision), independence_test(sample))
    return found.passed and all(one.passed for one in others)


def assert_unbiased(program, plan, precision=SMALL):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        gradient = spadc.grad(program.function, wrt=program.wrt, plan=plan)
    args = program.args
    assert passes(gradient, args, precision) or passes(
        gradient, args, precision, 4 * DRAWS, seed=1000
    ), gradient.source


@pytest.mark.parametrize(("program", "plan"), CASES, ids=str)
def test_sampled(program, plan):
    assert_unbiased(program, plan)


ROUNDED = [p for p in TRAINING if str(p) in {
    "ridge", "softmax", "tanh_network", "deep_rectified_network", "autoencoder",
    "recurrent_network", "tensor_factorisation",
    "mixture_of_experts", "radial_basis", "residual_network", "normalised_network",
    "token_mixer", "bag_of_words",
}]  # fmt: skip


@pytest.mark.parametrize("program", ROUNDED, ids=str)
@pytest.mark.parametrize("bits", [1, 3])
def test_rounded(program, bits):
    assert_unbiased(program, f"round:bits={bits}", SINGLE)


def test_there_are_enough_programs():
    assert len(TRAINING) >= 20
