"""What the snapshots of a loop hold: what later steps read, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import function_from, same_bits

import spadc

X, Y = np.array([0.3, -0.7, 1.1, 0.4]), np.array([0.9, 0.2, -0.4, 0.6])
PROGRAMS = {
    "only what is read": (
        """
        u, v, w = x * 1.0, y * 2.0, x + y
        for t in spadc.checkpoint(range(n), snapshots=2):
            w = np.sin(u)
            u = np.cos(w) * u * y
            v = v * 0.5
        return np.sum(u) + np.sum(v) + np.sum(w)
        """,
        {"u"},
    ),
    "what leads to it": (
        """
        u, v = x * 1.0, y * 2.0
        k = 1.0
        for t in spadc.checkpoint(range(n), snapshots=2):
            u = np.sin(u * v)
            v = v * k
            k = k * 0.5
        return np.sum(u)
        """,
        {"u", "v", "k"},
    ),
    "nothing that does not change": (
        """
        u, v = x * 1.0, y * 2.0
        for t in spadc.checkpoint(range(n), snapshots=2):
            u = np.sin(u * v + t)
        return np.sum(u)
        """,
        {"u"},
    ),
    "nothing of a sum": (
        """
        s = 0.0
        for t in spadc.checkpoint(range(n), snapshots=2):
            s = s + np.sum(np.sin(x * t))
        return s
        """,
        set(),
    ),
    "not the copies of an open loop": (
        """
        r, u = 1.0, x * 1.0
        with spadc.checkpoint(snapshots=2):
            while r > 0.01:
                new = 0.5 * np.sin(u) * y
                r = np.max(np.abs(new - u))
                u = new
        return np.sum(u)
        """,
        {"u"},
    ),
}


def program(body: str, folder: Path) -> Callable[..., Any]:
    """`f(x, y, n)` with that body."""
    lines = ["import numpy as np", "import spadc", "def f(x, y, n):"]
    source = "\n".join([*lines, body.replace("\n        ", "\n    ")]) + "\n"
    return function_from(source, "f", folder)


@pytest.mark.parametrize(("body", "state"), PROGRAMS.values(), ids=list(PROGRAMS))
def test_state(body: str, state: set[str], tmp_path: Path) -> None:
    gradient = spadc.grad(program(body, tmp_path), wrt=(0, 1))
    gradient(X, Y, 5)
    assert set(re.findall(r"(\w+)_snapshots = \[\]", gradient.source)) == state
    assert "_tape" not in gradient.source


def test_replaced_arrays_are_saved_as_they_are(tmp_path: Path) -> None:
    body = PROGRAMS["only what is read"][0]
    gradient = spadc.grad(program(body, tmp_path))
    gradient(X, Y, 5)
    assert gradient.source.count("u_snapshots.append(u)") == 2
    assert "copy()" not in gradient.source


def test_written_arrays_are_copied(tmp_path: Path) -> None:
    body = """
    u = x * 1.0
    for t in spadc.checkpoint(range(n), snapshots=2):
        u[1:] *= u[:-1] * y[1:]
    return np.sum(u)
    """
    gradient = spadc.grad(program(body.replace("\n    ", "\n        "), tmp_path))
    gradient(X, Y, 5)
    assert gradient.source.count("u_snapshots.append(u.copy())") == 2


@pytest.mark.parametrize("steps", range(8))
@pytest.mark.parametrize("snapshots", [1, 2, 5])
@pytest.mark.parametrize("mode", ["grad", "value_and_grad", "vjp"])
def test_every_number_of_steps(
    steps: int, snapshots: int, mode: str, tmp_path: Path
) -> None:
    body = """
        u = x * 1.0
        for t in range(n):
            u[1:] *= np.sin(u[:-1]) * y[1:] + t
        return np.sum(u**2)
        """
    transform = getattr(spadc, mode)
    function = program(body, tmp_path)
    results = []
    for plan in ("exact", f"checkpoint:snapshots={snapshots}"):
        result = transform(function, plan=plan)(X, Y, steps)
        if mode == "vjp":
            result = (result[0], result[1](0.7))
        results.append(result if isinstance(result, tuple) else (result,))
    for recorded, again in zip(*results, strict=True):
        assert same_bits(again, recorded)
