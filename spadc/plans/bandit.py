"""Prefer the parts of edges that a bandit has learned to contribute most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from spadc.paths import PathGraph, Scores

from .adaptive import BANDITS, MODES, Adaptive, one_of, share
from .edge_draws import EdgeDraws
from .notation import written
from .plan import Plan
from .rad import RAD
from .spad import adapted

PER = {"column": "same", "row": "rows", "position": "positions", "edge": "paths"}
NAMES = {
    "greedy": "epsilon-greedy",
    "ucb": "UCB1",
    "thompson": "Thompson sampling",
    "exp3": "EXP3",
}


@final
@dataclass(frozen=True, slots=True)
class Bandit:
    """Let a bandit choose which parts of the residual of each sampled edge to prefer.

    The parts are the arms: each `per="column"` of the residual (a feature), each
    `"row"`, each `"position"` of an elementwise edge, or each `"edge"` that leaves a
    vertex (at least one of them is kept). The fraction `keep` of them are played at a
    time, and the reward of an arm is the norm of what it contributed, over the largest
    norm so far; rewards of earlier steps count `decay` less each step. `rule` is
    `"greedy"` (epsilon-greedy), `"ucb"` (UCB1), `"thompson"` (Beta posteriors) or
    `"exp3"`. `control`, `safe` and `inputs` are those of `RAD`.

    `mode="mixture"` keeps the preferred arms with probability 1 - explore + explore *
    keep and the others with explore * keep (EXP3 has probabilities of its own), with
    weights of one over the probability: unbiased given the past. If `explore` is None
    it is the share with the smallest variance by the rewards so far, at least a tenth
    (a tenth for EXP3). `mode="paper"` keeps
    the preferred arms and nothing else: biased.

    Raises ValueError for other values, and when the program has no edge to sample.

    Source: Auer, Cesa-Bianchi and Fischer, 2002 (greedy, UCB1); Agrawal and Goyal,
    COLT 2012 (Thompson); Uchiya, Nakamura and Kudo, ALT 2010 (EXP3 with several plays).
    """

    keep: float
    rule: str = "ucb"
    per: str = "column"
    mode: str = "mixture"
    explore: float | None = None
    decay: float = 0.99
    control: bool = False
    safe: bool = True
    inputs: bool = False

    wanted: ClassVar[int] = 0

    def __post_init__(self) -> None:
        one_of("rule", self.rule, BANDITS)
        one_of("per", self.per, tuple(PER))
        one_of("mode", self.mode, MODES)
        if self.explore is not None:
            share("explore", self.explore, 1.0)
        share("decay", self.decay, 1.0)
        if self.rule == "exp3" and self.mode == "paper":
            raise ValueError("exp3 draws with probabilities: it has no mode=paper")
        if self.per == "edge" and self.mode == "paper":
            raise ValueError("edges are preferred with mode=mixture only")
        self.rad()

    def adaptive(self) -> Adaptive:
        """The rule that the generated code follows."""
        return Adaptive(
            self.rule,
            self.keep,
            mode=self.mode,
            explore=self.explore,
            decay=self.decay,
        )

    def rad(self) -> RAD | EdgeDraws:
        """The uniform plan over the same edges."""
        if self.per == "edge":
            return EdgeDraws(self.keep)
        return RAD(
            self.keep,
            PER[self.per],
            control=self.control,
            safe=self.safe,
            inputs=self.inputs,
        )

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan of `RAD`, with draws that the bandit prefers."""
        return adapted(self.rad(), self.adaptive(), graph, str(self), self._note())

    def _note(self) -> str:
        how = "a fitted share of the draws is uniform"
        if self.explore is not None or self.rule == "exp3":
            how = f"{100 * (self.explore or 0.1):g} % of the draws are uniform"
        if self.mode == "paper":
            how = "the preferred ones alone are kept, without compensation"
        return f"Preferred by {NAMES[self.rule]} over each {self.per}; {how}."

    def __str__(self) -> str:
        return written("bandit", self)
