"""Decide which parts of a residual are kept, and the weight of each.

What is kept is a function of (seed, step, edge, indices of the loops around): the same
in the forward and the reverse sweep, in every process, and independent between places.
The weights make the mean right: the sum of `weight * part` over the parts kept has the
sum over all parts as its mean.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .designs import (
    bernoulli,
    pivotal,
    stratified,
    systematic,
    water_filled,
    winner,
    with_replacement,
)
from .streams import stream

BY_PROBABILITY = {"fixed": pivotal, "systematic": systematic, "bernoulli": bernoulli}
BY_SCORE = {
    "replacement": with_replacement,
    "column-row": with_replacement,
    "winner": winner,
    "stratified": stratified,
}
EQUAL = ("fixed", "systematic")  # one weight for all, without scores
REPEATING = ("replacement", "column-row")
NEED_SCORE = ("column-row", "winner")


def sample_features(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    design: str = "fixed",
    score: Any = None,
    probability: Any = None,
) -> tuple[Any, Any]:
    """Which of `n` parts are kept, and the weight of each.

    `kept` is an int64 array, ascending, each part once: k = ceil(`keep` * n) of them,
    at least one unless n is 0; fewer where a design draws the same part again, and
    `keep` * n in the mean for "bernoulli". `score`, (n,) positive numbers, makes parts
    likelier; if all are 0 the draw is uniform. `probability`, (n,) numbers in (0, 1],
    is used as it is, and `keep` is not; for the first three designs. `weight` is the
    float n / k for "fixed" and "systematic" without either of them, an array like
    `kept` otherwise; exactly 1 when all is kept, except for draws with replacement.

    `design` is one of "fixed" (any k parts are equally likely; with scores the
    probability is min(1, c * score), by the pivotal method), "systematic" (the same
    probabilities, equally spaced points), "bernoulli" (the same, independently),
    "replacement", "column-row" (k draws with replacement in proportion to the scores,
    which "column-row" must have), "winner" (the highest scores for certain, others with
    replacement), "stratified" (one of each of k strata of like scores).

    ValueError for arguments outside these ranges, and for numbers `draw` refuses.

    Source: Oktay et al., Randomized automatic differentiation, ICLR 2021, section 3.2;
    Deville and Tillé, Biometrika 85, 1998, section 5.2 (pivotal).
    """
    size = count_kept(n, keep)
    _check(design, score, probability)
    if design not in EQUAL or score is not None or probability is not None:
        random = stream(seed, step, edge, at)
        weight = _weights((n,), keep, random, design, score, probability)
        kept = np.flatnonzero(weight)
        return kept, weight[kept]
    if size == n:
        return np.arange(n), 1.0
    random = stream(seed, step, edge, at)
    if design == "systematic":
        return (np.arange(size) * n + random.integers(n)) // size, n / size
    if size == 1:
        return random.integers(n, size=1), float(n)
    return np.sort(random.choice(n, size, replace=False, shuffle=False)), n / size


def sample_rows(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    design: str = "fixed",
    score: Any = None,
    probability: Any = None,
) -> tuple[Any, Any]:
    """Which of `n` rows are kept, and the weight of each: the draw of
    `sample_features`, with its arguments, results and errors.

    Source: Adelman et al., Faster neural network training with approximate tensor
    operations, NeurIPS 2021, section 3.
    """
    return sample_features(
        n,
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        design=design,
        score=score,
        probability=probability,
    )


def sample_positions(
    shape: int | tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    design: str = "fixed",
    score: Any = None,
    probability: Any = None,
) -> tuple[Any, Any]:
    """Which elements of an array of this shape are kept, as indices into the flat
    array, and the weight of each.

    The draw of `sample_features` for as many parts as there are elements, with its
    arguments, results and errors; scores and probabilities have the shape of the array
    or are flat.

    Source: Oktay et al., Randomized automatic differentiation, ICLR 2021, section 4.
    """
    size = 1
    for length in shape if isinstance(shape, tuple) else (shape,):
        size *= length
    return sample_features(
        size,
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        design=design,
        score=None if score is None else np.ravel(score),
        probability=None if probability is None else np.ravel(probability),
    )


def sample_entries(
    shape: int | tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    design: str = "fixed",
    score: Any = None,
    probability: Any = None,
) -> tuple[Any, Any]:
    """Which entries of each row of an array of this shape are kept, and their weights.

    Rows are along the last axis and drawn independently. `kept` has the shape of the
    array with k instead of n at the end; each row is ascending and has different
    entries. Scores and probabilities have the shape of the array, or (n,). Arguments,
    weights and errors are otherwise those of `sample_features`; where a design keeps
    more in one row than in another, rows are filled up with entries of weight 0.

    Source: Oktay et al., Randomized automatic differentiation, ICLR 2021, section 4.1
    ("different sample").
    """
    shape = shape if isinstance(shape, tuple) else (shape,)
    n = shape[-1]
    size = count_kept(n, keep)
    _check(design, score, probability)
    if design not in EQUAL or score is not None or probability is not None:
        random = stream(seed, step, edge, at)
        weight = _weights(shape, keep, random, design, score, probability)
        kept = _indices(weight > 0)
        return kept, np.take_along_axis(weight, kept, -1)
    if size == n:
        return np.broadcast_to(np.arange(n), shape).copy(), 1.0
    random = stream(seed, step, edge, at)
    if design == "systematic":
        first = random.integers(n, size=(*shape[:-1], 1))
        return (np.arange(size) * n + first) // size, n / size
    return _any_of_each(shape, size, random), n / size


def count_kept(n: int, keep: float) -> int:
    """How many of `n` parts are kept: ceil(`keep` * n), at least 1 unless n is 0."""
    if not 0 < keep <= 1:
        raise ValueError(f"keep = {keep!r} is not above 0 and at most 1")
    return min(n, max(1, -int((1e-9 - keep * n) // 1)))


def _check(design: str, score: Any, probability: Any) -> None:
    """Refuse what does not go together."""
    if design not in BY_PROBABILITY and design not in BY_SCORE:
        known = ", ".join((*BY_PROBABILITY, *BY_SCORE))
        raise ValueError(f"design = {design!r} is not one of {known}")
    if probability is not None and design not in BY_PROBABILITY:
        raise ValueError(f"design {design!r} makes its own probabilities from scores")
    if probability is not None and score is not None:
        raise ValueError("give a score or a probability, not both")
    if score is None and design in NEED_SCORE:
        raise ValueError(f"design {design!r} needs a score of every part")


def _weights(
    shape: tuple[int, ...],
    keep: float,
    random: np.random.Generator,
    design: str,
    score: Any,
    probability: Any,
) -> Any:
    """The weight of every part, 0 where it is not kept."""
    n = shape[-1]
    if probability is not None:
        chance = _probabilities(probability, shape)
    elif design == "bernoulli" and score is None:
        chance = np.full(shape, keep)
    else:
        size = count_kept(n, keep)
        scores = _scores(score, shape)
        all_kept = keep == 1 if design == "bernoulli" else size == n
        if n == 0 or (all_kept and design not in REPEATING):
            return np.ones(shape)
        if design in BY_SCORE:
            return BY_SCORE[design](scores, size, random)
        chance = water_filled(scores, keep * n if design == "bernoulli" else size)
    return np.where(BY_PROBABILITY[design](chance, random), 1 / chance, 0)


def _scores(given: Any, shape: tuple[int, ...]) -> Any:
    """Scores as float64 of this shape, relative to the highest of their row.

    Rows of scores that are all 0 become 1.
    """
    if given is None:
        return np.ones(shape)
    values = _of_shape("score", given, shape)
    bad = ~((values >= 0) & np.isfinite(values))
    cause = "(the norms of an array with a NaN or an infinity are NaN)"
    _refuse("score", values, np.isnan(values), f"finite and positive {cause}")
    _refuse("score", values, bad, "finite and positive")
    highest = np.max(values, axis=-1, keepdims=True, initial=0)
    relative = np.where(highest > 0, values / np.where(highest > 0, highest, 1), 1)
    _refuse("score", values, relative < 1e-280, "finite and positive")
    return np.broadcast_to(relative, shape)


def _probabilities(given: Any, shape: tuple[int, ...]) -> Any:
    values = _of_shape("probability", given, shape)
    bad = ~((values > 0) & (values <= 1))
    _refuse("probability", values, bad, "above 0 and at most 1")
    return np.broadcast_to(values, shape)


def _of_shape(name: str, given: Any, shape: tuple[int, ...]) -> Any:
    values = np.asarray(given, np.float64)
    if values.shape not in (shape, shape[-1:]):
        raise ValueError(f"{name} has the shape {values.shape}, not {shape}")
    return values


def _refuse(name: str, values: Any, bad: Any, wanted: str) -> None:
    if np.any(bad):
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"{name}{list(first)} is {values[first]}, not {wanted}")


def _any_of_each(shape: tuple[int, ...], size: int, random: np.random.Generator) -> Any:
    """`size` different indices for each row, any set equally likely: those with the
    smallest of as many random numbers as there are entries."""
    n = shape[-1]
    numbers = random.random(shape)
    limit = np.partition(numbers, size, axis=-1)[..., size : size + 1]
    kept = np.flatnonzero(numbers < limit)
    if kept.size < numbers.size // n * size:
        # Two equal numbers at a limit: the entry that stands first is the smaller one.
        order = np.argsort(numbers, axis=-1, kind="stable")
        return np.sort(order[..., :size], axis=-1)
    return kept.reshape(*shape[:-1], size) % n


def _indices(kept: Any) -> Any:
    """The indices of what is kept in each row, ascending; a row that keeps fewer than
    another is filled up with others."""
    *rows, n = kept.shape
    counts = np.count_nonzero(kept, axis=-1)
    most = int(np.max(counts, initial=0))
    if np.all(counts == most):
        return np.flatnonzero(kept).reshape(*rows, most) % max(n, 1)
    first = np.argsort(~kept, axis=-1, kind="stable")[..., :most]
    return np.sort(first, axis=-1)
