"""Make plans from a graph of paths and the scores of its paths.

A policy is a small class with `wanted` and `make`. A `Plan` is itself a policy: the one
that has already decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final

from spadc.paths import EdgeKey, PathGraph, Scores

from .checkpoint import Checkpoint
from .plan import Plan


class Policy(Protocol):
    """Decides what happens to each edge.

    `wanted` is how many of the best paths it must see measured; 0 if it needs no
    scores.
    """

    @property
    def wanted(self) -> int:
        """The number of best paths that `make` looks at."""
        ...

    def make(self, graph: PathGraph, scores: Scores | None) -> Plan:
        """The plan for this graph."""
        ...


@final
@dataclass(frozen=True, slots=True)
class TopPaths:
    """Keep the edges of the `k` paths that contribute most on the example inputs.

    Deterministic and biased. Other paths that run entirely along kept edges are kept
    with them; the report counts those too. Raises ValueError if `k` is not at least 1.
    """

    k: int

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 1:
            raise ValueError(f"TopPaths keeps at least 1 path, not {self.k!r}")

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
        return f"top:{self.k}"


def parse_plan(text: str) -> Policy:
    """The policy that is written `exact`, `top:8` or `checkpoint:snapshots=10`, or the
    plan in a `.json` file.

    Raises ValueError for anything else, OSError if the file cannot be read.
    """
    if text == "exact":
        return Plan.exact()
    if text.endswith(".json"):
        return Plan.from_json(Path(text).read_text(encoding="utf-8"))
    if text.partition(":")[0] == "checkpoint":
        return Checkpoint.parse(text.removeprefix("checkpoint"))
    name, colon, count = text.partition(":")
    if name == "top" and colon and count.isdecimal():
        return TopPaths(int(count))
    raise ValueError(
        f"`{text}` is not a plan: write `exact`, `top:8`, `checkpoint:snapshots=10` or "
        "a `.json` file"
    )


def as_policy(plan: str | Policy) -> Policy:
    """What a user gives as `plan=`: its text, a plan or a policy."""
    if isinstance(plan, str):
        return parse_plan(plan)
    if not hasattr(plan, "make"):
        raise TypeError(f"a plan is a text, a Plan or a policy, not {plan!r}")
    return plan
