"""Gradients have the dtype of their argument, whatever dtypes meet on the way."""

from __future__ import annotations

import numpy as np
import pytest
from support import Tolerance, assert_gradient

import spadc

SINGLE = Tolerance(rtol=2e-3, atol=2e-3, step=2e-2)
X = np.array([0.75, -1.25, 0.5, 2.0])
M = np.array([[0.5, -0.25, 1.0], [0.25, 0.75, -0.5]])


def elementwise(x):
    return np.sum(np.sin(x) * x**2 / (x + 4.0))


def with_constants(x):
    return np.mean(2 * x + 0.5 * x**2 - x / 3)


def with_stores(x):
    y = np.zeros(4)
    y[1:] = x[:-1] ** 2
    y[0] = x[3]
    z = np.zeros_like(x)
    z[:] = y
    return np.sum(z * x)


def with_reductions(x):
    return np.max(x) * np.mean(x**2) + np.prod(x[:2]) + np.cumsum(x)[2]


def in_loop(x):
    y = x.copy()
    total = 0.0
    for i in range(3):
        y[i + 1] += y[i] ** 2
        total += y[i] * 0.5
    return total + np.sum(y)


def mixed(x, scale):
    return np.sum(np.tanh(x * scale) @ np.ones((4, 2)))


def cast_up_and_down(x):
    y = x.astype(np.float64) ** 2
    z = y.astype("float32")
    return np.sum(z * x)


def integer_data(w, counts):
    return np.sum(w * counts) + np.sum(w[counts % 4] ** counts)


def integer_store(x):
    y = np.zeros(4, dtype=int)
    y[1] = 2
    return np.sum(x * y) + x[y[1]]


def boolean_data(x, mask):
    return np.sum(x[mask] ** 2) + np.sum(np.where(mask, x, 0.0)) + np.sum(x * mask)


PROGRAMS = [elementwise, with_constants, with_stores, with_reductions, in_loop]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_argument(program, dtype):
    within = SINGLE if dtype is np.float32 else Tolerance()
    assert_gradient(program, (X.astype(dtype),), 0, within)


@pytest.mark.parametrize("first", [np.float32, np.float64])
@pytest.mark.parametrize("second", [np.float32, np.float64])
def test_mixed_precision(first, second):
    args = (X.astype(first), (X / 4).astype(second))
    assert_gradient(mixed, args, (0, 1), SINGLE)


def test_one_gradient_for_both_precisions():
    gradient = spadc.grad(elementwise)
    for dtype in (np.float64, np.float32, np.float64):
        assert gradient(X.astype(dtype)).dtype == dtype


def test_casts():
    assert_gradient(cast_up_and_down, (X.astype(np.float32),), 0, SINGLE)


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_integer_data(dtype):
    counts = np.array([1, 2, 0, 3], dtype=dtype)
    assert_gradient(integer_data, (X + 2.0, counts), 0)


def test_integer_store():
    assert_gradient(integer_store, (X,), 0)


def test_boolean_data():
    assert_gradient(boolean_data, (X, np.array([True, False, True, True])), 0)


def test_float_is_cut_by_integer_storage():
    """A store into an integer array rounds: its derivative is zero."""

    def cut(x):
        y = np.zeros(4, dtype=int)
        y[:] = x * 3.0
        return np.sum(y * x)

    try:
        gradient = spadc.grad(cut)(X)
    except spadc.SpadcError:
        return
    np.testing.assert_allclose(gradient, np.trunc(X * 3.0))


def grown(x):
    hs = [x * 1.0]
    for t in range(len(x)):
        hs.append(hs[t] * 0.5)
    return sum(np.sum(h) for h in hs)


def grown_beside_double(x):
    w = np.arange(len(x)) * 0.5
    hs = [x * 1.0]
    for t in range(len(x)):
        hs.append(hs[t] * 0.5)
    return sum(np.sum(h * w) for h in hs) + np.sum(hs[1] * w)


@pytest.mark.parametrize("function", [grown, grown_beside_double])
def test_items_of_lists_keep_single_precision(function):
    bar = spadc.grad(function)(X.astype(np.float32))
    assert bar.dtype == np.float32
    np.testing.assert_allclose(bar, spadc.grad(function)(X), rtol=1e-6)


def widened_in_a_loop(v):
    p = v
    for _ in range(2):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return np.sum(p)


def test_an_array_that_widens_on_the_way() -> None:
    assert spadc.grad(widened_in_a_loop)(np.ones(5, np.float32)).dtype == np.float32


def test_a_number_that_does_not_matter() -> None:
    def signed(s, x):
        return np.sum(np.copysign(x, s))

    found = spadc.grad(signed)(np.float32(2.0), np.ones(3, np.float32))
    assert type(found) is np.float32
