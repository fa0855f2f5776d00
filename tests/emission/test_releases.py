"""What is said of the tape, and which arrays are deleted, in the generated text."""

from __future__ import annotations

import numpy as np
import pytest

import spadc
from spadc.frontend import live_callable
from spadc.ir import parse_signature
from spadc.pipeline import compile_function

RELEASING = spadc.Plan(releases=True)


def source_of(function, signature: str, plan=None, wrt=(0,)) -> str:
    compiled = compile_function(
        live_callable(function),
        signature=parse_signature(signature),
        wrt=wrt,
        mode="value-and-grad",
        plan=plan,
    )
    return compiled.source


def tape_of(source: str) -> str:
    """The line of the docstring, joined."""
    text = source.split('"""')[1]
    found = [line.strip() for line in text.splitlines()]
    start = next(k for k, line in enumerate(found) if line.startswith("Tape:"))
    end = next(k for k in range(start, len(found)) if found[k].endswith("."))
    return " ".join(found[start : end + 1])


def deletions(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if "del " in line]


def straight(x, w):
    a = np.exp(x)
    b = a + 1.0
    c = np.sin(b * 2.0) * w
    d = c * 0.5
    return np.sum(d**2)


def test_what_only_the_forward_sweep_needs_is_deleted() -> None:
    signature = "x: f64[n], w: f64[n]"
    source = source_of(straight, signature, RELEASING, wrt=("x", "w"))
    assert "    b = a + 1.0\n" in source
    assert deletions(source) == ["del b", "del c"]
    exact = source_of(straight, signature, wrt=("x", "w"))
    assert deletions(exact) == []
    without = [line for line in source.splitlines() if "del " not in line]
    assert without == exact.splitlines()


def views(x):
    a = x * 2.0
    part = a[1:]
    rows = a.reshape(2, -1)
    total = np.sum(part) + np.sum(rows)
    given = x[1:]
    return total * total + np.sum(given**3)


def test_an_array_goes_with_its_last_view() -> None:
    source = source_of(views, "x: f64[8]", RELEASING)
    assert deletions(source) == ["del a, part, rows"]


def kept_in_a_list(x, steps):
    h = x * 1.0
    for _ in range(steps):
        h = np.tanh(h)
    last = h * 2.0
    return np.sum(last)


def test_nothing_that_a_tape_keeps_is_deleted() -> None:
    source = source_of(kept_in_a_list, "x: f64[n], steps: int", RELEASING)
    assert "h_tape" in source
    assert deletions(source) == ["del last"]


def bound_in_one_branch(x, n):
    y = x * 3.0
    for k in range(n):
        z = y * k
        y = y + 0.01 * np.sum(z)
    if n > 2:
        t = np.exp(y)
        s = np.sum(t)
    else:
        s = np.sum(y) * 2.0
    return s * s


@pytest.mark.parametrize("n", [0, 1, 4])
def test_what_may_be_unbound_is_not_deleted(n: int) -> None:
    x = np.linspace(0.1, 1.0, 5)
    releasing = spadc.value_and_grad(bound_in_one_branch, plan=RELEASING)
    value, gradient = releasing(x, n)
    exact_value, exact = spadc.value_and_grad(bound_in_one_branch)(x, n)
    assert value == exact_value
    np.testing.assert_array_equal(gradient, exact)


def shapes_only(x, W, V):
    h = x @ W
    return np.sum(h @ V)


def test_no_array_is_kept_for_its_shape() -> None:
    plan = spadc.RAD(0.5, sample="rows")
    source = source_of(
        shapes_only, "x: f64[b,n], W: f64[n,m], V: f64[m,k]", plan, wrt=("W", "V")
    )
    assert "del h" in source
    assert "h.shape" not in source.split("# Reverse sweep")[1]


def once_per_iteration(x, steps):
    u = x.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * u[1:-1] * (u[2:] - u[:-2])
    return np.mean(u**2)


def starts_with_an_argument(x, steps):
    h = x
    for _ in range(steps):
        h = np.tanh(h)
    return np.sum(h * h)


def two_loops(x, n, m):
    y = x * 1.0
    for _ in range(n):
        for _ in range(m - 1):
            y = np.sin(y)
    return np.sum(y)


def in_one_branch(x, n):
    y = x * 1.0
    for k in range(n):
        if k > 3:
            y = np.sin(y)
    return np.sum(y)


def no_arrays(a, b):
    return np.sin(a) * b


def nothing_kept(x):
    return np.sum(x) * 2.0


@pytest.mark.parametrize(
    ("function", "signature", "line"),
    [
        (straight, "x: f32[n], w: f32[n]", "Tape: a, z, d: 12*n bytes."),
        (
            once_per_iteration,
            "x: f64[n], steps: int",
            "Tape: u, u_tape: 8*(n + steps*(n - 2)) bytes.",
        ),
        (
            starts_with_an_argument,
            "x: f64[n], steps: int",
            "Tape: h_tape: 8*steps*n bytes.",
        ),
        (
            two_loops,
            "x: f64[4], n: int, m: int",
            "Tape: y, y_tape: 32*(1 + n*(m - 1)) bytes.",
        ),
        (
            in_one_branch,
            "x: f64[4], n: int",
            "Tape: y, y_tape: at most 32*(1 + n) bytes.",
        ),
        (nothing_kept, "x: f64[n]", "Tape: 0 bytes."),
    ],
)
def test_the_line(function, signature: str, line: str) -> None:
    assert tape_of(source_of(function, signature)) == line


def test_no_line_without_arrays() -> None:
    assert "Tape" not in source_of(no_arrays, "a: float, b: float")
    assert "bytes" not in source_of(straight, "x: any, w: any")
