"""Random programs mean the same before and after every pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from transform.building import (
    ANY,
    FLOAT,
    Program,
    array,
    assert_same_results,
    floats_of,
    short,
)

from spadc.ir import Function, Slice, Span, Statement, Subscript, to_text, verify
from spadc.transform import merge_common, remove_dead, simplify, sink

PARTS = [
    Subscript((Slice(1, -1),)),
    Subscript((Slice(1, None),)),
    Subscript((Slice(),)),
]
NUMBERS = [0, 1, 2, -1, 0.5, 1.0, 2.0, -3.0, 0.0, 3]
TYPES = {
    "typed": {"x": array(4), "y": array(4), "z": array(1), "a": FLOAT},
    "any": {"x": ANY, "y": ANY, "z": ANY, "a": ANY},
    "float32": {
        "x": array(4, dtype="float32"),
        "y": array(4, dtype="float32"),
        "z": array(4),
        "a": FLOAT,
    },
}
ARGUMENTS = {
    "typed": (
        np.arange(4.0) + 0.5,
        np.array([2.0, -1.0, 0.3, 1.5]),
        np.ones(1) * 3,
        0.7,
    ),
    "any": (np.arange(4.0) + 0.5, np.array([2.0, -1.0, 0.3, 1.5]), np.ones(1) * 3, 0.7),
    "float32": (
        np.arange(4, dtype="f4") + np.float32(0.5),
        np.array([2.0, -1.0, 0.3, 1.5], "f4"),
        np.ones(4) * 3,
        0.7,
    ),
}

Values = list[Any]
Step = Callable[[Program, Values, st.DataObject], Any]


def pick(values: Values, data: st.DataObject) -> Any:
    return data.draw(st.sampled_from(values))


def arithmetic(p: Program, values: Values, data: st.DataObject) -> Any:
    left, right = pick(values, data), pick(values, data)
    name = data.draw(st.sampled_from(["add", "subtract", "multiply", "multiply"]))
    return p(name, left, right)


def with_number(p: Program, values: Values, data: st.DataObject) -> Any:
    number = data.draw(st.sampled_from(NUMBERS))
    operands = [pick(values, data), number]
    if data.draw(st.booleans()):
        operands.reverse()
    name = data.draw(st.sampled_from(["add", "subtract", "multiply"]))
    return p(name, *operands)


def division(p: Program, values: Values, data: st.DataObject) -> Any:
    below = data.draw(st.sampled_from([2, 3.0, -0.5, None]))
    if below is None:
        below = p("exp", p("sin", pick(values, data)))
    return p("divide", pick(values, data), below)


def unary(p: Program, values: Values, data: st.DataObject) -> Any:
    name = data.draw(st.sampled_from(["negative", "negative", "sin", "copy"]))
    return p(name, pick(values, data))


def power(p: Program, values: Values, data: st.DataObject) -> Any:
    return p("power", pick(values, data), data.draw(st.sampled_from([0, 1, 2])))


def repeated(p: Program, values: Values, data: st.DataObject) -> Any:
    x = pick(values, data)
    if data.draw(st.booleans()):
        return p("full_like", x, data.draw(st.sampled_from([0.5, 1.0, 2.0])))
    return p("broadcast_to", data.draw(st.sampled_from([0.5, 1.0])) / x.size, x.shape)


def summed(p: Program, values: Values, data: st.DataObject) -> Any:
    both = p("multiply", pick(values, data), pick(values, data))
    if data.draw(st.booleans()):
        return p("sum", both, axis=None, keepdims=False)
    other = pick(values, data)
    return p("unbroadcast", both + other, other.shape)


def stored(p: Program, values: Values, data: st.DataObject) -> Any:
    target = p("multiply", pick(values, data), p.x)
    part = data.draw(st.sampled_from(PARTS))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(["write", "write", "accumulate"]))
        number = data.draw(st.sampled_from([0.0, 0.0, 2.0]))
        kind = data.draw(st.integers(0, 2))
        stored_value = p("index", p.y, step=part) if kind == 0 else number
        stored_value = p("index", target, step=part) if kind == 1 else stored_value
        target = p(name, target, stored_value, path=(part,))
    return p("index", target, step=part) if data.draw(st.booleans()) else target


STEPS: list[Step] = [
    arithmetic,
    arithmetic,
    with_number,
    with_number,
    division,
    unary,
    unary,
    power,
    repeated,
    summed,
    stored,
]


def draw_program(types: str, data: st.DataObject, reverse: bool) -> Function:
    p = Program(**TYPES[types])  # type: ignore[arg-type]
    values = [p.x, p.y, p.z, p.a]
    for number in range(data.draw(st.integers(1, 8))):
        statement = Statement("f", number // 2, "")
        p.build.span = Span(None, statement, reverse)
        step = data.draw(st.sampled_from(STEPS))
        result = step(p, values, data)
        if (
            data.draw(st.integers(0, 3)) == 0
            and result.value in p.build.ops[-1].results
        ):
            result = p.named(f"v{number}", result)
        values.append(result)
    results = [v for v in values[4:] if data.draw(st.booleans())] or values[-1:]
    return p.function(*results)


def is_valid(fn: Function, types: str) -> bool:
    """Whether the program runs: shapes may not fit."""
    try:
        assert_same_results(fn, fn, ARGUMENTS[types])
    except (ValueError, TypeError, IndexError, AssertionError):
        return False
    return True


@pytest.mark.parametrize("types", TYPES)
@given(data=st.data())
def test_reverse_ops_mean_the_same(types: str, data: st.DataObject) -> None:
    fn = draw_program(types, data, reverse=True)
    if not is_valid(fn, types):
        return
    note(to_text(fn, types=True))
    floats = floats_of(fn)
    after = verify(simplify(fn, floats))
    assert_same_results(fn, after, ARGUMENTS[types])
    assert short(simplify(after, floats)) == short(after)
    whole = verify(sink(remove_dead(merge_common(after))))
    assert_same_results(after, whole, ARGUMENTS[types], exact=True)


@pytest.mark.parametrize("types", TYPES)
@given(data=st.data())
def test_primal_ops_keep_their_bits(types: str, data: st.DataObject) -> None:
    fn = draw_program(types, data, reverse=False)
    if not is_valid(fn, types):
        return
    for step in (remove_dead, simplify, merge_common, sink):
        after = verify(step(fn))
        assert_same_results(fn, after, ARGUMENTS[types], exact=True)
