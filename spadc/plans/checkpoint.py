"""Reverse the outermost loops from snapshots, without a mark in the program."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, final

from spadc.paths import PathGraph, Scores

from .plan import Plan

DEFAULT_SNAPSHOTS = 10


@final
@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Save a few states of each long loop instead of something in every iteration.

    At most `snapshots` of each outermost loop that would otherwise record. The gradient
    stays exact. Inside a loop nothing changes, and a loop that `spadc.checkpoint` marks
    keeps its own number. A loop that reads a list which it changes, or a name that may
    not be bound before it, records every iteration, and the docstring of the gradient
    says what. Raises ValueError if `snapshots` is not at least 1.

    Source: Griewank and Walther, Algorithm 799: revolve, ACM Transactions on
    Mathematical Software 26, 2000.
    """

    snapshots: int = DEFAULT_SNAPSHOTS

    wanted: ClassVar[int] = 0

    def __post_init__(self) -> None:
        given = self.snapshots
        if isinstance(given, bool) or not isinstance(given, int) or given < 1:
            raise ValueError(f"Checkpoint keeps at least 1 snapshot, not {given!r}")

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The exact plan, with snapshots."""
        exact = Plan.exact().make(graph, scores)
        return dataclasses.replace(exact, policy=str(self), snapshots=self.snapshots)

    def __str__(self) -> str:
        return f"checkpoint:snapshots={self.snapshots}"
