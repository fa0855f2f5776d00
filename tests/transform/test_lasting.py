"""Shapes are asked of arrays that live anyway; what is asked does not change."""

from __future__ import annotations

import re

import numpy as np
import pytest

from spadc.frontend import live_callable
from spadc.ir import parse_signature
from spadc.pipeline import compile_function
from spadc.plans import Plan


def compiled(function, signature: str, wrt=(0,)):
    """The generated code, and whether its reverse sweep reads the variable `h`."""
    made = compile_function(
        live_callable(function),
        signature=parse_signature(signature),
        wrt=wrt,
        plan=Plan(releases=True),
    )
    reverse = made.source.split("# Reverse sweep")[1]
    lines = (line.split("#")[0] for line in reverse.splitlines())
    return made.source, any(re.search(r"\bh\b", line) for line in lines)


def total(x):
    h = x * 2.0
    return np.sum(h)


def test_an_argument_of_the_same_shape_is_asked() -> None:
    source, reads = compiled(total, "x: f64[n,m]")
    assert not reads
    assert "np.full_like(x, 2.0)" in source


def product(x, W):
    h = x @ W
    return np.sum(h[0]) + np.sum(h)


def test_lengths_are_put_together() -> None:
    source, reads = compiled(product, "x: f64[b,n], W: f64[n,m]", ("x", "W"))
    assert not reads
    assert "(x.shape[0], W.shape[1])" in source


def read_anyway(x):
    h = x[1:] * 2.0
    return np.sum(h) * np.sum(h**2)


def test_an_array_that_is_read_answers_for_itself() -> None:
    source, reads = compiled(read_anyway, "x: f64[n]")
    assert reads
    assert "del h" not in source


def other_length(x, k):
    h = x[:k] * 2.0
    return np.mean(h)


def test_a_length_that_nothing_else_has_is_asked_before() -> None:
    source, reads = compiled(other_length, "x: f64[n], k: int")
    assert not reads
    assert "size = x[:k].size" in source


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (4, 1), (0, 2)])
def test_right_for_every_length(shape) -> None:
    source, _ = compiled(total, "x: f64[n,m]")
    space: dict = {}
    exec(source, space)
    np.testing.assert_array_equal(
        space["total_grad"](np.ones(shape)), np.full(shape, 2.0)
    )
