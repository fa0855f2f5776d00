"""The inferred type of `x[...]` and the cotangent of a part, for random subscripts."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from primitives.running import KNOWLEDGE, Row, agrees, cotangents, type_at

from spadc.ir import At, NewAxis, Pick, Ref, Rest, Slice, Subscript, shift_refs
from spadc.primitives import infer_types, primitive

BOUND = st.none() | st.integers(-3, 3)


KINDS = st.sampled_from(["slice", "slice", "at", "pick", "mask"])


def draw_item(draw: st.DrawFn, length: int, dynamic: list[Any]) -> Any:
    """What stands in the brackets for one axis; values may be dynamic operands."""

    def operand(x: Any) -> Ref:
        dynamic.append(x)
        return Ref(len(dynamic))

    def maybe_dynamic(bound: Any) -> Any:
        return operand(bound) if bound is not None and draw(st.booleans()) else bound

    kind = draw(KINDS)
    if kind == "at":
        return At(maybe_dynamic(draw(st.integers(-length, length - 1))))
    if kind == "pick":
        form = draw(st.sampled_from([(2,), (2, 1), (1, 2)]))
        picked = np.arange(2).reshape(form) % length
        return Pick(operand(picked), draw(st.sampled_from([None, False])))
    if kind == "mask":  # selects one element, which broadcasts with other picks
        mask = np.arange(length) == 0
        return Pick(operand(mask), draw(st.sampled_from([None, True])))
    bounds = (maybe_dynamic(draw(BOUND)), maybe_dynamic(draw(BOUND)))
    return Slice(*bounds, draw(st.sampled_from([None, 1, 2, -1])))


@st.composite
def subscripts(draw: st.DrawFn) -> tuple[Any, Subscript, list[Any]]:
    """An array, a subscript that fits it, and the dynamic operands of the subscript."""
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    start = draw(st.integers(0, len(shape)))
    stop = draw(
        st.integers(start, len(shape))
    )  # these axes become `...`, or are left out
    dynamic: list[Any] = []
    items: list[Any] = []
    for axis, length in enumerate((*shape, 1)):
        if axis == start and (stop < len(shape) or draw(st.booleans())):
            items.append(Rest())
        if axis < len(shape) and not start <= axis < stop:
            items.append(draw_item(draw, length, dynamic))
        if draw(st.integers(0, 4)) == 0:
            items.append(NewAxis())
    x = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    return x, Subscript(tuple(items)), dynamic


@given(subscripts())
@settings(max_examples=300)
def test_type_of_a_part(case: Any) -> None:
    x, step, dynamic = case
    result = primitive("index").evaluate(x, *dynamic, step=step)
    for knowledge in KNOWLEDGE:
        types = tuple(type_at(v, knowledge) for v in (x, *dynamic))
        (inferred,) = infer_types("index", types, {"step": step})
        assert agrees(inferred, result), (knowledge, inferred, np.shape(result))


@given(subscripts())
@settings(max_examples=150)
def test_cotangent_of_a_part(case: Any) -> None:
    """Each element of the array gets the sum over the places where it was read."""
    x, step, dynamic = case
    positions = np.arange(x.size).reshape(x.shape)
    read = np.asarray(primitive("index").evaluate(positions, *dynamic, step=step))
    y_bar = np.cos(np.arange(read.size)).reshape(read.shape)
    expected = np.bincount(read.ravel(), y_bar.ravel(), x.size).reshape(x.shape)
    row = Row("index", (x, *dynamic), None, {"step": step})
    for knowledge in KNOWLEDGE:
        bar = cotangents(row, row.operands, [y_bar[()]], knowledge)[0]
        np.testing.assert_allclose(bar, expected, atol=1e-15)


@given(subscripts())
@settings(max_examples=150)
def test_cotangents_of_a_store(case: Any) -> None:
    """What was overwritten has no part, also when the store itself overwrote it."""
    x, step, dynamic = case
    path = shift_refs((step,), 1)
    stored = np.asarray(primitive("index").evaluate(x, *dynamic, step=step))
    ids = np.arange(stored.size).reshape(stored.shape)
    owner = primitive("write").evaluate(np.full(x.shape, -1), ids, *dynamic, path=path)
    y_bar = np.cos(np.arange(x.size)).reshape(x.shape)
    v_bar = np.zeros(stored.size)
    v_bar[owner[owner >= 0]] = y_bar[owner >= 0]
    row = Row("write", (x, -1.0 * ids, *dynamic), None, {"path": path})
    for knowledge in KNOWLEDGE:
        bars = cotangents(row, row.operands, [y_bar], knowledge)
        np.testing.assert_array_equal(bars[0], np.where(owner >= 0, 0, y_bar))
        np.testing.assert_array_equal(bars[1], v_bar.reshape(stored.shape))
