"""Run a generated function once for every outcome of all its draws.

The draw functions in the namespace of the generated function are replaced: a first run
learns which draws are made, and every run after it takes the next combination of their
outcomes, until there is none left. No outcome is missed, and the sum of probability
times gradient is the mean of the estimator, without statistical error. A draw that is
made again (same edge, same iteration) has the outcome that it had; it must be asked for
in the same way, and with the seed and step of the call.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, final

MOST_RUNS = 10_000

Options = Sequence[tuple[float, Any]]


class TooManyOutcomes(AssertionError):
    """The program is too large to be enumerated."""


@final
@dataclass(slots=True)
class Choices:
    """The outcomes taken so far on one way through the tree of outcomes."""

    taken: list[tuple[Options, int]] = field(default_factory=list)
    made: dict[Hashable, int] = field(default_factory=dict)
    made_ends: dict[Hashable, list[float]] = field(default_factory=dict)

    def choose(self, key: Hashable, options: Callable[[], Options]) -> Any:
        """The outcome of the draw `key`; `options` are all (probability, value)."""
        if key not in self.made:
            place = len(self.made)
            self.made[key] = place
            if place == len(self.taken):
                possible = [one for one in options() if one[0] > 0]
                total = sum(p for p, _ in possible)
                assert abs(total - 1) < 1e-12, f"{key}: probabilities sum to {total}"
                self.taken.append((possible, 0))
        listed, number = self.taken[self.made[key]]
        return listed[number][1]

    @property
    def probability(self) -> float:
        """That of all outcomes taken."""
        result = 1.0
        for listed, number in self.taken:
            result *= listed[number][0]
        return result

    def next(self) -> Choices | None:
        """The way after this one; None after the last."""
        ahead = list(self.taken)
        while ahead:
            listed, number = ahead.pop()
            if number + 1 < len(listed):
                return Choices([*ahead, (listed, number + 1)])
        return None


def every_outcome(run: Callable[[Choices], Any]) -> Iterator[tuple[float, Any]]:
    """(probability, result) of `run` for every way its choices can go."""
    choices: Choices | None = Choices()
    for _ in range(MOST_RUNS):
        assert choices is not None
        result = run(choices)
        assert len(choices.made) == len(choices.taken), "a run made fewer draws"
        yield choices.probability, result
        choices = choices.next()
        if choices is None:
            return
    raise TooManyOutcomes(f"more than {MOST_RUNS} outcomes")
