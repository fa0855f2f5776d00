"""Gated edges: one `if` for what is taken, nothing where it is not."""

from __future__ import annotations

import numpy as np
import pytest
from support import Numbers
from support.estimators import assert_mean
from support.gates import Gates

import spadc
from spadc.execution.memory import measured_memory
from spadc.plans import Gate, Omit

N = Numbers(5).normal


def gated_loss(x, w):
    a = x @ w
    y = a + 0.01 * np.sin(a)
    return np.mean(y**2)


def recurrent(W, x, n):
    h = np.zeros(3)
    for t in range(n):
        h = np.tanh(W @ h + x[t])
    return np.sum(h**2)


def recurrent_from_end(W, x, n):
    h = np.ones(3)
    for t in range(n, 0, -2):
        z = W @ h
        h = np.sin(z) + 0.5 * x[t - 1]
    return np.sum(h**2)


def stops_early(x):
    h = x
    for _ in range(10):
        a = h * h
        h = a * 0.5 + h * np.cos(a)
        if h > 3.0:
            break
    return h + h * x


def repeats(x):
    h = x
    while h < 9.0:
        a = h * h
        h = h + 0.2 * a + np.sin(h)
    return h * x


def two_terms(x, w):
    a = x * w
    return np.sum(np.exp(-a) * w) + np.sum(np.cos(a) * a)


def product_of_reads(x):
    row = x[1]
    y = row * 2.0
    return np.sum(y * np.sin(row)) + np.sum(x)


def updated(x):
    u = x.copy()
    u[0] = np.sin(u[1]) * u[2]
    u[1] = u[0] * 3.0
    return np.sum(u * u)


def in_arms(x, flag):
    a = x * 2.0
    if a[0] > flag:
        b = np.sin(a) * a
        c = b * a
    else:
        b = np.exp(a) + a * a
        c = b + a
    return np.sum(b * c)


def nested_loops(w, n):
    s = w
    for _ in range(n):
        t = np.sin(s)
        for _ in range(2):
            t = t * s + np.cos(t)
        s = t * 0.3
    return s


def checkpointed(w, h):
    for _ in spadc.checkpoint(range(4), snapshots=2):
        a = np.tanh(h * w)
        h = a + np.sin(a) * 0.5
    return np.sum(h)


def in_block(w, h):
    with spadc.checkpoint():
        a = np.tanh(h * w)
        b = a + np.sin(a) * w
    return np.sum(b * b)


W, X, H = N(3, 3), N(5, 3), N(3)
SIN = "sin(a) <- a"
CASES = [
    (gated_loss, (X, H), 1, {SIN: Gate(1, keep=0.05)}),
    (gated_loss, (X, H), 1, {SIN: Gate(1, keep=0.05), "a <- w": Gate(2, keep=0.5)}),
    (recurrent, (W, X, 4), 0, {"W @ h <- W": Gate(1, "turns", 0.5)}),
    (recurrent, (W, X, 4), 0, {"W @ h <- W": Gate(1, keep=0.3)}),
    (recurrent, (W, X, 4), 0, {"W @ h <- h": Gate(1, "turns", 0.75)}),
    (recurrent, (W, X, 0), 0, {"W @ h <- W": Gate(1, "turns", 0.5)}),
    (recurrent_from_end, (W, X, 5), 0, {"z <- W": Gate(1, "turns", 0.4)}),
    (stops_early, (2.2,), 0, {"h * cos(a) <- h": Gate(1, "turns", 0.5)}),
    (repeats, (4.2,), 0, {"sin(h) <- h": Gate(1, "turns", 0.5)}),
    (
        two_terms,
        (X, X + 1),
        1,
        {"-a <- a": Gate(1, keep=0.5), "cos(a) <- a": Gate(1, keep=0.5)},
    ),
    (product_of_reads, (X,), 0, {"row <- x": Gate(1, keep=0.25)}),
    (product_of_reads, (X,), 0, {"sin(row) <- row": Gate(1, keep=0.25)}),
    (updated, (H,), 0, {"sin(u[1]) <- u[1]": Gate(1, keep=0.5)}),
    (in_arms, (H, -9.0), 0, {SIN: Gate(1, keep=0.5), "exp(a) <- a": Gate(2, keep=0.2)}),
    (in_arms, (H, 9.0), 0, {SIN: Gate(1, keep=0.5), "exp(a) <- a": Gate(2, keep=0.2)}),
    (nested_loops, (0.7, 2), 0, {"cos(t) <- t": Gate(1, keep=0.5)}),
    (nested_loops, (0.7, 2), 0, {"cos(t) <- t": Gate(1, "turns", 0.5)}),
    (checkpointed, (H, H + 1), 0, {SIN: Gate(1, keep=0.5)}),
    (in_block, (H, H + 1), 0, {SIN: Gate(1, keep=0.5)}),
]


