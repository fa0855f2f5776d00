"""`scipy_objective`: what `scipy.optimize` is given, with nested parameters."""

import numpy as np
import pytest

import spadc

optimize = pytest.importorskip("scipy.optimize")

START = np.array([-1.2, 1.0, 0.7, 1.5])
X = np.linspace(-2.0, 2.0, 40).reshape(20, 2)
Y = np.tanh(X @ np.array([0.8, -0.5])) + 0.1 * np.cos(3 * X[:, 0])


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def regression(params, X, y, ridge=1e-2):
    W, b = params["layer"]
    err = params["gain"] * np.tanh(X @ W + b) - y
    penalty = np.sum(W**2) + b**2 + params["gain"] ** 2
    return np.mean(err**2) + ridge * penalty


def params():
    layer = (np.array([0.1, 0.2]), np.float32(0.1))
    return {"layer": layer, "gain": 1.0, "units": 1, "name": "tanh"}


def modulus(z, w):
    return np.sum(np.abs(z**2 * w - 1) ** 2)


def solved(objective, method):
    hessp = None if method == "BFGS" else objective.hessp
    found = optimize.minimize(
        objective.fun, objective.x0, jac=True, hessp=hessp, method=method
    )
    return found.x


@pytest.mark.parametrize("method", ["BFGS", "Newton-CG", "trust-constr"])
def test_rosenbrock(method):
    objective = spadc.scipy_objective(rosenbrock)(START)
    x = solved(objective, method)
    np.testing.assert_allclose(objective.restore(x), optimize.fmin_bfgs(
        optimize.rosen, START, optimize.rosen_der, disp=False
    ), atol=1e-3)  # fmt: skip


def test_gradient_and_product_are_those_of_scipy():
    objective = spadc.scipy_objective(rosenbrock)(START)
    value, gradient = objective.fun(START)
    assert type(value) is float
    np.testing.assert_allclose(value, optimize.rosen(START))
    np.testing.assert_allclose(gradient, optimize.rosen_der(START))
    v = np.arange(4.0)
    wanted = optimize.rosen_hess_prod(START, v)
    np.testing.assert_allclose(objective.hessp(START, v), wanted)


@pytest.mark.parametrize("method", ["BFGS", "Newton-CG", "trust-constr"])
def test_regression_with_nested_parameters(method):
    objective = spadc.scipy_objective(regression, wrt="params")(params(), X, y=Y)
    assert objective.x0.dtype == np.float64
    assert len(objective.x0) == 4
    found = objective.restore(solved(objective, method))
    assert list(found) == ["layer", "gain", "units", "name"]
    assert (found["units"], found["name"]) == (1, "tanh")
    assert type(found["layer"][1]) is np.float32
    gradient = spadc.grad(regression)(found, X, Y)
    np.testing.assert_allclose(gradient["layer"][0], 0.0, atol=1e-4)
    np.testing.assert_allclose(gradient["gain"], 0.0, atol=1e-4)


@pytest.mark.parametrize("wrt", [("z", "w"), ...])
def test_complex_numbers_are_two_numbers(wrt):
    z, w = np.array([1 + 2j, 0.5 - 1j]), np.array([[1.0, 2.0]])
    objective = spadc.scipy_objective(modulus, wrt=wrt)(z, w)
    restored = objective.restore(objective.x0)
    again = list(restored.values()) if wrt is ... else restored
    np.testing.assert_array_equal(again[0], z)
    np.testing.assert_array_equal(again[1], w)
    x, h = objective.x0, 1e-6
    for k, e in enumerate(np.eye(6)):
        up, down = objective.fun(x + h * e), objective.fun(x - h * e)
        slope, bend = (up[0] - down[0]) / (2 * h), (up[1] - down[1]) / (2 * h)
        np.testing.assert_allclose(objective.fun(x)[1][k], slope, rtol=1e-7)
        np.testing.assert_allclose(objective.hessp(x, e), bend, rtol=1e-6, atol=1e-6)


def test_arguments_are_those_of_the_first_call():
    x, y = X.copy(), Y.copy()
    objective = spadc.scipy_objective(regression)(params(), x, y)
    first = objective.fun(objective.x0)
    x[:], y[:] = 0.0, 0.0
    again = objective.fun(objective.x0)
    assert first[0] == again[0]
    objective.restore(objective.x0)["layer"][0][:] = 5.0
    np.testing.assert_array_equal(objective.fun(objective.x0)[1], first[1])


def test_vector_of_another_length():
    objective = spadc.scipy_objective(rosenbrock)(START)
    with pytest.raises(spadc.SpadcError, match=r"\(3,\), that of these .* \(4,\)"):
        objective.fun(np.zeros(3))
