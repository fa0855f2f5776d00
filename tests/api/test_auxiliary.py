"""`has_aux`: what a function returns beside its value is handed on as it is."""

import numpy as np
import pytest

import spadc

W = np.array([0.3, -0.7, 1.1])
X = np.arange(15.0).reshape(5, 3) / 10
Y = np.ones(5)


def fit(w, X, y):
    err = np.tanh(X @ w) - y
    parts = {"err": err, "best": np.argmin(err), "is_small": err < 0.1, "w": w}
    return np.mean(err**2), (parts, "fit", None, len(y), 1j * err[0])


def value(w, X, y):
    return fit(w, X, y)[0]


def scales(w):
    s = w * 2.0
    w[0] = 9.0
    return np.sum(s * s), (s, w)


def halves(x):
    return (np.sin(x), {"sum": np.sum(x)}), x.shape


def assert_aux(found, args=(W, X, Y)):
    wanted = fit(*args)[1]
    assert found[1:] == wanted[1:]
    assert found[0].keys() == wanted[0].keys()
    for name, part in wanted[0].items():
        np.testing.assert_array_equal(found[0][name], part)


def test_gradient_and_what_else_is_returned():
    gradient, aux = spadc.grad(fit, has_aux=True)(W, X, Y)
    np.testing.assert_array_equal(gradient, spadc.grad(value)(W, X, Y))
    assert_aux(aux)


def test_value_and_gradient():
    (total, aux), gradients = spadc.value_and_grad(fit, ("X", 0), has_aux=True)(W, X, Y)
    assert total == fit(W, X, Y)[0]
    wanted = spadc.grad(value, ("X", "w"))(W, X, Y)
    for found, right in zip(gradients, wanted, strict=True):
        np.testing.assert_array_equal(found, right)
    assert_aux(aux)


def test_pullback_comes_before_it():
    total, pullback, aux = spadc.vjp(fit, has_aux=True)(W, X, Y)
    assert total == fit(W, X, Y)[0]
    np.testing.assert_allclose(pullback(2.0), 2 * spadc.grad(value)(W, X, Y))
    assert_aux(aux)


def test_several_values_beside_it():
    (sines, _), pullback, shape = spadc.vjp(halves, has_aux=True)(W)
    np.testing.assert_array_equal(sines, np.sin(W))
    assert shape == (3,)
    np.testing.assert_allclose(pullback((W, {"sum": 1.0})), W * np.cos(W) + 1.0)
    np.testing.assert_allclose(pullback((W, None)), W * np.cos(W))


def test_is_what_the_function_returns_though_it_writes():
    w = W.copy()
    gradient, (s, written) = spadc.grad(scales, has_aux=True)(w)
    np.testing.assert_array_equal(w, W)
    np.testing.assert_array_equal(gradient, 8 * W)
    np.testing.assert_array_equal(s, 2 * W)
    np.testing.assert_array_equal(written, [9.0, *W[1:]])


def test_plans_see_the_value_alone():
    plain = spadc.grad(value, plan="rad:keep=0.5,sample=batch")(W, X, Y, seed=1, step=2)
    estimate = spadc.grad(fit, has_aux=True, plan="rad:keep=0.5,sample=batch")
    found, aux = estimate(W, X, Y, seed=1, step=2)
    np.testing.assert_array_equal(found, plain)
    assert_aux(aux)
    assert len(estimate.paths(W, X, Y)) == len(spadc.paths(value, W, X, Y))


@pytest.mark.parametrize("plan", ["bandit:keep=0.5", "spad:keep=0.5,draws=2,follow=3"])
def test_state_of_a_plan_that_learns(plan):
    estimate = spadc.grad(fit, has_aux=True, plan=plan)
    (_, aux), state = estimate(W, X, Y, state=None)
    assert state is not None
    assert_aux(aux)


def test_budget_is_met_for_the_value():
    gradient, aux = spadc.grad(fit, has_aux=True, plan="budget:bytes=100000")(W, X, Y)
    np.testing.assert_allclose(gradient, spadc.grad(value)(W, X, Y))
    assert_aux(aux)


def test_is_checked():
    for transform in (spadc.grad, spadc.value_and_grad, spadc.vjp):
        assert spadc.check(transform(fit, has_aux=True), W, X, Y).agrees


def test_function_must_return_a_pair():
    with pytest.raises(spadc.SpadcError, match="does not return a pair") as caught:
        spadc.grad(value, has_aux=True)(W, X, Y)
    assert caught.value.code == "SPD403"
