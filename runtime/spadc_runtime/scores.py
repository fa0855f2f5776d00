"""Scores of parts that the forward sweep knows: their norms."""

from __future__ import annotations

from typing import Any

import numpy as np

# A part with a score below this share of the mean score is drawn as if it had it.
FLOOR = 1e-6


def norms(x: Any, axis: int | tuple[int, ...] = ()) -> Any:
    """Euclidean norms of `x` over `axis`, as scores for a draw: relative to each other,
    float64, and positive unless `x` is all zero.

    `axis=0` scores the columns of a matrix, `axis=1` its rows, `axis=()` its elements.
    A norm below 1e-6 of the mean is raised to that, so that every part has a chance to
    be kept. NaN and infinity in `x` give NaN, which draws refuse.

    Source: the probabilities of Drineas, Kannan and Mahoney, SIAM Journal on Computing
    36, 2006, section 4, with the factor that the forward sweep knows.
    """
    size = np.abs(np.asarray(x)).astype(np.float64)
    highest = np.max(size, initial=0)
    if not highest > 0 or np.isinf(highest):
        highest = np.where(highest == 0, 1, np.nan)
    lengths = np.sqrt(np.sum((size / highest) ** 2, axis=axis))
    return np.maximum(lengths, FLOOR * np.mean(lengths)) if lengths.size else lengths
