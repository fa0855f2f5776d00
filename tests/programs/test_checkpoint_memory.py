"""Checkpoints save memory, and run exactly the steps that their scheme says."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import function_from, same_bits

import spadc

STEPS, SNAPSHOTS = 2000, 10


def stencil(u0, nu, steps):
    u = u0.copy()
    for _ in range(steps):
        lap = u[2:] - 2 * u[1:-1] + u[:-2]
        u[1:-1] += nu * lap - 0.01 * u[1:-1] * (u[2:] - u[:-2])
    return np.mean(u**2)


def converging(u0, nu, steps):
    u = u0.copy()
    k = 0
    with spadc.checkpoint(snapshots=SNAPSHOTS):
        while k < steps:
            u = np.sin(u) * (1.0 - nu) + 0.001
            k += 1
    return np.mean(u**2)


def layers(count: int, mark: str) -> str:
    """A program of `count` blocks, each of five layers, under `mark`."""
    lines = ["import numpy as np", "import spadc", "def layers(x, w):", "    h = x * w"]
    for k in range(count):
        lines += [f"    {mark}:", f"        a{k} = np.tanh(h * w)"]
        lines += [f"        b{k} = np.tanh(a{k} * w)", f"        c{k} = b{k} * a{k}"]
        lines += [f"        d{k} = np.tanh(c{k} * w)", f"        h = np.exp(-d{k})"]
    return "\n".join([*lines, "    return np.sum(h)", ""])


U0 = np.sin(np.linspace(0.0, 9.0, 200))


def peak_of(call: Callable[[], Any]) -> int:
    """The most memory that was held while the call ran."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def steps_run(source: str, name: str, folder: Path, *args: Any) -> tuple[int, int]:
    """How often the loops of the forward sweep and those that run again ran a step, and
    how many snapshots there were at most."""
    counted = re.sub(
        r"^( +)(if \w+ == due:)", r"\1COUNT.append(0)\n\1\2", source, flags=re.M
    )
    counted = re.sub(
        r"^( +)(starts\.append\(.*)",
        r"\1\2\n\1MOST.append(len(starts))",
        counted,
        flags=re.M,
    )
    counted = counted.replace("def ", "COUNT = []\nMOST = [0]\n\n\ndef ", 1)
    function = function_from(counted, name, folder)
    function(*args)
    found = function.__globals__
    return len(found["COUNT"]), max(found["MOST"])


def fewest(states: int, snapshots: int) -> int:
    """Griewank and Walther's t(l, s) = r l - binomial(s + r, r - 1)."""
    times = 0
    while comb(snapshots + times, snapshots) < states:
        times += 1
    return times * states - comb(snapshots + times, times - 1)


def test_long_loop_in_little_memory() -> None:
    plain = spadc.grad(stencil)
    kept = spadc.grad(stencil, plan=f"checkpoint:snapshots={SNAPSHOTS}")
    short, args = (U0, 0.2, 3), (U0, 0.2, STEPS)
    assert same_bits(kept(*short), plain(*short))
    taped = peak_of(lambda: plain(*args))
    assert peak_of(lambda: kept(*args)) < taped / 50


@pytest.mark.parametrize(
    ("steps", "snapshots"), [(2000, 10), (150, 4), (37, 1), (9, 20)]
)
def test_number_of_steps(steps: int, snapshots: int, tmp_path: Path) -> None:
    kept = spadc.grad(stencil, plan=f"checkpoint:snapshots={snapshots}")
    kept(U0, 0.2, 2)
    run, most = steps_run(kept.source, "stencil_grad", tmp_path, U0, 0.2, steps)
    assert run == fewest(steps + 1, snapshots)
    assert most == min(steps, snapshots)


def test_loop_of_unknown_length() -> None:
    kept = spadc.grad(converging)
    few, many = (U0, 0.2, 100), (U0, 0.2, STEPS)
    kept(*few)
    assert peak_of(lambda: kept(*many)) < 1.3 * peak_of(lambda: kept(*few))


def test_blocks_give_their_arrays_up(tmp_path: Path) -> None:
    x = np.linspace(0.1, 1.0, 100_000)
    peaks, gradients = [], []
    for mark in ("if True", "with spadc.checkpoint()"):
        gradient = spadc.grad(function_from(layers(6, mark), "layers", tmp_path))
        gradients.append(gradient(x, 0.9))
        peaks.append(peak_of(lambda gradient=gradient: gradient(x, 0.9)))
    recorded, again = peaks
    assert again < 0.5 * recorded
    assert same_bits(*gradients)
