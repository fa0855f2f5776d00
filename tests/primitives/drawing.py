"""Directions, weights and pairings for the checks of rules, of complex numbers too.

The pairing is that of cotangents and tangents, without conjugation: `Re(sum(b * d))`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from primitives.running import Row


def is_inexact(x: Any) -> bool:
    """Whether `x` is an array or a number that is real or complex."""
    is_number = isinstance(x, np.ndarray | np.generic | float | complex)
    return is_number and np.result_type(x).kind in "fc"


def active(row: Row) -> list[int]:
    """The positions of the operands that are differentiated."""
    return [
        k for k, x in enumerate(row.operands) if is_inexact(x) and k not in row.fixed
    ]


def drawn_like(x: Any, rng: np.random.Generator) -> Any:
    """Random numbers like `x`, complex if it is."""
    drawn = rng.normal(size=np.shape(x))
    if np.result_type(x).kind == "c":
        drawn = drawn + 1j * rng.normal(size=np.shape(x))
    return drawn if isinstance(x, np.ndarray) else type(x)(drawn)


def weights(ys: Iterable[Any], seed: int = 7) -> list[Any]:
    """A cotangent for every result."""
    rng = np.random.default_rng(seed)
    return [drawn_like(y, rng) for y in ys]


def directions(row: Row, seed: int, only: Iterable[int] | None = None) -> dict:
    """A tangent for every operand that is differentiated, or only for some."""
    rng = np.random.default_rng(seed)
    chosen = active(row) if only is None else only
    return {k: drawn_like(row.operands[k], rng) for k in chosen}


def moved(operands: Sequence[Any], moves: dict[int, Any], step: float) -> list[Any]:
    """The operands, moved along `moves`."""
    return [
        like(x, x + step * moves[k]) if k in moves else x
        for k, x in enumerate(operands)
    ]


def like(x: Any, value: Any) -> Any:
    """`value` as an array, or as a number, if `x` is one."""
    return np.asarray(value) if isinstance(x, np.ndarray) else type(x)(value)


def paired(bars: Iterable[Any], dots: Iterable[Any]) -> float:
    """`Re <bars, dots>`; None is zero."""
    pairs = [(b, d) for b, d in zip(bars, dots, strict=True) if d is not None]
    products = [np.multiply(b, d) for b, d in pairs if b is not None]
    return float(sum(np.sum(np.real(product)) for product in products))
