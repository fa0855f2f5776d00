"""Many cotangents or tangents at once: one more axis in, one more axis out."""

import numpy as np
import pytest

import spadc

X = np.array([0.3, -0.7, 1.1])


def pair(x, scale=2.0):
    return scale * np.sin(x), {"sum": np.sum(x**2), "n": len(x)}


def product(x):
    return np.outer(x, x)


def test_rows_of_a_jacobian():
    pullback = spadc.vjp(product)(X)[1]
    rows = pullback.batch(np.eye(9).reshape(9, 3, 3))
    pushforward = spadc.linearize(product)(X)[1]
    columns = pushforward.batch(np.eye(3))
    assert rows.shape == (9, 3)
    np.testing.assert_allclose(rows, columns.reshape(3, 9).T)


def test_is_one_run_after_the_other():
    out_bars = (np.arange(6.0).reshape(2, 3), {"sum": np.array([1.0, -1.0]), "n": None})
    pullback = spadc.vjp(pair, wrt=("x", "scale"))(X)[1]
    x_bars, scale_bars = pullback.batch(out_bars)
    assert x_bars.shape == (2, 3)
    for k in range(2):
        one = (out_bars[0][k], {"sum": out_bars[1]["sum"][k], "n": None})
        x_bar, scale_bar = pullback(one)
        np.testing.assert_array_equal(x_bars[k], x_bar)
        assert scale_bars[k] == scale_bar
    pushforward = spadc.linearize(pair, wrt=("x", "scale"))(X)[1]
    sines, rest = pushforward.batch((None, np.array([1.0, 2.0, 3.0])))
    np.testing.assert_array_equal(sines[1], pushforward((None, 2.0))[0])
    np.testing.assert_array_equal(rest["sum"], np.zeros(3))
    assert rest["n"] is None


def test_nothing_gives_nothing():
    x = X.astype(np.float32)
    found = spadc.vjp(product)(x)[1].batch(np.zeros((0, 3, 3)))
    assert (found.shape, found.dtype) == ((0, 3), np.float32)
    sines, rest = spadc.linearize(pair)(x)[1].batch(np.zeros((0, 3)))
    assert (sines.shape, sines.dtype) == ((0, 3), np.float32)
    assert rest["sum"].shape == (0,)


def test_what_does_not_fit():
    pullback = spadc.vjp(pair)(X)[1]
    with pytest.raises(spadc.SpadcError, match=r"has shape \(n, 3\)"):
        pullback.batch((X, None))
    with pytest.raises(spadc.SpadcError, match=r"not \[2, 4\]"):
        pullback.batch((np.ones((2, 3)), {"sum": np.ones(4), "n": None}))
    with pytest.raises(spadc.SpadcError, match="holds one array at least"):
        pullback.batch((None, None))
    with pytest.raises(spadc.SpadcError, match=r"shape \(n\)"):
        spadc.linearize(pair, wrt="scale")(X)[1].batch(1.0)


def test_state_of_a_plan_comes_once():
    def loss(w, x):
        return np.tanh(x @ w)

    w, x = np.ones(3), np.ones((4, 3))
    estimate = spadc.vjp(loss, plan="rad:keep=0.5")
    pullback = estimate(w, x, seed=3, step=1)[1]
    first, second = pullback.batch(np.ones((2, 4)))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, pullback(np.ones(4)))
