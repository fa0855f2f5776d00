"""The mean of the rows is computed exactly and the rest is sampled: no bias, and the
variance of what is left."""

from __future__ import annotations

import numpy as np
import pytest
import spadc_runtime as rt
from support.estimators import assert_mean, exact_for, mean_of, outcomes_of

import spadc
from spadc.errors import SpadcError
from spadc.plans import Plan

RNG = np.random.default_rng(11)


def product(W, x, y):
    return np.mean((x @ W - y) ** 2)


def layers(W1, W2, x):
    return np.sum(np.tanh(np.tanh(x @ W1) @ W2))


def columns(W, x):
    return np.sum(np.tanh(W @ x) ** 2)


def recurrent(W, x, h):
    for t in range(2):
        h = np.tanh(h @ W + x[t])
    return np.sum(h**2)


def arrays(*shapes):
    return [2 + RNG.standard_normal(shape) for shape in shapes]


PRODUCT = arrays((4, 2), (3, 4), (3, 2))


@pytest.mark.parametrize("sample", ["same", "different", "rows", "project"])
@pytest.mark.parametrize("mode", ["grad", "value_and_grad"])
def test_the_mean_is_the_gradient(sample, mode):
    plan = spadc.RAD(
        0.5 if sample != "project" else 0.25, sample, control=True, inputs=True
    )
    args = PRODUCT
    assert_mean(getattr(spadc, mode)(product, wrt="W", plan=plan), *args)


@pytest.mark.parametrize(
    ("function", "wrt", "args"),
    [
        (layers, ("W1", "W2"), arrays((4, 3), (3, 2), (3, 4))),
        (columns, "W", arrays((2, 4), (4, 3))),
        (recurrent, "W", arrays((4, 4), (2, 2, 4), (2, 4))),
    ],
)
def test_layers_columns_and_loops(function, wrt, args):
    plan = spadc.RAD(0.5, "same", control=True, inputs=True)
    assert_mean(spadc.grad(function, wrt=wrt, plan=plan), *args)


def test_single_precision_stays():
    args = [a.astype(np.float32) for a in PRODUCT]
    for sample in ("same", "different", "rows", "project"):
        plan = spadc.RAD(0.5, sample, control=True, inputs=True)
        assert spadc.grad(product, wrt="W", plan=plan)(*args).dtype == np.float32


def spread(gradient, *args):
    """The mean squared error, over all outcomes."""
    exact = exact_for(gradient, *args)
    outcomes = outcomes_of(gradient, *args)
    return sum(p * np.sum((found - exact) ** 2) for p, found in outcomes)


def test_the_variance_is_that_of_what_is_left():
    """Its ratio, with other features for every row, is that of the squared norms of the
    rows without and with their mean, weighted by those of the cotangents."""
    W, x, y = PRODUCT
    plain, control = (
        spread(
            spadc.grad(
                product,
                wrt="W",
                plan=spadc.RAD(0.5, "different", control=c, inputs=True),
            ),
            W,
            x,
            y,
        )
        for c in (False, True)
    )
    rows = np.sum((x @ W - y) ** 2, axis=1)
    left = np.sum((x - x.mean(axis=0)) ** 2, axis=1)
    ratio = np.sum(left * rows) / np.sum(np.sum(x**2, axis=1) * rows)
    assert control / plain == pytest.approx(ratio, rel=1e-10)
    assert ratio < 0.5


def test_rows_that_are_alike_leave_nothing_to_sample():
    W, x, y = PRODUCT
    same = np.tile(x[:1], (3, 1))
    gradient = spadc.grad(
        product, wrt="W", plan=spadc.RAD(0.25, "same", control=True, inputs=True)
    )
    np.testing.assert_allclose(gradient(W, same, y), spadc.grad(product)(W, same, y))


def test_no_rows_at_all():
    found = spadc.grad(
        layers, wrt="W1", plan=spadc.RAD(0.5, "same", control=True, inputs=True)
    )(np.ones((4, 3)), np.ones((3, 2)), np.ones((0, 4)))
    np.testing.assert_array_equal(found, np.zeros((4, 3)))


def test_keeping_everything_is_exact():
    gradient = spadc.grad(
        product, wrt="W", plan=spadc.RAD(1.0, "same", control=True, inputs=True)
    )
    np.testing.assert_array_equal(gradient(*PRODUCT), spadc.grad(product)(*PRODUCT))


