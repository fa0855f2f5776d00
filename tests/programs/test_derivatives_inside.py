"""Programs that take derivatives themselves: first and second derivatives are right,
and so is the value."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from programs import derivatives_inside
from support import same_bits

import spadc

PROGRAMS = [
    f
    for name, f in vars(derivatives_inside).items()
    if getattr(f, "__module__", "") == derivatives_inside.__name__ and name != "gq"
]
STEP = 1e-5
POINTS = (np.array([0.3, -0.7, 1.2, 0.4]), np.array([-0.6, -1.1, -0.2, -0.9]))


def changes(f: Callable[..., Any], x: Any) -> Any:
    return np.array(
        [(f(x + STEP * e) - f(x - STEP * e)) / (2 * STEP) for e in np.eye(len(x))]
    )


@pytest.mark.parametrize("x", POINTS, ids=("mixed", "negative"))
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_first_and_second_derivatives(f: Callable[..., Any], x: Any) -> None:
    gradient = spadc.value_and_grad(f)
    value, found = gradient(x.copy())
    np.testing.assert_allclose(value, f(x.copy()), rtol=1e-12)
    np.testing.assert_allclose(found, changes(f, x), rtol=1e-5, atol=1e-6)
    along = spadc.hvp(f)(x.copy(), dot=np.ones(4))
    wanted = (gradient(x + STEP)[1] - gradient(x - STEP)[1]) / (2 * STEP)
    np.testing.assert_allclose(along, wanted, rtol=1e-4, atol=1e-5)


def test_arguments_are_not_changed() -> None:
    def inner(t: Any) -> Any:
        t[0] = 1.0
        return np.sum(t**2)

    def f(x: Any) -> Any:
        return np.sum(spadc.grad(inner)(x)) + np.sum(x)

    x = np.array([3.0, 2.0])
    assert same_bits(spadc.grad(f)(x), np.array([1.0, 3.0]))
    assert same_bits(x, np.array([3.0, 2.0]))


def test_float32_stays_in_a_function_with_a_loop() -> None:
    def f(x: Any) -> Any:
        def inner(t: Any) -> Any:
            for _ in range(2):
                t = t + x
            return np.sum(t)

        return np.sum(spadc.grad(inner)(x) * x)

    x = np.array([0.3, -0.7], np.float32)
    value, gradient = spadc.value_and_grad(f)(x)
    assert same_bits(value, f(x))
    assert gradient.dtype == spadc.hessian(f)(x).dtype == np.float32


def test_float32_stays() -> None:
    def f(x: Any) -> Any:
        return np.sum(spadc.grad(lambda t: np.sum(np.sin(t)))(x) ** 2)

    assert spadc.grad(f)(np.ones(3, np.float32)).dtype == np.float32


def test_changes_outside_are_refused() -> None:
    def f(x: Any) -> Any:
        seen = []

        def inner(t: Any) -> Any:
            seen.append(t)
            return np.sum(t**2)

        return np.sum(spadc.grad(inner)(x))

    with pytest.raises(spadc.SpadcError, match="SPD203"):
        spadc.grad(f)(np.ones(2))


def test_other_operators_inside_are_refused_by_name() -> None:
    with pytest.raises(spadc.SpadcError, match="hessian"):
        spadc.grad(lambda x: np.sum(spadc.hessian(np.sum)(x)))(np.ones(2))


def test_functions_of_libraries() -> None:
    assert spadc.grad(np.sin)(0.3) == math.cos(0.3)
    assert spadc.grad(spadc.grad(math.exp))(1.0) == math.exp(1.0)
    with pytest.raises(spadc.SpadcError, match="builtin"):
        spadc.grad(len)
