"""Residuals in another form: packed and computed again without a changed bit, rounded
with the right mean."""

from __future__ import annotations

import numpy as np
import pytest
from adjoint.rounded_programs import PROGRAMS, Outcomes
from support import same_bits
from support.layouts import leaves

import spadc

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 6))
X[0, :3] = 0.0  # ties
X[2, 1] = -0.0
X32 = X.astype(np.float32)
W = RNG.normal(size=(6, 3))
V = np.array([0.5, -1.0, 0.0, 2.0, 1.0, -0.0])


def relu(x):
    return np.sum(np.maximum(x, 0) * 1.5)


def relu_reversed(x):
    return np.sum(np.maximum(0, x * 2.0))


def network(W, x):
    h = np.maximum(x @ W, 0)
    return np.sum(np.maximum(h @ W.T - 0.1, 0) ** 2)


def absolute(x):
    return np.sum(np.abs(x * 3.0) * 0.5)


def smaller_of_two(x, w):
    return np.sum(np.minimum(x, w[:, 0]) * np.maximum(x * 1.0, 0.5))


def clipped(x):
    return np.sum(np.clip(2.0 * x, -1.0, 1.0) * 3.0)


def chosen(x):
    return np.sum(np.where(x * 2.0 > 0.5, np.sin(x), x**2))


def compared(x):
    return np.sum(x * (x > 0.2) * (x < 1.5))


def largest(x):
    return np.sum(np.max(x * 2.0, axis=-1) * 0.7)


def softmax(x):
    z = x * 2.0
    z = z - np.max(z, axis=-1, keepdims=True)
    e = np.exp(z)
    return np.sum(np.log(np.sum(e, axis=-1)) - z[..., 0])


def hinge(x):
    margin = np.maximum(0.0, 1.0 - x)
    return np.sum(margin * margin)


def huber(x):
    a = np.abs(x)
    return np.sum(np.where(a < 1.0, 0.5 * a**2, a - 0.5))


def leaky(x):
    z = x * 1.5
    return np.sum(np.where(z > 0, z, 0.01 * z) ** 2)


def only_numbers(x):
    return np.sum(np.nan_to_num(x * 2.0))


def in_a_loop(x):
    h = x * 1.0
    for k in range(4):
        h = np.maximum(h - 0.1 * k, 0) * 1.1
    return np.sum(h)


def loop_with_branch(x):
    h = x * 1.0
    for k in range(4):
        h = np.abs(h) - 0.3 if k % 2 else np.clip(h * 1.5, -1.0, 1.0)
    return np.sum(h)


def nested_loops(x):
    h = x * 1.0
    for i in range(3):
        for j in range(2):
            h = np.maximum(h * 1.2 - 0.1 * i * j, -0.2)
    return np.sum(h * h)


def unknown_length(x):
    h = x * 1.0
    n = 0
    while n < 3 and np.sum(h) < 1e6:
        h = np.maximum(h, 0) * 2.0
        n += 1
    return np.sum(h)


def stored_into(x):
    y = x * 1.0
    y[..., 0] = np.maximum(y[..., 1], 0)
    y[..., 2] = np.abs(y[..., 0])
    return np.sum(y * y)


def marked_loop(x):
    h = x * 1.0
    for k in spadc.checkpoint(range(5), snapshots=2):
        h = np.maximum(h - 0.1 * k, 0) * 1.1
    return np.sum(h)


def picked(x):
    flat = np.ravel(x * 1.0)
    order = np.argsort(flat * 2.0)
    return np.sum(np.sin(flat)[order] * np.cos(flat))


def picked_in_a_loop(x):
    flat = np.ravel(x * 1.0)
    for k in range(3):
        order = np.argsort(flat * (k + 1.0))
        flat = np.sin(flat[order])
    return np.sum(flat * flat)


def stored_through_masks(x):
    y = x * 2.0
    y[x > 0.5] = 0.0
    y[y < -1.0] *= 0.5
    return np.sum(np.sin(y)) + np.sum(x[x < 0.0] ** 2)


ELEMENTWISE = [
    relu,
    relu_reversed,
    absolute,
    clipped,
    chosen,
    compared,
    largest,
    softmax,
    hinge,
    huber,
    leaky,
    only_numbers,
    in_a_loop,
    loop_with_branch,
    nested_loops,
    unknown_length,
    picked,
    picked_in_a_loop,
    stored_through_masks,
    stored_into,
    marked_loop,
]
WITH_NAN = np.where(np.arange(24).reshape(4, 6) == 7, np.nan, X)
EMPTY = np.zeros((0, 6))
ARGUMENTS = {
    "nan": WITH_NAN,
    "float32": X32,
    "empty": EMPTY,
    "reversed": X[::-1, ::-2],
}


def run(fun, plan, args, wrt=0, **key):
    gradient = spadc.value_and_grad(fun, wrt=wrt, plan=plan)
    with np.errstate(all="ignore"):
        return gradient, gradient(*args, **key)


def assert_same_bits(fun, plan, args, wrt=0):
    """The gradient and the value are those of the exact plan, bit for bit."""
    _, exact = run(fun, "exact", args, wrt)
    gradient, found = run(fun, plan, args, wrt)
    for a, b in zip(leaves(exact), leaves(found), strict=True):
        assert same_bits(np.asarray(a), np.asarray(b)), gradient.source
    return gradient


@pytest.mark.parametrize("kind", ARGUMENTS)
@pytest.mark.parametrize("fun", ELEMENTWISE)
def test_packing_changes_no_bit(fun, kind):
    assert_same_bits(fun, "pack", (ARGUMENTS[kind],))


