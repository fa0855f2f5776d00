"""Central differences tell right gradients from wrong ones, and a NaN from both."""

import math

import numpy as np
import pytest

from spadc.execution import (
    Checked,
    CheckError,
    NoGradientError,
    Parameters,
    check_gradient,
)

RNG = np.random.default_rng(3)
X = RNG.standard_normal(40)
W = RNG.standard_normal(40)


def mean_tanh(x, w):
    return np.mean(np.tanh(x * w) ** 2)


def mean_tanh_grad(x, w):
    t = np.tanh(x * w)
    return 2 * t * (1 - t * t) * w / np.asarray(x.size, x.dtype)


def report(primal, compiled, *args, mode="grad", wrt=("x",)):
    checked = Checked(primal.__name__, primal, compiled, mode, wrt, Parameters(primal))
    return check_gradient(checked, args, "at some inputs")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_right_gradient_agrees(dtype):
    found = report(mean_tanh, mean_tanh_grad, X.astype(dtype), W.astype(dtype))
    assert found.agrees
    assert str(found).startswith("gradient of `mean_tanh` agrees with central differ")
    assert len(found.comparisons) == 6


@pytest.mark.parametrize(
    ("dtype", "wrong"), [(np.float64, 1 + 1e-5), (np.float32, 1.01), (np.float64, -1)]
)
def test_factor_is_seen(dtype, wrong):
    def compiled(x, w):
        return mean_tanh_grad(x, w) * dtype(wrong)

    found = report(mean_tanh, compiled, X.astype(dtype), W.astype(dtype))
    assert not found.agrees
    assert not any(c.agrees for c in found.comparisons)


def test_one_wrong_element_is_seen():
    def compiled(x, w):
        g = mean_tanh_grad(x, w)
        g[7] *= 1.5
        return g

    assert not report(mean_tanh, compiled, X, W).agrees


def test_nan_is_never_masked():
    def compiled(x, w):
        g = mean_tanh_grad(x, w)
        g[7] = math.nan
        return g

    found = report(mean_tanh, compiled, X, W)
    assert not found.agrees
    assert math.isnan(found.worst("x").gradient)


def test_value_that_is_nan_has_no_differences():
    found = report(lambda x: x * math.nan, lambda x: math.nan, 2.0)
    assert not found.agrees
    assert "nan" in found.faults[0]


def test_kink_beside_the_point_is_no_disagreement():
    def relu_sum(x, w):
        return np.sum(np.maximum(x, 0) * w)

    x = np.concatenate([X, [1e-5, -1e-5]])
    w = np.concatenate([W, [1.0, 1.0]])
    assert report(relu_sum, lambda x, w: (x > 0) * w, x, w).agrees


def test_large_offset_does_not_hide_a_gradient():
    found = report(lambda x: 1e6 + x**2, lambda x: 2.001 * x, 3.0)
    assert not found.agrees
    assert report(lambda x: 1e6 + x**2, lambda x: 2 * x, 3.0).agrees


def test_gradient_of_a_constant():
    assert report(lambda x: 7.0 + 0 * x, lambda x: 0.0, 3.0).agrees
    assert not report(lambda x: 7.0 + 0 * x, lambda x: 1e-3, 3.0).agrees


def test_edge_of_the_domain():
    x = np.array([1e-4, 1.0, 3.0, 2.0])
    assert report(lambda x: np.sum(np.log(x)), lambda x: 1 / x, x).agrees


@pytest.mark.parametrize(
    "gradient", [lambda x, w: mean_tanh_grad(x, w)[:3], lambda x, w: 0.0]
)
def test_shape_is_compared(gradient):
    found = report(mean_tanh, gradient, X, W)
    assert not found.agrees
    assert "shape" in str(found)


def test_value_is_compared():
    def compiled(x, w):
        return mean_tanh(x, w) + 1e-12, mean_tanh_grad(x, w)

    found = report(mean_tanh, compiled, X, W, mode="value-and-grad")
    assert not found.agrees
    assert "the value is" in str(found)


def test_vjp_of_an_array():
    def compiled(x, w, *, out_bar):
        return x * w, (out_bar * w, out_bar * x)

    assert report(lambda x, w: x * w, compiled, X, W, mode="vjp", wrt=("x", "w")).agrees
    assert not report(
        lambda x, w: x * w,
        lambda x, w, out_bar: (x * w, (w, x)),
        X,
        W,
        mode="vjp",
        wrt=("x", "w"),
    ).agrees


@pytest.mark.parametrize(
    ("primal", "complaint"),
    [
        (lambda x: x, "shape"),
        (lambda x: (x.sum(), 1.0), "tuple"),
        (lambda x: 1j * x.sum(), "complex128"),
        (lambda x: 3, "int64"),
    ],
)
def test_results_without_a_gradient(primal, complaint):
    with pytest.raises(NoGradientError, match=complaint):
        report(primal, lambda x: x, X)


def test_arguments_are_left_alone():
    def writes(x, w):
        x[0] = 3.0
        return np.sum(x * w)

    def compiled(x, w):
        x[:] = 0.0
        return np.where(np.arange(x.size) == 0, 0.0, w)

    x, w = X.copy(), W.copy()
    assert report(writes, compiled, x, w).agrees
    np.testing.assert_array_equal(x, X)


def test_error_carries_the_report():
    found = report(mean_tanh, lambda x, w: x, X, W)
    error = CheckError(found)
    assert error.report is found
    assert "central differences" in str(error)
