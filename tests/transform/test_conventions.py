"""Conventions reach every rule: of both modes, of calls, of loops and of plans."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import spadc
from spadc import Conventions, SpadcError

X = np.array([-1.0, 0.0, 0.0, 2.0])


def relu(x):
    return np.sum(np.maximum(x, 0) * 3)


def largest(x):
    return np.max(np.abs(x[1:3])) + np.sum(np.sqrt(x * x * 1.0))


def in_loop(x):
    total = 0.0
    for k in range(2):
        with spadc.checkpoint():
            total = total + k * np.sum(np.abs(x))
    return total


def curvature(x):
    return np.sum(x * np.maximum(x, 0))


def inner(x):
    return np.sum(spadc.grad(curvature)(x) * x + spadc.grad(relu)(x))


@pytest.mark.parametrize(
    ("text", "slope"), [("", 1.5), ("ties=first", 3), ("ties=last", 0)]
)
def test_ties_in_reverse_and_forward_mode(text: str, slope: float) -> None:
    wanted = [0, slope, slope, 3]
    gradient = spadc.grad(relu, conventions=text or None)
    np.testing.assert_array_equal(gradient(X), wanted)
    value, dot = spadc.jvp(relu, conventions=Conventions.parse(text))(X, np.ones(4))
    assert (value, dot) == (6, sum(wanted))


def test_the_docstring_says_what_is_unusual() -> None:
    usual, unusual = spadc.grad(relu), spadc.grad(relu, conventions="ties=last")
    usual(X), unusual(X)
    assert "not unique" not in usual.source
    assert "Where the derivative is not unique: ties=last." in unusual.source


def test_loops_and_checkpoints() -> None:
    found = spadc.grad(in_loop, conventions="kinks=left")(X)
    np.testing.assert_array_equal(found, [-1, -1, -1, 1])


def test_plans_measure_under_the_same_conventions() -> None:
    gradient = spadc.grad(relu, conventions="ties=first", plan="top:1")
    np.testing.assert_array_equal(gradient(X), [0, 3, 3, 3])
    table = gradient.paths(X)
    assert table.rows[0].share == 1


def test_derivatives_inside_a_function() -> None:
    """The gradient of `relu` has no slope; x * h(x) has the slope h, 2x for x > 0."""
    gradient = spadc.grad(inner, conventions="ties=first")
    np.testing.assert_array_equal(gradient(X), [0, 0, 0, 8])
    value = spadc.value_and_grad(inner, conventions="ties=first")(X)[0]
    assert value == 4 * 2 + 3 * 3
    assert spadc.value_and_grad(inner, conventions="ties=last")(X)[0] == 4 * 2 + 3


def test_gradients_are_pickled_with_their_conventions() -> None:
    gradient = spadc.grad(relu, conventions="ties=last")
    again = pickle.loads(pickle.dumps(gradient))
    np.testing.assert_array_equal(again(X), [0, 0, 0, 3])


def test_unknown_conventions_are_refused() -> None:
    with pytest.raises(SpadcError, match=r"`ties` is one of share, first, last"):
        spadc.grad(relu, conventions="ties=all")
    with pytest.raises(SpadcError, match=r"`tie=first` is no convention"):
        spadc.grad(relu, conventions="tie=first")
    with pytest.raises(SpadcError, match="words or a Conventions, not 3"):
        spadc.grad(relu, conventions=3)  # type: ignore[call-overload]


def test_texts() -> None:
    made = Conventions(ties="first", roots="zero")
    assert str(made) == "ties=first,roots=zero"
    assert Conventions.parse(str(made)) == made
    assert str(Conventions()) == ""
    with pytest.raises(ValueError, match="`kinks` is one of"):
        Conventions(kinks="up")
