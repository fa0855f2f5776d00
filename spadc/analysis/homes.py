"""In which loop each value is made, and by which op.

>>> from spadc.ir import FLOAT, Apply, Region, Value
>>> x, y = Value(FLOAT, "x"), Value(FLOAT, "y")
>>> op = Apply("negative", (x,), (y,))
>>> homes = Homes.of(Region((x,), (op,), (y,)))
>>> homes.is_beside(x, y), homes.makers[y] is op
(True, True)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.ir import For, Op, Region, Value, While


@final
@dataclass(slots=True)
class Homes:
    """Of the values of a region: `loops` has the innermost loop around each (None: no
    loop), `makers` the op that gives it, if it is not a parameter; `around` has the
    loop around each loop."""

    loops: dict[Value, Op | None] = field(default_factory=dict)
    makers: dict[Value, Op] = field(default_factory=dict)
    around: dict[Op, Op | None] = field(default_factory=dict)

    @classmethod
    def of(cls, region: Region) -> Homes:
        """Those of the values in `region`."""
        homes = cls()
        homes._locate(region, None)
        return homes

    def _locate(self, region: Region, loop: Op | None) -> None:
        self.loops.update(dict.fromkeys(region.params, loop))
        for op in region.ops:
            self.loops.update(dict.fromkeys(op.results, loop))
            self.makers.update(dict.fromkeys(op.results, op))
            is_loop = isinstance(op, For | While)
            if is_loop:
                self.around[op] = loop
            for inner in op.regions:
                self._locate(inner, op if is_loop else loop)

    def is_beside(self, value: Value, other: Value) -> bool:
        """Whether each run of the loops around `other` has a `value` of its own."""
        missing = object()
        return self.loops.get(value, missing) is self.loops.get(other)

    def is_counted(self, value: Value) -> bool:
        """Whether every loop around the value has an index."""
        loop = self.loops.get(value)
        while loop is not None:
            if isinstance(loop, While):
                return False
            loop = self.around[loop]
        return True

    def leads_to(self, op: Op, later: Op) -> bool:
        """Whether what `op` computes reaches `later`, in the same run of the loops
        around them."""
        seen: set[Op] = set()
        waiting = [later]
        while waiting:
            one = waiting.pop()
            regions = one.regions
            read = [*one.operands, *(v for r in regions for v in r.results)]
            before_it = [o for r in regions for o in r.ops]
            before_it += [self.makers[v] for v in read if v in self.makers]
            for before in before_it:
                if before is op:
                    return True
                if before not in seen:
                    seen.add(before)
                    waiting.append(before)
        return False
