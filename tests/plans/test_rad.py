"""What is sampled to save memory: not what the caller keeps anyway."""

from __future__ import annotations

import numpy as np
import pytest

import spadc
from spadc.plans import Sample

OUTER = np.linspace(0.5, 1.5, 6).reshape(3, 2)
RNG = np.random.default_rng(2)


def of_an_argument(w, x):
    return np.sum(np.tanh(x @ w))


def of_a_view(w, x):
    return np.sum(np.tanh(x.T[:2].T @ w))


def of_an_outer_array(w, x):
    return np.sum(np.tanh(OUTER @ w)) + np.sum(x)


def of_what_is_computed(w, x):
    return np.sum(np.tanh(np.sin(x) @ w))


def of_a_view_of_what_is_computed(w, x):
    return np.sum(np.tanh(np.sin(x).T.T @ w))


def of_what_a_loop_carries(w, x):
    h = x
    for _ in range(3):
        h = np.tanh(h @ w)
    return np.sum(h)


GIVEN = (of_an_argument, of_a_view, of_an_outer_array)
COMPUTED = (of_what_is_computed, of_a_view_of_what_is_computed, of_what_a_loop_carries)
W, X = RNG.standard_normal((2, 2)), RNG.standard_normal((3, 2))


def both(program):
    """A program that also has a product of which something computed is kept."""

    def f(w, x, v):
        return program(w, x) + np.sum(np.tanh(np.cos(x) @ v))

    return f


@pytest.mark.parametrize("program", [*GIVEN, *COMPUTED])
def test_what_the_caller_keeps_is_left_alone(program):
    gradient = spadc.grad(both(program), wrt=(0, 2), plan="rad:keep=0.5,sample=same")
    gradient(W, X, W, seed=0, step=0)
    drawn = [e.text for e in gradient.plan.edges if isinstance(e.treatment, Sample)]
    assert len(drawn) == (1 if program in GIVEN else 2)
