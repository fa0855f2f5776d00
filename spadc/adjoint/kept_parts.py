"""What is kept of an axis, and an array of which only that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.ir import Dim, Pick, Ref, Slice, Subscript, Value, is_stretched


@final
@dataclass(frozen=True, slots=True)
class Draw:
    """What is kept of an axis of length `n`: the slices at `kept`, each with its
    `weight`, or, with a `matrix` R, random combinations of all slices."""

    n: Value
    kept: Value | None = None
    weight: Value | None = None
    matrix: Value | None = None


@final
@dataclass(frozen=True, slots=True)
class Spread:
    """An array that is zero but for `part`, its slices at the indices kept of `axis`.

    The weights are not yet in it.
    """

    part: Value
    axis: int


def slices(axis: int, operand: int) -> Subscript:
    """`[:, kept]`, where `kept` is an operand of the op that carries it."""
    pick = Pick(Ref(operand), mask=False, unique=True)
    return Subscript((*(Slice() for _ in range(axis)), pick))


def are_equal(one: Dim, two: Dim) -> bool:
    """Whether two lengths that meet in an operation are equal: neither is stretched."""
    return is_stretched(one, two) is False and is_stretched(two, one) is False
