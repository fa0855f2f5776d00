"""In-place programs, run three ways: plain, through an alias, through a view."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support import function_from, right_or_refused

ARGS = (np.array([0.7, -1.2, 0.4, 1.1, -0.3]), np.array([0.3, 0.8, -0.6, 1.2, 0.5]))
BEGINNINGS = {
    "plain": ["y = x * 1.0", "z = y"],
    "alias": ["z = x * 1.0", "y = z"],
    "view": ["base = np.zeros(7)", "base[1:-1] = x", "y = base[1:-1]", "z = y"],
    "reversed": ["base = (x * 1.0)[::-1]", "y = base[::-1]", "z = y"],
    "row": ["base = np.ones((2, 5))", "base[1] = x", "y = base[1]", "z = y[:]"],
}
STATEMENTS = (
    "{y}[1:] += {z}[:-1] * {z}[1:]",
    "{y}[:-1] = np.sin({z}[1:])",
    "{y} *= b",
    "{y}[{i}] = {z}[{j}] * b[{i}]",
    "{y}[{i}] += s * 0.1",
    "{y}[::2] -= {z}[2] * b[:3]",
    "{y}[[{i}, {j}]] = b[1] * {z}[0]",
    "{y}[b > 0.4] *= 0.5",
    "{y}[::-1] /= {z} ** 2 + 1.0",
    "s = s + np.sum({z} ** 2) * 0.1",
    "s = s * {z}[{i}]",
    "{y}[:] = np.tanh({z}) + b",
    "np.multiply({y}, b, out={z})",
    "x[{i}] = {y}[{j}]",
)


def statements(seed):
    """The same statements for every way; `y` and `z` are one array throughout."""
    random = Random(seed)
    lines = []
    for _ in range(random.randint(2, 6)):
        y, z = random.choice(["yz", "zy", "yy"])
        i, j = random.sample(range(5), 2)
        lines.append(random.choice(STATEMENTS).format(y=y, z=z, i=i, j=j))
    if random.random() < 0.4:
        lines[1:] = ["for _ in range(2):", *("    " + line for line in lines[1:])]
    return lines


def program(way, seed):
    lines = ["s = x[0] * b[0]", *BEGINNINGS[way], *statements(seed)]
    lines.append("return np.sum(y * y * b) + np.sum(z) * s + np.sum(x)")
    body = "\n".join("    " + line for line in lines)
    return f"import numpy as np\n\n\ndef program(x, b):\n{body}\n"


@pytest.mark.parametrize("way", BEGINNINGS)
@given(seed=st.integers(0, 10**9))
@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_right(way, seed, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    function = function_from(program(way, seed), "program", folder)
    verdict = right_or_refused(function, ARGS, (0, 1), layouts=("plain", "strided"))
    assert verdict == "right" or way in ("reversed", "row"), verdict
