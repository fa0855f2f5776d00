"""JVP rules, stated or derived, against differences and against the VJP rules; and the
reverse of every JVP: the second derivative."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from primitives.rows import ROWS
from primitives.running import Row, cotangents
from primitives.test_rules import in_float32, in_single, stays_float32
from primitives.traced import Traced, moved, tangents

from spadc.primitives import primitive

STEP = 1e-6
RULES = [r for r in ROWS if primitive(r.name).is_differentiable and r.active]
KNOWLEDGE = ("known", "nothing")


def directions(row: Row, seed: int, only: Any = None) -> dict[int, Any]:
    """A tangent for every operand that is differentiated, or only for some."""
    rng = np.random.default_rng(seed)
    moves = {}
    for k in active(row) if only is None else only:
        moves[k] = drawn_like(row.operands[k], rng)
    return moves


def active(row: Row) -> list[int]:
    """The operands that are differentiated, complex ones as well."""
    return [
        k
        for k, x in enumerate(row.operands)
        if is_inexact(x) and k not in row.fixed
    ]


def drawn_like(x: Any, rng: np.random.Generator) -> Any:
    """Random numbers like `x`, complex if it is."""
    drawn = rng.normal(size=np.shape(x))
    if np.result_type(x).kind == "c":
        drawn = drawn + 1j * rng.normal(size=np.shape(x))
    return drawn if isinstance(x, np.ndarray) else type(x)(drawn)


def weights(ys: Any, seed: int = 7) -> list[Any]:
    """A cotangent for every result."""
    rng = np.random.default_rng(seed)
    return [drawn_like(y, rng) for y in ys]


def paired(bars: Any, dots: Any) -> float:
    """`Re <bars, dots>`, without conjugation; None is zero."""
    pairs = [(b, d) for b, d in zip(bars, dots, strict=True) if d is not None]
    products = [np.multiply(b, d) for b, d in pairs if b is not None]
    return float(sum(np.sum(np.real(p)) for p in products))


def is_shown(row: Row, knowledge: str) -> bool:
    return not (row.needs_rank and knowledge == "nothing")


@pytest.mark.parametrize("row", RULES, ids=str)
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_tangents(row: Row, knowledge: str) -> None:
    """Along a direction in all operands, and in each alone."""
    if not is_shown(row, knowledge):
        return
    moves = directions(row, 3)
    alone = [{k: u} for k, u in moves.items()] if len(moves) > 1 else []
    for some in (moves, *alone):
        ahead, behind = (
            row.evaluate(*moved(row.operands, some, s * STEP)) for s in (1, -1)
        )
        dots = tangents(row, row.operands, some, knowledge)
        for p, m, dot in zip(ahead, behind, dots, strict=True):
            if np.result_type(p).kind not in "fc":
                assert dot is None or not np.any(dot)
                continue
            wanted = (p - m) / (2 * STEP)
            given = np.zeros(wanted.shape) if dot is None else dot
            assert np.shape(given) == np.shape(wanted)
            np.testing.assert_allclose(given, wanted, rtol=2e-6, atol=2e-8)


@pytest.mark.parametrize("row", RULES, ids=str)
def test_exact_pairing(row: Row) -> None:
    """<v, J u> = <J^T v, u>, to rounding."""
    moves = directions(row, 5)
    v = weights(row.evaluate(*row.operands))
    forward = paired(v, tangents(row, row.operands, moves, "known"))
    bars = cotangents(row, row.operands, v)
    reverse = paired([bars[k] for k in moves], moves.values())
    np.testing.assert_allclose(forward, reverse, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("row", [r for r in RULES if stays_float32(r)], ids=str)
def test_tangents_stay_in_float32(row: Row) -> None:
    operands = in_float32(row)
    traced = Traced.of(row, operands, "known")
    only = [k for k in active(row) if not traced.is_literal(k)]
    moves = {k: in_single(u) for k, u in directions(row, 3, only).items()}
    for dot in tangents(row, operands, moves, "known"):
        assert dot is None or np.result_type(dot) == np.float32


@pytest.mark.parametrize("row", RULES, ids=str)
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_second_order(row: Row, knowledge: str) -> None:
    """The gradient of <v, J(x) u> in x and in u, against differences in x."""
    if not is_shown(row, knowledge):
        return
    traced = Traced.of(row, row.operands, knowledge)
    only = [k for k in active(row) if not traced.is_literal(k)]
    moves, ways = (directions(row, seed, only) for seed in (3, 11))
    dots = traced.push(moves)
    shown = [d for d in dots if d is not None]
    if not shown:
        return
    values = traced.run(shown)
    v = weights(values)
    bars = {d: traced.input(d.type, b) for d, b in zip(shown, v, strict=True)}

    def slope(step: float) -> float:
        at = moved(row.operands, ways, step)
        return paired(
            v, traced.run(shown, dict(zip(traced.op.operands, at, strict=True)))
        )

    wanted = (slope(STEP) - slope(-STEP)) / (2 * STEP)
    sums = traced.pull(bars)
    found = traced.run([sums.get(v) for v in traced.op.operands])
    given = paired([found[k] for k in ways], ways.values())
    np.testing.assert_allclose(given, wanted, rtol=1e-5, atol=1e-7)
