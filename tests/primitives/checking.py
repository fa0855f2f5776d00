"""What a row has to stand: tangents, exact pairing, second derivatives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from primitives.drawing import active, directions, moved, paired, weights
from primitives.running import Row, cotangents, knowing
from primitives.traced import Traced, tangents

STEP = 1e-6


def check_tangents(row: Row, levels: Iterable[str]) -> None:
    """J u against differences, along a direction in all operands and in each alone;
    and against the cotangents."""
    moves = directions(row, 3)
    alone = [{k: u} for k, u in moves.items()] if len(moves) > 1 else []
    for some in (moves, *alone):
        sides = [row.evaluate(*moved(row.operands, some, s * STEP)) for s in (1, -1)]
        wanted = [_difference(p, m) for p, m in zip(*sides, strict=True)]
        for knowledge in levels:
            with knowing(knowledge):
                dots = tangents(row, row.operands, some, knowledge)
                _compare(dots, wanted)
                if knowledge == "known" and some is moves:
                    check_pairing(row, some, dots)


def _difference(ahead: Any, behind: Any) -> Any:
    """A central difference, and zero for what is no floating-point number."""
    if np.result_type(ahead).kind not in "fc":
        return np.zeros(np.shape(ahead))
    return (ahead - behind) / (2 * STEP)


def _compare(dots: Iterable[Any], wanted: Iterable[Any]) -> None:
    for dot, difference in zip(dots, wanted, strict=True):
        given = np.zeros(np.shape(difference)) if dot is None else dot
        assert np.shape(given) == np.shape(difference)
        assert_close(given, difference)


def assert_close(given: Any, differences: Any) -> None:
    """Derivatives are central differences, as far as these are right."""
    largest = np.max(np.abs(differences), initial=0.0, where=np.isfinite(differences))
    np.testing.assert_allclose(given, differences, 2e-6, 2e-8 + 1e-7 * largest)


def check_pairing(row: Row, moves: dict[int, Any], dots: Iterable[Any]) -> None:
    """<v, J u> = <J^T v, u>, to rounding."""
    v = weights(row.evaluate(*row.operands))
    bars = cotangents(row, row.operands, v)
    reverse = paired([bars[k] for k in moves], moves.values())
    np.testing.assert_allclose(paired(v, dots), reverse, rtol=1e-10, atol=1e-12)


def check_second_order(row: Row, knowledge: str) -> None:
    """The reverse of the JVP: the gradient of <v, J(x) u> in x, against differences,
    and in u, where it is linear."""
    traced = Traced.of(row, row.operands, knowledge)
    only = [k for k in active(row) if not traced.is_literal(k)]
    moves, ways = (directions(row, seed, only) for seed in (3, 11))
    inputs = {k: traced.tangent(k, u) for k, u in moves.items()}
    dots = [dot for dot in traced.push(inputs) if dot is not None]
    here = traced.run(dots)
    v = weights(here)

    def slope(step: float) -> float:
        at = moved(row.operands, ways, step)
        changed = dict(zip(traced.op.operands, at, strict=True))
        return paired(v, traced.run(dots, changed))

    difference = (slope(STEP) - slope(-STEP)) / (2 * STEP)
    bars = {d: traced.input(d.type, b) for d, b in zip(dots, v, strict=True)}
    sums = traced.pull(bars)
    asked = [*(traced.op.operands[k] for k in only), *inputs.values()]
    found = traced.run([sums.get(value) for value in asked])
    in_x = paired(found[: len(only)], ways.values())
    in_u = paired(found[len(only) :], moves.values())
    np.testing.assert_allclose(in_x, difference, 1e-5, 1e-7)
    np.testing.assert_allclose(in_u, paired(v, here), 1e-10, 1e-12)
