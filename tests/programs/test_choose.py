"""`np.choose`: the dtype and the shape that NumPy gives, and the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support import same_bits

import spadc

K = np.array([0, 1, 0, 1])
X = np.array([0.5, -1.0, 2.0, 0.25], np.float32)


def with_a_number(x, k):
    return np.sum(np.choose(k, [x * x, 0.5]))


def the_other_way(x, k):
    return np.sum(np.choose(k, [2, x * x]) * x)


def only_one(x, k):
    return np.sum(np.choose(k * 0, [x[:1]]) * x)


@pytest.mark.parametrize(
    "f", (with_a_number, the_other_way, only_one), ids=lambda f: f.__name__
)
@pytest.mark.parametrize("dtype", (np.float32, np.float64))
def test_as_numpy_does(f: Any, dtype: Any) -> None:
    x = X.astype(dtype)
    value, gradient = spadc.value_and_grad(f)(x, K)
    plain = f(x.copy(), K)
    assert same_bits(value, plain) and type(value) is type(plain)
    assert gradient.dtype == dtype
    exact = spadc.grad(f)(x.astype(np.float64), K)
    np.testing.assert_allclose(gradient, exact, rtol=1e-6)
    if dtype is np.float64:
        spadc.check(f, x, K)
