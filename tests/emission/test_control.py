"""Branches and loops, and how values that meet there share a variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from emission.final_ir import array, at

from spadc.emission import Layout, emit
from spadc.ir import (
    BOOL,
    FLOAT,
    INT,
    UNDEFINED,
    For,
    Function,
    If,
    Origin,
    Param,
    Ref,
    Span,
    Statement,
    TapeType,
    Value,
    While,
)
from spadc.primitives import Builder, interpret


def function(
    build: Builder, params: Sequence[Value], results: Sequence[Value]
) -> Function:
    given = tuple(Param(p.hint or "p", p) for p in params)
    return Function("f", given, build.region(params, results), Origin("a.py", 1, "f"))


def emitted(fn: Function, *calls: Sequence[Any]) -> str:
    """The text of the function, which computes what the IR means."""
    source = emit(fn, Layout("f"))
    module: dict[str, Any] = {}
    exec(source, module)
    for args in calls:
        wanted = interpret(fn, args)
        got = module["f"](
            *(np.copy(a) if isinstance(a, np.ndarray) else a for a in args)
        )
        got = got if isinstance(got, tuple) else (got,)
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_array_equal(a, b)
    lines = source.splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[start:]) + "\n"


def summing_loop(with_count: bool) -> Function:
    x, tol = Value(array("n"), "x"), Value(FLOAT, "tol")
    b = Builder()
    bounds = (b.constant(0), b.apply("length", x), b.constant(1))
    start = b.constant(0.0, hint="total")
    index, total = Value(INT), Value(FLOAT, "total")
    body = b.child()
    v = body.apply("index", x, index, step=at(Ref(1)), hint="v")
    test = body.apply("greater", v, tol)
    then, orelse = b.child(), b.child()
    added = orelse.apply("add", total, v, hint="total", _augmented=True)
    end = Value(FLOAT, "total")
    regions = then.region((), (total,)), orelse.region((), (added,))
    body.add(If(test, *regions, (end,)))
    results = (Value(FLOAT, "total"), Value(INT))
    region = body.region((index, total), (end, test))
    b.add(For(*bounds, (start,), region, results, breaks=True))
    return function(b, (x, tol), results if with_count else results[:1])


def test_for_over_an_array_with_break() -> None:
    calls = [(np.array([1.0, 2, 9, 3]), 5.0), (np.ones(3), 5.0)]
    assert emitted(summing_loop(False), *calls) == (
        "def f(x, tol):\n"
        "    total = 0.0\n"
        "    for v in x:\n"
        "        if v > tol:\n"
        "            break\n"
        "        total += v\n"
        "    return total\n"
    )


def test_iterations_are_counted_where_the_count_is_used() -> None:
    calls = [(np.array([1.0, 2, 9, 3]), 5.0), (np.ones(3), 5.0)]
    text = emitted(summing_loop(True), *calls)
    assert "    trips = 0\n    for v in x:\n        trips += 1\n" in text


def test_parallel_assignment() -> None:
    k, p, q = Value(INT, "k"), Value(array("n"), "p"), Value(array("n"), "q")
    b, index = Builder(), Value(INT)
    params = Value(p.type, "p"), Value(q.type, "q")
    body = b.child().region((index, *params), params[::-1])
    results = Value(p.type, "p"), Value(q.type, "q")
    b.add(For(b.constant(0), k, b.constant(1), (p, q), body, results))
    text = emitted(function(b, (k, p, q), results), (3, np.ones(2), np.zeros(2)))
    assert text == (
        "def f(k, p, q):\n"
        "    for _ in range(k):\n"
        "        p, q = q, p\n"
        "    return p, q\n"
    )


def test_while_and_the_users_own_parallel_assignment() -> None:
    limit, b = Value(FLOAT, "limit"), Builder()
    inits = b.constant(0.0, hint="a"), b.constant(1.0, hint="b")
    tested = Value(FLOAT, "a"), Value(FLOAT, "b")
    carried = Value(FLOAT, "a"), Value(FLOAT, "b")
    test, body = b.child(), b.child()
    go_on = test.apply("less", tested[0], limit)
    total = body.apply("add", *carried, hint="b")
    results = Value(FLOAT, "a"), Value(FLOAT, "b"), Value(INT)
    regions = test.region(tested, (go_on,)), body.region(carried, (carried[1], total))
    b.add(While(inits, *regions, results))
    assert emitted(function(b, (limit,), results[:2]), (30.0,), (-1.0,)) == (
        "def f(limit):\n"
        "    a = 0.0\n"
        "    b = 1.0\n"
        "    while a < limit:\n"
        "        a, b = b, a + b\n"
        "    return a, b\n"
    )


def test_while_whose_test_needs_statements() -> None:
    x, b = Value(FLOAT, "x"), Builder()
    tested, carried = Value(FLOAT, "x"), Value(FLOAT, "x")
    test, body = b.child(), b.child()
    y = test.apply("multiply", tested, tested, hint="y")
    go_on = test.apply("less", y, test.apply("add", y, -100.0))
    go_on = test.apply("greater", y, 1.0)
    half = body.apply("multiply", 0.5, carried, hint="x")
    result = Value(FLOAT, "x")
    regions = test.region((tested,), (go_on,)), body.region((carried,), (half,))
    b.add(While((x,), *regions, (result, Value(INT))))
    assert emitted(function(b, (x,), (result,)), (30.0,), (0.5,)) == (
        "def f(x):\n"
        "    while True:\n"
        "        y = x * x\n"
        "        if not y > 1.0:\n"
        "            break\n"
        "        x = 0.5 * x\n"
        "    return x\n"
    )


def branch(then_value: float | None, else_value: float | None) -> Function:
    x, b = Value(FLOAT, "x"), Builder()
    y = b.apply("multiply", 2.0, x, hint="y")
    test = b.apply("greater", x, 0.0)
    regions = []
    for literal in (then_value, else_value):
        inner = b.child()
        end = y if literal is None else inner.apply("add", y, literal, hint="y")
        regions.append(inner.region((), (end,)))
    result = Value(FLOAT, "y")
    b.add(If(test, *regions, (result,)))
    return function(b, (x,), (result,))


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ((1.0, 2.0), ["if x > 0.0:", "    y = y + 1.0", "else:", "    y = y + 2.0"]),
        ((1.0, None), ["if x > 0.0:", "    y = y + 1.0"]),
        ((None, 2.0), ["if not x > 0.0:", "    y = y + 2.0"]),
    ],
)
def test_branches(values: tuple[float | None, float | None], lines: list[str]) -> None:
    text = emitted(branch(*values), (1.0,), (-1.0,))
    body = ["def f(x):", *("    " + n for n in ["y = 2.0 * x", *lines, "return y"])]
    assert text.splitlines() == body


def test_undefined_is_not_assigned() -> None:
    x, b = Value(FLOAT, "x"), Builder()
    test = b.apply("greater", x, 0.0)
    then, orelse = b.child(), b.child()
    double = then.apply("multiply", 2.0, x, hint="y")
    nothing = orelse.constant(UNDEFINED)
    result = Value(FLOAT, "y")
    b.add(
        If(test, then.region((), (double,)), orelse.region((), (nothing,)), (result,))
    )
    assert emitted(function(b, (x,), (result,)), (1.0,)) == (
        "def f(x):\n    if x > 0.0:\n        y = 2.0 * x\n    return y\n"
    )


def test_conditional_expression() -> None:
    x = Value(FLOAT, "x")
    b = Builder(Span(None, Statement("f", 2, "y = 2.0 * x if x > 0 else x - 1.0")))
    test = b.apply("greater", x, 0)
    then, orelse = b.child(), b.child()
    arms = then.apply("multiply", 2.0, x), orelse.apply("subtract", x, 1.0)
    result = Value(FLOAT, "y")
    regions = then.region((), arms[:1]), orelse.region((), arms[1:])
    b.add(If(test, *regions, (result,), b.span))
    assert emitted(function(b, (x,), (result, x)), (1.0,), (-1.0,)) == (
        "def f(x):\n    y = 2.0 * x if x > 0 else x - 1.0\n    return y, x\n"
    )


def test_a_carried_value_that_is_needed_again_gets_its_own_variable() -> None:
    n, x, b = Value(INT, "n"), Value(FLOAT, "x"), Builder()
    index, carried, result = Value(INT), Value(FLOAT, "x"), Value(FLOAT, "x")
    body = b.child()
    half = body.apply("multiply", 0.5, carried, hint="x")
    region = body.region((index, carried), (half,))
    b.add(For(b.constant(0), n, b.constant(1), (x,), region, (result,)))
    assert emitted(function(b, (n, x), (result, x)), (3, 8.0)) == (
        "def f(n, x):\n"
        "    x2 = x\n"
        "    for _ in range(n):\n"
        "        x2 = 0.5 * x2\n"
        "    return x2, x\n"
    )


def test_a_value_that_is_saved_before_it_is_bound_has_a_placeholder() -> None:
    n, x, b = Value(INT, "n"), Value(FLOAT, "x"), Builder()
    (tape,) = b.apply_typed("tape", (), (TapeType(),), ("y_tape",))
    start = b.constant(UNDEFINED)
    index, carried, result = Value(INT), Value(FLOAT, "y"), Value(FLOAT, "y")
    body = b.child()
    body.apply_typed("push", (tape, carried), ())
    double = body.apply("multiply", 2.0, x, hint="y")
    region = body.region((index, carried), (double,))
    b.add(For(b.constant(0), n, b.constant(1), (start,), region, (result,)))
    text = emitted(function(b, (n, x), (result,)), (2, 1.5))
    assert text == (
        "def f(n, x):\n"
        "    y_tape = []\n"
        "    y = None\n"
        "    for _ in range(n):\n"
        "        y_tape.append(y)\n"
        "        y = 2.0 * x\n"
        "    return y\n"
    )


def over_elements(text: str, arrays: int, use_index: bool) -> Function:
    """A loop that sums products of the elements of arrays, and perhaps the index."""
    values = [Value(array("n"), name) for name in "xy"[:arrays]]
    b = Builder(Span(None, Statement("f", 2, text)))
    lengths = [b.apply("length", v) for v in values]
    stop = lengths[0] if arrays == 1 else b.apply("builtins.min", *lengths)
    bounds = (b.constant(0), stop, b.constant(1))
    start = b.constant(0.0, hint="s")
    index, carried, result = Value(INT, "v"), Value(FLOAT, "s"), Value(FLOAT, "s")
    body = b.child()
    reads = [body.apply("index", v, index, step=at(Ref(1))) for v in values]
    body.span = Span(None, Statement("f", 3, "s = s + v"))
    term = body.apply("multiply", reads[0], reads[-1])
    if use_index:
        term = body.apply("multiply", term, index)
    total = body.apply("add", carried, term, hint="s")
    region = body.region((index, carried), (total,))
    b.add(For(*bounds, (start,), region, (result,), span=b.span))
    return function(b, values, (result,))


@pytest.mark.parametrize(
    ("text", "arrays", "use_index", "header", "line"),
    [
        ("for v in x:", 1, False, "for v in x:", "s = s + v * v"),
        (
            "for k, v in enumerate(x):",
            1,
            True,
            "for k, v in enumerate(x):",
            "s = s + v * v * k",
        ),
        ("for a, b in zip(x, y):", 2, False, "for a, b in zip(x, y):", "s = s + a * b"),
        (
            "for v in range(len(x)):",
            1,
            False,
            "for v in range(len(x)):",
            "s = s + x[v] * x[v]",
        ),
        (
            "for v in x:",
            1,
            True,
            "for i in range(len(x)):",
            "s = s + x[i] * x[i] * i",
        ),
    ],
)
def test_headers_over_elements(
    text: str, arrays: int, use_index: bool, header: str, line: str
) -> None:
    fn = over_elements(text, arrays, use_index)
    values = (np.array([1.0, 2, 3]), np.array([2.0, 5, 7]))[:arrays]
    lines = [part.strip() for part in emitted(fn, values).splitlines()]
    assert lines[2:4] == [header, line]


def test_flags_of_an_early_return_change_where_the_loop_is_left() -> None:
    x, b = Value(array("n"), "x"), Builder()
    bounds = (b.constant(0), b.apply("length", x), b.constant(1))
    inits = (b.constant(False, hint="returned"), b.constant(UNDEFINED))
    index = Value(INT, "i")
    params = Value(BOOL, "returned"), Value(FLOAT)
    body = b.child()
    v = body.apply("index", x, index, step=at(Ref(1)))
    test = body.apply("greater", v, 2.0)
    then, orelse = b.child(), b.child()
    found = then.apply("multiply", v, v)
    yes, no = then.constant(True), orelse.constant(False)
    ends = Value(BOOL, "returned"), Value(FLOAT)
    regions = then.region((), (yes, found)), orelse.region((), (no, params[1]))
    body.add(If(test, *regions, ends))
    region = body.region((index, *params), (*ends, ends[0]))
    results = Value(BOOL, "returned"), Value(FLOAT), Value(INT)
    b.add(For(*bounds, inits, region, results, breaks=True))
    then, orelse = b.child(), b.child()
    none = orelse.constant(0.0)
    value = Value(FLOAT)
    regions = then.region((), results[1:2]), orelse.region((), (none,))
    b.add(If(results[0], *regions, (value,)))
    text = emitted(function(b, (x,), (value,)), (np.array([1.0, 3]),), (np.ones(2),))
    assert text == (
        "def f(x):\n"
        "    returned = False\n"
        "    for i in range(len(x)):\n"
        "        if x[i] > 2.0:\n"
        "            z = x[i] * x[i]\n"
        "            returned = True\n"
        "            break\n"
        "    if not returned:\n"
        "        z = 0.0\n"
        "    return z\n"
    )
