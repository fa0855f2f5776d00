"""Elementwise rules under every way of broadcasting, the driver's sum included.

One row of an elementwise primitive is enough: its values are put into every shape.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from primitives.checking import assert_close, check_tangents
from primitives.drawing import weights
from primitives.rows import ROWS
from primitives.running import Row, cotangents, is_float, knowing
from primitives.test_rules import gradient

from spadc.primitives import primitive

Shapes = tuple[tuple[int, ...] | None, ...]
SHAPES: dict[int, dict[str, Shapes]] = {
    1: {
        "array": ((3,),),
        "rank zero": ((),),
        "one element": ((1, 1),),
        "empty": ((0, 3),),
        "number": (None,),
    },
    2: {
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
    },
    3: {
        "all stretched": ((2, 1), (3,), (4, 1, 1)),
        "numbers": (None, (3,), None),
        "empty": ((0, 1), (2,), ()),
    },
    4: {
        "all stretched": ((2, 1), (3,), (4, 1, 1), ()),
        "numbers": (None, (3,), None, None),
        "empty": ((0, 1), (2,), (), (1, 1)),
    },
}
"""The ways of broadcasting so many operands; None stands for a Python number."""

KNOWLEDGE = ("known", "nothing")


def has_arrays(row: Row) -> bool:
    """Whether a row is of arrays and numbers that can be put into other shapes."""
    known = primitive(row.name)
    given = any(isinstance(x, np.ndarray) and x.size > 1 for x in row.operands)
    filled = all(np.size(x) > 0 for x in row.operands)
    return (
        known.elementwise
        and known.is_differentiable
        and given
        and filled
        and all(isinstance(x, np.ndarray | np.generic | float) for x in row.operands)
    )


FIRST = {row.name: row for row in reversed(ROWS) if has_arrays(row)}
CASES = [
    pytest.param(row, shapes, id=f"{row.name}-{name}")
    for row in FIRST.values()
    for name, shapes in SHAPES.get(len(row.operands), {}).items()
]


def reshaped(row: Row, shapes: Shapes) -> Row:
    """The row with its values in other shapes."""
    pairs = zip(row.operands, shapes, strict=True)
    return dataclasses.replace(row, operands=tuple(put_into(x, s) for x, s in pairs))


def put_into(x: Any, shape: tuple[int, ...] | None) -> Any:
    """The values of `x` in that shape, or the first of them as a Python number."""
    values = np.ravel(x)
    if shape is None:
        return values[0].item()
    return np.resize(values, shape) if np.prod(shape) else np.zeros(shape, values.dtype)


@pytest.mark.parametrize(("row", "shapes"), CASES)
def test_broadcasting(row: Row, shapes: Shapes) -> None:
    one = reshaped(row, shapes)
    if one.active:
        check_cotangents(one)
        check_tangents(one, KNOWLEDGE)


def check_cotangents(row: Row) -> None:
    """Shape and value of every cotangent, against central differences."""
    y_bars = weights(row.evaluate(*row.operands))
    wanted = {k: gradient(row, k, y_bars) for k in row.active}
    for knowledge in KNOWLEDGE:
        with knowing(knowledge):
            bars = cotangents(row, row.operands, y_bars, knowledge)
            for k, differences in wanted.items():
                bar = np.zeros(differences.shape) if bars[k] is None else bars[k]
                assert np.shape(bar) == differences.shape
                assert_close(bar, differences)


WIDE = {"float_power"}  # NumPy computes it in float64 always


def keeps_single(row: Row) -> bool:
    """Whether an array of float32 and a number give an array of float32."""
    if len(row.operands) != 2 or row.name in WIDE:
        return False
    (y, *_) = row.evaluate(*_array_and_number(row))
    return is_float(y) and y.dtype == np.float32


def _array_and_number(row: Row) -> tuple[Any, Any]:
    array = put_into(row.operands[0], (3,))
    first = array.astype(np.float32) if array.dtype.kind == "f" else array
    return first, put_into(row.operands[1], None)


@pytest.mark.parametrize("name", [n for n, r in FIRST.items() if keeps_single(r)])
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_float32_with_a_number_stays(name: str, knowledge: str) -> None:
    """A Python number takes the dtype of the array."""
    row = dataclasses.replace(FIRST[name], operands=_array_and_number(FIRST[name]))
    ys = row.evaluate(*row.operands)
    bars = cotangents(row, row.operands, [np.ones_like(y) for y in ys], knowledge)
    assert bars[0] is None or bars[0].dtype == np.float32