def gated(function, wrt, gates):
    return spadc.grad(function, wrt=wrt, plan=Gates(gates))


@pytest.mark.parametrize(("function", "args", "wrt", "gates"), CASES)
def test_the_mean_is_the_gradient(function, args, wrt, gates):
    """T1, over all outcomes."""
    assert_mean(gated(function, wrt, gates), *args)


def test_turns_on_one_path_are_drawn_one_by_one():
    """Weights of a fixed number of turns are not independent: their product along a
    path that passes several of them would not have the mean 1."""
    gradient = gated(recurrent, 0, {"W @ h <- h": Gate(1, "turns", 0.75)})
    gradient(W, X, 4)
    assert "rt.sample_turns" not in gradient.source
    assert "rt.draw(seed, step, edge=1, at=t) < 0.75" in gradient.source


def body(gradient):
    return gradient.source.partition("# Forward sweep\n")[2]


def test_one_gate_reads_as_the_style_says():
    gradient = gated(gated_loss, 1, {SIN: Gate(2, keep=0.05)})
    gradient(X, H)
    assert body(gradient) == (
        """\
    a = x @ w
    take_sin = rt.draw(seed, step, edge=2) < 0.05
    if take_sin:
        a_kept = a
    y = a + 0.01 * np.sin(a)
    del a

    # Reverse sweep
    # 4: return np.mean(y**2)
    a_bar = 2 / y.size * y
    if take_sin:
        # 3: y = a + 0.01 * np.sin(a)
        a_bar += 0.01 * (1 / 0.05) * a_bar * np.cos(a_kept)
    # 2: a = x @ w
    w_bar = x.T @ a_bar

    return w_bar
"""
    )


def test_edges_of_one_draw_share_one_branch():
    gates = {"-a <- a": Gate(1, keep=0.5), "cos(a) <- a": Gate(1, keep=0.5)}
    gradient = gated(two_terms, 1, gates)
    gradient(X, X + 1)
    reverse = body(gradient).partition("# Reverse sweep")[2]
    assert body(gradient).count("rt.draw(") == 1
    assert reverse.count("if take_") == 1
    assert "else" not in reverse


def test_turns_are_chosen_before_the_loop():
    gradient = gated(recurrent, 0, {"W @ h <- W": Gate(1, "turns", 0.5)})
    gradient(W, X, 4)
    before, _, after = body(gradient).partition("for t in range(n):")
    assert (
        "_turns, weight = rt.sample_turns(n, keep=0.5, seed=seed, step=step" in before
    )
    assert "if t in " in after.partition("# Reverse sweep")[2]


def test_turns_that_are_not_taken_store_nothing():
    """T7: of 40 iterations the residual of 4 is kept, whatever is drawn."""

    def scaled(w, x, n):
        s = 0.0
        for i in range(n):
            h = np.exp(x * i * 0.01)
            s = s + np.sum(h * w)
        return s

    w, x = N(500), N(500)
    gradient = gated(scaled, 0, {"h * w <- w": Gate(1, "turns", 0.1)})
    gradient(w, x, 40)
    for step in range(3):
        found = measured_memory(gradient.__wrapped__, w, x, 40, seed=0, step=step)
        assert found[0] == 4 * 500 * 8
    tape, peak = measured_memory(gradient.__wrapped__, w, x, 40)
    assert gradient.memory(w, x, 40).agrees(tape, peak)


