"""The slopes of functions of SciPy are the derivatives that SymPy finds, to 13 digits.

Rule and derivative are formulas; they are compared at the points of the row, where
whole numbers and operands without a derivative are given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from primitives.formulas import FORMULAS
from primitives.rows import ROWS
from primitives.running import Row, is_float
from primitives.test_symbolic import derivative, symbolic_cotangents

SHOWN = [
    row
    for row in ROWS
    if row.name.removeprefix("special.") in FORMULAS
    and row.name.startswith("special.")
    and row.active
    and not row.tag
]
DIGITS = 25


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_slopes(row: Row) -> None:
    symbols = [
        sp.Symbol(f"x{k}", real=True) if k in row.active else number(x)
        for k, x in enumerate(row.operands)
    ]
    value = FORMULAS[row.name.removeprefix("special.")](*symbols)
    bars = symbolic_cotangents(row.name, symbols, value)
    for k in row.active:
        point = {symbols[j]: number(row.operands[j]) for j in row.active}
        given = at(0 if bars[k] is None else bars[k], point)
        wanted = at(derivative(value, symbols[k]), point)
        assert abs(given - wanted) <= 1e-13 * max(1, abs(wanted)), (given, wanted)


def number(x: Any) -> Any:
    """The last element of an operand."""
    element = np.ravel(x)[-1]
    return sp.Float(float(element), DIGITS) if is_float(element) else int(element)


def at(expression: Any, point: dict[Any, Any]) -> complex:
    return complex(sp.sympify(expression).evalf(DIGITS, subs=point))
