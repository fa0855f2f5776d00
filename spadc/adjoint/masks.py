"""Which cotangents are masked: those of what a `where` leaves out.

The cotangent of a value that only one arm of a `where` uses is 0 where the other arm is
chosen. A derivative that is infinite there, of a division, a root, a logarithm, would
make NaN of that 0, `0 * inf`, though the program is differentiable. So a chain of
elementwise ops that leads to an arm, and in which a derivative or a value may be
infinite, has its cotangents masked where they leave the chain:

    y = np.where(x > 0, np.sqrt(x), 0)      x_bar = np.where(x > 0, 0.5 * y_bar / root, 0)

What is chosen is never masked, so an infinite derivative there stays infinite. A chain
without such an op is left as it is. Inside the chain nothing need be masked, not even
at its end: then the mask is at its exits alone.

A mask is a conjunction: nested `where`s leave out what any of them does. Where a value
is used in both arms nothing is known of it, and the chains end there, as they do where
a value is broadcast, leaves the region, or is made by an op that mixes elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, final

from spadc.analysis import passes_derivative
from spadc.ir import (
    Apply,
    Function,
    Op,
    Region,
    ScalarType,
    Value,
    definitions,
    free_values,
    literals_in,
    shape_of,
    walk,
)
from spadc.paths import residuals_of
from spadc.primitives import Builder, primitive

CHOICE = "where"
ARMS = {1: True, 2: False}  # the operands of a `where`: chosen where the test is ...
TESTS_OF_NAN = frozenset({"isfinite", "isinf", "isnan"})
MENDS = frozenset({CHOICE, "nan_to_num"})  # and their results are finite, supposedly
DIVISIONS = frozenset({"divide", "fmod", "remainder"})  # through a literal: finite


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """Where an arm of a `where` is chosen: where the test is what `arm` says."""

    test: Value
    arm: bool


Mask = tuple[Choice, ...]  # where all of them are chosen
