"""VJP rules agree with central differences, whatever is known about the types."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from primitives.checking import assert_close
from primitives.rows import LISTED, ROWS
from primitives.running import KNOWLEDGE, Row, cotangents, is_float, knowing

from spadc.primitives import REGISTRY, Unsupported, primitive

STEP = 1e-6


def in_single(x: Any) -> Any:
    """`x` in float32, unless it is a Python number."""
    is_strong = isinstance(x, np.ndarray | np.generic)
    return x.astype(np.float32) if is_strong and is_float(x) else x


def differentiated(row: Row) -> bool:
    known = primitive(row.name)
    return known.is_differentiable and bool(row.active)


RULES = [row for row in ROWS if differentiated(row)]


def test_every_row_is_of_a_primitive() -> None:
    assert {row.name for row in LISTED} <= REGISTRY.keys()


def test_what_has_no_rule_says_that_its_derivative_is_zero() -> None:
    for row in ROWS:
        known = primitive(row.name)
        stated = known.is_differentiable or known.zero_derivative
        assert stated or known.has_effect, row.name


@pytest.mark.parametrize("row", RULES, ids=str)
def test_cotangents(row: Row) -> None:
    check_cotangents(row)
    check_float32(row)


def check_cotangents(row: Row) -> None:
    """The cotangents are gradients, whatever is known about the types."""
    rng = np.random.default_rng(3)
    ys = row.evaluate(*row.operands)
    y_bars = [_like(y, rng.normal(size=np.shape(y))) for y in ys]
    wanted = {k: gradient(row, k, y_bars) for k in row.active}
    for knowledge in KNOWLEDGE:
        with knowing(knowledge):
            _check_cotangents(row, y_bars, wanted, knowledge)


def _check_cotangents(
    row: Row, y_bars: Sequence[Any], wanted: dict[int, Any], knowledge: str
) -> None:
    if row.needs_rank and knowledge == "nothing":
        with pytest.raises(Unsupported):
            cotangents(row, row.operands, y_bars, knowledge)
        return
    bars = cotangents(row, row.operands, y_bars, knowledge)
    for k, differences in wanted.items():
        bar = np.zeros(differences.shape) if bars[k] is None else bars[k]
        assert np.shape(bar) == differences.shape
        assert_close(bar, differences)


def in_float32(row: Row) -> list[Any]:
    """The operands with every array in float32."""
    return [in_single(x) for x in row.operands]


def stays_float32(row: Row) -> bool:
    """Whether NumPy itself stays in float32."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = row.evaluate(*in_float32(row))
    return all(np.result_type(y) == np.float32 for y in results)


def check_float32(row: Row) -> None:
    """Cotangents stay in single precision where NumPy does."""
    if not stays_float32(row):
        return
    operands = in_float32(row)
    ys = row.evaluate(*operands)
    y_bars = [np.ones_like(y)[()] if np.ndim(y) == 0 else np.ones_like(y) for y in ys]
    numbers = all(np.ndim(y) == 0 and not isinstance(y, np.ndarray) for y in ys)
    for knowledge in ("known",) if row.needs_rank else ("known", "nothing"):
        with knowing(knowledge):
            _check_single(row, operands, y_bars, knowledge)
            if numbers:
                _check_single(row, operands, [1.0] * len(ys), knowledge)


def _check_single(
    row: Row, operands: Sequence[Any], y_bars: Any, knowledge: str
) -> None:
    bars = cotangents(row, operands, y_bars, knowledge)
    for k in row.active:
        bar, x = bars[k], operands[k]
        if bar is None or isinstance(x, float) or isinstance(bar, float):
            continue
        assert np.result_type(bar) == np.float32


def gradient(row: Row, k: int, y_bars: Sequence[Any]) -> Any:
    """The gradient of <y_bars, results> in operand k, by central differences."""
    x = np.asarray(row.operands[k], dtype=float)
    result = np.zeros(x.shape)
    for position in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[position] = STEP
        change = [_at(row, k, x + step), _at(row, k, x - step)]
        result[position] = sum(
            _dot(b, p - m) for b, p, m in zip(y_bars, *change, strict=True)
        ) / (2 * STEP)
    return result


def _at(row: Row, k: int, x: Any) -> tuple[Any, ...]:
    moved = x if isinstance(row.operands[k], np.ndarray) else _like(row.operands[k], x)
    return row.evaluate(*row.operands[:k], moved, *row.operands[k + 1 :])


def _like(x: Any, value: Any) -> Any:
    return value if isinstance(x, np.ndarray) else type(x)(value)


def _dot(a: Any, b: Any) -> float:
    return float(np.sum(np.asarray(a) * np.asarray(b)))
