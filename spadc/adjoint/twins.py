"""Find the loops and branches that the two sweeps share (`twin`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from spadc.ir import For, If, Region, While

Paired = If | For | While


@final
@dataclass(frozen=True, slots=True)
class Pair:
    """A forward op, the ops around it (outermost first), and the op that mirrors it."""

    forward: Paired
    around: tuple[Paired, ...]
    reverse: Paired

    @property
    def in_loop(self) -> bool:
        """Whether the forward op runs once per iteration of a loop around it."""
        return any(isinstance(op, For | While) for op in self.around)

    @property
    def regions(self) -> list[tuple[Region, Region]]:
        """The forward regions with the reverse regions that mirror them."""
        if isinstance(self.forward, If):
            return list(zip(self.forward.regions, self.reverse.regions, strict=True))
        return [(self.forward.body, self.reverse.regions[-1])]


def find_pair(body: Region, twin: int) -> Pair | None:
    """The pair with that number; None when the reverse sweep does without it."""
    found: dict[bool, tuple[Paired, tuple[Paired, ...]]] = {}
    for op, around in nested(body, ()):
        if op.twin == twin:
            found[op.span.reverse] = (op, around)
    if len(found) < 2:
        return None
    return Pair(*found[False], found[True][0])


def twin_numbers(body: Region) -> list[int]:
    """The numbers of all pairs, innermost first."""
    return sorted({op.twin for op, _ in nested(body, ()) if op.twin}, reverse=True)


def nested(
    region: Region, around: tuple[Paired, ...]
) -> Iterator[tuple[Paired, tuple[Paired, ...]]]:
    """Every branch and loop with those around it."""
    for op in region.ops:
        if isinstance(op, If | For | While):
            yield op, around
            for inner in op.regions:
                yield from nested(inner, (*around, op))
