"""Make plans from a graph of paths and the scores of its paths.

A policy is a small class with `wanted` and `make`. A `Plan` is itself a policy: the one
that has already decided.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Protocol

from spadc.paths import PathGraph, Scores

from .bandit import Bandit
from .budget import Budget
from .checkpoint import Checkpoint
from .combined import Combined
from .drop import Drop
from .mass import KeepMass
from .notation import parsed
from .path_sampling import PathSampling
from .plan import Plan
from .rad import RAD
from .recompute import Recompute
from .spad import SPAD
from .storing import Pack, Round
from .top import TopPaths


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


POLICIES: dict[str, type[Any]] = {
    "bandit": Bandit,
    "budget": Budget,
    "checkpoint": Checkpoint,
    "drop": Drop,
    "mass": KeepMass,
    "pack": Pack,
    "paths": PathSampling,
    "rad": RAD,
    "recompute": Recompute,
    "round": Round,
    "spad": SPAD,
    "top": TopPaths,
}
EXAMPLES = "`exact`, `top:8`, `rad:keep=0.1`, `checkpoint:snapshots=10`"


def parse_plan(text: str) -> Policy:
    """The policy that is written `exact`, `top:8` or `rad:keep=0.1,sample=same`,
    several of them with `+` in between, or the plan in a `.json` file.

    Raises ValueError for anything else, OSError if the file cannot be read.
    """
    if text == "exact":
        return Plan.exact()
    if text.endswith(".json") and text.partition(":")[0] not in POLICIES:
        return Plan.from_json(Path(text).read_text(encoding="utf-8"))
    parts = re.split(rf"\+(?=(?:{'|'.join(POLICIES)})(?:[:+]|$))", text)
    if len(parts) > 1:
        return Combined(tuple(map(parse_plan, parts)))
    word, colon, fields = text.partition(":")
    if word not in POLICIES or (colon and not fields):
        raise ValueError(
            f"`{text}` is not a plan: write {EXAMPLES}, another of "
            f"{', '.join(sorted(POLICIES))}, or a `.json` file"
        )
    if word == "drop":  # edges may read like anything
        return Drop.parse(fields)
    policy: Policy = parsed(word, POLICIES[word], fields)
    return policy


def as_policy(plan: str | Policy) -> Policy:
    """What a user gives as `plan=`: its text, a plan or a policy."""
    if isinstance(plan, str):
        return parse_plan(plan)
    if not hasattr(plan, "make"):
        raise TypeError(f"a plan is a text, a Plan or a policy, not {plan!r}")
    return plan
