"""The plans `pack`, `round` and `recompute`: texts, files, what they choose and why."""

from __future__ import annotations

import numpy as np
import pytest
import spadc_runtime
from support import same_bits

import spadc
from spadc.emission import Tape
from spadc.pipeline import tape_bytes
from spadc.plans import Packed, Plan, Recomputed, Rounded, parse_plan

RNG = np.random.default_rng(0)
W1, W2 = RNG.normal(size=(5, 7)), RNG.normal(size=(7, 3))
X = RNG.normal(size=(11, 5))
CARRIERS = ("pack_bits", "pack_slopes", "pack_signs", "round_rows", "round_relu")


def relu_loss(W1, W2, x):
    h = np.maximum(x @ W1, 0)
    return np.sum((h @ W2) ** 2)


def tanh_loss(W1, W2, x):
    h = np.tanh(x @ W1)
    g = np.tanh(h @ W2)
    return np.sum(g**2)


def softmax_loss(W1, W2, x):
    h = np.maximum(x @ W1, 0)
    z = h @ W2
    z = z - np.max(z, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(z), axis=1)) - z[:, 0])


def recurrent(w, x):
    h = x * 1.0
    for _ in range(3):
        h = np.maximum(h * w + x, 0)
    return np.sum(h)


def unknown_length(W, x):
    h, n = x * 1.0, 0
    while n < 3:
        h = np.maximum(h @ W, 0)
        n += 1
    return np.sum(h)


def invariant(W, x):
    s = np.sin(x)
    h = x * 1.0
    for _ in range(3):
        h = np.maximum(h @ W, 0) * s
    return np.sum(h)


def pendulum(theta, x, steps):
    u = x * 1.0
    for k in range(steps):
        s, c = np.sin(0.1 * k), np.cos(0.1 * k)
        rate = theta[0] * s + theta[1] * c * x
        u = u + 0.1 * rate * u
    return np.sum(u)


def treatments(fun, plan, *args, wrt=0):
    gradient = spadc.grad(fun, wrt=wrt, plan=plan)
    gradient(*args)
    return {r.text: r.treatment for r in gradient.plan.residuals}


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("pack", spadc.Pack()),
        ("recompute", spadc.Recompute()),
        ("recompute:flops=0.5", spadc.Recompute(flops=0.5)),
        ("round:bits=2", spadc.Round(2)),
        ("round:bits=8,safe=false", spadc.Round(8, safe=False)),
        (
            "round:bits=1,vectors=true,inputs=true",
            spadc.Round(1, vectors=True, inputs=True),
        ),
    ],
)
def test_text_and_value_are_the_same_plan(text, plan):
    assert parse_plan(text) == plan
    assert str(plan) == text


@pytest.mark.parametrize("bits", [0, 5, 16, -1])
def test_other_numbers_of_bits_are_refused(bits):
    with pytest.raises(ValueError, match="1, 2, 3, 4 or 8 bits"):
        spadc.Round(bits)


@pytest.mark.parametrize("flops", [-0.1, True, float("nan")])
def test_other_shares_are_refused(flops):
    with pytest.raises(ValueError, match="share of 0 or more"):
        spadc.Recompute(flops)


def test_relu_is_rounded_and_its_slope_packed():
    found = treatments(relu_loss, "round:bits=2", W1, W2, X, wrt=(0, 1))
    assert found == {"x @ W1": Packed(), "h": Rounded(2, 1)}
    found = treatments(relu_loss, "round:bits=2,safe=false", W1, W2, X, wrt=(0, 1))
    assert found["h @ W2"] == Rounded(2, 2)


def test_noise_that_would_reach_every_parameter_is_kept_out():
    """The probabilities of a softmax meet all paths: they stay as they are."""
    gradient = spadc.grad(softmax_loss, wrt=(0, 1), plan="round:bits=2")
    gradient(W1, W2, X)
    assert "Rounded to 2 bits: h." in gradient.source
    assert "Kept: exp(z) (rounded factors on its paths)." in gradient.source
    both = treatments(softmax_loss, "round:bits=2,safe=false", W1, W2, X, wrt=(0, 1))
    assert both["exp(z)"] == Rounded(2, 2)


def test_each_residual_has_draws_of_its_own():
    found = treatments(tanh_loss, "round:bits=3,safe=false", W1, W2, X, wrt=(0, 1))
    draws = [how.draw for how in found.values()]
    assert len(set(draws)) == len(draws) == 2


def test_what_is_the_same_in_all_iterations_stays():
    gradient = spadc.grad(invariant, wrt=(0, 1), plan="round:bits=2,safe=false")
    gradient(W1[:, :5], X)
    assert "Kept: s (the same in all iterations)." in gradient.source


