"""Draws of other entries for every row: independent draws, one of each row."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from .design import Design
from .outcomes import Outcome, one_weight, weighted
from .variances import weight_variances


def entry_outcomes(
    design: Design,
    shape: tuple[int, int],
    score: Any = None,
    probability: Any = None,
) -> list[Outcome]:
    """All outcomes of a draw from each row of a matrix, as the run time gives them.

    `score` and `probability` are of that shape, or of one row. Rows that keep fewer
    entries than others are filled up with entries of weight 0.
    """
    rows, n = shape
    laws = [
        list(weighted(design, n, one_score, one_probability))
        for one_score, one_probability in zip(
            _by_row(score, rows), _by_row(probability, rows), strict=True
        )
    ]
    one = one_weight(design, n, score, probability)
    found = []
    for combined in itertools.product(*laws):
        weight = np.array([own for _, own in combined]).reshape(shape)
        kept = _kept(weight > 0)
        own_weight = np.take_along_axis(weight, kept, -1) if one is None else one
        found.append(Outcome(math.prod(p for p, _ in combined), kept, own_weight))
    return found


def entries_variance(
    design: Design,
    x: Any,
    d: Any,
    score: Any = None,
    probability: Any = None,
) -> float:
    """The variance of `x_hat.T @ d` for sampled entries of `x`, (rows, n).

    `d` is (rows, m). The contributions x_bj d_b are orthogonal within a row and
    independent between rows: sum_bj Var(w_bj) x_bj^2 |d_b|^2.
    """
    x, d = np.asarray(x, np.float64), np.asarray(d, np.float64)
    rows, n = x.shape
    total = 0.0
    scores, chances = _by_row(score, rows), _by_row(probability, rows)
    for row, own, given, chance in zip(x, d, scores, chances, strict=True):
        spread = weight_variances(design, n, given, chance)
        total += float(spread @ row**2) * float(own @ own)
    return total


def _by_row(given: Any, rows: int) -> list[Any]:
    if given is None:
        return [None] * rows
    values = np.asarray(given, np.float64)
    return list(values if values.ndim == 2 else [values] * rows)


def _kept(kept: Any) -> Any:
    most = int(np.max(np.count_nonzero(kept, axis=-1), initial=0))
    first = np.argsort(~kept, axis=-1, kind="stable")[:, :most]
    return np.sort(first, axis=-1)
