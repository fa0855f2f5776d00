"""What no result depends on disappears, wherever it stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from transform.building import (
    FLOAT,
    INT,
    Program,
    arguments,
    array,
    assert_same_results,
    clean,
    short,
)

from spadc.ir import (
    BOOL,
    Function,
    Region,
    TapeType,
    Value,
    While,
    verify,
)
from spadc.primitives import Expr
from spadc.transform import remove_dead

VECTOR = array("n")


def check(fn: Function, expected: str) -> None:
    after = verify(remove_dead(fn))
    assert short(after) == clean(expected), short(after)
    args = arguments(fn, np.random.default_rng(1))
    assert_same_results(fn, after, args, exact=True)
    assert short(remove_dead(after)) == clean(expected)


def test_unused_ops() -> None:
    p = Program(x=VECTOR).in_primal()
    _ = p("sin", p.x) * 2
    check(p.function(p.x + 1), "%1 = add x, 1\nyield %1")


def test_results_of_branches() -> None:
    p = Program(x=VECTOR, c=BOOL).in_primal()
    dead = p.x * 3
    kept, _ = p.branch(p.c, lambda: [p.x + 1, p("exp", dead)], lambda: [p.x, dead])
    check(
        p.function(kept),
        """
        %1 = if c {
        %2 = add x, 1
        yield %2
        } else {
        yield x
        }
        yield %1
        """,
    )


def test_empty_branches_and_loops() -> None:
    p = Program(x=VECTOR, c=BOOL, n=INT).in_primal()
    p.branch(p.c, lambda: [p.x + 1], lambda: [p.x])
    p.loop(p.n, {"y": p.x}, lambda i, y: [y * 2])
    check(p.function(p.x), "yield x")


def test_carried_values_that_nothing_needs() -> None:
    """`a` and `b` only feed each other."""
    p = Program(x=VECTOR, n=INT).in_primal()
    kept, *_ = p.loop(
        p.n,
        {"y": p.x, "a": p.x, "b": p.x},
        lambda i, y, a, b: [y * 2, a + b, a],
    )
    check(
        p.function(kept),
        """
        y = for i in range(0, n, 1) with y2 = x {
        %1 = multiply y2, 2
        yield %1
        }
        yield y
        """,
    )


def test_carried_values_that_a_live_one_needs() -> None:
    p = Program(x=VECTOR, n=INT).in_primal()
    _, kept = p.loop(p.n, {"a": p.x, "b": p.x}, lambda i, a, b: [a * i, b + a])
    check(
        p.function(kept),
        """
        a, b = for i in range(0, n, 1) with a2 = x, b2 = x {
        %1 = multiply a2, i
        %2 = add b2, a2
        yield %1, %2
        }
        yield b
        """,
    )


def test_carried_values_that_never_change() -> None:
    p = Program(x=VECTOR, n=INT).in_primal()

    def body(i: Any, y: Any, same: Any) -> list[Any]:
        inner, kept = p.loop(i, {"z": y, "w": same}, lambda j, z, w: [z + w, w])
        return [inner, kept]

    y, same = p.loop(p.n, {"y": p.x, "same": p.x}, body)
    check(
        p.function(y, same),
        """
        y = for i in range(0, n, 1) with y2 = x {
        z = for i2 in range(0, i, 1) with z2 = y2 {
        %1 = add z2, x
        yield %1
        }
        yield z
        }
        yield y, x
        """,
    )


def test_the_number_of_iterations_keeps_what_ends_the_loop() -> None:
    p = Program(a=FLOAT, n=INT).in_primal()
    *_, trips = p.loop(
        p.n,
        {"y": p.a, "s": p.a},
        lambda i, y, s: [y * 2, s + i, s * 2 > p.a * 8],
        breaks=True,
    )
    check(
        p.function(trips),
        """
        s, %1 = for i in range(0, n, 1) or break with s2 = a {
        %2 = add s2, i
        %3 = multiply s2, 2
        %4 = multiply a, 8
        %5 = greater %3, %4
        yield %2, %5
        }
        yield %1
        """,
    )


def halving(p: Program) -> tuple[Value, Value, Value]:
    """Halve `a` until it is small, and count and double on the way."""
    names = ("y", "dead")
    tested, carried, results = (
        [Value(FLOAT, name) for name in names] for _ in range(3)
    )
    test = p.region(tested, lambda y, dead: [y > 0.1])
    body = p.region(carried, lambda y, dead: [y * 0.5, dead * 2])
    trips = Value(INT, "trips")
    start = p.params["a"]
    op = While((start, start), test, body, (*results, trips), span=p.build.span)
    p.build.add(op)
    return results[0], results[1], trips


def test_while_loops() -> None:
    p = Program(a=FLOAT).in_primal()
    y, _, _ = halving(p)
    check(
        p.function(Expr(y, p.build)),
        """
        y, trips = while with y2 = a {
        %1 = greater y2, 0.1
        yield %1
        } do (y3) {
        %2 = multiply y3, 0.5
        yield %2
        }
        yield y
        """,
    )


def with_tape(is_popped: bool) -> Function:
    p = Program(x=VECTOR, n=INT).in_primal()
    (tape,) = p.build.apply_typed("tape", (), (TapeType(),), ("tape",))

    def forward(i: Any, y: Any) -> list[Any]:
        p.build.apply_typed("push", (tape, y.value), ())
        return [p("sin", y)]

    def backward(i: Any, bar: Any) -> list[Any]:
        (y,) = p.build.apply_typed("pop", (tape,), (VECTOR,))
        return [bar * p("cos", Expr(y, p.build)) if is_popped else bar * 2]

    (y,) = p.loop(p.n, {"y": p.x}, forward)
    (bar,) = p.loop(p.n, {"bar": y}, backward, backwards=True)
    return p.function(bar)


def test_a_tape_that_is_read_is_kept() -> None:
    check(
        with_tape(is_popped=True),
        """
        tape = tape
        y = for i in range(0, n, 1) with y2 = x {
        push tape, y2
        %1 = sin y2
        yield %1
        }
        bar = for i2 in reversed(range(0, n, 1)) with bar2 = y {
        %2 = pop tape
        %3 = cos %2
        %4 = multiply bar2, %3
        yield %4
        }
        yield bar
        """,
    )


def test_a_tape_that_nothing_needs_disappears() -> None:
    check(
        with_tape(is_popped=False),
        """
        y = for i in range(0, n, 1) with y2 = x {
        %1 = sin y2
        yield %1
        }
        bar = for i2 in reversed(range(0, n, 1)) with bar2 = y {
        %2 = multiply bar2, 2
        yield %2
        }
        yield bar
        """,
    )


def test_values_inside_forward_regions_that_the_reverse_sweep_reads() -> None:
    """Before records are placed, reverse regions refer to forward values directly."""
    p = Program(x=VECTOR, n=INT).in_primal()
    inside: list[Any] = []

    def forward(i: Any, y: Any) -> list[Any]:
        inside.append(p("sin", y))
        return [y * 2]

    p.loop(p.n, {"y": p.x}, forward)
    p.in_adjoint()
    (bar,) = p.loop(p.n, {"bar": p.x}, lambda i, bar: [bar * inside[0]], backwards=True)
    fn = p.function(bar, checked=False)
    expected = """
        y = for i in range(0, n, 1) with y2 = x {
        %1 = sin y2
        %2 = multiply y2, 2
        yield %2
        }
        bar = for i2 in reversed(range(0, n, 1)) with bar2 = x {
        %3 = multiply bar2, %1
        yield %3
        }
        yield bar
        """
    assert short(remove_dead(fn)) == clean(expected)


def test_unused_parameters_stay() -> None:
    p = Program(x=VECTOR, unused=FLOAT)
    after = remove_dead(p.function(p.x))
    assert [q.name for q in after.params] == ["x", "unused"]
    assert after.body.params == tuple(q.value for q in after.params)


def test_an_empty_function() -> None:
    fn = Function("f", (), Region((), (), ()))
    assert remove_dead(fn).body.ops == ()
