"""Which roots are told apart as norms."""

from __future__ import annotations

import pytest
from transform.building import FLOAT, Program, array

from spadc.ir import Apply, walk
from spadc.transform import find_norms

VECTOR, MATRIX = array("n"), array("n", "m")


def roots(p, *results):
    """The names of the roots after the pass, in order."""
    body = find_norms(p.function(*results)).body
    names = [op.name for op in walk(body) if isinstance(op, Apply)]
    return [name for name in names if "root" in name or "sqrt" in name]


SQUARES = {
    "powers": lambda p: p.x**2 + p.y**4,
    "products": lambda p: p.x * p.x + 3.0 * (p.y * p.y) / 2,
    "sum over an axis": lambda p: p("sum", p("square", p.m), axis=1),
    "mean of the squares": lambda p: p("mean", p.m**2, axis=0, keepdims=True),
    "another shape": lambda p: p("expand_dims", p.x**2, axis=1) + p("zeros_like", p.m),
    "equal differences": lambda p: (p.x - p.y) * (p.x - p.y),
    "weighted by squares": lambda p: p.x**2 * p.y**2,
}
NO_SQUARES = {
    "an argument": lambda p: p.x,
    "an odd power": lambda p: p.x**3 + p.y**2,
    "never 0": lambda p: p.x**2 + 1e-3,
    "a difference": lambda p: p.x**2 - p.y**2,
    "another factor": lambda p: p.x * p.y,
    "a negative factor": lambda p: -2.0 * p.x**2,
    "absolute values": lambda p: p("absolute", p.x),
    "products of matrices": lambda p: p.m @ p.m.T,
}


@pytest.mark.parametrize("make", SQUARES.values(), ids=SQUARES)
def test_root_of_squares_is_a_norm(make) -> None:
    p = Program(x=VECTOR, y=VECTOR, m=MATRIX)
    assert roots(p, p("sqrt", make(p))) == ["norm_root"]


@pytest.mark.parametrize("make", NO_SQUARES.values(), ids=NO_SQUARES)
def test_other_roots_stay(make) -> None:
    p = Program(x=VECTOR, y=VECTOR, m=MATRIX)
    assert roots(p, p("sqrt", make(p))) == ["sqrt"]


def test_a_single_number_outside_loops_stays_a_root() -> None:
    p = Program(x=VECTOR)
    assert roots(p, p("sqrt", p("sum", p.x**2))) == ["sqrt"]


def test_sums_that_loops_carry() -> None:
    p = Program(a=FLOAT, n=FLOAT)

    def body(i, total, other):
        return [total + p.a**2, other + p.a, p("math.sqrt", total)][:2]

    def inner(i, root):
        total, other = p.loop(3, {"total": 0.0, "other": 0.0}, body)
        return [p("math.sqrt", total) + p("math.sqrt", other)]

    assert roots(p, *p.loop(2, {"root": 0.0}, inner)) == [
        "math.norm_root",
        "math.norm_root",
        "math.sqrt",
    ]
