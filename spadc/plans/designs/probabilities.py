"""The probabilities that scores stand for."""

from __future__ import annotations

from typing import Any

import numpy as np

Vector = np.ndarray[Any, np.dtype[np.float64]]


def water_filled(score: Vector, target: float) -> Vector:
    """min(1, c * `score`) with the c that makes the probabilities add up to `target`.

    Among all probabilities with that sum these have the smallest variance
    sum (1 / pi - 1) a^2 for independent draws of contributions of norms a = `score`.
    The highest scores are certain, as many as it takes for the next one to fall below
    1.
    """
    ordered = np.sort(score)[::-1]
    rest = np.cumsum(ordered[::-1])[::-1]
    left = target - np.arange(len(score))
    certain = int(np.argmax(left * ordered <= rest))
    level = float(left[certain] / rest[certain])
    chance: Vector = np.minimum(1.0, score * level)
    return chance


def certain_winners(score: Vector, draws: int) -> int:
    """How many of the highest scores winner-take-all keeps for certain.

    The number c that makes (1 - p of the c highest) / (draws - c) smallest; of equals,
    the highest.

    Source: Liu et al., Winner-take-all column row sampling, NeurIPS 2023, section 3.2.
    """
    ordered = np.sort(score)[::-1]
    rest = np.cumsum(ordered[::-1])[::-1]
    spread = rest[:draws] / (draws - np.arange(draws))
    return draws - 1 - int(np.argmin(spread[::-1]))


def checked_scores(score: Any, n: int) -> Vector:
    """`n` positive numbers; all zeros are as good as ones.

    Raises ValueError for anything else: a part without a chance biases the estimate.
    """
    values = np.asarray(score, np.float64)
    if values.shape != (n,):
        raise ValueError(f"{n} scores, not an array of shape {values.shape}")
    if not np.any(values):
        return np.ones(n)
    if not np.all(np.isfinite(values) & (values > 0)):
        raise ValueError("scores are finite and positive")
    return values / np.max(values)


def checked_probabilities(probability: Any, n: int) -> Vector:
    """`n` numbers in (0, 1]; raises ValueError for anything else."""
    values = np.asarray(probability, np.float64)
    if values.shape != (n,):
        raise ValueError(f"{n} probabilities, not an array of shape {values.shape}")
    if not np.all((values > 0) & (values <= 1)):
        raise ValueError("probabilities are above 0 and at most 1")
    return values
