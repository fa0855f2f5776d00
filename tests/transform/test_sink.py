"""Zeroing a cotangent comes after the last read of what it was."""

from __future__ import annotations

from transform.building import (
    Program,
    array,
    clean,
    short,
)

from spadc.ir import Function, Slice, Subscript, verify
from spadc.transform import sink

VECTOR = array("n")
INNER = Subscript((Slice(1, -1),))
REST = Subscript((Slice(1, None),))


def check(fn: Function, expected: str) -> None:
    assert short(verify(sink(fn))) == clean(expected)


def test_zeroing_moves_behind_the_last_read_of_a_view() -> None:
    p = Program(x=VECTOR)
    view = p("index", p.x, step=INNER)
    zeroed = p("write", p.x, 0.0, path=(INNER,))
    used = view * 2
    last = p("index", view, step=REST) + 1
    later = used + 1
    check(
        p.function(zeroed, later, last),
        """
        %1 = index x {step=[1:-1]}
        %2 = multiply %1, 2
        %3 = index %1 {step=[1:]}
        %4 = add %3, 1
        %5 = write x, 0.0 {path=[1:-1]}
        %6 = add %2, 1
        yield %5, %6, %4
        """,
    )


def test_zeroing_stays_before_its_first_use() -> None:
    p = Program(x=VECTOR)
    view = p("index", p.x, step=INNER)
    zeroed = p("write", p.x, 0.0, path=(INNER,))
    first = zeroed * 2
    check(
        p.function(first, view * 2),
        """
        %1 = index x {step=[1:-1]}
        %2 = write x, 0.0 {path=[1:-1]}
        %3 = multiply %2, 2
        %4 = multiply %1, 2
        yield %3, %4
        """,
    )


def test_uses_inside_regions_count() -> None:
    p = Program(x=VECTOR)
    zeroed = p("write", p.x, 0.0, path=(INNER,))
    (y,) = p.loop(3, {"y": 0.0}, lambda i, y: [y + p("sum", zeroed, axis=None)])
    check(
        p.function(y, p.x * 2),
        """
        %1 = write x, 0.0 {path=[1:-1]}
        y = for i in range(0, 3, 1) with y2 = 0.0 {
        %2 = sum %1 {axis=None}
        %3 = add y2, %2
        yield %3
        }
        %4 = multiply x, 2
        yield y, %4
        """,
    )


def test_other_stores_and_the_primal_stay() -> None:
    p = Program(x=VECTOR).in_primal()
    primal = p("write", p.x, 0.0, path=(INNER,))
    p.in_adjoint()
    other = p("write", p.x, 1.0, path=(INNER,))
    check(
        p.function(primal, other, p.x * 2),
        """
        %1 = write x, 0.0 {path=[1:-1]}
        %2 = write x, 1.0 {path=[1:-1]}
        %3 = multiply x, 2
        yield %1, %2, %3
        """,
    )


def test_reads_of_new_views_count() -> None:
    p = Program(x=VECTOR)
    zeroed = p("write", p.x, 0.0, path=(INNER,))
    view = p("index", p.x, step=INNER)
    result = view * 2
    check(
        p.function(zeroed, result),
        """
        %1 = index x {step=[1:-1]}
        %2 = multiply %1, 2
        %3 = write x, 0.0 {path=[1:-1]}
        yield %3, %2
        """,
    )
