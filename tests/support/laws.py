"""The outcomes of every draw of the run time, in the form that it returns them."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np

from spadc.plans.designs import Design, count_kept, entry_outcomes, outcomes

from .outcomes import Options


def outcomes_of_parts(n: int, keep: float, law: Any) -> Options:
    """(kept, weight) of `n` parts."""
    design, score = _design(keep, law)
    found = outcomes(design, n, score, law.probability)
    return [(one.probability, (one.kept, one.weight)) for one in found]


def outcomes_of_entries(shape: tuple[int, ...], keep: float, law: Any) -> Options:
    """(kept, weight) of the entries of every row, of an array of any rank."""
    design, score = _design(keep, law)
    flat = (int(np.prod(shape[:-1], dtype=int)), shape[-1])
    probability = _rows(law.probability, flat)
    found = entry_outcomes(design, flat, _rows(score, flat), probability)
    return [(one.probability, _shaped(one, shape)) for one in found]


def matrices(n: int, keep: float, kind: str, dtype: Any) -> Options:
    """Every random projection."""
    size = count_kept(n, keep)
    if size == n:
        return [(1.0, np.eye(n, dtype=dtype))]
    if kind == "rademacher":
        signs = [np.reshape(s, (n, size)) for s in product((1, -1), repeat=n * size)]
    else:
        signs = list(_flipped_columns(n, size))
    scaled = [np.asarray(s / np.sqrt(size), dtype) for s in signs]
    return [(1 / len(scaled), one) for one in scaled]


def _flipped_columns(n: int, size: int) -> Any:
    """Columns of Sylvester's matrix with all signs of the rows."""
    whole = np.ones((1, 1))
    while len(whole) < n:
        whole = np.block([[whole, whole], [whole, -whole]])
    for columns in combinations(range(len(whole)), size):
        for flips in product((1, -1), repeat=n):
            yield whole[:n, list(columns)] * np.reshape(flips, (n, 1))


def _design(keep: float, law: Any) -> tuple[Design, Any]:
    """The design, and the scores of this draw."""
    score = None if law.score is None else np.asarray(law.score, float)
    known = law.design in ("column-row", "winner")
    return Design(keep, law.design, "norm" if known else None), score


def _rows(given: Any, shape: tuple[int, int]) -> Any:
    if given is None:
        return None
    given = np.asarray(given, float)
    return np.broadcast_to(given, shape) if given.ndim < 2 else np.reshape(given, shape)


def _shaped(one: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    kept = np.reshape(one.kept, (*shape[:-1], np.shape(one.kept)[-1]))
    scalar = np.ndim(one.weight) == 0
    return kept, one.weight if scalar else np.reshape(one.weight, kept.shape)


def turns(n: int, keep: float) -> Options:
    """(turns, weight) of a loop that runs `n` times."""
    n = max(0, n)
    size = count_kept(n, keep)
    ways = list(combinations(range(n), size))
    weight = n / size if size else 1.0
    return [(1 / len(ways), (frozenset(way), weight)) for way in ways]


def edges_taken(edges: Any, draws: int, design: str) -> Options:
    """The weights of the edges out of a vertex."""
    count = edges if isinstance(edges, int) else len(edges)
    if design == "replacement":
        chance = [1 / count] * count if isinstance(edges, int) else list(edges)
        return _drawn_again(chance, draws)
    uniform = [min(1.0, draws / count)] * count
    chance = np.array(uniform if isinstance(edges, int) else edges, float)
    found = outcomes(Design(1.0, design), count, probability=chance)
    return [(one.probability, _spread(one, count)) for one in found]


def _drawn_again(chance: list[float], draws: int) -> Options:
    nothing = max(0.0, 1 - sum(chance))
    found = []
    for drawn in product(range(len(chance) + 1), repeat=draws):
        probability = np.prod([[*chance, nothing][k] for k in drawn])
        hits = [drawn.count(k) for k in range(len(chance))]
        weights = tuple(h / (draws * p) for h, p in zip(hits, chance, strict=True))
        found.append((float(probability), weights))
    return found


def _spread(one: Any, count: int) -> tuple[float, ...]:
    weights = np.zeros(count)
    weights[one.kept] = one.weight
    return tuple(float(w) for w in weights)


def rounded(x: Any, carried: Any, value_of: Any) -> Options:
    """Every way to round: `carried(chances)` rounds with these random numbers, and
    `value_of` says what that stands for; an element goes up with the chance that makes
    its mean right."""
    down, up = value_of(carried(np.zeros(x.shape))), value_of(carried(ALMOST_1 + 0 * x))
    wanted = np.clip(x, np.minimum(down, up), np.maximum(down, up))
    loose = np.argwhere(up != down)
    found = []
    for ups in product((False, True), repeat=len(loose)):
        chances, probability = np.zeros(x.shape), 1.0
        for place, is_up in zip(map(tuple, loose), ups, strict=True):
            rise = (wanted[place] - down[place]) / (up[place] - down[place])
            probability *= rise if is_up else 1 - rise
            chances[place] = ALMOST_1 if is_up else 0.0
        found.append((float(probability), carried(chances)))
    return found


ALMOST_1 = 1 - 2.0**-53
