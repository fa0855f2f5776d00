"""Derivatives at points, and of operands, for which a rule takes another branch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special
import scipy.stats

import spadc

STEP = 1e-5


def power(x: Any, y: Any) -> Any:
    return np.sum(x**y * np.arange(1.0, 5.0))


def number_power(x: float, y: float) -> float:
    return math.pow(x, y)


def entropy(x: Any, y: Any) -> Any:
    return np.sum(scipy.special.xlogy(x, y) + 2 * scipy.special.xlog1py(x, y))


def density(a: Any, x: Any) -> Any:
    return np.sum(scipy.stats.gamma.logpdf(x, a) + scipy.stats.chi2.pdf(x, 2 * a))


def sinc(x: Any, y: Any) -> Any:
    return np.sum(np.sinc(x * y) + scipy.special.sinc(x))


def reciprocal_gamma(x: Any, y: Any) -> Any:
    return np.sum(scipy.special.rgamma(x) * y)


def by_eigenvectors(a: Any, b: Any) -> Any:
    w, v = np.linalg.eig(a)
    return np.sum(np.real((v * np.exp(w)) @ np.linalg.inv(v)) ** 2 * b)


def smoothed(x: Any, y: Any) -> Any:
    return np.sum(np.convolve(x, y) ** 3 + np.convolve(y, x, "same"))


ONE_TO_FOUR = np.array([0.5, 1.0, 2.0, 3.0])
SECOND = [
    (power, ONE_TO_FOUR, np.array([0.0, 1.0, 0.0, 2.0])),
    (number_power, 1.7, 0.0),
    (number_power, 1.7, 1.3),
    (entropy, np.array([0.0, 0.5, 0.0]), np.array([0.3, 0.7, 2.0])),
    (density, np.array([1.0, 2.0, 0.7]), np.array([0.3, 0.7, 2.0])),
    (sinc, np.array([0.0, 0.5, 0.0]), np.array([0.3, 0.7, 2.0])),
    (reciprocal_gamma, np.array([0.0, -1.0, -2.0, 0.5]), ONE_TO_FOUR),
    (by_eigenvectors, np.diag(ONE_TO_FOUR) + 0.1 * np.tri(4).T, np.ones((4, 4))),
    (smoothed, ONE_TO_FOUR, 0.3),
    (smoothed, 0.3, ONE_TO_FOUR),
]


@pytest.mark.parametrize(("function", "x", "y"), SECOND)
def test_second_order(function: Callable[..., Any], x: Any, y: Any) -> None:
    rng = np.random.default_rng(3)
    x_dot, y_dot = rng.normal(size=np.shape(x)), rng.normal(size=np.shape(y))
    gradient = spadc.grad(function, wrt=(0, 1))
    with np.errstate(invalid="ignore"):
        found = spadc.hvp(function, wrt=(0, 1))(x, y, dot=(x_dot, y_dot))
        high = gradient(x + STEP * x_dot, y + STEP * y_dot)
        low = gradient(x - STEP * x_dot, y - STEP * y_dot)
    for one, a, b in zip(found, high, low, strict=True):
        np.testing.assert_allclose(one, (a - b) / (2 * STEP), rtol=1e-6, atol=1e-6)


def percentiles(x: Any) -> Any:
    return np.percentile(x, [10, 60], axis=1)


def doubled(x: Any) -> Any:
    return np.einsum("i...,->i...", x, 2.0)


def smoothed_by_number(x: Any) -> Any:
    return np.convolve(x[0], 0.3)


@pytest.mark.parametrize("function", [percentiles, doubled, smoothed_by_number])
def test_dtypes_beside_python_numbers(function: Callable[..., Any]) -> None:
    x = np.random.default_rng(4).normal(size=(2, 3)).astype(np.float32)
    value = function(x)
    found, tangent = spadc.jvp(function)(x, dot=x)
    assert found.dtype == tangent.dtype == value.dtype == np.float64
    _, pull_back = spadc.vjp(function)(x)
    assert pull_back(value).dtype == x.dtype


def rest_of(x: float, y: float) -> Any:
    return np.divmod(x, y)[1]


def test_divmod_of_numbers_is_that_of_numpy() -> None:
    value, _ = spadc.jvp(rest_of)(2.7, -0.4, dot=1.0)
    assert type(value) is type(rest_of(2.7, -0.4))
    assert value == rest_of(2.7, -0.4)


def test_numpys_power_of_a_negative_python_number() -> None:
    """It is nan, and its slope as well: never complex, as Python's `**` makes it."""

    def root(x):
        return np.power(x, 0.5)

    with np.errstate(invalid="ignore"):
        value, slope = spadc.value_and_grad(root)(-8.0)
    assert np.isnan(value) and np.isnan(slope) and not np.iscomplexobj(slope)
    assert spadc.grad(root)(4.0) == 0.25
