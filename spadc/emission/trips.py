"""How often a region runs: the product of the trip counts of the loops around it.

A count is a number, a length, the name of an argument (`steps`), one of these with a
number added, or, where only the run can tell, a name of its own (`iterations`).
"""

from __future__ import annotations

from typing import final

from spadc.ir import (
    Apply,
    Constant,
    Dim,
    For,
    Op,
    Region,
    ScalarType,
    Size,
    Sym,
    Value,
    While,
    shape_of,
)
from spadc.primitives import add_dims, subtract_dims

from .sites import Sites

UNKNOWN = "iterations"


@final
class Trips:
    """The trip counts of the loops of one function."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.unknown: dict[Op, Sym] = {}
        shapes = (shape_of(v.type) or () for v in sites.uses)
        self.lengths = {d.name for s in shapes for d in s if isinstance(d, Sym)}

    def of(self, region: Region) -> tuple[Size, bool]:
        """How often `region` runs if no branch is around it, and whether an early exit
        may make that less."""
        times, is_most = Size.product(1), False
        owner = self.sites.owner[region]
        while owner is not None:
            if isinstance(owner, For | While):
                count = self._count(owner)
                times = Size.product(count) * times
                is_most |= owner.breaks and isinstance(owner, For)
            owner = self.sites.owner[self.sites.region_of[owner]]
        return times, is_most

    def _count(self, op: For | While) -> int | Sym:
        known = self._range(op) if isinstance(op, For) else None
        if isinstance(known, int | Sym):
            return known
        number = len(self.unknown) + 1
        name = UNKNOWN if number == 1 else f"{UNKNOWN}{number}"
        return self.unknown.setdefault(op, Sym(name))

    def _range(self, op: For) -> Dim:
        start, stop, step = map(self._number, (op.start, op.stop, op.step))
        if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int):
            return len(range(start, stop, step)) if step else None
        if step == 1:
            return subtract_dims(stop, start)
        return subtract_dims(start, stop) if step == -1 else None

    def _number(self, value: Value) -> Dim:
        """The number that an integer value is."""
        op = self.sites.definer.get(value)
        if isinstance(value.type, ScalarType) and value.type.value is not None:
            return value.type.value
        if isinstance(op, Constant) and type(op.value) is int:
            return op.value
        if op is None and value in self.sites.body.params and value.hint:
            return None if value.hint in self.lengths else Sym(value.hint)
        if isinstance(op, Apply) and op.name in ("add", "subtract"):
            a, b = map(self._number, op.operands)
            return add_dims(a, b) if op.name == "add" else subtract_dims(a, b)
        return None
