"""Say which edges are kept.

A selection is stated by what it leaves out, so that the empty one keeps everything, of
any function. The gradient under a selection is the sum over all paths whose edges are
all kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from spadc.ir import Function, Op

from .keys import EdgeKey, ordinals


@final
@dataclass(frozen=True, slots=True)
class Selection:
    """The edges kept: all but `dropped`."""

    dropped: frozenset[EdgeKey] = frozenset()

    def keeps(self, key: EdgeKey) -> bool:
        """Whether the contribution along this edge is computed."""
        return key not in self.dropped

    def keeps_in(self, fn: Function) -> Callable[[Op, int], bool]:
        """Whether `fn` keeps the edge at a position of one of its ops."""
        numbers = ordinals(fn)
        return lambda op, position: self.keeps(EdgeKey(numbers[op], position))

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left out."""
        return not self.dropped
