"""Take a design of n parts apart into independent blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from .blocks import Block, Certain, Independent, Repeated, Subset
from .design import REPEATING, Design
from .pivotal import Pivotal
from .probabilities import (
    Vector,
    certain_winners,
    checked_probabilities,
    checked_scores,
    water_filled,
)
from .systematic import Systematic

Placed = tuple[np.ndarray[Any, np.dtype[np.int64]], Block]
BY_CHANCE: dict[str, Any] = {
    "fixed": Pivotal,
    "systematic": Systematic,
    "bernoulli": Independent,
}


def blocks(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> tuple[Placed, ...]:
    """The independent blocks of a draw from `n` parts: where they are, and their laws.

    `score` gives the scores that `design` leaves to the run time; `probability` the
    probabilities to use as they are, for the schemes that take them. Raises ValueError
    if they do not fit the design.
    """
    if n == 0:
        return ()
    everything = np.arange(n)
    if probability is not None:
        if design.scheme not in BY_CHANCE or score is not None:
            raise ValueError(f"the scheme `{design.scheme}` takes scores alone")
        chance = checked_probabilities(probability, n)
        return ((everything, BY_CHANCE[design.scheme](chance)),)
    scores = _scores(design, n, score)
    size = design.kept(n)
    exact = design.keep == 1 if design.scheme == "bernoulli" else size == n
    if exact and not design.repeats:
        return ((everything, Certain(n)),)
    if design.scheme == "fixed" and scores is None:
        return ((everything, Subset(n, size)),)
    return _unequal(design, np.ones(n) if scores is None else scores, size)


def _unequal(design: Design, scores: Vector, size: int) -> tuple[Placed, ...]:
    everything = np.arange(len(scores))
    order = np.argsort(-scores, kind="stable")
    if design.scheme in REPEATING:
        return ((everything, Repeated(scores / np.sum(scores), size)),)
    if design.scheme == "winner":
        certain = certain_winners(scores, size)
        rest = order[certain:]
        drawn = Repeated(scores[rest] / np.sum(scores[rest]), size - certain)
        top = ((order[:certain], Certain(certain)),) if certain else ()
        return (*top, (rest, drawn))
    if design.scheme == "stratified":
        cuts = np.arange(1, size) * len(scores) // size
        return tuple(
            (stratum, Repeated(scores[stratum] / np.sum(scores[stratum]), 1))
            for stratum in np.split(order, cuts)
        )
    mean = design.keep * len(scores) if design.scheme == "bernoulli" else size
    return ((everything, BY_CHANCE[design.scheme](water_filled(scores, mean))),)


def inclusion(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> Vector:
    """The probability of each of `n` parts to be kept. Arguments as of `blocks`."""
    chance = np.ones(n)
    for parts, block in blocks(design, n, score, probability):
        chance[parts] = block.inclusion()
    return chance


def _scores(design: Design, n: int, score: Any) -> Vector | None:
    given = design.score if score is None else score
    if isinstance(given, str):
        raise ValueError(f"scores of `{given}` are known at run time only: give them")
    return None if given is None else checked_scores(given, n)
