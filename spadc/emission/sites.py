"""Where every op stands in the program text, and where every value is used.

Ops and the ends of regions are numbered in the order in which they will be printed, so
that "between the definition and the use" is an interval of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.ir import Apply, For, Function, Op, Region, Value, While

from .stops import stops_by_branch


@final
@dataclass(frozen=True, slots=True)
class Use:
    """One use of a value: by `op`, or as a result of `region` if `op` is None."""

    region: Region
    op: Op | None
    position: int


@final
@dataclass(slots=True)
class Sites:
    """Positions of ops and region ends, the owner of each region, and all uses."""

    body: Region
    begin: dict[Op, int] = field(default_factory=dict)
    finish: dict[Op, int] = field(default_factory=dict)
    region_of: dict[Op, Region] = field(default_factory=dict)
    owner: dict[Region, Op | None] = field(default_factory=dict)
    uses: dict[Value, list[Use]] = field(default_factory=dict)
    definer: dict[Value, Op] = field(default_factory=dict)
    order: list[Op] = field(default_factory=list)
    reverse_start: int = 0

    def uses_of(self, value: Value) -> list[Use]:
        """All uses, in no particular order."""
        return self.uses.get(value, [])

    def results_of(self, region: Region) -> tuple[Value, ...]:
        """What the end of the region reads: not a stop flag that was acted upon."""
        acted_upon = stops_by_branch(self.owner[region], region)
        return region.results[:-1] if acted_upon else region.results

    def is_reverse(self, op: Op) -> bool:
        """Whether the op stands in the reverse sweep."""
        return self.begin[op] >= self.reverse_start

    def is_adjoint(self, op: Op) -> bool:
        """Whether the op belongs to the adjoint of a statement of the primal; restoring
        and recomputing primal values does not."""
        return self.is_reverse(op) and op.span.statement is not None

    def loops_around(self, inner: Region, outer: Region) -> Op | None:
        """The outermost loop that contains `inner` but not `outer`."""
        found, region = None, inner
        while region is not outer:
            op = self.owner[region]
            if op is None:
                return found
            if isinstance(op, For | While):
                found = op
            region = self.region_of[op]
        return found


def locate(fn: Function) -> Sites:
    """Number the ops of `fn` and collect the uses of its values."""
    sites = Sites(fn.body)
    end = _locate_region(sites, fn.body, None, 0)
    starts = [sites.begin[op] for op in fn.body.ops if _begins_reverse(op)]
    sites.reverse_start = min(starts, default=end + 1)
    return sites


def _begins_reverse(op: Op) -> bool:
    """Whether the reverse sweep starts here; tapes and copies stand in both sweeps."""
    if isinstance(op, Apply) and op.name == "unit_bar":
        return True
    both = isinstance(op, Apply) and op.name in {"tape", "copy"}
    return op.span.reverse and not (both and op.span.statement is None)


def _locate_region(sites: Sites, region: Region, owner: Op | None, start: int) -> int:
    sites.owner[region] = owner
    position = start
    for op in region.ops:
        sites.order.append(op)
        sites.begin[op] = position
        sites.region_of[op] = region
        for operand in op.operands:
            sites.uses.setdefault(operand, []).append(Use(region, op, position))
        for result in op.results:
            sites.definer[result] = op
        position += 1
        for inner in op.regions:
            position = _locate_region(sites, inner, op, position) + 1
        sites.finish[op] = position
    for result in sites.results_of(region):
        sites.uses.setdefault(result, []).append(Use(region, None, position))
    return position
