"""What is folded into expressions, and what a store in between keeps apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from emission.final_ir import INNER, Draft, array, at

from spadc.emission import Layout, emit
from spadc.ir import FLOAT, AnyType, Function, ScalarType, TapeType
from spadc.primitives import Builder, interpret

X = np.array([1.0, 2.0, 3.0, 4.0])


def body_of(fn: Function, *args: Any) -> list[str]:
    """The lines of the function, which computes what the IR means."""
    source = emit(fn, Layout("f"))
    module: dict[str, Any] = {}
    exec(source, module)
    got = module["f"](*(np.copy(a) if isinstance(a, np.ndarray) else a for a in args))
    wanted = interpret(fn, args)
    for a, b in zip(got if isinstance(got, tuple) else (got,), wanted, strict=True):
        np.testing.assert_allclose(a, b)
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    start = next(k for k, line in enumerate(lines) if line.startswith("def "))
    return [line for line in lines[start + 1 :] if not line.startswith("#")]


def draft(**types: Any) -> Draft:
    return Draft("f", "a.py", 1, types)


def test_only_within_the_users_statement() -> None:
    d = draft(x=array("n"))
    square = d.at(2, "y = x**2 + 1").apply("power", d["x"], 2)
    y = d.build.apply("add", square, 1, hint="y")
    early = d.at(3, "z = y * 2").apply("multiply", y, 2)
    z = d.at(4, "return z + 1").apply("add", early, 1)
    assert body_of(d.function([z, y]), X) == [
        "y = x**2 + 1",
        "z = y * 2",
        "return z + 1, y",
    ]


def test_a_read_stays_before_the_store_that_changes_it() -> None:
    d = draft(x=array("n"))
    b = d.at(2, "...")
    y = b.apply("copy", d["x"], hint="y", _form="method")
    total = b.apply("sum", y)
    changed = b.apply("write", y, 0.0, path=(at(0),), hint="y")
    result = b.apply("add", total, b.apply("sum", changed))
    assert body_of(d.function([result]), X) == [
        "y = x.copy()",
        "total = np.sum(y)",
        "y[0] = 0.0",
        "return total + np.sum(y)",
    ]


def test_a_scalar_element_is_read_before_it_changes() -> None:
    d = draft(x=array("n"))
    b = d.at(2, "...")
    y = b.apply("copy", d["x"], hint="y")
    first = b.apply("index", y, step=at(0))
    changed = b.apply("write", y, 9.0, path=(at(0),), hint="y")
    last = b.apply("index", changed, step=at(0))
    lines = body_of(d.function([b.apply("subtract", last, first)]), X)
    assert lines[1:] == ["part = y[0]", "y[0] = 9.0", "return y[0] - part"]


def test_plain_views_are_repeated() -> None:
    d = draft(x=array("n"))
    b = d.at(2, "...")
    part = b.apply("index", d["x"], step=INNER[0])
    product = b.apply("multiply", part, part)
    assert body_of(d.function([product]), X) == ["return x[1:-1] * x[1:-1]"]


def test_augmented_stores() -> None:
    d = draft(x=array("n"))
    b = d.at(2, "y[1:-1] *= 2", reverse=True)
    y = b.apply("copy", d["x"], hint="y_bar")
    doubled = b.apply("multiply", b.apply("index", y, step=INNER[0]), 2)
    y = b.apply("write", y, doubled, path=INNER, hint="y_bar")
    minus = b.apply("negative", b.apply("divide", d["x"], 3))
    y = b.apply("accumulate", y, minus, path=(), hint="y_bar")
    scaled = b.apply("multiply", b.apply("negative", d["x"]), 2)
    y = b.apply("accumulate", y, scaled, path=(), hint="y_bar")
    assert body_of(d.function([y]), X)[1:-1] == [
        "y_bar[1:-1] *= 2",
        "y_bar -= x / 3",
        "y_bar -= x * 2",
    ]


def test_a_saved_slice_goes_straight_back() -> None:
    d = draft(x=array("n"))
    b = d.at(2, "...")
    (tape,) = b.apply_typed("tape", (), (TapeType(),), ("y_tape",))
    y = b.apply("copy", d["x"], hint="y")
    first, last = (b.apply("index", y, step=at(k)) for k in (0, -1))
    b.apply_typed("push", (tape, first), ())
    b.apply_typed("push", (tape, last), ())
    b = d.at(2, "...", reverse=True)
    taken = b.apply_typed("pop", (tape,), (ScalarType("float64"),))
    y = b.apply("write", y, *taken, path=(at(0),), hint="y")
    taken = b.apply_typed("pop", (tape,), (ScalarType("float64"),))
    y = b.apply("write", y, *taken, path=(at(-1),), hint="y")
    lines = body_of(d.function([y]), X)
    assert lines[-3:-1] == ["y[0] = y_tape.pop()", "y[-1] = y_tape.pop()"]


def test_pops_are_not_reordered() -> None:
    b = Builder()
    (tape,) = b.apply_typed("tape", (), (TapeType(),), ("tape",))
    for number in (1.0, 2.0):
        b.apply_typed("push", (tape, b.constant(number)), ())
    values = [b.apply_typed("pop", (tape,), (FLOAT,))[0] for _ in range(2)]
    swapped = b.apply("subtract", values[1], values[0])
    fn = Function("f", (), b.region((), (swapped,)))
    source = emit(fn, Layout("f"))
    module: dict[str, Any] = {}
    exec(source, module)
    assert module["f"]() == -1.0


def test_numbers_of_unknown_type_have_no_attributes() -> None:
    d = draft(x=AnyType(), y=AnyType())
    b = d.at(2, "...", reverse=True)
    shape = b.apply("shape", d["x"])
    fitted = b.apply("unbroadcast", d["y"], shape, hint="x_bar")
    zeros = b.apply("zeros", b.apply("shape", d["y"]), dtype=None, hint="y_bar")
    lines = emit(d.function([fitted, zeros]), Layout("f")).splitlines()
    assert "    x_bar = rt.unbroadcast(y, np.shape(x))" in lines
    assert "    y_bar = np.zeros_like(y)" in lines


def test_a_scalar_that_is_needed_again_is_not_updated_in_place() -> None:
    d = draft(x=FLOAT)
    b = d.at(2, "...")
    total = b.apply("accumulate", d["x"], 1.0, path=(), hint="x")
    both = b.apply("multiply", total, d["x"])
    assert body_of(d.function([both]), 2.0)[-2:] == ["x2 = x + 1.0", "return x2 * x"]
