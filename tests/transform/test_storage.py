"""Stores in place: copies are where they must be, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from support.stages import Stages

from spadc.transform.storage import Facts, insert_copies

VECTOR = "x: f64[n]"

PROGRAMS = {
    "argument is copied before the loop": (
        """
        def f(x):
            for i in range(3):
                x[i] = x[i] ** 2
            return np.sum(x)
        """,
        ["x = x.copy()", "x2 = x.copy()"],
    ),
    "nothing to copy": (
        """
        def f(x):
            y = x * 2.0
            y[0] = 1.0
            return np.sum(y)
        """,
        [],
    ),
    "a view that is read later": (
        """
        def f(x):
            y = x * 2.0
            head = y[:2] * 1.0
            y[1] = 0.0
            return np.sum(y) * np.sum(head)
        """,
        [],
    ),
    "an array that the reverse sweep reads": (
        """
        def f(x):
            y = np.exp(x)
            y[0] = 1.0
            return np.sum(y)
        """,
        ["y2 = y.copy()"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_copies(name: str) -> None:
    text, expected = PROGRAMS[name]
    made = Stages(text, VECTOR, mode="value-and-grad")
    copies = [line for line in made.body() if ".copy()" in line]
    assert len(copies) <= max(1, len(expected))
    assert bool(copies) == bool(expected)
    assert not expected or copies[0] in expected


def test_no_conflict_is_left() -> None:
    for text, _ in PROGRAMS.values():
        made = Stages(text, VECTOR)
        assert not list(Facts(made.after["storage"]).conflicts())


def test_copies_are_inserted_once() -> None:
    text, _ = PROGRAMS["argument is copied before the loop"]
    made = Stages(text, VECTOR)
    again = insert_copies(made.after["storage"])
    assert again.body.ops == made.after["storage"].body.ops


def test_swapped_buffers_are_not_copied() -> None:
    """Two carried arrays that start apart and are swapped stay apart."""
    made = Stages(
        """
        def f(x):
            old, new = x * 1.0, x * 2.0
            for _ in range(4):
                new[1:-1] = old[:-2] + old[2:]
                old, new = new, old
            return np.sum(old)
        """,
        VECTOR,
    )
    copies = made.applied("storage", "copy")
    assert not [op for op in copies if not op.span.reverse]


def test_mirror_of_swapped_buffers_copies_no_buffer() -> None:
    """The two buffers that a loop leaves are told apart when they are swapped back."""
    made = Stages(
        """
        def f(x):
            a, b = x * 1.0, x * 0.5
            for _ in range(5):
                b[1:-1] = a[1:-1] * a[2:] * (a[:-2] + a[2:])
                a, b = b, a
            return np.sum(a**2)
        """,
        VECTOR,
    )
    copies = [line for line in made.body() if "copy()" in line]
    assert copies == ["b_tape.append(b[1:-1].copy())"]


def test_addition_to_a_taped_array_is_out_of_place() -> None:
    """The array on the tape stays as it is; the sum is a new one."""
    made = Stages(
        """
        def f(x):
            y = np.exp(x)
            for _ in range(5):
                y += np.sin(y)
            return np.sum(y)
        """,
        VECTOR,
    )
    assert not [line for line in made.body() if "copy()" in line]
    assert "y += np.sin(y)" not in made.body()


def test_pushed_buffer_that_comes_back_is_copied() -> None:
    """What lies on a tape must survive the buffer's next use under another name."""
    made = Stages(
        """
        def f(x):
            old, new = x * 1.0, x * 2.0
            for _ in range(4):
                new[1:-1] = np.sin(old[:-2]) * old[2:]
                old, new = new, old
            return np.sum(old)
        """,
        VECTOR,
    )
    appended = [line for line in made.body() if ".append(" in line]
    reads_buffer = [line for line in appended if "old[" in line or "new[" in line]
    assert all(".copy()" in line for line in reads_buffer)


def test_results_are_owned() -> None:
    """A gradient is never the caller's array, and two gradients are two arrays."""
    made = Stages(
        """
        def f(x, y):
            return np.sum(x * y)
        """,
        "x: f64[n], y: f64[n]",
        ("x", "y"),
    )
    namespace: dict[str, object] = {}
    exec(made.source, namespace)
    x, y = np.arange(3.0), np.arange(3.0) + 1
    gx, gy = namespace["f_grad"](x, y)  # type: ignore[operator]
    assert not any(np.shares_memory(g, a) for g in (gx, gy) for a in (x, y))
    both = Stages(
        "def f(x, y):\n    return np.sum(x + y)\n", "x: f64[n], y: f64[n]", ("x", "y")
    )
    exec(both.source, namespace)
    gx, gy = namespace["f_grad"](x, y)  # type: ignore[operator]
    assert not np.shares_memory(gx, gy)
    gx += 1.0
    np.testing.assert_array_equal(gy, np.ones(3))
