"""Outer products added in a loop are summed in one matrix product."""

from __future__ import annotations

import numpy as np
import pytest
from support import assert_gradient
from support.stages import Stages

import spadc

RECURRENT = """
def f(W, x):
    h = x
    for t in range(4):
        h = np.tanh(W @ h + x)
    return np.sum(h)
"""

LEFT_ALONE = {
    "the matrix is read in the loop": """
    def f(W, x):
        h = x
        for t in range(4):
            h = np.tanh(W @ h + x)
            W = W * 0.9
        return np.sum(h)
    """,
    "outside a loop": """
    def f(W, x):
        return np.sum(np.tanh(W @ x))
    """,
}


def products(text: str, signature: str) -> tuple[int, int]:
    """How many outer products and how many lists there are in the end."""
    made = Stages(text, signature, wrt=("W",))
    outer = made.applied("outer products", "outer")
    return len(outer), len(made.applied("outer products", "new_list"))


def test_one_matrix_product_after_the_loop() -> None:
    assert products(RECURRENT, "W: f64[n,n], x: f64[n]") == (0, 2)


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone(name: str) -> None:
    assert products(LEFT_ALONE[name], "W: f64[n,n], x: f64[n]")[1] == 0


def test_without_types_nothing_is_known_to_be_a_vector() -> None:
    assert products(RECURRENT, "")[1] == 0


def recurrent(W, U, x, steps):
    h = np.zeros(3)
    for t in range(steps):
        h = np.tanh(W @ h + U @ x[t])
        if h[0] > 0.0:
            h = np.sin(W @ h)
    return np.sum(h)


@pytest.mark.parametrize("steps", [0, 1, 4])
def test_gradient(steps: int) -> None:
    rng = np.random.default_rng(5)
    args = rng.normal(size=(3, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    assert_gradient(recurrent, (*args, steps), wrt=(0, 1, 2))


def test_float32_stays() -> None:
    rng = np.random.default_rng(5)
    args = rng.normal(size=(3, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    small = [a.astype(np.float32) for a in args]
    for bar in spadc.grad(recurrent, wrt=(0, 1))(*small, 3):
        assert bar.dtype == np.float32