def test_loops_of_unknown_length_are_packed_only():
    """A `while` has no index that could tell the draws apart."""
    gradient = spadc.grad(unknown_length, plan="round:bits=2")
    with pytest.raises(spadc.SpadcError, match="no residual can be rounded"):
        gradient(W1[:, :5], X)
    found = treatments(unknown_length, "pack", W1[:, :5], X)
    assert list(found.values()) == [Packed()]


def test_nothing_to_round_says_what_to_try():
    gradient = spadc.grad(lambda x: np.sum(np.tanh(x)), plan="round:bits=2")
    with pytest.raises(spadc.SpadcError, match="no residual can be rounded so"):
        gradient(X[0])


def test_only_what_nothing_else_reads_is_packed():
    def both(x):
        z = x * 2.0
        return np.sum(np.maximum(z, 0) * z)

    def alone(x):
        z = x * 2.0
        return np.sum(np.maximum(z, 0) * x)

    assert "z" not in treatments(both, "pack", X)
    assert treatments(alone, "pack", X)["z"] == Packed()


def test_a_plan_with_residuals_is_a_file():
    gradient = spadc.grad(relu_loss, wrt=(0, 1), plan="round:bits=2")
    one = gradient(W1, W2, X, seed=3, step=4)
    plan = Plan.from_json(gradient.plan.to_json())
    assert plan == gradient.plan
    again = spadc.grad(relu_loss, wrt=(0, 1), plan=plan)(W1, W2, X, seed=3, step=4)
    assert all(same_bits(a, b) for a, b in zip(one, again, strict=True))


def test_a_plan_for_another_program_is_refused():
    gradient = spadc.grad(relu_loss, wrt=(0, 1), plan="round:bits=2")
    gradient(W1, W2, X)
    other = spadc.grad(tanh_loss, wrt=(0, 1), plan=gradient.plan)
    with pytest.raises(spadc.SpadcError, match="made for another program"):
        other(W1, W2, X)


def test_elementwise_chains_are_computed_again():
    found = treatments(softmax_loss, "recompute", W1, W2, X, wrt=(0, 1))
    assert found["h"] == Recomputed()
    assert "x @ W1" not in found
    assert "h @ W2" not in found


def test_an_allowance_of_arithmetic_is_kept():
    """What is done again costs no more than the allowance, and it is used."""

    def tape(plan):
        gradient = spadc.value_and_grad(softmax_loss, wrt=(0, 1), plan=plan)
        gradient(W1, W2, X)
        lines = gradient.source.splitlines()
        products = sum(line.count(" @ ") for line in lines if "#" not in line)
        return gradient.memory(W1, W2, X).tape, products

    none, products = tape("recompute")
    assert products == 5
    assert tape("recompute:flops=0.1") == (none, 5)  # too little for a product
    some, products = tape("recompute:flops=0.55")
    assert some < none
    assert products == 6
    assert tape("recompute:flops=1") == (0, 7)


def test_numbers_of_a_loop_are_computed_again_from_its_index():
    args = (np.array([0.3, -0.2]), X[0], 6)
    exact = spadc.grad(pendulum)(*args)
    gradient = spadc.grad(pendulum, plan="recompute")
    assert same_bits(gradient(*args), exact)
    assert "s_tape" not in gradient.source
    assert "rate_tape" not in gradient.source
    assert gradient.source.count("# s, computed again") == 1


@pytest.mark.parametrize(
    "plan", ["pack", "round:bits=1", "round:bits=2", "round:bits=8"]
)
@pytest.mark.parametrize(
    ("fun", "dtype"),
    [
        (relu_loss, "float32"),
        (softmax_loss, "float64"),
        (softmax_loss, "float32"),
        (recurrent, "float64"),
    ],
)
def test_bytes_predicted_are_those_of_the_carriers(monkeypatch, fun, plan, dtype):
    """The tape that `memory` predicts: carriers, and arrays that the code names."""
    args = (W1, W2, X) if fun is not recurrent else (X, X + 1.0)
    args = tuple(a.astype(dtype) for a in args)
    gradient = spadc.grad(fun, wrt=tuple(range(len(args) - 1)), plan=plan)
    gradient(*args)
    sizes = []

    def watched(make):
        def store(*given, **key):
            carrier = make(*given, **key)
            arrays = [part for part in carrier if isinstance(part, np.ndarray)]
            sizes.append(sum(array.nbytes for array in arrays))
            return carrier

        return store

    for name in CARRIERS:
        monkeypatch.setattr(spadc_runtime, name, watched(getattr(spadc_runtime, name)))
    current = gradient.ready(args)
    gradient(*args)
    compiled = current.compiled
    kept = Tape(tuple(one for one in compiled.tape.kept if _is_carrier(one.name)))
    assert sum(sizes) > 0
    assert tape_bytes(kept, compiled.primal, args) == sum(sizes)


def _is_carrier(name):
    return any(word in name for word in ("codes", "slopes", "bits"))
