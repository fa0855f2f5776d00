"""Versions of one array: what stores, branches and loops hand on."""

from __future__ import annotations

from support.stages import Stages

from spadc.analysis import Versions
from spadc.ir import Value, walk


def versions_named(text: str, name: str) -> set[Value]:
    """The first versions of all values called `name` in the lowered function."""
    body = Stages(text, "x: f64[n]", mode="vjp").after["lower"].body
    versions = Versions(body)
    params = [p for op in walk(body) for r in op.regions for p in r.params]
    values = [r for op in walk(body) for r in op.results] + params
    return {versions.first(v) for v in values if v.hint == name}


def test_stores_branches_and_loops_keep_the_array() -> None:
    text = """
    def f(x):
        y = x * 2.0
        y[0] = 1.0
        for i in range(3):
            if x[i] > 0.0:
                y[i] = x[i]
            for j in range(i):
                y[j] += 1.0
        while y[0] < 3.0:
            y[0] += 1.0
        return y
    """
    assert len(versions_named(text, "y")) == 1


def test_a_loop_that_replaces_it_makes_another() -> None:
    text = """
    def f(x):
        y = x * 2.0
        for i in range(3):
            y = y + 1.0
        return y
    """
    assert len(versions_named(text, "y")) > 1


def test_numbers_are_replaced_not_written() -> None:
    text = """
    def f(x):
        y = 2.0
        y += x[0]
        y += x[1]
        return y
    """
    assert len(versions_named(text, "y")) > 1


def test_swapped_arrays_are_not_followed() -> None:
    text = """
    def f(x):
        y, z = x * 2.0, x * 3.0
        for i in range(3):
            y[i] = z[0]
            y, z = z, y
        return y
    """
    assert len(versions_named(text, "y")) > 1
