"""The sample of a distribution in ten lines: unbiased, useful, and small."""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from spadc_runtime.learning import scores_of
from support.estimators import assert_mean

import spadc

SAMPLE = Path(__file__).parents[2] / "samples" / "own_distribution.py"
SPEC = spec_from_file_location("own_distribution", SAMPLE)
OWN = module_from_spec(SPEC)
sys.modules["own_distribution"] = OWN  # where dataclasses and pickles look for it
SPEC.loader.exec_module(OWN)
RNG = np.random.default_rng(4)


class Standing:
    """A gradient whose every call starts from the state that it has now."""

    def __init__(self, gradient):
        self.gradient, self.state = gradient, gradient.state
        self.primal, self.request = gradient.primal, gradient.request

    @property
    def __wrapped__(self):
        return self.gradient.__wrapped__

    @property
    def source(self):
        return self.gradient.source

    def __call__(self, *args, **kwargs):
        return self.gradient(*args, **kwargs, state=self.state)[0]


@pytest.mark.parametrize("power", [0.5, 1.0, 3.0])
def test_the_mean_is_the_gradient(power):
    """T1: every outcome, with as many parts kept as the probabilities add up to."""
    own = OWN.Favourites(power)
    plan = spadc.SPAD(0.3, score="adjoint", distribution=own, inputs=True)
    gradient = spadc.grad(OWN.loss, plan=plan)
    args = [RNG.standard_normal(s) for s in ((6, 3), (4, 6), (4, 3))]
    args[1] *= np.array([5, 3, 1, 1, 0.1, 0.0])
    for _ in range(5):
        gradient(*args)
    assert_mean(Standing(gradient), *args)
    (entry,) = gradient.state["edges"].values()
    chances = OWN.Favourites(power).probabilities(scores_of(entry), 0.3)
    assert len({round(float(p), 6) for p in chances}) > 2


def test_favourites_are_kept_more_often():
    scores = np.array([1.0, 2, 4, 0])
    chances = OWN.Favourites().probabilities(scores, 0.25)
    np.testing.assert_array_equal(np.argsort(chances), np.argsort(scores))
    assert chances.sum() == pytest.approx(1)


def test_it_takes_ten_lines():
    lines = inspect.getsource(OWN.Favourites).splitlines()
    assert len([line for line in lines if line.strip()]) <= 10


def test_the_rule_beats_uniform_draws():
    pytest.importorskip("sklearn")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        results = OWN.main(epochs=5)
    assert results["favourites"]["error"] < 0.9 * results["uniform"]["error"]
    assert min(found["accuracy"] for found in results.values()) > 0.85
    assert "favourites" in out.getvalue()
