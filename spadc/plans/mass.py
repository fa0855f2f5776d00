"""Keep the edges of the fewest paths that make up a share of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.paths import MEASURED, EdgeKey, PathGraph, Score, Scores

from .plan import Plan
from .top import check_score, score_text

MOST_PATHS = 2_000  # that are measured where there are too many to measure all
ROUNDING = 1e-12


@final
@dataclass(frozen=True, slots=True)
class KeepMass:
    """Keep the edges of the best paths until their shares sum to `share`.

    Deterministic and biased (exact with `share=1.0`). The share of a path is the norm
    of what it contributes on the example inputs, over the sum of the norms of all;
    `score` says in which order paths are taken (see `TopPaths`). Raises ValueError if
    `share` is not above 0 and at most 1, and, when the plan is made, if the paths that
    can be measured do not make up the share.
    """

    share: float
    score: Score = MEASURED

    def __post_init__(self) -> None:
        if isinstance(self.share, bool) or not 0 < self.share <= 1:
            raise ValueError(
                f"KeepMass keeps a share above 0 and at most 1, not {self.share!r}"
            )
        check_score(self.score)

    @property
    def wanted(self) -> int:
        """As many as are measured at most."""
        return MOST_PATHS

    def make(self, graph: PathGraph, scores: Scores | None) -> Plan:
        """The union of the edges of the best paths that make up the share."""
        if scores is None:
            raise ValueError(
                "KeepMass needs paths that were measured on example inputs"
            )
        if self.share == 1:
            return Plan.keeping(graph, graph.keys, scores, policy=str(self))
        keys: set[EdgeKey] = set()
        mass = 0.0
        for scored in scores.ranked:
            if mass >= self.share - ROUNDING:
                break
            keys |= scored.path.keys
            mass += scored.share
        if mass < self.share - ROUNDING:
            raise ValueError(
                f"the best {len(scores.ranked)} of {scores.count} paths make up "
                f"{100 * mass:.2g} % of the gradient, not {100 * self.share:g} %; keep "
                "a smaller share, or drop edges by name"
            )
        return Plan.keeping(graph, keys, scores, policy=str(self))

    def __str__(self) -> str:
        return f"mass:{self.share:g}{score_text(self.score)}"