@pytest.mark.parametrize(
    "plan",
    [
        "spad:keep=0.5,draws=3,control=true,inputs=true",
        "spad:keep=0.5,draws=3,rank=1,inputs=true",
        "bandit:keep=0.5,control=true,inputs=true",
    ],
)
def test_adaptive_plans_take_the_mean_out_too(plan):
    gradient = spadc.grad(product, wrt="W", plan=plan)
    for _ in range(3):
        gradient(*PRODUCT)
    state = gradient.state

    def standing(*args, **kwargs):
        return gradient(*args, **kwargs, state=state)[0]

    standing.__wrapped__ = gradient.__wrapped__
    standing.request, standing.primal = gradient.request, gradient.primal
    standing.source = gradient.source
    np.testing.assert_allclose(
        mean_of(standing, *PRODUCT), exact_for(gradient, *PRODUCT), rtol=1e-11
    )


def stacked(W, x):
    return np.sum(np.tanh(x @ W))


@pytest.mark.parametrize("sample", ["same", "different", "rows", "project"])
@pytest.mark.parametrize("rank", [1, 2, 9])
def test_the_mean_without_leading_directions_is_the_gradient(sample, rank):
    keep = 0.5 if sample != "project" else 0.25
    plan = spadc.RAD(keep, sample, rank=rank, inputs=True)
    assert_mean(spadc.grad(product, wrt="W", plan=plan), *PRODUCT, within=1e-11)


@pytest.mark.parametrize(
    ("function", "wrt", "args"),
    [
        (layers, ("W1", "W2"), arrays((4, 3), (3, 2), (3, 4))),
        (columns, "W", arrays((2, 4), (4, 3))),
        (recurrent, "W", arrays((4, 4), (2, 2, 4), (2, 4))),
    ],
)
def test_leading_directions_of_layers_columns_and_loops(function, wrt, args):
    plan = spadc.RAD(0.5, "same", rank=1, inputs=True)
    assert_mean(spadc.grad(function, wrt=wrt, plan=plan), *args, within=1e-11)


def test_the_variance_is_that_of_what_directions_leave():
    """Rows in a plane and a little noise: two directions take nearly all away."""
    W, _, y = PRODUCT
    x = RNG.standard_normal((3, 2)) @ RNG.standard_normal((2, 4))
    x += 1e-3 * RNG.standard_normal(x.shape)
    plans = [spadc.RAD(0.5, "different", rank=r, inputs=True) for r in (0, 2)]
    plain, low = (
        spread(spadc.grad(product, wrt="W", plan=plan), W, x, y) for plan in plans
    )
    basis = rt.leading_directions(x, 2)
    rows = np.sum((x @ W - y) ** 2, axis=1)
    left = np.sum((x - x @ basis @ basis.T) ** 2, axis=1)
    ratio = np.sum(left * rows) / np.sum(np.sum(x**2, axis=1) * rows)
    assert low / plain == pytest.approx(ratio, rel=1e-5)
    assert ratio < 1e-4


def test_leading_directions_are_orthonormal_and_leading():
    x = RNG.standard_normal((30, 3)) @ np.diag([5, 3, 0.01]) @ np.eye(3, 6)
    basis = rt.leading_directions(x, 2)
    np.testing.assert_allclose(basis.T @ basis, np.eye(2), atol=1e-12)
    assert np.sum((x - x @ basis @ basis.T) ** 2) < 1e-4 * np.sum(x**2)
    assert rt.leading_directions(x.astype(np.float32), 9).shape == (6, 6)
    assert rt.leading_directions(x.astype(np.float32), 2).dtype == np.float32
    assert rt.leading_directions(np.zeros((0, 6)), 2).shape == (6, 2)


def test_mean_and_directions_exclude_each_other():
    with pytest.raises(ValueError, match="not both"):
        spadc.RAD(0.5, "same", control=True, rank=2)
    for wrong in (-1, 1.5, True):
        with pytest.raises(ValueError, match="rank is a whole number"):
            spadc.RAD(0.5, "same", rank=wrong)


def test_other_products_are_refused():
    args = np.ones((4, 2)), np.ones((2, 3, 4))
    control = spadc.RAD(0.5, "same", control=True, inputs=True)
    with pytest.raises(SpadcError, match="no edge that can be sampled so"):
        spadc.grad(stacked, plan=control)(*args)
    plain = spadc.grad(stacked, plan=spadc.RAD(0.5, "same", inputs=True))
    plain(*args)
    edited = plain.plan.to_json().replace("draw=1", "draw=1,control=true")
    with pytest.raises(SpadcError, match="taken out of `x @ W` of two matrices only"):
        spadc.grad(stacked, plan=Plan.from_json(edited))(*args)
    with pytest.raises(ValueError, match="no control"):
        spadc.RAD(0.5, "positions", control=True)
