"""What a loop saves for the reverse sweep: no more than it reads."""

from __future__ import annotations

import pytest
from support.stages import Stages

VECTOR = "x: f64[n]"

CASES = {
    "linear stencil saves nothing": (
        """
        def f(x):
            u = x * 1.0
            for _ in range(5):
                u[1:-1] += 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
            return np.sum(u)
        """,
        [],
    ),
    "overwritten slice": (
        """
        def f(x):
            u = x * 1.0
            for _ in range(5):
                u[1:-1] += 0.1 * u[2:] * u[:-2]
            return np.sum(u)
        """,
        ["u_tape.append(u[1:-1].copy())"],
    ),
    "overwritten element": (
        """
        def f(x):
            y = x * 1.0
            for i in range(4):
                y[i + 1] = y[i] + 0.5 * y[i + 1] * y[i + 1]
            return y[4]
        """,
        ["y_tape.append(y[i + 1])"],
    ),
    "overwritten elements that no earlier iteration reads": (
        """
        def f(x):
            y = x * 1.0
            for i in range(4):
                y[i + 1] = y[i + 1] + 0.5 * y[i] * y[i]
            return y[4]
        """,
        [],
    ),
    "solved from the front": (
        """
        def f(x):
            y = np.zeros(5)
            for i in range(5):
                y[i] = x[i] - y[:i] @ y[:i]
            return np.sum(y)
        """,
        [],
    ),
    "solved from the back": (
        """
        def f(x):
            y = x * 1.0
            for i in range(3, -1, -1):
                y[i] -= y[i + 1 :] @ y[i + 1 :]
            return np.sum(y)
        """,
        [],
    ),
    "the first element is read through a negative index": (
        """
        def f(x):
            y = x * 1.0
            for i in range(4):
                y[i] = y[i - 1] ** 2
            return np.sum(y)
        """,
        ["part_tape.append(y[i - 1])"],
    ),
    "what the loop starts from is read": (
        """
        def f(x):
            y = x * 1.0
            s = np.sum(y**2)
            for i in range(1, 5):
                y[i] = y[i - 1] ** 2
            return s + np.sum(y)
        """,
        ["part_tape.append(y2[i - 1])"],
    ),
    "exchanged buffers that are read often": (
        """
        def f(x):
            a, b = x * 1.0, x * 0.5
            for _ in range(5):
                b[1:-1] = a[1:-1] * a[2:] * (a[:-2] + a[2:])
                a, b = b, a
            return np.sum(a)
        """,
        ["b_tape.append(b[1:-1].copy())"],
    ),
    "exchanged buffers that are read whole": (
        """
        def f(x):
            a, b = x * 1.0, x * 0.5
            for _ in range(5):
                b[0] = np.sum(a**3)
                a, b = b, a
            return np.sum(a)
        """,
        ["b_tape.append(b[0])"],
    ),
    "an array that is added to as a whole": (
        """
        def f(x):
            y = x * 1.0
            for _ in range(5):
                y += 0.1 * np.sin(y) * y
            return np.sum(y)
        """,
        ["z_tape.append(z)", "y_tape.append(y2)"],
    ),
    "replaced array is saved by reference": (
        """
        def f(x):
            h = x * 1.0
            for _ in range(5):
                h = np.tanh(h)
            return np.sum(h)
        """,
        ["h_tape.append(h)"],
    ),
    "read before and after it is replaced": (
        """
        def f(x):
            h = x * 1.0
            for i in range(5):
                h = np.tanh(h * h)
            return np.sum(h)
        """,
        ["h_tape.append(h)"],
    ),
    "the older of two was the newer of two before": (
        """
        def f(x):
            a, b = x, 2.0 * x
            for i in range(5):
                a, b = b, np.tanh(a * b)
            return np.sum(b)
        """,
        ["a_tape.append(a)"],
    ),
    "only the shapes of arrays written in the loop": (
        """
        def f(x, y):
            for i in range(5):
                y[1:-1] = 0.2 * (x[1:-1] + x[2:])
                x[1:-1] = 0.3 * (y[1:-1] + y[:-2])
            return np.sum(x)
        """,
        [],
    ),
    "scalar": (
        """
        def f(x):
            s = 1.0
            for v in x:
                s = s * v
            return s
        """,
        ["s_tape.append(s)"],
    ),
    "store in a branch": (
        """
        def f(x):
            y = x * 1.0
            for i in range(4):
                if y[i] > 0.0:
                    y[i] = y[i] ** 2 * y[i + 1]
            return np.sum(y)
        """,
        ["tape.append(took_then)", "y_tape.append(y[i])"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_saved(name: str) -> None:
    text, expected = CASES[name]
    made = Stages(text, "x: f64[n], y: f64[m]" if "f(x, y)" in text else VECTOR)
    saved = [line for line in made.body() if ".append(" in line]
    assert [s.split(".append")[1] for s in saved] == [
        e.split(".append")[1] for e in expected
    ]


def test_cheap_values_are_evaluated_again() -> None:
    made = Stages(
        """
        def f(x):
            u = x * 1.0
            for _ in range(3):
                lap = u[2:] - 2 * u[1:-1] + u[:-2]
                u[1:-1] += lap * lap
            return np.sum(u)
        """,
        VECTOR,
    )
    assert sum(".append(" in line for line in made.body()) == 1
    assert sum("u[2:] - 2 * u[1:-1] + u[:-2]" in line for line in made.body()) == 2


def test_inner_loop_is_undone_inside_the_outer_one() -> None:
    """Two nested loops over one array need one tape, of elements."""
    made = Stages(
        """
        def f(x):
            y = x * 1.0
            for _ in range(3):
                for i in range(1, 4):
                    y[i] = y[i] * y[i - 1] + y[i] * y[i + 1] * y[i - 1]
            return np.sum(y)
        """,
        VECTOR,
    )
    saved = [line for line in made.body() if ".append(" in line]
    assert len(saved) == 1
    assert "y[i]" in saved[0]


def test_a_loop_of_which_only_shapes_are_wanted_does_not_run() -> None:
    """The forward sweep of a linear stencil is dead; its arrays are still asked."""
    made = Stages(
        """
        def f(x, y):
            for i in range(5):
                y[1:-1] = 0.2 * (x[1:-1] + x[2:])
                x[1:-1] = 0.3 * (y[1:-1] + y[:-2])
            return np.sum(x)
        """,
        "x: f64[n], y: f64[m]",
    )
    assert sum("for " in line for line in made.body()) == 1
    assert not any(line.startswith("x[1:-1] =") for line in made.body())


def test_values_needed_in_an_inner_mirror_are_recorded_not_the_array() -> None:
    """`c` is read from the array before the inner loop changes it."""
    made = Stages(
        """
        def f(x):
            y = x * 1.0
            for i in range(1, 4):
                c = y[i - 1] / 2.0
                for k in range(i, 4):
                    y[k] = c * y[k] * y[k - 1]
            return np.sum(y)
        """,
        VECTOR,
    )
    saved = [line for line in made.body() if ".append(" in line]
    assert saved
    assert not any("copy" in line for line in made.body())
