"""`jvp`, `linearize`, `hvp`, `ggnvp`: the tangent of a call and what comes back."""

import pickle
from collections import namedtuple

import numpy as np
import pytest

import spadc

X = np.linspace(-1.0, 1.0, 6).reshape(3, 2)
Layer = namedtuple("Layer", "W b")


def params():
    return {
        "layers": [Layer(np.array([[0.5, -0.3], [0.2, 0.8]]), np.array([0.1, -0.6]))],
        "gain": 0.5,
        "name": "net",
        "sizes": np.array([2, 2]),
    }


def direction():
    layer = Layer(np.array([[1.0, 0.5], [-2.0, 0.3]]), np.array([0.7, -0.1]))
    return {"layers": [layer], "gain": 2.0, "name": None, "sizes": None}


def net(params, X):
    h = X
    for W, b in params["layers"]:
        h = np.tanh(h @ W + b)
    return params["gain"] * h


def loss(params, X):
    return np.sum(net(params, X) ** 2)


def along(params, dot, h):
    layer, by = params["layers"][0], dot["layers"][0]
    moved = Layer(layer.W + h * by.W, layer.b + h * by.b)
    return {**params, "layers": [moved], "gain": params["gain"] + h * dot["gain"]}


def difference(function, step=1e-5):
    return (function(step) - function(-step)) / (2 * step)


def product(x, y=2.0):
    return np.sin(x) * y


def results(x):
    return x * x, {"sum": np.sum(x), "n": len(x), "where": x > 0}, "text", None


def total(x, dot=3.0):
    return np.sum(x**3) * dot


def summed(*parts, scale=1.0):
    return scale * np.sum(parts[0] ** 3) * np.sum(parts[-1])


V = np.array([1.0, -2.0, 0.5])


def test_tangent_of_the_value():
    value, dot = spadc.jvp(net)(params(), X, dot=direction())
    np.testing.assert_array_equal(value, net(params(), X))
    wanted = difference(lambda h: net(along(params(), direction(), h), X))
    np.testing.assert_allclose(dot, wanted, rtol=1e-8)


def test_tangent_is_given_last_or_by_keyword():
    x = np.array([0.1, 0.2, 0.3])
    jvp = spadc.jvp(product)
    for found in (jvp(x, V), jvp(x, dot=V), jvp(x, 2.0, V), jvp(V, x=x)):
        np.testing.assert_allclose(found[1], 2 * np.cos(x) * V)
    np.testing.assert_allclose(spadc.hvp(total)(x, 1.0, V), 6 * x * V)
    np.testing.assert_allclose(spadc.hvp(total)(x, V, dot=1.0), 6 * x * V)
    found = spadc.jvp(summed, wrt=(0, -1))(x, V, (V, None), scale=2.0)
    np.testing.assert_allclose(found[1], 6 * np.sum(x**2 * V) * np.sum(V))


def test_several_results_have_tangents_of_their_form():
    x = np.array([0.1, 0.2, 0.3])
    value, (square, rest, text, none) = spadc.jvp(results)(x, V)
    assert value[2:] == ("text", None)
    np.testing.assert_allclose(square, 2 * x * V)
    np.testing.assert_allclose(rest["sum"], np.sum(V))
    assert [rest["n"], rest["where"], text, none] == [None] * 4


def test_hessian_times_a_direction():
    gradient = spadc.grad(loss)
    found = spadc.hvp(loss)(params(), X, dot=direction())
    assert found["name"] is None
    assert found["sizes"] is None
    assert type(found["layers"][0]) is Layer

    def weights(h):
        return gradient(along(params(), direction(), h), X)["layers"][0].W

    np.testing.assert_allclose(found["layers"][0].W, difference(weights), rtol=1e-7)
    tangents = (direction(), np.ones_like(X))
    both = spadc.hvp(loss, wrt=("params", "X"))(params(), X, dot=tangents)
    assert both[1].shape == X.shape


def test_single_precision_stays():
    x = np.array([0.1, 0.2], np.float32)
    value, dot = spadc.jvp(product)(x, dot=[1, 2])
    assert value.dtype == dot.dtype == np.float32
    assert spadc.hvp(total)(x, 1.0, V[:2]).dtype == np.float32
    number = spadc.jvp(product, wrt="y")(x, 2.0, dot=np.float64(1.0))[1]
    assert number.dtype == np.float32


def test_complex_tangents():
    z, v = np.array([1.0 + 2.0j, 0.5 - 1.0j]), np.array([0.3 - 0.2j, 1.0 + 1.0j])
    found = spadc.jvp(product)(z, dot=v)[1]
    np.testing.assert_allclose(found, 2 * np.cos(z) * v)
    with pytest.raises(spadc.SpadcError, match="is complex, and `x` is real"):
        spadc.jvp(product)(z.real, dot=v)


def test_linear_function_at_a_point():
    p = params()
    value, pushforward = spadc.linearize(net)(p, X)
    p["layers"][0].W[:] = 0.0
    np.testing.assert_array_equal(value, net(params(), X))
    wanted = spadc.jvp(net)(params(), X, dot=direction())[1]
    np.testing.assert_array_equal(pushforward(direction()), wanted)
    partly = {"layers": [Layer(None, V[:2])], "gain": None, "name": None, "sizes": None}
    np.testing.assert_array_equal(
        pushforward(partly),
        pushforward({**partly, "layers": [Layer(np.zeros((2, 2)), V[:2])], "gain": 0}),
    )


