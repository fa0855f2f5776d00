"""Measure how much each path contributes to the gradient on example inputs.

The contribution of a path is the gradient along it alone (see `run`); its norm is the
Euclidean one. Up to `limit` paths are all measured. Beyond that every edge is scored by
an estimate of what runs along it (see `masses`); the paths that look best by these edge
scores (see `best`) are measured, and the shares of the paths are estimates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, final

import numpy as np
import numpy.typing as npt

from .best import Costs, best_paths, costs_of_weights, share_of
from .graph import Path
from .labels import Labels
from .masses import edge_masses
from .ranking import BYTES, FLOPS, MEASURED, Score, costs_of
from .run import Run, flat
from .selection import Selection

LIMIT = 10_000
MORE = 20  # how many paths beyond those wanted are measured when not all are
DIGITS = 12  # scores that agree to so many keep the order of the graph


@final
@dataclass(frozen=True, slots=True)
class PathScore:
    """A path and what it contributes on the example inputs.

    `score` is what it is ranked by, `norm` that of the contribution, `share` its part
    of the sum of all norms (estimated if not all paths were measured), `cosine` the
    angle to the exact gradient.
    """

    path: Path
    label: str
    score: float
    norm: float
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
    run: Run = field(repr=False)
    ranked_by: str = MEASURED

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
        return relative_error(self.run, selection)


def relative_error(run: Run, selection: Selection) -> float:
    """|selected - exact| / |exact| on the inputs of the run."""
    if selection.is_exact:
        return 0.0
    exact = flat(run.gradient(Selection()))
    lost, norm = _norm(flat(run.gradient(selection)) - exact), _norm(exact)
    return lost / norm if norm > 0 else lost


def score_paths(
    run: Run,
    wanted: int = MORE,
    limit: int = LIMIT,
    score: Score = MEASURED,
) -> Scores:
    """Measure all paths, or, if there are more than `limit`, at least `wanted` of the
    best by `score`.

    Raises ValueError if the gradient is not finite on these inputs, or if the score
    does not fit the program.
    """
    graph = run.graph
    exact = run.gradient(Selection())
    if not np.all(np.isfinite(flat(exact))):
        raise ValueError("the gradient is not finite on the example inputs")
    count, masses = graph.count(), None
    costs = None if score == MEASURED else costs_of(graph, run, score)
    if count > limit:
        masses = costs_of_weights(graph, edge_masses(run))
        found = islice(best_paths(graph, costs or masses), wanted + MORE)
        measured = [(path, run.contribution(path)) for path, _ in found]
    else:
        measured = list(run.contributions())
    scored = _scored(run, measured, exact, masses, costs, score)
    return Scores(scored, count, _norm(flat(exact)), run, _word(score))


def _scored(
    run: Run,
    measured: Sequence[tuple[Path, Any]],
    exact: Sequence[Any],
    masses: Costs | None,
    costs: Costs | None,
    score: Score,
) -> tuple[PathScore, ...]:
    """The measured paths, best first."""
    paths = [path for path, _ in measured]
    sizes = [_size(run, path, part, exact) for path, part in measured]
    shares = _shares([norm for norm, _ in sizes])
    if masses is not None:
        shares = [share_of(run.graph, _total(run, p, masses)) for p in paths]
    values = [norm for norm, _ in sizes]
    if costs is not None:
        values = [_value(run, path, costs, score) for path in paths]
    columns = zip(
        paths, Labels(run.graph).paths(paths), values, sizes, shares, strict=True
    )
    found = [
        PathScore(path, label, value, norm, share, cosine)
        for path, label, value, (norm, cosine), share in columns
    ]
    sign = 1 if score in (FLOPS, BYTES) else -1
    return tuple(sorted(found, key=lambda s: sign * float(f"{s.score:.{DIGITS}g}")))


def _value(run: Run, path: Path, costs: Costs, score: Score) -> float:
    """What a path is ranked by, if that is not measured."""
    if score == BYTES:
        return float(run.kept_bytes((*path.edges, *path.loops)))
    total = _total(run, path, costs)
    return total if score == FLOPS else share_of(run.graph, total)


def _total(run: Run, path: Path, costs: Costs) -> float:
    return sum(costs[edge] for edge in (*path.edges, *path.loops))


def _size(run: Run, path: Path, part: Any, exact: Sequence[Any]) -> tuple[float, float]:
    """The norm of a contribution, and its cosine with the exact gradient."""
    row, whole = flat([part]), flat([exact[run.graph.wrt.index(path.source)]])
    norm = _norm(row)
    lengths = norm * _norm(flat(exact))
    return norm, float(np.vdot(row, whole).real / lengths) if lengths > 0 else 0.0


def _shares(norms: Sequence[float]) -> list[float]:
    total = sum(norms)
    return [norm / total if total > 0 else 1 / len(norms) for norm in norms]


def _word(score: Score) -> str:
    return score if isinstance(score, str) else "edges"


def _norm(row: npt.NDArray[Any]) -> float:
    return float(np.linalg.norm(row))
