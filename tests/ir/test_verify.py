"""The verifier finds what is wrong and shows where."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from spadc.ir import (
    BOOL,
    FLOAT,
    INT,
    AnyType,
    Apply,
    ArrayType,
    At,
    Constant,
    For,
    Function,
    If,
    IRError,
    ObjectType,
    Op,
    Param,
    Ref,
    Region,
    ScalarType,
    ShapeType,
    Slice,
    Subscript,
    Sym,
    TapeType,
    Type,
    Value,
    While,
    covers,
    may_be,
    verify,
)

N, M = Sym("n"), Sym("m")
VECTOR = ArrayType("float64", (N,))


def function(params: list[Value], ops: list[Op], results: list[Value]) -> Function:
    body = Region(tuple(params), tuple(ops), tuple(results))
    return Function("f", tuple(Param(p.hint or "x", p) for p in params), body)


def fails(fn: Function, message: str, **options: Any) -> str:
    with pytest.raises(IRError) as caught:
        verify(fn, **options)
    text = str(caught.value)
    assert text.splitlines()[0] == message
    return text


def test_a_good_function_is_returned() -> None:
    x, y = Value(VECTOR, "x"), Value(VECTOR)
    fn = function([x], [Apply("sin", (x,), (y,))], [y])
    assert verify(fn) is fn


def test_use_before_definition_shows_the_neighbourhood() -> None:
    x, h, z = Value(VECTOR, "x"), Value(VECTOR, "h_bar"), Value(VECTOR, "z_bar")
    ops: list[Op] = [Apply("multiply", (h, x), (z,)), Apply("sin", (x,), (h,))]
    text = fails(function([x], ops, [z]), "value `h_bar` is used before it is defined")
    assert text.splitlines()[1:] == [
        "    func f(x: f64[n]) {",
        "      z_bar = multiply h_bar, x",
        "                       ^^^^^",
        "      h_bar = sin x",
        "      yield z_bar",
    ]


def test_use_without_definition() -> None:
    x, lost = Value(VECTOR, "x"), Value(VECTOR, "lost")
    text = fails(function([x], [], [lost]), "value `?lost` is used but defined nowhere")
    assert text.splitlines()[2:4] == ["      yield ?lost", "            ^^^^^"]


def test_use_outside_the_region_of_the_definition() -> None:
    x, inner, c = Value(VECTOR, "x"), Value(VECTOR, "inner"), Value(BOOL, "c")
    arm = Region((), (Apply("sin", (x,), (inner,)),), ())
    branch = If(c, arm, Region((), (), ()), ())
    fails(
        function([x, c], [branch], [inner]),
        "value `inner` is used outside the region that defines it",
    )


def test_two_definitions() -> None:
    x, y = Value(VECTOR, "x"), Value(VECTOR, "y")
    op = Apply("sin", (x,), (y,))
    fails(function([x], [op, op], [y]), "value `y` is defined twice")


def test_parameters_of_the_function_and_its_body() -> None:
    fn = dataclasses.replace(function([Value(FLOAT, "x")], [], []), params=())
    fails(fn, "the parameters of `f` are not those of its body")


@pytest.mark.parametrize("operand", [0, 2])
def test_paths_refer_to_operands(operand: int) -> None:
    x, i, y = Value(VECTOR, "x"), Value(INT, "i"), Value(FLOAT)
    step = Subscript((At(Ref(operand)),))
    op = Apply("index", (x, i), (y,), {"step": step})
    fails(function([x, i], [op], [y]), f"the path has no operand {operand}")
    good = Subscript((Slice(Ref(1), None),))
    verify(function([x, i], [dataclasses.replace(op, attrs={"step": good})], [y]))


def branch(then: list[Value], orelse: list[Value], results: list[Value]) -> Function:
    c = Value(BOOL, "c")
    op = If(
        c, Region((), (), tuple(then)), Region((), (), tuple(orelse)), tuple(results)
    )
    params = list(dict.fromkeys((*then, *orelse, c)))
    return function(params, [op], [])


def test_branches_yield_what_the_results_need() -> None:
    x, y = Value(VECTOR, "x"), Value(ArrayType("float64", (N, M)), "y")
    out = Value(VECTOR, "out")
    verify(branch([x], [x], [out]))
    fails(branch([x], [], [out]), "yields 0 values, expected 1")
    fails(branch([x], [y], [out]), "yields `y`, f64[n,m], where f64[n] is expected")
    verify(branch([x], [y], [Value(AnyType())]))


def loop(**changes: Any) -> Function:
    """`for i in range(n): u = u`, with changes."""
    n, x, i, u, out = (
        Value(t, name)
        for t, name in zip(
            (INT, VECTOR, INT, VECTOR, VECTOR), ("n", "x", "i", "u", "out"), strict=True
        )
    )
    zero, one = Value(INT), Value(INT)
    op = For(zero, n, one, (x,), Region((i, u), (), (u,)), (out,))
    ops = [Constant(0, zero), Constant(1, one), dataclasses.replace(op, **changes)]
    return function([n, x], ops, [])


def test_loops_carry_what_they_start_with() -> None:
    verify(loop())
    i, u = Value(INT, "i"), Value(ArrayType("float32", (N,)), "u")
    fails(
        loop(body=Region((i, u), (), (u,))),
        "starts with `x`, f64[n], where f32[n] is expected",
    )
    u = Value(VECTOR, "u")
    fails(loop(body=Region((i, u), (), ())), "yields 0 values, expected 1")
    fails(loop(results=()), "the loop should have 1 results")
    fails(loop(breaks=True), "the loop should have 2 results")


def test_while_loops() -> None:
    x, c = Value(VECTOR, "x"), Value(BOOL, "c")
    tested, carried = Value(VECTOR, "u"), Value(VECTOR, "u")
    op = While(
        (x,),
        Region((tested,), (), (c,)),
        Region((carried,), (), (carried,)),
        (Value(VECTOR), Value(INT)),
    )
    verify(function([x, c], [op], []))
    two = dataclasses.replace(op, test=Region((tested,), (), (c, c)))
    fails(function([x, c], [two], []), "the test should yield one value")
    none = dataclasses.replace(op, test=Region((), (), (c,)))
    fails(function([x, c], [none], []), "the test and the body carry different values")


def test_recorded_types_may_not_contradict_the_inferred() -> None:
    x, y = Value(VECTOR, "x"), Value(ArrayType("float64", (N, M)), "y")
    fn = function([x], [Apply("sin", (x,), (y,))], [y])
    verify(fn, infer=lambda name, types, attrs: None)
    fails(fn, "`y` should be f64[n]", infer=lambda name, types, attrs: types)
    fails(fn, "`sin` has 2 results", infer=lambda name, types, attrs: types * 2)


@pytest.mark.parametrize(
    ("general", "given", "answer"),
    [
        (VECTOR, VECTOR, True),
        (ArrayType("float64", (None,)), VECTOR, True),
        (VECTOR, ArrayType("float64", (None,)), False),
        (ArrayType(None, (N,)), VECTOR, True),
        (ArrayType("float64", (N, M)), VECTOR, False),
        (AnyType(), VECTOR, True),
        (VECTOR, AnyType(), False),
        (AnyType(), FLOAT, True),
        (AnyType(), TapeType(), False),
        (ScalarType("float64"), FLOAT, True),
        (ScalarType("int64", True, 3), ScalarType("int64", True, 4), False),
        (ScalarType("int64", True), ScalarType("int64", True, 4), True),
        (ArrayType("float64", None), FLOAT, True),
        (ShapeType((None,)), ShapeType((N,)), True),
        (ShapeType((N,)), ShapeType(None), False),
        (ObjectType(), TapeType(), True),
        (TapeType(), TapeType(), True),
    ],
)
def test_covers(general: Type, given: Type, answer: bool) -> None:
    assert covers(general, given) is answer


def test_lengths_that_are_not_known_to_differ_may_be_equal() -> None:
    assert may_be(VECTOR, ArrayType("float64", (M,)))
    assert may_be(VECTOR, AnyType())
    assert may_be(ArrayType("float64", (3,)), ArrayType("float64", None))
    assert not may_be(ArrayType("float64", (3,)), ArrayType("float64", (4,)))
    assert not may_be(VECTOR, ArrayType("float32", (N,)))
    assert not may_be(VECTOR, FLOAT)