@pytest.mark.parametrize("kind", ["nan", "float32"])
@pytest.mark.parametrize("fun", ELEMENTWISE)
def test_computing_again_changes_no_bit(fun, kind):
    assert_same_bits(fun, "recompute", (ARGUMENTS[kind],))


@pytest.mark.parametrize("plan", ["pack", "recompute"])
@pytest.mark.parametrize("fun", [network, smaller_of_two])
def test_exact_forms_change_no_bit_of_two_gradients(fun, plan):
    args = (W, X) if fun is network else (V, RNG.normal(size=(6, 2)))
    assert_same_bits(fun, plan, args, (0, 1))


@pytest.mark.parametrize(
    ("fun", "helper"),
    [
        (relu_reversed, "pack_slopes"),
        (absolute, "pack_signs"),
        (clipped, "pack_slopes"),
        (chosen, "pack_bits"),
        (largest, "pack_bits"),
        (in_a_loop, "pack_slopes"),
        (loop_with_branch, "pack_slopes"),
        (nested_loops, "pack_slopes"),
        (unknown_length, "pack_slopes"),
        (picked, "pack_integers"),
        (picked_in_a_loop, "pack_integers"),
        (stored_through_masks, "pack_bits"),
    ],
)
def test_packing_takes_place(fun, helper):
    gradient = assert_same_bits(fun, "pack", (X,))
    assert f"rt.{helper}(" in gradient.source


@pytest.mark.parametrize(
    ("fun", "args", "how"),
    PROGRAMS,
    ids=[f"{fun.__name__}-{how}-{args[0].dtype}" for fun, args, how in PROGRAMS],
)
def test_mean_over_all_outcomes_is_the_gradient(monkeypatch, fun, args, how):
    wrt = tuple(range(len(args)))
    exact = [np.asarray(g, float) for g in leaves(spadc.grad(fun, wrt=wrt)(*args))]
    gradient = spadc.grad(fun, wrt=wrt, plan=f"round:bits={how}")
    every = Outcomes(monkeypatch, lambda: gradient(*args, seed=0, step=0))
    assert len(set(every.keys)) == len(every.keys)
    assert 0 < every.size <= 11, gradient.source
    total, mean = 0.0, [np.zeros_like(g) for g in exact]
    for weight, found in every:
        total += weight
        mean = [m + weight * g for m, g in zip(mean, found, strict=True)]
    within = 1e-12 if args[0].dtype == np.float64 else 1e-5
    assert total == pytest.approx(1, abs=max(within, 1e-8))
    for m, g in zip(mean, exact, strict=True):
        np.testing.assert_allclose(m, g, rtol=within, atol=within)


def settled(w, x):
    h = x
    n = 0
    while np.max(np.abs(h)) > 0.5 and n < 10:
        h = np.tanh(h @ w) * 0.9
        n += 1
    return np.sum(h**2)


@pytest.mark.parametrize("plan", ["pack", "round:bits=8,safe=false", "round:bits=8"])
def test_what_a_loop_with_snapshots_results_in_is_stored(plan):
    args = 0.5 + 0.1 * np.eye(3), np.ones((2, 3))
    exact = spadc.grad(settled)(*args)
    both = spadc.grad(settled, plan=f"{plan}+checkpoint:snapshots=2")
    found = both(*args, seed=1, step=1)
    np.testing.assert_allclose(found, exact, rtol=0 if plan == "pack" else 0.2)


def through_a_mask(W, x):
    h = x * 1.0
    for _ in range(3):
        z = h @ W
        h = np.where(z > 0.1, 2.0 * z, 0.5 * h)
    return np.sum(h)


def test_loops_save_masks_without_being_asked():
    """A comparison goes on the tape as bools, not the array that is compared."""
    gradient = spadc.grad(through_a_mask, wrt=1)
    args = RNG.normal(size=(3, 3)), RNG.normal(size=(4, 3))
    kept = {one.name: one.dtype for one in gradient.memory(*args).kept}
    assert kept["mask_tape"] == "bool"
    assert set(kept) <= {"mask_tape", "h"}


@pytest.mark.parametrize("plan", ["rad:keep=0.5,sample=same", "rad:keep=0.5"])
def test_computing_again_replays_the_same_draws(plan):
    """Bit for bit: nothing is drawn anew."""

    def loss(W, V, x):
        h = np.maximum(x @ W, 0)
        g = np.exp(-h) * 0.5
        return np.sum((g @ V) ** 2)

    args = W, RNG.normal(size=(3, 2)), X
    plain = spadc.grad(loss, wrt=(0, 1), plan=plan)
    again = spadc.grad(loss, wrt=(0, 1), plan=f"{plan}+recompute")
    for step in range(3):
        one, two = plain(*args, seed=7, step=step), again(*args, seed=7, step=step)
        assert all(same_bits(a, b) for a, b in zip(one, two, strict=True))
    assert "computed again" in again.source


def grown(growth, u, steps):
    for k in range(steps):
        rate = growth * np.cos(0.1 * k)
        part = 0.1 * rate * u
        u = u.copy()
        u[1:-1] += part[1:-1]
    return np.sum(u**2)


def test_shapes_that_do_not_change_are_not_saved_in_each_iteration():
    args = np.linspace(0.1, 0.5, 7), np.linspace(1, 2, 7), 3
    gradient = spadc.grad(grown, plan="recompute")
    assert same_bits(gradient(*args), spadc.grad(grown)(*args))
    assert "shape_tape" not in gradient.source
    assert "rate_tape" not in gradient.source
