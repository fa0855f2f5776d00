"""Single precision stays single, a pullback has the bits of the gradient, and a pickled
gradient those of the original, whatever is drawn and stored."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from support import Numbers

import spadc

N = Numbers(31).normal
ARGS = tuple(a.astype(np.float32) for a in (N(6, 5), N(6, 2), N(5, 4), N(4, 2)))
PLANS = (
    "rad:keep=0.5",
    "rad:keep=0.5,sample=same,design=winner,score=norm",
    "rad:keep=0.5,sample=different,design=systematic,score=norm",
    "rad:keep=0.5,sample=rows,design=bernoulli,score=norm",
    "rad:keep=0.5,sample=project,design=hadamard",
    "rad:keep=0.5,sample=positions",
    "rad:keep=0.5,sample=batch",
    "rad:keep=0.5,sample=same,control=true",
    "round:bits=2",
    "spad:keep=0.5,draws=2,follow=2",
    "bandit:keep=0.5",
    "rad:keep=0.5,sample=batch+round:bits=2",
)


def network(x, y, W, V):
    h = np.maximum(x @ W, 0)
    return np.mean((np.tanh(h @ V) - y) ** 2)


@pytest.mark.parametrize("plan", PLANS)
def test_forms(plan):
    both = spadc.value_and_grad(network, wrt=(2, 3), plan=plan)
    pickled = pickle.dumps(both)  # before it has learned anything
    value, gradients = both(*ARGS, seed=1, step=2)
    assert value.tobytes() == network(*ARGS).tobytes()
    for bar, argument in zip(gradients, ARGS[2:], strict=True):
        assert bar.dtype == np.float32 and bar.shape == argument.shape
    _, pullback = spadc.vjp(network, wrt=(2, 3), plan=plan)(*ARGS, seed=1, step=2)
    again = pickle.loads(pickled)(*ARGS, seed=1, step=2)[1]
    for others in (pullback(np.float32(1)), again):
        for bar, other in zip(gradients, others, strict=True):
            np.testing.assert_array_equal(bar, other)
