"""What lists hold: which stores change an item, and which leave it as it is."""

from __future__ import annotations

import numpy as np
import pytest
from support.stages import Stages

from spadc.analysis import Order, find_aliases
from spadc.ir import Function, Value, walk

TYPES = "x: f64[n], m: f64[n,k], t: int"


def after_storage(body: str) -> Function:
    """The primal with what must be copied copied."""
    return Stages(body, TYPES, mode="vjp").after["storage"]


def named(fn: Function, name: str) -> list[Value]:
    """The values with a hint, in program order."""
    found = [r for op in walk(fn.body) for r in op.results if r.hint == name]
    return found


def test_an_item_may_be_what_was_appended() -> None:
    fn = after_storage(
        """
        def f(x, m, t):
            hs = []
            for k in range(t):
                h = x * k
                hs.append(h)
            a = hs[0] * 1.0
            b = hs[1]
            return np.sum(a) + np.sum(b)
        """
    )
    aliases = find_aliases(fn, Order(fn))
    (h,), (a,) = named(fn, "h"), named(fn, "a")
    items = [
        op.results[0] for op in walk(fn.body) if getattr(op, "name", "") == "list_item"
    ]
    assert items and all(aliases.share(item, h) for item in items)
    assert not any(aliases.share(item, a) for item in items)


COPIES = {
    "appended after it was written": (
        """
        def f(x, m, t):
            hs = []
            for k in range(t):
                h = np.zeros(3)
                h[0] = x[0] * k
                hs.append(h)
            return np.sum(np.stack(hs))
        """,
        0,
    ),
    "a table that is written in place": (
        """
        def f(x, m, t):
            rows = [[0.0] * t for _ in range(t)]
            for i in range(t):
                for j in range(t):
                    rows[i][j] = x[i] * x[j]
            return sum(rows[0])
        """,
        0,
    ),
    "a list and its copy": (
        """
        def f(x, m, t):
            hs = [v for v in x]
            gs = hs.copy()
            gs.append(x[0])
            return sum(hs) * sum(gs)
        """,
        1,
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies(name: str) -> None:
    program, number = COPIES[name]
    made = Stages(program, TYPES, mode="vjp")
    assert len(made.applied("storage", "copy")) == number


def test_an_array_that_went_into_a_list_under_another_name() -> None:
    """What a loop hands on as `total` it has put into the list as `s` before."""
    made = Stages(
        """
        def f(x, t):
            b = [x[:3] * 2.0]
            s, total = x[:3] * 1.0, x[:3] * 3.0
            for i in range(t):
                s, total = np.sin(s) * total, s
                if len(b) > 2:
                    s = s + b.pop(0)
                b.append(s)
            return np.sum(s * total) + np.sum(b[0])
        """,
        "x: f64[n], t: int",
    )
    space: dict[str, object] = {}
    exec(made.source, space)
    x = np.array([0.7, -1.2, 0.4])
    gradient = made.compiled.function_name
    got = space[gradient](x, 5)  # type: ignore[operator]
    want = [
        (value_of(x + 1e-6 * e, 5) - value_of(x - 1e-6 * e, 5)) / 2e-6
        for e in np.eye(3)
    ]
    np.testing.assert_allclose(got, want, rtol=1e-6)


def value_of(x: np.ndarray, t: int) -> float:
    """The program of the test above."""
    b = [x[:3] * 2.0]
    s, total = x[:3] * 1.0, x[:3] * 3.0
    for _ in range(t):
        s, total = np.sin(s) * total, s
        if len(b) > 2:
            s = s + b.pop(0)
        b.append(s)
    return float(np.sum(s * total) + np.sum(b[0]))
