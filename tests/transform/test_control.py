"""Branches and loops that are left out, results that need no branch."""

from __future__ import annotations

from transform.building import FLOAT, INT, Program, array, check

from spadc.ir import BOOL, ArrayType

VECTOR = array("n")


def test_a_branch_on_a_literal() -> None:
    p = Program(x=VECTOR).in_primal()
    test = p("not_", p("not_", True))
    (y,) = p.branch(p("not_", False), lambda: [p.x + 1], lambda: [p.x + 2])
    (z,) = p.branch(p.literal(True), lambda: [p.x * 2], lambda: [p.x])
    check(
        p.function(y, z, test),
        """
        %1 = not_ True
        %2 = not_ %1
        %3 = not_ False
        %4 = if %3 {
        %5 = add x, 1
        yield %5
        } else {
        %6 = add x, 2
        yield %6
        }
        %7 = multiply x, 2
        yield %4, %7, %2
        """,
    )


def test_a_branch_inside_one_on_the_same_test() -> None:
    p = Program(x=VECTOR, c=BOOL).in_primal()

    def inner() -> list[object]:
        (y,) = p.branch(p.c, lambda: [p.x + 1], lambda: [p.x + 2])
        return [y]

    def opposite() -> list[object]:
        (y,) = p.branch(p("not_", p.c), lambda: [p.x + 3], lambda: [p.x + 4])
        return [y]

    (y,) = p.branch(p.c, inner, opposite)
    check(
        p.function(y),
        """
        %1 = if c {
        %2 = add x, 1
        yield %2
        } else {
        %3 = add x, 3
        yield %3
        }
        yield %1
        """,
    )


def test_results_that_need_no_branch() -> None:
    p = Program(x=VECTOR, c=BOOL).in_primal()
    twice = p.x * 2
    results = p.branch(
        p.c,
        lambda: [twice, True, 0.0, p.x, 1],
        lambda: [twice, False, 0.0, twice, 2],
    )
    check(
        p.function(*results),
        """
        %1 = multiply x, 2
        %2, %3 = if c {
        yield x, 1
        } else {
        yield %1, 2
        }
        yield %1, c, 0.0, %2, %3
        """,
    )


def test_results_that_are_the_same() -> None:
    p = Program(x=VECTOR, y=VECTOR, c=BOOL).in_primal()
    results = p.branch(p.c, lambda: [p.x, p.x], lambda: [p.y, p.y], names=["a", "b"])
    check(
        p.function(*results),
        """
        a = if c {
        yield x
        } else {
        yield y
        }
        yield a, a
        """,
    )


def test_a_loop_without_iterations() -> None:
    p = Program(x=VECTOR).in_primal()
    (y,) = p.loop(0, {"y": p.x}, lambda i, y: [y * 2])
    check(p.function(y), "yield x")


def test_a_loop_that_may_run() -> None:
    p = Program(x=VECTOR, n=INT).in_primal()
    (y,) = p.loop(p.n, {"y": p.x}, lambda i, y: [y * 2])
    check(
        p.function(y),
        """
        y = for i in range(0, n, 1) with y2 = x {
        %1 = multiply y2, 2
        yield %1
        }
        yield y
        """,
    )


def test_simplification_inside_loops() -> None:
    p = Program(u=VECTOR, n=INT)
    (bar,) = p.loop(p.n, {"u_bar": 2 * p.u}, lambda i, bar: [-0.5 * -bar])
    check(
        p.function(bar),
        """
        %1 = multiply 2, u
        u_bar = for i in range(0, n, 1) with u_bar2 = %1 {
        %2 = multiply 0.5, u_bar2
        yield %2
        }
        yield u_bar
        """,
    )


def test_carried_values_keep_their_shape() -> None:
    """Proved by induction: no `unbroadcast` is needed after the loop."""
    p = Program(u=ArrayType("float64", None), n=INT)
    (bar,) = p.loop(p.n, {"u_bar": 2 * p.u}, lambda i, bar: [p("sin", bar) + p.u])
    check(
        p.function(p("unbroadcast", 3 * bar, p.u.shape)),
        """
        %1 = multiply 2, u
        u_bar = for i in range(0, n, 1) with u_bar2 = %1 {
        %2 = sin u_bar2
        %3 = add %2, u
        yield %3
        }
        %4 = multiply 3, u_bar
        yield %4
        """,
    )


def test_carried_values_that_change_shape_are_not_trusted() -> None:
    p = Program(u=ArrayType("float64", None), v=ArrayType("float64", None), n=INT)
    (bar,) = p.loop(p.n, {"u_bar": p.u}, lambda i, bar: [bar * p.v])
    check(
        p.function(p("unbroadcast", bar, p.u.shape)),
        """
        u_bar = for i in range(0, n, 1) with u_bar2 = u {
        %1 = multiply u_bar2, v
        yield %1
        }
        %2 = shape u
        %3 = unbroadcast u_bar, %2
        yield %3
        """,
    )


def test_scalars_stay_apart_from_loops() -> None:
    p = Program(a=FLOAT, n=INT)
    (bar,) = p.loop(p.n, {"bar": 0.0}, lambda i, bar: [bar + 2 * p.a])
    check(
        p.function(bar * 1.0),
        """
        bar = for i in range(0, n, 1) with bar2 = 0.0 {
        %1 = multiply 2, a
        %2 = add bar2, %1
        yield %2
        }
        yield bar
        """,
    )
