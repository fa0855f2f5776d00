"""Elementwise rules under every way of broadcasting, the driver's sum included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from primitives.elementwise_rows import BINARY, UNARY
from primitives.making import reals
from primitives.running import KNOWLEDGE, Row, cotangents
from primitives.test_rules import gradient

SHAPES = {
    "equal": ((2, 3), (2, 3)),
    "missing axis": ((2, 3), (3,)),
    "length one": ((2, 3), (2, 1)),
    "both stretched": ((2, 1), (1, 3)),
    "new axes": ((3,), (4, 1, 3)),
    "rank zero": ((2, 3), ()),
    "one element": ((1, 1), (3,)),
    "empty": ((0, 3), (3,)),
    "empty and one": ((0, 3), (1, 1)),
    "number": ((2, 3), None),
    "number first": (None, (3,)),
}


def sample(shape: tuple[int, ...] | None, low: float, high: float) -> Any:
    """An array, or a Python number where the shape is None."""
    return (
        float(reals(low=low, high=high))
        if shape is None
        else reals(*shape, low=low, high=high)
    )


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_two_operands(name: str, shapes: str, knowledge: str) -> None:
    operands = (
        sample(shape, *limits)
        for shape, limits in zip(SHAPES[shapes], BINARY[name], strict=True)
    )
    check(Row(name, tuple(operands), getattr(np, name)), knowledge)


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("shape", [(), (3,), (1, 1), (0, 3), None], ids=str)
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_one_operand(name: str, shape: tuple[int, ...] | None, knowledge: str) -> None:
    check(Row(name, (sample(shape, *UNARY[name]),), getattr(np, name)), knowledge)


@pytest.mark.parametrize("name", ["where", "clip"])
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_three_operands(name: str, knowledge: str) -> None:
    condition = np.array([[True], [False]]) if name == "where" else reals(2, 1)
    check(
        Row(name, (condition, reals(3) - 1, reals(2, 3) + 1), getattr(np, name)),
        knowledge,
    )


@pytest.mark.parametrize("name", [n for n in BINARY if n != "float_power"])
def test_float32_with_a_number_stays(name: str) -> None:
    """A Python number takes the dtype of the array."""
    first, second = BINARY[name]
    array, number = reals(3, low=first[0], high=first[1]), sample(None, *second)
    for knowledge in KNOWLEDGE:
        row = Row(name, (array.astype(np.float32), number), getattr(np, name))
        (y,) = row.evaluate(*row.operands)
        assert y.dtype == np.float32
        bars = cotangents(row, row.operands, [np.ones_like(y)], knowledge)
        assert bars[0] is None or bars[0].dtype == np.float32


def check(row: Row, knowledge: str) -> None:
    """Shape and value of every cotangent, against central differences."""
    ys = row.evaluate(*row.operands)
    y_bars = [
        np.asarray(np.cos(np.arange(np.size(y)))).reshape(np.shape(y))[()] for y in ys
    ]
    bars = cotangents(row, row.operands, y_bars, knowledge)
    for k in row.active:
        wanted = gradient(row, k, y_bars)
        bar = np.zeros(wanted.shape) if bars[k] is None else bars[k]
        assert np.shape(bar) == wanted.shape
        np.testing.assert_allclose(bar, wanted, rtol=2e-6, atol=2e-8)
