"""What a plan can do with the contribution along an edge, and with a residual.

The contribution along an edge is computed, left out, sampled in parts (`Sample`), or
computed as a whole on some calls only (`Gate`). A residual, a primal value that the
reverse sweep reads, is kept as it is, in an exact smaller form, not at all (it is
computed again), or rounded at random.

`draw` is the number that tells the random draws of a plan apart: draws with different
numbers are independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from .notation import parsed, written

UNITS = ("batch", "features", "rows", "entries", "project", "positions")
SCORES = ("none", "norm", "learned")


@final
@dataclass(frozen=True, slots=True)
class Exact:
    """Compute it."""


@final
@dataclass(frozen=True, slots=True)
class Omit:
    """Leave it out, without compensation."""


@final
@dataclass(frozen=True, slots=True)
class Sample:
    """Compute it from a random part of its residual, weighted so that the mean is
    right.

    `unit` is what is drawn: `features` (along the axis of the residual that the
    cotangent has as well), `rows` (along an axis that is summed over), `entries`
    (other features for every row), `project` (random combinations of the features),
    `positions` of an elementwise edge, or `batch` (rows of an array that becomes a
    number, and of all that leads to it). `keep` is the fraction, `design` the sampling
    scheme, `score` where probabilities come from: `none` (uniform), `norm` (norms of
    the residual, known in the forward sweep) or `learned` (given by the state of an
    adaptive plan). `control` computes the mean of the rows exactly and samples the
    rest; `rank` does so with the part of the rows in as many leading directions.
    """

    unit: str
    keep: float
    draw: int
    design: str = "fixed"
    score: str = "none"
    control: bool = False
    rank: int = 0

    def __post_init__(self) -> None:
        _one_of("unit", self.unit, UNITS)
        _one_of("score", self.score, SCORES)
        _fraction(self.keep)
        if type(self.rank) is not int or self.rank < 0:
            raise ValueError(f"rank is a whole number, at least 0, not {self.rank!r}")
        if self.design in ("winner", "column-row") and self.score == "none":
            raise ValueError(f"design `{self.design}` needs a score: score=norm")
        if self.unit == "batch" and self.score == "norm":
            raise ValueError("the rows of the batch have no norm: score is none")
        if self.has_control and self.unit in ("positions", "batch"):
            raise ValueError(f"{self.unit} have no mean of the rows: no control")
        if self.control and self.rank:
            raise ValueError(
                "control is the mean, rank the leading directions: not both"
            )

    @property
    def has_control(self) -> bool:
        """Whether a part of what the rows contribute is computed exactly."""
        return self.control or self.rank > 0


@final
@dataclass(frozen=True, slots=True)
class Gate:
    """Compute it as a whole or not at all, weighted by one over the probability.

    `scheme` is `edge` (taken with probability `keep`; edges with one `draw` are taken
    together), `vertex` (the edges with one `draw` leave one vertex, which draws `draws`
    of them) or `turns` (a fraction `keep` of the iterations of the loop around it).

    At a vertex `slot` numbers the edges from 0; edges of which only one can be executed
    (in both arms of a branch) may share a slot. `keep` is the probability of the slot:
    in each draw by the design `replacement`, of being kept at all by `fixed` (as many
    edges as the probabilities add up to) and `bernoulli` (independently).
    """

    draw: int
    scheme: str = "edge"
    keep: float = 1.0
    draws: int = 1
    slot: int = 0
    design: str = "replacement"

    def __post_init__(self) -> None:
        _one_of("scheme", self.scheme, ("edge", "vertex", "turns"))
        _one_of("design", self.design, ("replacement", "fixed", "bernoulli"))
        _fraction(self.keep)
        for name, least in (("draws", 1), ("slot", 0)):
            number = getattr(self, name)
            if type(number) is not int or number < least:
                raise ValueError(f"{name} is at least {least}, not {number!r}")

    @property
    def is_open(self) -> bool:
        """Whether it is always computed, with weight 1."""
        return self.keep == 1 and self.scheme != "vertex"


Treatment = Exact | Omit | Sample | Gate


@final
@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the residual as it is."""


@final
@dataclass(frozen=True, slots=True)
class Packed:
    """Keep it in an exact smaller form: a mask of bits, a smaller integer, the
    output."""


@final
@dataclass(frozen=True, slots=True)
class Recomputed:
    """Keep nothing: the reverse sweep computes it again."""


@final
@dataclass(frozen=True, slots=True)
class Rounded:
    """Keep it rounded at random to `bits` bits, so that the mean is right."""

    bits: int
    draw: int = 0

    def __post_init__(self) -> None:
        if self.bits not in (1, 2, 3, 4, 8):
            raise ValueError(f"1, 2, 3, 4 or 8 bits, not {self.bits}")


ResidualTreatment = Keep | Packed | Recomputed | Rounded

WORDS: dict[str, type[Treatment]] = {
    "exact": Exact,
    "drop": Omit,
    "sample": Sample,
    "gate": Gate,
}
RESIDUAL_WORDS: dict[str, type[ResidualTreatment]] = {
    "keep": Keep,
    "pack": Packed,
    "recompute": Recomputed,
    "round": Rounded,
}


def treatment_word(treatment: Treatment | ResidualTreatment) -> str:
    """How a treatment is written in a plan's file."""
    every = {**WORDS, **RESIDUAL_WORDS}
    word = next(w for w, kind in every.items() if isinstance(treatment, kind))
    return written(word, treatment)


def parse_treatment(text: str) -> Treatment:
    """The treatment of an edge that is written so; raises ValueError for another."""
    word, _, rest = text.partition(":")
    if word not in WORDS:
        raise ValueError(f"`{text}` is not one of {', '.join(WORDS)}")
    return parsed(word, WORDS[word], rest)


def parse_residual(text: str) -> ResidualTreatment:
    """The treatment of a residual that is written so; raises ValueError for another."""
    word, _, rest = text.partition(":")
    if word not in RESIDUAL_WORDS:
        raise ValueError(f"`{text}` is not one of {', '.join(RESIDUAL_WORDS)}")
    return parsed(word, RESIDUAL_WORDS[word], rest)


def _one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not `{given}`")


def _fraction(keep: float) -> None:
    is_number = isinstance(keep, int | float) and not isinstance(keep, bool)
    if not is_number or not 0 < keep <= 1:
        raise ValueError(f"keep is a fraction above 0 and at most 1, not {keep!r}")
