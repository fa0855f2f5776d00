"""The account of a function is that of Python and NumPy."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from spadc.execution import account, load_function, measured_memory
from spadc.execution.exposed import exposed

N = 100_000
X = np.linspace(0.0, 1.0, N)
BIG = X.nbytes

HEAD = "import numpy as np\n\n\ndef f(x):\n"


def accounted(body: str, *args):
    source = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    function = load_function(source, "f")
    memory = account(source, function.__globals__, "f", args or (X,), {})
    return memory, measured_memory(function, *(args or (X,)))


@pytest.mark.parametrize(
    ("body", "arrays"),
    [
        ("return x", 0),
        ("return x[1:]", 0),
        ("y = x + 1\nreturn y", 1),
        ("y = x + 1\nz = y * 2\nreturn z", 2),
        ("y = x + 1\nz = y * 2\ndel y\nreturn z * 2", 2),
        ("y = (x + 1) * 2 - x\nreturn y", 1),  # one buffer for the whole expression
        ("y = np.exp(x) * np.sin(x)\nreturn y", 2),
        ("y = 1 - (x + 1)\nreturn y", 2),  # only the left operand is used again
        ("y = -(x + 1)\nreturn y", 1),
        ("y = x + 1\ny = y + 1\nreturn y", 2),
        ("y = x + 1\ny += x\nreturn y", 1),
        ("*rows, n = x.shape\ny = x + n\nreturn y", 1),
        ("n, *rows = x.shape\ny = x + n\nreturn y", 1),
        ("y = x.copy()\ny[1:] = y[:-1]\nreturn y", 1),
        ("y = x.copy()\ny[1:] = y[:0:-1]\nreturn y", 2),
        ("y = x.copy().reshape(2, -1)\ny[:, 1:] = y[:, :-1]\nreturn y", 2),
        ("y = x.copy()\ny[1:] += y[:-1]\nreturn y", 2),
        ("y = x.copy()\ny[1:] += x[:-1]\nreturn y", 1),
        ("ys = []\nfor k in range(3):\n    ys.append(x + k)\nreturn ys", 3),
        ("for k in range(3):\n    y = x + k\nreturn y", 2),
        ("ys = [x + k for k in range(3)]\nwhile ys:\n    y = ys.pop()\nreturn y", 3),
        ("a, b = x + 1, x + 2\na, b = b, a\nreturn a", 2),
        ("y = x + 1 if x[0] < 1 else x\nreturn y", 1),
        (
            "while True:\n    if x[0] < 1:\n        break\nreturn x + 1",
            1,
        ),
    ],
)
def test_peak(body: str, arrays: int) -> None:
    memory, (_, peak) = accounted(body)
    assert abs(memory.peak - arrays * BIG) < 100
    assert memory.agrees(0, peak)


def test_tape_is_what_the_reverse_sweep_reads() -> None:
    body = (
        "# Forward sweep\n"
        "y = np.exp(x)\nz = y * 2\nview = z[1:]\nunread = y + z\ntape = []\n"
        "for k in range(3):\n    tape.append(x[k:] * k)\n    tape.append(x)\n\n"
        "# Reverse sweep\n"
        "z = view + y[1:]\n"
        "for k in reversed(range(3)):\n"
        "    tape.pop()\n    w = tape.pop()\n    z[k:] += w[1:]\n\n"
        "return z"
    )
    memory, (tape, _) = accounted(body)
    kept = {one.name: one for one in memory.kept}
    assert list(kept) == ["view", "y", "tape"]
    assert kept["view"].bytes == BIG  # all of `z`, which it is a view of
    assert kept["tape"].count == 3
    assert kept["tape"].shape is None
    assert memory.tape == tape == 2 * BIG + 8 * (3 * N - 3)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("y = x\nz = y", ["x"]),
        ("if a:\n    y = 1\nz = y", ["a", "y"]),
        ("if a:\n    y = 1\nelse:\n    y = 2\nz = y", ["a"]),
        ("for k in n:\n    y = 1\nz = y", ["n", "y"]),
        ("while t:\n    t = u\n    u = 1", ["t", "u"]),
        ("y[0] = x", ["x", "y"]),
        ("y += x", ["x", "y"]),
        ("y = [a * k for k in b]", ["a", "b"]),
        ("del y\ny = 1", []),
    ],
)
def test_exposed_names(text: str, names: list[str]) -> None:
    assert sorted(exposed(ast.parse(text).body)) == names
