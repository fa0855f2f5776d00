"""`elementwise_grad`: derivatives of every element of a result."""

import numpy as np
import pytest

import spadc

X = np.array([[0.3, -0.7, 1.1], [2.0, 0.1, -0.4]])


def swish(x, beta=1.0):
    return x / (1 + np.exp(-beta * x))


def swish_derivative(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)


def reshaped(x):
    return np.tanh(x.T.reshape(-1))


def means(x):
    return np.mean(x, axis=0)


def any_rank(x):
    return x * x if np.ndim(x) == 0 else x**3


def comparison(x):
    return x > 0


def two(x):
    return x, x


def imaginary(x):
    return np.exp(1j * x)


def argument(x):
    return x


@pytest.mark.parametrize("x", [X, X[0], X.astype(np.float32), X[:0], 0.3])
def test_elementwise_function(x):
    found = spadc.elementwise_grad(swish)(x)
    np.testing.assert_allclose(found, swish_derivative(x), rtol=1e-6)
    assert np.result_type(found) == np.result_type(x)
    assert np.shape(found) == np.shape(x)


def test_several_arguments():
    in_x, in_beta = spadc.elementwise_grad(swish, wrt=("x", "beta"))(X, np.ones((2, 1)))
    np.testing.assert_allclose(in_x, swish_derivative(X))
    assert in_beta.shape == (2, 1)


def test_is_the_gradient_of_the_sum():
    np.testing.assert_allclose(spadc.elementwise_grad(means)(X), np.full(X.shape, 0.5))
    found = spadc.elementwise_grad(reshaped)(X)
    np.testing.assert_allclose(found, 1 - np.tanh(X) ** 2)
    np.testing.assert_array_equal(spadc.elementwise_grad(argument)(X), np.ones((2, 3)))
    np.testing.assert_allclose(spadc.elementwise_grad(any_rank)(X), 3 * X**2)
    assert spadc.elementwise_grad(any_rank)(2.0) == 4.0


def test_decorator_plans_and_check():
    @spadc.elementwise_grad(wrt="x", plan="recompute")
    def cube(x):
        return np.sin(x) * x

    np.testing.assert_allclose(cube(X), np.cos(X) * X + np.sin(X))
    assert "def cube_elementwise_grad(x):" in cube.source
    assert spadc.check(spadc.elementwise_grad(swish, ("x", "beta")), X).agrees


@pytest.mark.parametrize("function", [comparison, two, imaginary])
def test_only_one_real_array_has_one(function):
    with pytest.raises(spadc.SpadcError, match="has an elementwise gradient") as caught:
        spadc.elementwise_grad(function)(X)
    assert caught.value.code == "SPD403"
