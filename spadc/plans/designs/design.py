"""What a sampling design is: how much is kept, by which scheme, with which scores."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

SCHEMES = (
    "fixed",
    "systematic",
    "bernoulli",
    "replacement",
    "column-row",
    "winner",
    "stratified",
)
REPEATING = frozenset({"replacement", "column-row"})
NEED_SCORE = frozenset({"column-row", "winner"})
SOURCES = ("norm", "learned")


@final
@dataclass(frozen=True, slots=True)
class Design:
    """Keep a random `keep` of the parts of something, each with weight 1 / probability.

    `scheme` is one of `SCHEMES`. `score` is what makes parts likelier than others:
    nothing, numbers, or where numbers come from at run time: "norm" of the part,
    "learned" in earlier steps. Raises ValueError if they do not fit together.
    """

    keep: float
    scheme: str = "fixed"
    score: str | tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        count_kept(1, self.keep)
        if self.scheme not in SCHEMES:
            raise ValueError(f"scheme is one of {', '.join(SCHEMES)}: {self.scheme!r}")
        if isinstance(self.score, str) and self.score not in SOURCES:
            known = ", ".join(SOURCES)
            raise ValueError(f"score is one of {known}, or numbers: {self.score!r}")
        if self.score is None and self.scheme in NEED_SCORE:
            raise ValueError(f"the scheme `{self.scheme}` needs a score")

    def kept(self, n: int) -> int:
        """How many of `n` parts are kept; for "bernoulli" the mean, rounded up."""
        return count_kept(n, self.keep)

    @property
    def repeats(self) -> bool:
        """Whether parts are drawn with replacement: then not even `keep` 1 is exact."""
        return self.scheme in REPEATING

    @property
    def is_uniform(self) -> bool:
        """Whether nothing makes one part likelier than another."""
        return self.score is None

    @property
    def has_one_weight(self) -> bool:
        """Whether all that is kept has the weight n / k, so that one number says it."""
        return self.is_uniform and self.scheme in ("fixed", "systematic")


def count_kept(n: int, keep: float) -> int:
    """k = ceil(`keep` * `n`) parts, at least 1 of something; as the run time counts.

    Raises ValueError unless 0 < `keep` <= 1.
    """
    if isinstance(keep, bool) or not 0 < keep <= 1:
        raise ValueError(f"keep is a fraction above 0 and at most 1, not {keep!r}")
    return min(n, max(1, math.ceil(keep * n - 1e-9)))
