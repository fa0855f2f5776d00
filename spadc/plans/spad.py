"""Evaluate candidate selections now and then, and follow the best of them.

Selective path automatic differentiation (SPAD) is randomized automatic differentiation
whose draws follow what was seen. As published the best of several uniform selections is
used as it is for many steps: greedy and biased. Here it is preferred, and played with
weights of one over the probability: unbiased given the past.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, final

from spadc.paths import PathGraph, Scores

from .adaptive import MODES, RANKINGS, Adaptive, at_least_one, one_of, share
from .edge_draws import EdgeDraws
from .notation import written
from .plan import Plan
from .rad import RAD

SCORES = (*RANKINGS, "adjoint")
LEARNED_UNITS = ("same", "rows", "positions", "paths")
RANKED_BY = {
    "l1": "the L1 norm of the estimate",
    "l2": "the L2 norm of the estimate",
    "exact": "the cosine with the exact gradient",
    "adjoint": "adjoint norms of earlier steps",
}


@final
@dataclass(frozen=True, slots=True)
class SPAD:
    """Prefer what contributed most: the best of `draws` selections, for `follow` steps.

    `keep`, `sample`, `control`, `rank`, `safe` and `inputs` say which edges are
    sampled, and what is kept of their residuals, as in `RAD`; with `sample="paths"`
    every vertex keeps the fraction `keep` of the edges that leave it, at least one.
    Every `follow` steps `draws` uniform selections are ranked by `score`: the `"l1"` or
    `"l2"` norm of the estimate that they give, `"exact"` (its cosine with the exact
    gradient, whose whole tape those steps need), or `"adjoint"` (averages, with factor
    `decay`, of the norms that the parts contributed before; runs nothing, and the first
    `follow` steps are uniform). A step that ranks runs `draws` + 1 estimates one after
    the other, and stores no more than any other step.

    `mode="mixture"` draws afresh at every step: a part of the followed selection is
    kept with probability 1 - explore + explore * keep, any other with explore * keep,
    and the weight is one over that; unbiased given the past, no weight above
    1 / (explore * keep). If `explore` is None it is fitted: the share with the smallest
    variance that the ranking shows, at least a tenth, and 1 where what is followed
    holds no more than others would. `mode="paper"` uses the selection itself, weighted
    as if it were a uniform draw: the published rule, biased. With one draw followed for
    one step both are `RAD`, with the same bits.

    `distribution` replaces following: the probabilities of each step are those of a
    `Distribution`, or `"proportional"` to the averages. It needs `score="adjoint"`.
    With `tau` the fraction kept starts at `keep` and follows: the variance that the
    draws add is held at `tau` times that of the gradients from batch to batch, as far
    as both are seen. The state then holds the last gradient.

    Raises ValueError for other values, and when the program has no edge to sample.

    Source: Peseux, Berar, Paquet and Nicollet, Selective Path Automatic
    Differentiation, IEEE Access 11, 2023.
    """

    keep: float
    draws: int = 10
    follow: int = 100
    mode: str = "mixture"
    score: str = "l1"
    sample: str = "same"
    explore: float | None = None
    decay: float = 0.9
    distribution: Any = None
    control: bool = False
    safe: bool = True
    inputs: bool = False
    rank: int = 0
    tau: float | None = None

    wanted: ClassVar[int] = 0

    def __post_init__(self) -> None:
        at_least_one("draws", self.draws)
        at_least_one("follow", self.follow)
        one_of("mode", self.mode, MODES)
        one_of("score", self.score, SCORES)
        if self.explore is not None:
            share("explore", self.explore, 1.0)
        share("decay", self.decay, 1.0)
        if self.score == "adjoint":
            one_of("with adjoint statistics, sample", self.sample, LEARNED_UNITS)
        if self.distribution is not None:
            self._check_distribution()
        if self.tau is not None:
            self._check_control()
        if self.score == "adjoint" and self.mode == "paper" and self.sample == "paths":
            raise ValueError("paths follow adjoint statistics with mode=mixture only")
        if self.sample == "project" and self.mode == "mixture":
            raise ValueError(
                "a projection has no probabilities to mix: follow it with mode=paper"
            )
        self.adaptive()
        self.rad()

    def _check_distribution(self) -> None:
        if self.score != "adjoint" or self.mode != "mixture":
            raise ValueError(
                "a distribution is given the adjoint statistics, and weighted: write "
                "score=adjoint and mode=mixture"
            )
        if isinstance(self.distribution, str):
            one_of("distribution", self.distribution, ("proportional",))
        elif not callable(getattr(self.distribution, "probabilities", None)):
            raise ValueError(
                "a distribution has a method `probabilities(scores, keep)`, and "
                f"{self.distribution!r} has none"
            )

    def _check_control(self) -> None:
        if self.distribution != "proportional" or self.sample == "paths":
            raise ValueError(
                "tau sets how many parts are kept in proportion to their averages: "
                "write score=adjoint,distribution=proportional"
            )

    def adaptive(self) -> Adaptive:
        """The rule that the generated code follows."""
        rule, given = self.score, None
        if isinstance(self.distribution, str):
            rule = self.distribution
        elif self.distribution is not None:
            rule, given = "distribution", self.distribution
        return Adaptive(
            rule,
            self.keep,
            self.draws,
            self.follow,
            self.mode,
            self.explore,
            self.decay,
            given,
            self.tau,
        )

    def rad(self) -> RAD | EdgeDraws:
        """The uniform plan over the same edges."""
        if self.sample == "paths":
            return EdgeDraws(self.keep)
        return RAD(
            self.keep,
            self.sample,
            control=self.control,
            safe=self.safe,
            inputs=self.inputs,
            rank=self.rank,
        )

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan of `RAD`, with draws that follow."""
        return adapted(self.rad(), self.adaptive(), graph, str(self), self._note())

    def _note(self) -> str:
        rule = self.adaptive()
        if rule.is_plain:
            return ""
        if self.distribution is not None:
            name = getattr(self.distribution, "__class__", type(None)).__name__
            what = "" if rule.rule == "proportional" else f" of {name}"
            by = "proportional to" if rule.rule == "proportional" else "given"
            held = "" if self.tau is None else f"; variance held at tau = {self.tau:g}"
            return f"Probabilities{what} {by} adjoint norms of earlier steps{held}."
        best = f"The best of {self.draws} selections by {RANKED_BY[self.score]}"
        if self.mode == "paper":
            return f"{best} is used for {self.follow} steps, without compensation."
        return (
            f"{best} is preferred for {self.follow} steps; {self._uniform()} of the "
            "draws is uniform."
        )

    def _uniform(self) -> str:
        if self.explore is None:
            return "a fitted share"
        return f"{100 * self.explore:g} %"

    def __str__(self) -> str:
        return written("spad", self)


def adapted(
    rad: RAD | EdgeDraws, rule: Adaptive, graph: PathGraph, policy: str, note: str
) -> Plan:
    """The plan of `rad` whose draws follow `rule`; exact if everything is kept."""
    plan = replace(rad.make(graph), policy=policy)
    if not plan.is_random:
        return plan
    notes = (*plan.notes, note) if note else plan.notes
    return replace(plan, adaptive=rule, is_biased=rule.is_biased, notes=notes)
