"""What a numerical check compared, and what it found, as data and as lines to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from spadc.errors import Diagnostic, SpadcError

from .differences import Comparison


@final
@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of one gradient found.

    `comparisons` are those with central differences, along several directions of each
    argument; `faults` what else is wrong. It prints as a few lines.
    """

    function: str
    inputs: str
    comparisons: tuple[Comparison, ...]
    faults: tuple[str, ...] = ()  # wrong shapes, a value that is not the function's

    @property
    def agrees(self) -> bool:
        """Whether nothing at all was found wrong."""
        return not self.faults and all(c.agrees for c in self.comparisons)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments compared, in order."""
        return tuple(dict.fromkeys(c.argument for c in self.comparisons))

    def worst(self, argument: str) -> Comparison:
        """The comparison of `argument` that is furthest from agreeing (a NaN is)."""
        mine = [c for c in self.comparisons if c.argument == argument]
        return max(mine, key=lambda c: (c.apart != c.apart, c.apart / c.allowed))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """A headline, then one line for each argument, or for each disagreement."""
        verdict = "agrees" if self.agrees else "does NOT agree"
        yield (
            f"gradient of `{self.function}` {verdict} with central differences "
            f"({self.inputs})"
        )
        yield from (f"  {fault}" for fault in self.faults)
        for argument in self.arguments:
            yield from self._of_argument(argument)

    def _of_argument(self, argument: str) -> Iterator[str]:
        mine = [c for c in self.comparisons if c.argument == argument]
        wrong = [c for c in mine if not c.agrees]
        if wrong:
            yield from (f"  {comparison}" for comparison in wrong)
            return
        worst = self.worst(argument)
        yield (
            f"  {argument}: {_counted(mine, 'direction')}, at most {worst.apart:.1e} "
            f"apart ({worst.allowed:.1e} allowed)"
        )


class CheckError(SpadcError):
    """A gradient that does not agree with central differences.

    `report` has the numbers.
    """

    def __init__(self, report: CheckReport) -> None:
        super().__init__(Diagnostic("SPD406", str(report)))
        self.report = report

    def __reduce__(self) -> tuple[type[CheckError], tuple[CheckReport]]:
        return CheckError, (self.report,)


def _counted(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}" if len(things) == 1 else f"{len(things)} {word}s"
