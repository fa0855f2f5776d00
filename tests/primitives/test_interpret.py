"""The meaning of the IR, run with NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform.building import FLOAT, INT, Program, array

from spadc.ir import (
    UNDEFINED,
    Constant,
    For,
    Function,
    Global,
    Op,
    Param,
    Region,
    Slice,
    Subscript,
    TapeType,
    Value,
    While,
)
from spadc.primitives import Expr, interpret
from spadc.primitives.interpret import interpret_region

VECTOR = array("n")
INNER = Subscript((Slice(1, -1),))


def test_operators_are_pythons() -> None:
    p = Program(a=FLOAT, b=FLOAT)
    (result,) = interpret(p.function(p.a * p.b + 1), (0.1, 3.0))
    assert type(result) is float
    assert result == 0.1 * 3.0 + 1


def test_stores_leave_their_operand_alone() -> None:
    p = Program(x=VECTOR)
    written = p("write", p.x, 0.0, path=(INNER,))
    added = p("accumulate", p.x, 1.0, path=(INNER,))
    x = np.arange(4.0)
    results = interpret(p.function(written, added, p.x), (x,))
    np.testing.assert_array_equal(results[0], [0, 0, 0, 3])
    np.testing.assert_array_equal(results[1], [0, 2, 3, 3])
    assert results[2] is x
    np.testing.assert_array_equal(x, np.arange(4.0))


@pytest.mark.parametrize("flag", [True, False])
def test_branches(flag: bool) -> None:
    p = Program(x=FLOAT, c=INT)
    (y,) = p.branch(p.c, lambda: [p.x + 1], lambda: [p.x - 1])
    assert interpret(p.function(y), (1.0, flag)) == ((2.0,) if flag else (0.0,))


@pytest.mark.parametrize("backwards", [False, True])
def test_loops_and_their_order(backwards: bool) -> None:
    p = Program(n=INT)
    (y,) = p.loop(p.n, {"y": 0}, lambda i, y: [y * 10 + i], backwards=backwards)
    assert interpret(p.function(y), (4,)) == ((3210,) if backwards else (123,))
    assert interpret(p.function(y), (0,)) == (0,)


def test_loops_that_break_count_iterations() -> None:
    p = Program(n=INT)
    results = p.loop(p.n, {"y": 1}, lambda i, y: [y * 2, y > 3], breaks=True)
    fn = p.function(*results)
    assert interpret(fn, (10,)) == (8, 3)
    assert interpret(fn, (2,)) == (4, 2)
    assert interpret(fn, (0,)) == (1, 0)


def test_while_loops_count_iterations() -> None:
    p = Program(a=FLOAT)
    tested, carried, y, trips = (Value(FLOAT) for _ in range(4))
    test = p.region((tested,), lambda v: [v < 10])
    body = p.region((carried,), lambda v: [v * 2])
    p.build.add(While((p.params["a"],), test, body, (y, trips)))
    fn = p.function(Expr(y, p.build), Expr(trips, p.build))
    assert interpret(fn, (3.0,)) == (12.0, 2)
    assert interpret(fn, (30.0,)) == (30.0, 0)


def test_tapes_are_read_last_in_first_out() -> None:
    p = Program(n=INT)
    (tape,) = p.build.apply_typed("tape", (), (TapeType(),))

    def forward(i: Any) -> list[Any]:
        p.build.apply_typed("push", (tape, i.value), ())
        return []

    def backward(i: Any, y: Any) -> list[Any]:
        (saved,) = p.build.apply_typed("pop", (tape,), (INT,))
        return [y * 10 + Expr(saved, p.build)]

    p.loop(p.n, {}, forward)
    (y,) = p.loop(p.n, {"y": 0}, backward)
    assert interpret(p.function(y), (4,)) == (3210,)


def test_globals_and_unbound_names() -> None:
    scale, unbound = Value(FLOAT), Value(FLOAT)
    ops: tuple[Op, ...] = (Global("scale", scale), Constant(UNDEFINED, unbound))
    fn = Function("f", (), Region((), ops, (scale, unbound)))
    assert interpret(fn, (), {"scale": 2.5}) == (2.5, UNDEFINED)


def test_observers_see_every_run_of_an_op() -> None:
    p = Program(n=INT)
    (y,) = p.loop(p.n, {"y": 1}, lambda i, y: [y * 2])
    fn = p.function(y)
    (loop,) = (op for op in fn.body.ops if isinstance(op, For))
    seen: list[Any] = []
    interpret(fn, (3,), observe=lambda op, results: seen.append((op, results)))
    doubled = [results for op, results in seen if op is loop.body.ops[-1]]
    assert doubled == [(2,), (4,), (8,)]
    assert seen[-1] == (loop, (8,))


def test_regions_run_in_an_environment() -> None:
    x, y, z = Value(FLOAT, "x"), Value(FLOAT, "y"), Value(FLOAT, "z")
    p = Program(x=FLOAT)
    region = p.region((y,), lambda v: [v * Expr(x, p.build)])
    environment = {x: 3.0}
    assert interpret_region(region, (2.0,), environment) == (6.0,)
    assert environment[y] == 2.0
    assert z not in environment


def test_arguments_are_one_for_each_parameter() -> None:
    x = Value(FLOAT, "x")
    fn = Function("f", (Param("x", x),), Region((x,), (), (x,)))
    with pytest.raises(ValueError, match="shorter"):
        interpret(fn, ())
