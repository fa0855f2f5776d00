"""The limits of compiling that a user may move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Options:
    """`unroll`: iterations of a loop that are written out where a list must be known at
    compile time. `depth`: calls inside calls that are inlined, recursion included.
    `size`: operations made while lowering, attempts at loops included."""

    unroll: int = 64
    depth: int = 50
    size: int = 200_000
