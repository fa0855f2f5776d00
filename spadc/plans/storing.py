"""Store residuals in a smaller form: packed exactly, or rounded at random.

A residual that all its readers can read in another form need not be kept. What they
read is either stored exactly in a bit or two (the slope of a maximum, a mask, indices),
or they are affine in it, and then a random value with the same mean serves: so every
estimate is unbiased. What the caller keeps alive anyway, the arguments, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from spadc.ir import Value
from spadc.paths import PathGraph, Scores

from .notation import written
from .plan import Plan
from .residuals import Residuals
from .treatment import Packed, ResidualTreatment, Rounded


@final
@dataclass(frozen=True, slots=True)
class Pack:
    """Keep masks, slopes and indices in the fewest bits, exactly.

    The gradient is the same, bit for bit. Packed are the residuals of `maximum`, `abs`,
    `where`, `clip` and the like that nothing else needs, in a bit for each element (two
    where elements are equal), and indices, in the smallest integers.
    """

    wanted: ClassVar[int] = 0

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that packs."""
        found = Residuals(graph)
        packed = found.worthwhile(found.packed())
        return found.plan(str(self), dict.fromkeys(packed, Packed()))

    def __str__(self) -> str:
        return "pack"


@final
@dataclass(frozen=True, slots=True)
class Round:
    """Keep residuals rounded at random to `bits` bits for each element.

    `bits` is 1, 2, 3, 4 or 8. Each row of the last axis has levels of its own, and the
    mean over the draws is the exact gradient. Masks and slopes are packed; with 2 bits
    or more, the slope of `maximum(x, 0)` is read off its rounded value. No path crosses
    two random factors, and those come first that reach the fewest parameters;
    `safe=False` rounds whatever it can, so that the noise of one residual is multiplied
    by that of others. Arrays of one axis are rounded only with `vectors=True`, since
    all their elements share the levels; arguments, which the caller keeps alive, only
    with `inputs=True`. Raises ValueError for other numbers of bits, and when the
    program has nothing to round.

    Source: Chen et al., ActNN: reducing training memory footprint via 2-bit activation
    compressed training, ICML 2021, section 3.
    """

    bits: int
    safe: bool = True
    vectors: bool = False
    inputs: bool = False

    wanted: ClassVar[int] = 0

    def __post_init__(self) -> None:
        Rounded(self.bits)

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that rounds."""
        found = Residuals(graph, self.inputs)
        able = found.rounded(1 if self.vectors else 2)
        rounded = found.safe(able) if self.safe else able
        stored = found.worthwhile(dict.fromkeys((*rounded, *found.packed())))
        rounded = [value for value in rounded if value in stored]
        if not rounded:
            way_out = ": try safe=false" if able and self.safe else ""
            raise ValueError(f"no residual can be rounded so{way_out}")
        treatments: dict[Value, ResidualTreatment] = dict.fromkeys(stored, Packed())
        for number, value in enumerate(rounded, start=1):
            treatments[value] = Rounded(self.bits, number)
        return found.plan(str(self), treatments, found.reasons(treatments, able))

    def __str__(self) -> str:
        return written("round", self)
