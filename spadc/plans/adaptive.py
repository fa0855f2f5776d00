"""How the draws of a plan follow what earlier calls have seen.

An adaptive plan compiles to two functions: the estimate, whose draws read what is
followed or the probabilities of their parts, and the function around it, which holds
the rule in a few lines and takes and returns the state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, final

from .notation import parsed, written
from .treatment import Gate, Sample, Treatment

MODES = ("mixture", "paper")
RANKINGS = ("l1", "l2", "exact")
LEARNING = ("adjoint", "proportional", "distribution")
BANDITS = ("greedy", "ucb", "thompson", "exp3")


@final
@dataclass(frozen=True, slots=True)
class Adaptive:
    """The rule, and its numbers.

    `rule` is how candidate selections are ranked (`l1`, `l2`, `exact`: by running
    them; `adjoint`: by adjoint statistics), what probabilities follow (`proportional`
    to the statistics, or those of a `distribution`), or a bandit (`greedy`, `ucb`,
    `thompson`, `exp3`). `draws` candidates are ranked every `follow` steps. `mode`
    says whether what is preferred is used as it is (`paper`) or mixed with a share
    `explore` of uniform draws (`mixture`); None stands for the share with the smallest
    variance, as far as the ranking shows it. `decay` is that of the averages. With
    `tau` the fraction kept follows: the variance that the draws add is to be that share
    of the variance of the gradients from batch to batch.
    """

    rule: str
    keep: float
    draws: int = 1
    follow: int = 1
    mode: str = "mixture"
    explore: float | None = None
    decay: float = 0.9
    distribution: Any = None
    tau: float | None = None

    def __post_init__(self) -> None:
        one_of("rule", self.rule, (*RANKINGS, *LEARNING, *BANDITS))
        one_of("mode", self.mode, MODES)
        at_least_one("draws", self.draws)
        at_least_one("follow", self.follow)
        if self.explore is not None:
            share("explore", self.explore, 1.0)
        share("decay", self.decay, 1.0)
        if self.tau is not None:
            share("tau", self.tau, 1e6)
        if self.draws >= 1 << 16:
            raise ValueError(f"draws is below {1 << 16}, not {self.draws}")

    @property
    def mixed(self) -> float:
        """The share of uniform draws, 0 for none, where it is not fitted."""
        return 0 if self.mode == "paper" else self.explore or 0.1

    @property
    def is_plain(self) -> bool:
        """Whether nothing is chosen: one candidate, followed for one step, is a uniform
        draw of its own."""
        return self.rule in RANKINGS and self.draws == self.follow == 1

    @property
    def replays(self) -> bool:
        """Whether the draws of the estimate are near one that is drawn again."""
        return self.rule in RANKINGS and self.mode == "mixture" and not self.is_plain

    @property
    def learns(self) -> bool:
        """Whether the estimate reads probabilities and notes norms."""
        return self.rule not in RANKINGS

    @property
    def has_fixed_size(self) -> bool:
        """Whether each draw keeps as many parts as the plan says."""
        return self.distribution is None and self.tau is None

    @property
    def is_biased(self) -> bool:
        """Whether what is preferred is used without compensation."""
        return self.mode == "paper" and not self.is_plain

    def __str__(self) -> str:
        if self.distribution is not None:
            raise ValueError(
                "a plan with a distribution of your own cannot be written to a file"
            )
        return written("adaptive", self)

    @classmethod
    def parse(cls, text: str) -> Adaptive:
        """What `str` wrote; raises ValueError for anything else."""
        word, _, fields = text.partition(":")
        if word != "adaptive":
            raise ValueError(f"`{text}` does not say what draws follow")
        return parsed(word, cls, fields)


def edge_names(drawn: Iterable[tuple[str, int | None, Treatment]]) -> dict[int, str]:
    """A readable name for every number of a draw, from the texts and lines of edges:
    the product that is sampled, the vertex that draws.

    >>> edge_names([("x @ W <- W", 3, Sample("rows", 0.1, 1))])
    {1: 'x @ W'}
    """
    found: dict[int, list[str]] = {}
    for text, line, how in drawn:
        if isinstance(how, Sample | Gate) and how.draw not in found:
            target, _, source = text.partition(" <- ")
            short = source if isinstance(how, Gate) else target
            found[how.draw] = [short, text, f"{text}, line {line}"]
    names: dict[int, str] = {}
    for level in range(3):
        free = {n: texts[level] for n, texts in found.items() if n not in names}
        counts = Counter(free.values())
        names |= {n: t for n, t in free.items() if counts[t] == 1}
    rest = {n: f"{t[2]}, draw {n}" for n, t in found.items() if n not in names}
    return names | rest


def one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    """Raises ValueError, with the choices, if `given` is none of them."""
    if given not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not `{given}`")


def at_least_one(name: str, given: Any) -> None:
    """Raises ValueError unless `given` is a whole number above 0."""
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{name} is a whole number, at least 1, not {given!r}")


def share(name: str, given: Any, most: float) -> None:
    """Raises ValueError unless 0 < `given` <= `most`."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(f"{name} is a number, not {given!r}")
    if not 0 < given <= most:
        raise ValueError(f"{name} is above 0 and at most {most:g}, not {given!r}")
