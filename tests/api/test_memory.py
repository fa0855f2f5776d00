"""`Gradient.memory` says what tracemalloc sees: the tape exactly, the peak nearly."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from programs.footprints import FOOTPRINTS

import spadc
from spadc.execution import Memory, measured_memory
from spadc.pipeline import tape_bytes

RELEASING = spadc.Plan(releases=True)


def compiled_and_measured(program, wrt, args, plan):
    gradient = spadc.value_and_grad(program, wrt, plan=plan)
    memory = gradient.memory(*args)
    current = gradient.ready(gradient.parameters.values(args, {}))
    gc.collect()
    return memory, current, measured_memory(current.function, *args)


CALLS = [(*one, "exact") for one in FOOTPRINTS]
CALLS += [(*one, RELEASING) for one in FOOTPRINTS[::3]]


@pytest.mark.parametrize(("program", "wrt", "args", "plan"), CALLS)
def test_predicted_is_measured(program, wrt, args, plan) -> None:
    memory, current, (tape, peak) = compiled_and_measured(program, wrt, args, plan)
    assert memory.tape == tape
    assert abs(memory.peak - peak) <= 0.1 * peak + 64 * 1024
    assert memory.agrees(tape, peak)
    assert peak > 5 * 64 * 1024 or program.__name__ == "logistic"
    compiled = current.compiled
    stated = tape_bytes(compiled.tape, compiled.primal, args)
    if stated is not None and not compiled.tape.is_most:
        assert stated == tape
    assert stated is None or stated >= tape


PLANS = ("rad:keep=0.1,sample=different", "rad:keep=0.1,sample=rows", "round:bits=2")


@pytest.mark.parametrize("plan", PLANS)
def test_what_helpers_need_is_counted(plan) -> None:
    program, wrt, args = next(f for f in FOOTPRINTS if f[0].__name__ == "relu_mlp")
    memory, current, (tape, peak) = compiled_and_measured(program, wrt, args, plan)
    compiled = current.compiled
    assert memory.agrees(tape, peak)
    assert tape_bytes(compiled.tape, compiled.primal, args) == tape


def test_most_formulas_are_known() -> None:
    known = 0
    for program, wrt, args in FOOTPRINTS:
        gradient = spadc.grad(program, wrt)
        known += gradient.ready(args).compiled.tape.size is not None
    assert known >= 18


@pytest.mark.parametrize("snapshots", [3, 7])
def test_snapshots_of_a_loop(snapshots) -> None:
    program, wrt, args = next(f for f in FOOTPRINTS if f[0].__name__ == "heat2")
    plan = spadc.Checkpoint(snapshots)
    memory, current, (tape, peak) = compiled_and_measured(program, wrt, args, plan)
    assert memory.agrees(tape, peak)
    assert tape == args[0].nbytes * (snapshots + 1)
    assert current.compiled.tape.is_most


def test_a_releasing_plan_needs_less() -> None:
    def loss(x, w):
        a = np.exp(x * 0.5)
        b = a + 1.0
        c = b * 2.0 - a
        return np.sum(np.sin(c * w))

    x, w = np.ones((2, 100_000))
    exact = spadc.grad(loss, "w").memory(x, w)
    less = spadc.grad(loss, "w", plan=RELEASING).memory(x, w)
    assert (exact.tape, less.tape) == (2 * x.nbytes, 2 * x.nbytes)
    assert less.peak < exact.peak


def test_the_table() -> None:
    def loss(x, w):
        h = np.tanh(x @ w)
        return np.sum(h * h)

    memory = spadc.grad(loss, "w").memory(np.ones((50, 20)), np.ones((20, 4)))
    assert isinstance(memory, Memory)
    assert memory.records() == [
        {"name": "h", "count": 1, "shape": (50, 4), "dtype": "float64", "bytes": 1600}
    ]
    assert str(memory).splitlines()[:2] == [
        "kept  arrays  shape    dtype    bytes",
        "h          1  (50, 4)  float64  1,600",
    ]
    assert memory.summary.startswith("Tape 1.6 kB = 8*x_0*w_1; peak ")


def test_every_mode_and_nested_arguments() -> None:
    def layer(params, x):
        return np.tanh(x @ params["W"] + params["b"])

    params = {"W": np.ones((30, 40)), "b": np.ones(40)}
    memory = spadc.vjp(layer).memory(params, np.ones((10, 30)))
    assert memory.tape == 10 * 40 * 8

    def total(params, x):
        return np.sum(layer(params, x))

    assert spadc.grad(total).memory(params, x=np.ones((10, 30))).tape == 3200


def test_what_a_while_loop_pushes_is_counted() -> None:
    def root(a):
        x = a
        while np.max(np.abs(x * x - a)) > 1e-9:
            x = 0.5 * (x + a / x)
        return np.sum(x)

    gradient = spadc.grad(root)
    a = np.linspace(1, 9, 1000)
    kept = gradient.memory(a).kept
    compiled = gradient.ready((a,)).compiled
    assert tape_bytes(compiled.tape, compiled.primal, (a,)) is None
    assert "iterations" in str(compiled.tape.size)
    assert sum(one.count for one in kept) > 5


def test_a_random_plan_states_its_tape() -> None:
    def loss(W, V, x):
        h = np.tanh(x @ W)
        return np.sum((h @ V) ** 2)

    gradient = spadc.grad(loss, (0, 1), plan="rad:keep=0.1,sample=same")
    args = (np.ones((64, 40)), np.ones((40, 30)), np.ones((50, 64)))
    memory = gradient.memory(*args)
    current = gradient.ready(args)
    assert "ceil(0.1*V_0)" in memory.formula
    tape, _ = measured_memory(current.function, *args)
    compiled = current.compiled
    assert memory.tape == tape == tape_bytes(compiled.tape, compiled.primal, args)


@pytest.mark.parametrize(
    "plan", ["spad:keep=0.1", "spad:keep=0.2,score=adjoint", "bandit:keep=0.1"]
)
def test_the_tape_of_an_adaptive_plan_is_that_of_one_estimate(plan) -> None:
    def loss(W, V, x):
        h = np.tanh(x @ W)
        return np.sum((h @ V) ** 2)

    gradient = spadc.value_and_grad(loss, (0, 1), plan=plan)
    args = (np.ones((30, 40)) / 9, np.ones((40, 5)), np.ones((20, 30)))
    memory = gradient.memory(*args)
    compiled = gradient.ready(args).compiled
    assert memory.tape == tape_bytes(compiled.tape, compiled.primal, args)
    assert memory.peak > memory.tape > 0