@pytest.mark.parametrize(("function", "args", "wrt", "gates"), CASES)
def test_keeping_everything_is_exact_to_the_bit(function, args, wrt, gates):
    """T5: a gate that is always open, of any scheme."""
    opened = {text: Gate(gate.draw, gate.scheme) for text, gate in gates.items()}
    found = gated(function, wrt, opened)(*args, seed=3, step=4)
    exact = spadc.grad(function, wrt=wrt)(*args)
    assert np.asarray(found).tobytes() == np.asarray(exact).tobytes()


def test_a_gate_behind_a_dropped_edge_leaves_nothing():
    gates = {SIN: Gate(1, keep=0.5), "y <- a": Omit()}
    gradient = gated(gated_loss, 1, gates)
    gradient(X, H)
    assert gradient.source.count("np.cos") == 1


REFUSED = [
    (recurrent, {"h <- h": Gate(1, keep=0.5)}, "only passes a value on"),
    (gated_loss, {SIN: Gate(1, "turns", 0.5)}, "in no loop"),
    (
        two_terms,
        {"-a <- a": Gate(1, keep=0.5), "cos(a) <- a": Gate(1, keep=0.25)},
        "differ in `keep`",
    ),
    (
        two_terms,
        {"-a <- a": Gate(1, "vertex", 0.5), "a <- w": Gate(1, "vertex", 0.5, slot=1)},
        "leave two vertices",
    ),
    (
        two_terms,
        {
            "-a <- a": Gate(1, "vertex", 0.7),
            "cos(a) <- a": Gate(1, "vertex", 0.7, slot=1),
        },
        "probabilities above 1",
    ),
    (two_terms, {"-a <- a": Gate(1, "vertex", 0.5, slot=1)}, "lacks one of its slots"),
    (gated_loss, {SIN: Gate(1, keep=0.5), "a <- w": Gate(1, keep=0.5)}, "on one path"),
]


@pytest.mark.parametrize(("function", "gates", "message"), REFUSED)
def test_gates_that_do_not_fit_are_refused(function, gates, message):
    args = (W, X, 3) if function is recurrent else (X, H)
    wrt = 0 if function is recurrent else 1
    with pytest.raises(spadc.SpadcError, match=message) as caught:
        gated(function, wrt, gates)(*args)
    assert caught.value.code == "SPD505"


UNITS = [
    (recurrent, (W, X, 4), 0, "turns"),
    (recurrent, (W, X, 4), 0, "edges"),
    (recurrent_from_end, (W, X, 5), 0, "turns"),
    (gated_loss, (X, H), 1, "edges"),
    (checkpointed, (H, H + 1), 0, "turns"),
    (in_block, (H, H + 1), 0, "edges"),
    (in_arms, (H, -9.0), 0, "edges"),
    (updated, (H,), 0, "edges"),
    (repeats, (4.2,), 0, "edges"),
]


@pytest.mark.parametrize(("function", "args", "wrt", "sample"), UNITS)
def test_rad_samples_turns_and_edges(function, args, wrt, sample):
    plan = f"rad:keep=0.5,sample={sample}"
    assert_mean(spadc.grad(function, wrt=wrt, plan=plan), *args)


def test_rad_draws_the_edges_of_recurrences_only_on_request():
    def grows(x):
        h = x
        for _ in range(3):
            h = h * np.sin(h)
        return h

    with pytest.raises(spadc.SpadcError, match="no edge that can be sampled"):
        spadc.grad(grows, plan="rad:keep=0.5,sample=turns")(0.7)
    gradient = spadc.grad(grows, plan="rad:keep=0.5,sample=turns,safe=false")
    with pytest.warns(UserWarning, match="SPD506"):
        gradient(0.7)
    assert_mean(gradient, 0.7)


def test_whole_edges_have_no_design():
    with pytest.raises(ValueError, match="has no design, score or control"):
        spadc.plans.RAD(0.5, "turns", design="systematic")


def while_loop(W, x, tol):
    h = x
    while np.sum(h * h) > tol:
        h = np.tanh(h @ W) * 0.5
    return np.sum(h * x)


def test_a_while_loop_draws_anew_in_every_iteration():
    args = (N(2, 2), 3 * N(2, 2), 0.1)
    gradient = spadc.grad(while_loop, plan="rad:keep=0.5,sample=same")
    assert_mean(gradient, *args)
    assert "edge=1, at=turn" in " ".join(gradient.source.split())
