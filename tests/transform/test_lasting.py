"""Shapes are asked of arrays that live anyway; what is asked does not change."""

from __future__ import annotations

import numpy as np
import pytest

from spadc.frontend import live_callable
from spadc.ir import Apply, parse_signature, walk
from spadc.pipeline import compile_function
from spadc.plans import Plan

READS = frozenset({"dim", "shape", "size", "length"})


def compiled(function, signature: str, wrt=(0,)):
    """The compiled gradient, and what the reverse sweep asks for shapes, by name."""
    seen = {}
    made = compile_function(
        live_callable(function),
        signature=parse_signature(signature),
        wrt=wrt,
        plan=Plan(releases=True),
        observe=lambda name, fn: seen.update({name: fn}),
    )
    fn = seen["lasting"]
    start = next(k for k, op in enumerate(fn.body.ops) if op.span.reverse)
    asked = [
        op.operands[0].hint
        for top in fn.body.ops[start:]
        for op in (top, *(i for r in top.regions for i in walk(r)))
        if isinstance(op, Apply) and (op.name in READS or op.name == "zeros_like")
    ]
    return made, asked


def total(x):
    h = x * 2.0
    return np.sum(h)


def test_an_argument_of_the_same_shape_is_asked() -> None:
    made, asked = compiled(total, "x: f64[n,m]")
    assert asked == ["x"]
    assert "np.full_like(x, 2.0)" in made.source


def product(x, W):
    h = x @ W
    return np.sum(h[0]) + np.sum(h)


def test_lengths_are_put_together() -> None:
    made, asked = compiled(product, "x: f64[b,n], W: f64[n,m]", ("x", "W"))
    assert "h" not in asked
    assert "(x.shape[0], W.shape[1])" in made.source


def read_anyway(x):
    h = x[1:] * 2.0
    return np.sum(h) * np.sum(h**2)


def test_an_array_that_is_read_answers_for_itself() -> None:
    made, asked = compiled(read_anyway, "x: f64[n]")
    assert set(asked) <= {"h", "x"}
    assert "del h" not in made.source


def other_length(x, k):
    h = x[:k] * 2.0
    return np.mean(h)


def test_a_length_that_nothing_else_has_keeps_its_array() -> None:
    made, asked = compiled(other_length, "x: f64[n], k: int")
    assert "h" in asked
    assert "del h" not in made.source


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (4, 1), (0, 2)])
def test_right_for_every_length(shape) -> None:
    made, _ = compiled(total, "x: f64[n,m]")
    space: dict = {}
    exec(made.source, space)
    np.testing.assert_array_equal(
        space["total_grad"](np.ones(shape)), np.full(shape, 2.0)
    )
