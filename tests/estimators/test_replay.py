"""T8: a gradient is a function of its arguments, the seed and the step: in another
process, with another number of threads, and where what was drawn is drawn again."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from estimators.training import TRAINING
from support.estimators import flat

import spadc

PLANS = (
    "rad:keep=0.3",
    "rad:keep=0.3,sample=same,score=norm",
    "rad:keep=0.3,sample=project",
    "rad:keep=0.3,sample=rows,design=bernoulli",
    "round:bits=2",
    "spad:keep=0.3,draws=3,follow=5",
)
NAMES = ("tanh_network", "recurrent_network", "token_mixer")
CHOSEN = [program for program in TRAINING if str(program) in NAMES]
TESTS = Path(__file__).parent.parent
SCRIPT = """
import sys
from estimators.test_replay import digests
sys.stdout.write("\\n".join(digests()))
"""


def made(program, plan):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        return spadc.grad(program.function, wrt=program.wrt, plan=plan)


def digests():
    """The bits of gradients at some places, in hexadecimal."""
    for program in CHOSEN:
        for plan in PLANS:
            gradient = made(program, plan)
            for seed, step in ((0, 0), (7, 3)):
                found = gradient(*program.args, seed=seed, step=step)
                yield flat(gradient, found).tobytes().hex()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_another_process_gives_the_same_bits(threads):
    path = os.pathsep.join([str(TESTS), *filter(None, sys.path)])
    limits = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads
    )
    environment = {**os.environ, **limits, "PYTHONPATH": path, "PYTHONHASHSEED": "5"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n") == list(digests())


@pytest.mark.parametrize("program", CHOSEN, ids=str)
@pytest.mark.parametrize("plan", PLANS)
def test_calls_in_another_order_give_the_same_bits(program, plan):
    gradient = made(program, plan)
    places = [(seed, step) for seed in (0, 4) for step in (0, 9)]

    def at(place):
        seed, step = place
        found = gradient(*program.args, seed=seed, step=step, state=None)
        return flat(gradient, found[0]).tobytes()

    first = [at(place) for place in places]
    assert first[::-1] == [at(place) for place in places[::-1]]
    assert len(set(first)) > 1


@pytest.mark.parametrize("snapshots", [1, 2])
def test_steps_that_run_again_draw_again(snapshots):
    """What is drawn in a loop does not depend on how its iterations are kept."""
    program = next(p for p in CHOSEN if str(p) == "recurrent_network")
    plain = made(program, "rad:keep=0.5,sample=same")
    again = made(program, f"rad:keep=0.5,sample=same+checkpoint:snapshots={snapshots}")
    for step in range(3):
        want = flat(plain, plain(*program.args, seed=1, step=step))
        got = flat(again, again(*program.args, seed=1, step=step))
        np.testing.assert_array_equal(got, want)
