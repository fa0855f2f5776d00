"""Keep the edges of the paths that score best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.paths import MEASURED, EdgeKey, PathGraph, Score, Scores, parse_score

from .plan import Plan


@final
@dataclass(frozen=True, slots=True)
class TopPaths:
    """Keep the edges of the `k` paths that contribute most on the example inputs.

    Deterministic and biased. Other paths that run entirely along kept edges are kept
    with them; the report counts those too, and says by how much the gradient is off.
    `score` is what paths are ranked by: `"measured"`, `"flops"` or `"bytes"` (least
    first), a `.json` file or a mapping from edges to weights, or a function of an edge
    (`spadc.paths.EdgeFacts`). Raises ValueError if `k` is not at least 1.

    Source: selection of paths of Bauer's formula, SIAM Journal on Numerical Analysis
    11, 1974.
    """

    k: int
    score: Score = MEASURED

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 1:
            raise ValueError(f"TopPaths keeps at least 1 path, not {self.k!r}")
        check_score(self.score)

    @property
    def wanted(self) -> int:
        """All that are kept."""
        return self.k

    def make(self, graph: PathGraph, scores: Scores | None) -> Plan:
        """The union of the edges of the `k` best paths."""
        if scores is None:
            raise ValueError(
                "TopPaths needs paths that were measured on example inputs"
            )
        keys: set[EdgeKey] = set()
        for scored in scores.ranked[: self.k]:
            keys |= scored.path.keys
        return Plan.keeping(graph, keys, scores, policy=str(self))

    def __str__(self) -> str:
        return f"top:{self.k}{score_text(self.score)}"


def check_score(score: Score) -> None:
    """Raise ValueError if paths cannot be ranked by this."""
    if isinstance(score, str):
        parse_score(score)
    elif not callable(score) and not hasattr(score, "items"):
        raise ValueError(f"{score!r} is no score: a text, a mapping or a function")


def score_text(score: Score) -> str:
    """How a score is written behind a policy."""
    if score == MEASURED:
        return ""
    return f",score={score if isinstance(score, str) else 'edges'}"
