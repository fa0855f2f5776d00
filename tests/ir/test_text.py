"""The text form of the IR."""

from __future__ import annotations

import pytest

from spadc.ir import FLOAT as F
from spadc.ir import INT as I
from spadc.ir import (
    AnyType,
    Apply,
    ArrayType,
    At,
    Constant,
    For,
    Function,
    Global,
    If,
    NewAxis,
    ObjectType,
    Param,
    Pick,
    Ref,
    Region,
    Rest,
    ScalarType,
    ShapeType,
    Slice,
    Span,
    Statement,
    Subscript,
    Sym,
    TapeType,
    Transpose,
    Type,
    Value,
    While,
    to_text,
    type_text,
)

LINE_3 = Statement("f", 3, "u[i] = x")
VECTOR = ArrayType("float64", (Sym("n"),))


def function(params: list[Value], ops: list[object], results: list[Value]) -> Function:
    body = Region(tuple(params), tuple(ops), tuple(results))  # type: ignore[arg-type]
    named = tuple(Param(p.hint or "x", p) for p in params)
    return Function("f", named, body)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (VECTOR, "f64[n]"),
        (ArrayType("float32", (Sym("n", -2), 3, None)), "f32[n-2,3,?]"),
        (ArrayType("complex128", ()), "c128[]"),
        (ArrayType(None, None), "array[...]"),
        (F, "float"),
        (ScalarType("int64", True, 3), "int=3"),
        (ScalarType("int64", True, Sym("n")), "int=n"),
        (ScalarType("float32"), "f32"),
        (ScalarType("bool"), "bool"),
        (ScalarType(), "scalar"),
        (ShapeType((Sym("n"), 2)), "shape[n,2]"),
        (ShapeType(), "shape[...]"),
        (AnyType(), "any"),
        (TapeType(), "tape"),
        (ObjectType("str"), "str"),
    ],
)
def test_types(type_: Type, text: str) -> None:
    assert type_text(type_) == text


def test_names_are_hints_numbers_and_literals() -> None:
    x, first, second, third = Value(F, "x"), Value(F, "x"), Value(F), Value(F, "y")
    two, named = Value(I), Value(I, "k")
    ops = [
        Constant(2, two),
        Constant(3, named),
        Apply("multiply", (x, two), (first,)),
        Apply("multiply", (first, named), (second,)),
        Global("scale", third),
    ]
    assert to_text(function([x], ops, [first, second, third])) == (
        "func f(x: float) {\n"
        "  k = 3\n"
        "  x2 = multiply x, 2\n"
        "  %1 = multiply x2, k\n"
        "  y = global scale\n"
        "  yield x2, %1, y\n"
        "}"
    )


def test_paths_show_their_operands() -> None:
    x, i, mask, out = (
        Value(VECTOR, "x"),
        Value(I, "i"),
        Value(VECTOR, "m"),
        Value(VECTOR),
    )
    items = (
        Slice(1, Ref(2)),
        Slice(None, None, -1),
        At(Ref(2)),
        At(-1),
        NewAxis(),
        Rest(),
        Pick(Ref(3), True),
        Pick(Ref(3), False),
        Pick(Ref(9)),
    )
    path = (Transpose(None), Transpose((1, 0)), Subscript(items))
    op = Apply(
        "write", (x, x, i, mask), (out,), {"path": path}, Span(None, LINE_3, True)
    )
    line = to_text(function([x, i, mask], [op], [out])).splitlines()[1]
    assert line == (
        "  %1 = write x, x, i, m {path=.T.T(1, 0)"
        "[1:i, ::-1, i, -1, newaxis, ..., mask m, at m, pick <9>]} # ~3"
    )


def test_notes_for_emission_are_left_out() -> None:
    x, y = Value(F, "x"), Value(F)
    op = Apply("sum", (x,), (y,), {"axis": 0, "_form": "method"})
    assert "sum x {axis=0}\n" in to_text(function([x], [op], [y]))


def test_regions() -> None:
    x, c, n = Value(VECTOR, "x"), Value(ScalarType("bool"), "c"), Value(I, "n")
    zero, one = Value(I), Value(I)
    i, u, u2, trips, stop = (
        Value(I, "i"),
        *(Value(VECTOR, "u") for _ in "ab"),
        Value(I),
        Value(ScalarType("bool")),
    )
    loop = For(
        zero,
        n,
        one,
        (x,),
        Region((i, u), (Constant(True, stop),), (u, stop)),
        (u2, trips),
        breaks=True,
        backwards=True,
        span=Span(None, LINE_3),
    )
    branch = If(c, Region((), (), (x,)), Region((), (), (u2,)), (Value(VECTOR, "y"),))
    tested, carried = Value(VECTOR, "v"), Value(VECTOR, "v")
    turning = While(
        (x,),
        Region((tested,), (), (c,)),
        Region((carried,), (), (carried,)),
        (Value(VECTOR, "v"), Value(I, "trips")),
    )
    ops = [Constant(0, zero), Constant(1, one), loop, branch, turning]
    text = to_text(function([x, c, n], ops, []), types=True)
    assert text == (
        "func f(x: f64[n], c: bool, n: int) {\n"
        "  u: f64[n], %1: int = for i in reversed(range(0, n, 1)) or break"
        " with u2 = x { # 3\n"
        "    yield u2, True\n"
        "  }\n"
        "  y: f64[n] = if c {\n"
        "    yield x\n"
        "  } else {\n"
        "    yield u\n"
        "  }\n"
        "  v: f64[n], trips: int = while with v2 = x {\n"
        "    yield c\n"
        "  } do (v3) {\n"
        "    yield v3\n"
        "  }\n"
        "  yield\n"
        "}"
    )
