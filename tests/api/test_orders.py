"""Derivatives of derivatives, by composition of the transforms."""

import numpy as np
import pytest

import spadc

X = np.array([0.3, -0.7, 1.1])
rate = 1.5


def nth(function, order, wrt=0):
    for _ in range(order):
        function = spadc.grad(function, wrt)
    return function


def sine(x):
    return np.sin(rate * x)


def quintic(x, a=2.0, *, b=1.0):
    return a * x**5 + b


def loop(x, n):
    y = x
    for k in range(n):
        y = y * np.exp(-y) + 0.1 * k * x
    return y


def branches(x):
    if x > 1.0:
        return x**4
    return np.cosh(x) if x > 0 else x**5


def halving(x):
    y = x**3
    while abs(y) > 1.0:
        y = 0.5 * y
    return y


def closure(scale):
    def scaled(x):
        return scale * np.exp(x * scale)

    return scaled


def array_sum(x):
    return np.sum(np.tanh(x) * x[::-1])


def total_of(inner):
    return lambda x: np.sum(inner(x))


def differences(function, x, *args, step=1e-4):
    near = function(x + step, *args) - function(x - step, *args)
    far = function(x + 2 * step, *args) - function(x - 2 * step, *args)
    return (8 * near - far) / (12 * step)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_closed_forms(order):
    shifted = np.sin(rate * 0.4 + order * np.pi / 2) * rate**order
    np.testing.assert_allclose(nth(sine, order)(0.4), shifted)
    falling = np.prod(np.arange(5.0, 5.0 - order, -1))
    wanted = 3.0 * falling * 0.7 ** (5 - order)
    np.testing.assert_allclose(nth(quintic, order)(0.7, a=3.0, b=5.0), wanted)
    assert nth(quintic, order, "b")(0.7) == (1.0 if order == 1 else 0.0)
    scaled = closure(1.3)
    np.testing.assert_allclose(nth(scaled, order)(0.2), 1.3**order * scaled(0.2))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("function", "args"),
    [
        (loop, (0.6, 3)),
        (branches, (1.2,)),
        (branches, (0.5,)),
        (branches, (-0.5,)),
        (halving, (1.4,)),
    ],
)
def test_control_flow(function, args, order):
    found = nth(function, order)(*args)
    below = nth(function, order - 1) if order > 1 else function
    np.testing.assert_allclose(found, differences(below, *args), rtol=1e-6, atol=1e-9)


def test_arrays_by_sums():
    gradient = spadc.grad(array_sum)
    curvature = spadc.grad(lambda x, v: np.sum(gradient(x) * v))
    v = np.array([1.0, -2.0, 0.5])
    product = spadc.hvp(array_sum)(X, v)
    np.testing.assert_allclose(curvature(X, v), product)
    third = spadc.grad(lambda x: np.sum(curvature(x, v) * v))(X)

    def along(h):
        return spadc.hvp(array_sum)(X + h * v, v)

    np.testing.assert_allclose(third, (along(1e-5) - along(-1e-5)) / 2e-5, rtol=1e-7)


def test_values_beside_gradients():
    @spadc.grad
    def penalised(x):
        value, gradient = spadc.value_and_grad(array_sum)(x)
        return value + np.sum(gradient**2)

    gradient = spadc.grad(array_sum)(X)
    wanted = gradient + 2 * spadc.hvp(array_sum)(X, gradient)
    np.testing.assert_allclose(penalised(X), wanted)


def test_several_arguments():
    def product(x, y):
        return np.sum(x**2 * np.sin(y))

    @spadc.grad(wrt=("x", "y"))
    def mixed(x, y):
        in_x, in_y = spadc.grad(product, wrt=("x", "y"))(x, y)
        return np.sum(in_x * in_y)

    x, y = X, X[::-1].copy()
    in_x, in_y = mixed(x, y)
    np.testing.assert_allclose(in_x, 6 * x**2 * np.sin(y) * np.cos(y))
    np.testing.assert_allclose(in_y, 2 * x**3 * np.cos(2 * y))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_elementwise(order):
    def waves(x):
        return np.sin(2.0 * x)

    function = waves
    for _ in range(order):
        function = spadc.elementwise_grad(function)
    np.testing.assert_allclose(
        function(X), 2**order * np.sin(2 * X + order * np.pi / 2)
    )


def test_what_has_no_derivative_itself():
    with pytest.raises(spadc.SpadcError, match="has no derivative"):
        spadc.grad(spadc.vjp(array_sum))
    estimate = spadc.grad(array_sum, plan="rad:keep=0.5")
    right = spadc.grad(array_sum, conventions="kinks=right")
    pullback = spadc.vjp(array_sum)
    for inner, message in (
        (estimate, "under the plan"),
        (right, "under the conventions"),
        (pullback, "has no derivative"),
    ):
        with pytest.raises(spadc.SpadcError, match=message):
            spadc.grad(inner)
        with pytest.raises(spadc.SpadcError, match=message):
            spadc.grad(total_of(inner))(X)
