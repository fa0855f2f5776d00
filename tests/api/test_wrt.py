"""Which arguments are differentiated, in every form in which one may say it."""

import pickle

import numpy as np
import pytest

import spadc

W, X = np.array([0.3, -0.7]), np.array([[1.0, 2.0], [0.5, -1.0], [0.1, 0.4]])
PARAMS = {"b": 0.5, "n": 3}


def loss(w, X, params, power=2, *, scale=1.5):
    return scale * np.sum(np.abs(X @ w + params["b"]) ** power)


GRADIENTS = dict(
    zip(
        ("w", "X", "params", "scale"),
        spadc.grad(loss, wrt=("w", "X", "params", "scale"))(W, X, PARAMS),
        strict=True,
    )
)


def assert_same(found, wanted):
    if isinstance(wanted, dict):
        assert found == wanted
    else:
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(
    ("wrt", "name"),
    [
        ("w", "w"),
        (0, "w"),
        (-5, "w"),
        (1, "X"),
        (-4, "X"),
        ("params", "params"),
        (np.int64(2), "params"),
        ("scale", "scale"),
        (-1, "scale"),
    ],
)
def test_one(wrt, name):
    assert_same(spadc.grad(loss, wrt)(W, X, PARAMS), GRADIENTS[name])


@pytest.mark.parametrize(
    ("wrt", "names"),
    [
        (("w",), ("w",)),
        ([0], ("w",)),
        ((0, "X"), ("w", "X")),
        ((-1, 0), ("scale", "w")),
        (["params", -5, 1], ("params", "w", "X")),
    ],
)
def test_several(wrt, names):
    for transform in (spadc.grad, spadc.value_and_grad):
        found = transform(loss, wrt)(W, X, PARAMS)
        found = found if transform is spadc.grad else found[1]
        assert type(found) is tuple
        for one, name in zip(found, names, strict=True):
            assert_same(one, GRADIENTS[name])


def test_all_that_hold_floats():
    gradient = spadc.grad(loss, wrt=...)
    found = gradient(W, X, PARAMS)
    assert list(found) == ["w", "X", "params", "scale"]
    for name, one in found.items():
        assert_same(one, GRADIENTS[name])
    assert list(gradient(W, X, {"b": 1, "n": 2})) == ["w", "X", "scale"]
    assert list(gradient(W, X, PARAMS, 2.0)) == ["w", "X", "params", "power", "scale"]
    assert list(pickle.loads(pickle.dumps(gradient))(W, X, PARAMS)) == list(found)
    assert "all floats" in repr(gradient)
    assert "def loss_grad(" in gradient.source
    with pytest.raises(spadc.SpadcError, match="no argument holds floating"):
        spadc.grad(lambda n: n * 2, wrt=...)(3)


def test_all_of_any_number_of_arguments():
    def product(first, *rest, **named):
        return np.sum(first) * rest[0] * rest[1] * named["last"]

    found = spadc.grad(product, wrt=...)(W, 2.0, 3, last=5.0)
    assert list(found) == ["first", "rest0", "last"]
    np.testing.assert_allclose(found["first"], [30.0, 30.0])
    assert found["last"] == 6 * np.sum(W)


def test_all_in_every_mode():
    ones = {name: np.ones_like(g) for name, g in GRADIENTS.items() if name != "params"}
    dot = {**ones, "params": {"b": 1.0, "n": None}}
    along = sum(np.sum(GRADIENTS[name]) for name in ones) + GRADIENTS["params"]["b"]
    for found in (
        spadc.jvp(loss, wrt=...)(W, X, PARAMS, dot=dot)[1],
        spadc.linearize(loss, wrt=...)(W, X, PARAMS)[1](dot),
    ):
        np.testing.assert_allclose(found, along)
    pullback = spadc.vjp(loss, wrt=...)(W, X, PARAMS)[1]
    np.testing.assert_allclose(pullback(2.0)["w"], 2 * GRADIENTS["w"])
    assert set(spadc.hvp(loss, wrt=...)(W, X, PARAMS, dot=dot)) == set(dot)
    assert spadc.check(spadc.grad(loss, wrt=...), W, X, PARAMS).agrees
    with pytest.raises(spadc.SpadcError, match="a dict with the keys w, X, params"):
        spadc.jvp(loss, wrt=...)(W, X, PARAMS, dot=ones)


@pytest.mark.parametrize("wrt", [5, -6, "v", (), ("w", 0), True, 1.0, None, (...,)])
def test_what_names_no_parameter(wrt):
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.grad(loss, wrt)
    assert caught.value.code == "SPD401"


@pytest.mark.parametrize("wrt", ["power", "params"])
def test_what_holds_no_floats(wrt):
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.grad(loss, wrt)(W, X, {"b": 1})
    assert caught.value.code == "SPD402"
