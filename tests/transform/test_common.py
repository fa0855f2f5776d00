"""The same op twice is computed once, where that is worth a name."""

from __future__ import annotations

import numpy as np
from transform.building import (
    FLOAT,
    Program,
    arguments,
    array,
    assert_same_results,
    clean,
    short,
)

from spadc.ir import BOOL, Function, Slice, Subscript, verify
from spadc.transform import merge_common, remove_dead

VECTOR = array("n")
INNER = Subscript((Slice(1, -1),))


def check(fn: Function, expected: str) -> None:
    after = verify(merge_common(fn))
    assert short(after) == clean(expected), short(after)
    args = arguments(fn, np.random.default_rng(1))
    assert_same_results(fn, after, args, exact=True)


def test_costly_ops_of_the_primal_are_used_again() -> None:
    p = Program(x=VECTOR).in_primal()
    y = p("exp", p.x) * 2
    p.in_adjoint()
    check(
        p.function(y, p("exp", p.x)),
        "%1 = exp x\n%2 = multiply %1, 2\nyield %2, %1",
    )


def test_statements_of_the_primal_stay_as_written() -> None:
    p = Program(x=VECTOR).in_primal()
    check(
        p.function(p("exp", p.x), p("exp", p.x)),
        "%1 = exp x\n%2 = exp x\nyield %1, %2",
    )


def test_cheap_ops_use_named_values_of_the_primal() -> None:
    p = Program(x=VECTOR).in_primal()
    y = p.named("y", p.x * 2) + p.x * 3
    p.in_adjoint()
    check(
        p.function(y, p.x * 2, p.x * 3),
        """
        y = multiply x, 2
        %1 = multiply x, 3
        %2 = add y, %1
        %3 = multiply x, 3
        yield %2, y, %3
        """,
    )


def test_cheap_ops_of_the_reverse_sweep_are_shared() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    first = p.x * p.y
    second = p.named("y_bar", p.y * p.x)
    check(
        p.function(first + 1, second - 1),
        """
        y_bar = multiply x, y
        %1 = add y_bar, 1
        %2 = subtract y_bar, 1
        yield %1, %2
        """,
    )


def test_views_and_scalars_are_spelled_again() -> None:
    p = Program(x=VECTOR)
    parts = [p("index", p.x, step=INNER) for _ in range(2)]
    check(
        p.function(p("sin", parts[0]), 2 / p.x.size, 2 / p.x.size, p("sin", parts[1])),
        """
        %1 = index x {step=[1:-1]}
        %2 = index x {step=[1:-1]}
        %3 = sin %1
        %4 = size x
        %5 = divide 2, %4
        %6 = size x
        %7 = divide 2, %6
        yield %3, %5, %7, %3
        """,
    )


def test_allocations_stay_apart() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(p("zeros_like", p.x), p("zeros_like", p.x), p("copy", p.x)),
        "%1 = zeros_like x\n%2 = zeros_like x\n%3 = copy x\nyield %1, %2, %3",
    )


def test_values_that_a_store_overwrites_stay_apart() -> None:
    p = Program(x=VECTOR)
    stored = p("write", p.x * 2, 0.0, path=(INNER,))
    check(
        p.function(stored, p.x * 2),
        """
        %1 = multiply x, 2
        %2 = write %1, 0.0 {path=[1:-1]}
        %3 = multiply x, 2
        yield %2, %3
        """,
    )


def test_inner_regions_use_outer_values_but_not_the_reverse() -> None:
    p = Program(x=VECTOR, c=BOOL)
    outer = p("exp", p.x)
    (y,) = p.branch(
        p.c, lambda: [p("exp", p.x) + p("cos", p.x)], lambda: [p("cos", p.x)]
    )
    check(
        p.function(outer, y, p("cos", p.x)),
        """
        %1 = exp x
        %2 = if c {
        %3 = cos x
        %4 = add %1, %3
        yield %4
        } else {
        %5 = cos x
        yield %5
        }
        %6 = cos x
        yield %1, %2, %6
        """,
    )


def test_attributes_count() -> None:
    p = Program(x=array("n", "m"))
    sums = [p("sum", p.x, axis=k, keepdims=False) for k in (0, 1, 0)]
    check(
        p.function(*sums),
        """
        %1 = sum x {axis=0, keepdims=False}
        %2 = sum x {axis=1, keepdims=False}
        yield %1, %2, %1
        """,
    )


def test_short_scalars_are_spelled_again() -> None:
    p = Program(x=VECTOR, dx=FLOAT)
    square = p.dx**2
    fn = p.function(p.x / square, p.x * square)
    after = verify(remove_dead(merge_common(fn)))
    assert short(after) == clean(
        """
        %1 = power dx, 2
        %2 = divide x, %1
        %3 = power dx, 2
        %4 = multiply x, %3
        yield %2, %4
        """
    )
