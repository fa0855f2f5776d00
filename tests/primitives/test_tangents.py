"""JVP rules, stated or derived, against differences and against the VJP rules; and the
reverse of every JVP: the second derivative."""

from __future__ import annotations

import numpy as np
import pytest
from primitives.checking import check_second_order, check_tangents
from primitives.complex_rows import COMPLEX
from primitives.drawing import active, directions
from primitives.rows import ROWS
from primitives.running import Row, knowing
from primitives.test_rules import in_float32, in_single, stays_float32
from primitives.traced import Traced, tangents

from spadc.errors import SpadcError
from spadc.primitives import primitive

RULES = [r for r in ROWS if primitive(r.name).is_differentiable and active(r)]
OF_COMPLEX = [r for r in COMPLEX if primitive(r.name).is_differentiable and active(r)]
FIRST = {row.name: row for row in reversed(RULES)}
ALL = pytest.mark.parametrize("row", RULES, ids=str)
ALL_COMPLEX = pytest.mark.parametrize("row", OF_COMPLEX, ids=str)


def levels(row: Row) -> tuple[str, ...]:
    """What is known of the types: all; of one row of each primitive, also nothing."""
    unknown = FIRST[row.name] is row and not row.needs_rank
    return ("known", "nothing") if unknown else ("known",)


@ALL
def test_tangents(row: Row) -> None:
    check_tangents(row, levels(row))
    check_float32(row)


@ALL
def test_second_order(row: Row) -> None:
    for knowledge in levels(row):
        with knowing(knowledge):
            check_or_refuse(row, knowledge)


def check_or_refuse(row: Row, knowledge: str) -> None:
    """The second derivative is right; of a row that says so it is refused."""
    if row.once:
        with pytest.raises(SpadcError):
            check_second_order(row, knowledge)
    else:
        check_second_order(row, knowledge)


@ALL_COMPLEX
def test_complex_numbers(row: Row) -> None:
    check_tangents(row, ("known",))
    check_or_refuse(row, "known")


def check_float32(row: Row) -> None:
    """Tangents stay in single precision where NumPy does."""
    if not stays_float32(row):
        return
    operands = in_float32(row)
    traced = Traced.of(row, operands, "known")
    only = [k for k in active(row) if not traced.is_literal(k)]
    moves = {k: in_single(u) for k, u in directions(row, 3, only).items()}
    for dot in tangents(row, operands, moves, "known"):
        assert dot is None or np.result_type(dot) == np.float32