def test_argument_stands_for_itself_where_it_has_no_tangent():
    own = {**direction(), "name": "net", "sizes": np.array([2, 2])}
    found = spadc.jvp(net)(params(), X, dot=own)[1]
    wanted = spadc.jvp(net)(params(), X, dot=direction())[1]
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(
    ("dot", "message"),
    [
        (1.0, "not nested like `params`, a dict"),
        ({"gain": 1.0}, "not nested like `params`"),
        (
            {**direction(), "gain": V},
            r"\(3,\), `params\[.gain.\]` has shape \(\)",
        ),
        ({**direction(), "name": "other"}, "`params.*name..` has no"),
        (
            {**direction(), "sizes": np.array([1, 2])},
            "`params.*sizes..` has no",
        ),
        ({**direction(), "gain": "much"}, "the tangent of .* is a str"),
        ({**direction(), "layers": [(V, V)]}, "a named tuple"),
    ],
)
def test_tangent_that_does_not_fit(dot, message):
    for transform in (spadc.jvp, spadc.hvp):
        with pytest.raises(spadc.SpadcError, match=message):
            transform(loss)(params(), X, dot=dot)
    with pytest.raises(spadc.SpadcError, match=message):
        spadc.linearize(loss)(params(), X)[1](dot)


def test_tangent_that_is_missing():
    for args in ((), (V,)):
        with pytest.raises(spadc.SpadcError, match="the tangent is missing"):
            spadc.jvp(product)(*args)
    with pytest.raises(spadc.SpadcError, match="a tuple of 2, as `wrt` is: x, y"):
        spadc.jvp(product, wrt=("x", "y"))(V, 2.0, V)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        spadc.jvp(product)(V, V, z=1.0)


def test_gauss_newton_matrix():
    jacobian = np.stack(
        [spadc.jvp(net)(params(), X, dot=one)[1].ravel() for one in basis()], axis=1
    )
    coordinates = np.array([1.0, 0.5, -2.0, 0.3, 0.7, -0.1, 2.0])
    found = spadc.ggnvp(net)(params(), X, direction())
    wanted = jacobian.T @ (jacobian @ coordinates)
    np.testing.assert_allclose(flat(found), wanted)
    out = net(params(), X)
    found = spadc.ggnvp(net, lambda out: np.sum(np.exp(out)))(
        params(), X=X, dot=direction()
    )
    curvature = np.exp(out).ravel()
    wanted = jacobian.T @ (curvature * (jacobian @ coordinates))
    np.testing.assert_allclose(flat(found), wanted)


def basis():
    for k in range(7):
        e = np.eye(7)[k]
        layer = Layer(e[:4].reshape(2, 2), e[4:6])
        yield {"layers": [layer], "gain": e[6], "name": None, "sizes": None}


def flat(tree):
    (layer,) = tree["layers"]
    return np.concatenate([layer.W.ravel(), layer.b, [tree["gain"]]])


def test_gauss_newton_of_several_results():
    def both(x):
        return {"a": np.sin(x), "n": 3}, x * x

    x = V / 3
    found = spadc.ggnvp(both)(x, V)
    np.testing.assert_allclose(found, (np.cos(x) ** 2 + 4 * x**2) * V)
    with pytest.raises(spadc.SpadcError, match="returns complex numbers"):
        spadc.ggnvp(lambda x: 1j * x)(x, V)


def test_gradient_objects():
    for transform in (spadc.jvp, spadc.hvp, spadc.linearize):
        made = transform(total)
        assert pickle.loads(pickle.dumps(made)).request == made.request
    assert repr(spadc.linearize(total)) == (
        "<spadc linearization of total with respect to x>"
    )
    assert "def total_hvp(x, dot=3.0, *, x_dot):" in spadc.hvp(total).source
    assert spadc.hvp(total).memory(V, 1.0, V).peak > 0
    assert spadc.linearize(total).memory(V, 1.0).tape == 0
    with pytest.raises(spadc.SpadcError, match="no gradient to certify"):
        spadc.jvp(total).certify(V, 1.0)


def test_is_checked():
    names = {'params["layers"][0].W', 'params["layers"][0].b', 'params["gain"]', "X"}
    for transform in (spadc.jvp, spadc.linearize):
        report = spadc.check(transform(loss, wrt=("params", "X")), params(), X)
        assert set(report.arguments) == names
    report = spadc.check(spadc.hvp(loss, wrt=("params", "X")), params(), X)
    second = {f"{name} (second order)" for name in names}
    assert set(report.arguments) == names | second


def test_check_finds_a_wrong_tangent(monkeypatch):
    def off(self, values, turn=None, **extra):
        value, found = run(self, values, turn, **extra)
        return value, tuple(2 * one for one in found) if extra else found

    run = spadc.Gradient.run
    monkeypatch.setattr(spadc.Gradient, "run", off)
    for transform in (spadc.jvp(product), spadc.hvp(total)):
        with pytest.raises(spadc.CheckError):
            spadc.check(transform, V)
