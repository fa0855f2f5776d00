"""Measure how much each path contributes to the gradient on example inputs.

The contribution of a path is the gradient under the selection that keeps only its
edges, and its score the Euclidean norm of that. How a selection becomes a gradient is
given by the caller (`Contribution`), so that scores mean exactly what the generated
code computes.

Up to `limit` paths are all measured. Beyond that every edge is scored by what the
gradient loses without it, |g - g without the edge|; the paths that look best by these
edge scores (see `best`) are measured, and the shares of the paths are those estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, final

import numpy as np
import numpy.typing as npt

from .best import best_paths
from .graph import Path, PathGraph
from .keys import EdgeKey
from .labels import Labels
from .selection import Selection

Contribution = Callable[[Selection], Sequence[Any]]
"""The gradient under a selection: one array for each input of `wrt`."""

LIMIT = 2_000
MORE = 20  # how many paths beyond those wanted are measured when not all are
DIGITS = 12  # scores that agree to so many keep the order of the graph


@final
@dataclass(frozen=True, slots=True)
class PathScore:
    """A path and what it contributes on the example inputs.

    `score` is the norm of the contribution, `share` its part of the sum of all scores
    (estimated if not all paths were measured), `cosine` the angle to the exact
    gradient.
    """

    path: Path
    label: str
    score: float
    share: float
    cosine: float


@final
@dataclass(frozen=True, slots=True)
class Scores:
    """The measured paths, best first.

    `count` is the number of all paths, `norm` the norm of the exact gradient.
    """

    ranked: tuple[PathScore, ...]
    count: int
    norm: float
    exact: npt.NDArray[Any] = field(repr=False)
    contribution: Contribution = field(repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether every path was measured."""
        return len(self.ranked) == self.count

    def mass(self, selection: Selection) -> float | None:
        """The shares of the paths inside the selection; None if some are unmeasured."""
        if not self.is_complete:
            return None
        return sum(s.share for s in self.ranked if not s.path.keys & selection.dropped)

    def error(self, selection: Selection) -> float:
        """|selected - exact| / |exact| on the example inputs."""
        if selection.is_exact:
            return 0.0
        lost = _norm(flat(self.contribution(selection)) - self.exact)
        return lost / self.norm if self.norm > 0 else lost


def score_paths(
    graph: PathGraph,
    contribution: Contribution,
    wanted: int = MORE,
    limit: int = LIMIT,
) -> Scores:
    """Measure all paths, or, if there are more than `limit`, at least `wanted` of the
    best.

    Raises ValueError if the gradient is not finite on these inputs.
    """
    count = graph.count()
    exact = flat(contribution(Selection()))
    if not np.all(np.isfinite(exact)):
        raise ValueError("the gradient is not finite on the example inputs")
    if count <= limit:
        paths = list(graph.paths())
        estimates = None
    else:
        pairs = islice(
            best_paths(graph, score_edges(graph, contribution)), wanted + MORE
        )
        paths, estimates = map(list, zip(*pairs, strict=True))
    measured = [_measure(graph, path, contribution, exact) for path in paths]
    shares = estimates or _shares([score for score, _ in measured])
    labels = Labels(graph).paths(paths)
    scored = [
        PathScore(path, label, score, share, cosine)
        for path, label, share, (score, cosine) in zip(
            paths, labels, shares, measured, strict=True
        )
    ]
    ranked = tuple(sorted(scored, key=lambda s: -float(f"{s.score:.{DIGITS}g}")))
    return Scores(ranked, count, _norm(exact), exact, contribution)


def score_edges(graph: PathGraph, contribution: Contribution) -> dict[EdgeKey, float]:
    """For each edge, the norm of what the gradient loses without it."""
    exact = flat(contribution(Selection()))
    return {
        key: _norm(exact - flat(contribution(Selection(frozenset({key})))))
        for key in graph.keys
    }


def flat(gradient: Sequence[Any]) -> npt.NDArray[Any]:
    """All elements of a gradient in one row, in double precision."""
    rows = [np.ravel(np.asarray(part)) for part in gradient]
    joined = np.concatenate(rows) if rows else np.zeros(0)
    return joined.astype(np.result_type(joined.dtype, np.float64))


def _measure(
    graph: PathGraph, path: Path, contribution: Contribution, exact: npt.NDArray[Any]
) -> tuple[float, float]:
    """The norm of the path's contribution, and its cosine with the exact gradient."""
    part = flat(contribution(graph.select(path.keys)))
    score = _norm(part)
    lengths = score * _norm(exact)
    return score, float(np.vdot(part, exact).real / lengths) if lengths > 0 else 0.0


def _shares(scores: Sequence[float]) -> list[float]:
    total = sum(scores)
    return [score / total if total > 0 else 1 / len(scores) for score in scores]


def _norm(row: npt.NDArray[Any]) -> float:
    return float(np.linalg.norm(row))
