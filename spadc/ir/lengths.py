"""What is known about the length of an axis before the program runs.

A length is a number, a symbol with an offset (`n - 2`), what a draw keeps of one of
these, or None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Sym:
    """A symbolic length: `max(0, name + offset)`.

    `not_one` says that the length is known to differ from 1, so that it cannot be
    stretched by broadcasting. It is a fact about the length, not part of its identity.
    """

    name: str
    offset: int = 0
    not_one: bool = field(default=False, compare=False)

    def shifted(self, by: int) -> Sym:
        """The length with `by` (at most 0) added, as slicing does."""
        return self if by == 0 else Sym(self.name, self.offset + by)

    def __str__(self) -> str:
        return f"{self.name}{self.offset:+d}" if self.offset else self.name


@final
@dataclass(frozen=True, slots=True)
class Kept:
    """The number of parts that a sampled axis keeps: `max(1, ceil(keep * length))`, and
    none of none."""

    length: Sym
    keep: float

    def __str__(self) -> str:
        return f"ceil({self.keep:g}*{_in_product(self.length)})"


Dim = int | Sym | Kept | None
Shape = tuple[Dim, ...]


def _in_product(length: Sym) -> str:
    return f"({length})" if length.offset else str(length)


def kept_dim(length: Dim, keep: float) -> Dim:
    """The number of parts kept of an axis.

    >>> kept_dim(64, 0.1), str(kept_dim(Sym("d"), 0.1)), kept_dim(Sym("d"), 1.0)
    (7, 'ceil(0.1*d)', Sym(name='d', offset=0, not_one=False))
    """
    if keep == 1 or length is None:
        return length
    if isinstance(length, int):
        return kept_number(length, keep)
    return Kept(length, keep) if isinstance(length, Sym) else None


def kept_number(length: int, keep: float) -> int:
    """The least number that is at least `keep * length`, which rounding may miss a
    little."""
    return max(1, math.ceil(keep * length - 1e-9)) if length else 0
