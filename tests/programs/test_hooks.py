"""`spadc.stop_gradient` and `spadc.grad_hook`: identities that act on derivatives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

import spadc
from spadc import SpadcError

X = np.array([0.5, -1.0, 2.0])


class Pair(NamedTuple):
    a: np.ndarray
    b: float


def stopped(x, w):
    return np.sum(spadc.stop_gradient(x) * w * x)


def stopped_number(x):
    s = np.sum(x * x)
    return s * spadc.stop_gradient(s)


def stopped_structure(x):
    held = spadc.stop_gradient({"a": [x, x * 2], "p": Pair(x * 3, 1.0)})
    held["a"].append(x)
    inside = held["a"][1] + held["p"].a + held["a"][2]
    return np.sum(inside * held["p"].b + x)


def clipped(g):
    return np.clip(g, -1, 1)


def clips(x):
    h = spadc.grad_hook(x * 3, clipped)
    return np.sum(h * h)


def scales(x, by):
    h = np.tanh(x)
    h = spadc.grad_hook(h, lambda g: by * g)
    return np.sum(h * x)


def in_place(x):
    def limited(g):
        g[np.abs(g) > 1] = 0
        return g

    y = spadc.grad_hook(x, limited)
    return np.sum(y * y)


def branching(x):
    def halved(g):
        if np.sum(g) > 0:
            g = g / 2
        return g

    return np.sum(spadc.grad_hook(x, halved) ** 2)


def in_loop(x):
    for _ in range(3):
        x = spadc.grad_hook(2 * x, clipped)
    return np.sum(x * 5)


def test_nothing_flows_through_what_is_stopped() -> None:
    np.testing.assert_array_equal(spadc.grad(stopped)(X, 2.0), 2 * X)
    np.testing.assert_allclose(spadc.grad(stopped_number)(X), 2 * X * np.sum(X * X))
    np.testing.assert_array_equal(spadc.grad(stopped_structure)(X), [2, 2, 2])
    value, dot = spadc.jvp(stopped)(X, 2.0, X)
    assert (value, dot) == (2 * np.sum(X * X), 2 * np.sum(X * X))


def test_values_are_those_of_the_program() -> None:
    for function, args in (
        (stopped, (X, 2.0)),
        (clips, (X,)),
        (stopped_structure, (X,)),
    ):
        assert spadc.value_and_grad(function)(*args)[0] == function(*args)


def test_outside_of_a_gradient_they_are_identities() -> None:
    held = [X, (X, {"a": 1.0}), Pair(X, 2.0)]
    found = spadc.stop_gradient(held)
    assert found is not held
    assert found[0] is X and found[1][0] is X
    assert isinstance(found[2], Pair)
    assert spadc.grad_hook(X, clipped) is X


def test_hooks_change_what_flows_back() -> None:
    np.testing.assert_array_equal(spadc.grad(clips)(X), 3 * np.clip(6 * X, -1, 1))
    found = spadc.grad(scales)(X, 0.25)
    wanted = np.tanh(X) + 0.25 * X * (1 - np.tanh(X) ** 2)
    np.testing.assert_allclose(found, wanted)
    np.testing.assert_array_equal(spadc.grad(in_place)(X), [1, 0, 0])
    np.testing.assert_array_equal(spadc.grad(branching)(X), X)
    np.testing.assert_array_equal(spadc.grad(branching)(-X), -2 * X)
    np.testing.assert_array_equal(spadc.grad(in_loop)(X), [2, 2, 2])


def test_the_hook_stands_in_the_reverse_sweep() -> None:
    gradient = spadc.grad(clips)
    gradient(X)
    forward, reverse = gradient.source.split("# Reverse sweep")
    assert "np.clip(" in reverse and "np.clip(" not in forward
    assert "spadc.grad_hook" not in forward


def test_complex_cotangents_are_directions_of_ascent() -> None:
    def modulus(z):
        return np.sum(np.abs(spadc.grad_hook(z, lambda g: g * 1j)) ** 2)

    z = np.array([1 + 2j, -1j])
    np.testing.assert_allclose(spadc.grad(modulus)(z), 2j * z)


def watched(x):
    def show(g):
        print("norm", np.sum(g * g), sep="=")
        return g

    total = 0.0
    for k in range(2):
        total = total + np.sum(spadc.grad_hook(x * k, show))
    return total


def test_hooks_print(capsys) -> None:
    gradient = spadc.grad(watched)
    np.testing.assert_array_equal(gradient(X), [1, 1, 1])
    assert capsys.readouterr().out == "norm=3.0\nnorm=3.0\n"
    assert "left out" not in gradient.source


def adds_axis(x):
    return np.sum(spadc.grad_hook(x, lambda g: g[:, None]))


def sums(x):
    return np.sum(spadc.grad_hook(x, lambda g: np.sum(g)))


def returns_nothing(x):
    def show(g):
        g + 1

    return np.sum(spadc.grad_hook(x, show))


@pytest.mark.parametrize("function", (adds_axis, sums, returns_nothing))
def test_a_hook_that_does_not_fit_is_refused(function: object) -> None:
    with pytest.raises(SpadcError, match="SPD117"):
        spadc.grad(function)(X)


def test_a_shape_that_is_known_only_when_it_runs_is_checked_then() -> None:
    def doubled(x):
        return np.sum(spadc.grad_hook(x, lambda g: np.concatenate([g, g])))

    with pytest.raises(ValueError, match=r"shape \(6,\) where it is \(3,\)"):
        spadc.grad(doubled)(np.ones(3))


def test_hooks_say_nothing_of_tangents() -> None:
    with pytest.raises(SpadcError, match="nothing of tangents"):
        spadc.jvp(clips)(X, X)


def test_a_hooked_array_is_the_same_array() -> None:
    def writes(x):
        y = np.sin(x)
        z = spadc.stop_gradient(y)
        y[0] = 3.0
        return np.sum(z * x)

    with pytest.raises(SpadcError, match="SPD201"):
        spadc.grad(writes)(X)


def test_estimates_refuse_hooks() -> None:
    with pytest.raises(SpadcError, match="SPD505"):
        spadc.grad(clips, plan="rad:keep=0.5,sample=batch")(X)
