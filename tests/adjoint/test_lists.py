"""The reverse of lists: what is saved, and how cotangents run through them."""

from __future__ import annotations

import pytest
from support.stages import Stages

TYPES = "x: f64[n], t: int"


def source(body: str) -> list[str]:
    """The statements of the generated gradient."""
    return Stages(body, TYPES).body()


def test_appending_saves_nothing() -> None:
    lines = source(
        """
        def f(x, t):
            hs = [1.0]
            for v in x:
                hs.append(hs[-1] * v)
            return hs[-1]
        """
    )
    assert not [line for line in lines if "tape" in line]
    assert "hs.pop()" in lines  # what the loop appended is taken off again


def test_what_is_popped_is_saved() -> None:
    lines = source(
        """
        def f(x, t):
            hs = [v for v in x]
            s = 1.0
            while len(hs) > 1:
                s = s * hs[0] * hs[1] + np.sin(hs.pop())
            return s
        """
    )
    assert [line for line in lines if line.endswith("_tape = []")]
    assert [line for line in lines if line.startswith("hs.append(")]


def test_cotangents_of_items_are_added_in_place() -> None:
    lines = source(
        """
        def f(x, t):
            hs = [v * v for v in x]
            s = 0.0
            for k in range(t):
                s = s + hs[k % 3] * k
            return s
        """
    )
    assert lines.count("hs_bar = [0.0] * len(hs)") == 1
    assert [line for line in lines if line.startswith("hs_bar[k % 3] += ")]


def test_one_sweep_through_the_list_for_every_use() -> None:
    lines = source(
        """
        def f(x, t):
            hs = [v * v for v in x]
            return np.sum(np.array(hs) ** 2) + hs[0] + hs[-1]
        """
    )
    made = [line for line in lines if line.startswith("hs_bar = ")]
    assert made == ["hs_bar = list(2 * z)"]
    assert "hs_bar[0] += 1.0" in lines


@pytest.mark.parametrize("operator", ["+=", "-="])
def test_additions_into_items_keep_the_cotangent(operator: str) -> None:
    lines = source(
        f"""
        def f(x, t):
            rows = [[0.0] * t for _ in range(t)]
            for k in range(t):
                rows[k][0] {operator} x[k]
            return sum(rows[1])
        """
    )
    assert not [line for line in lines if line == "rows_bar[k][0] = 0.0"]
