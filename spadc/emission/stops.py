"""Recognise `if test: break`: a stop flag that is the test of the last branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.ir import (
    Apply,
    Constant,
    For,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
)


@final
@dataclass(frozen=True, slots=True)
class StopBranch:
    """The last branch of a loop's body, one side of which always leaves the loop."""

    branch: If
    leaves: tuple[bool, bool]


def stop_branch(body: Region, stop: Value) -> StopBranch | None:
    """The branch whose test is the stop flag, if it is the last thing that the body
    does."""
    local = {result: op for op in body.ops for result in op.results}
    flag = local.get(stop)
    inverted = isinstance(flag, Apply) and flag.name == "not_"
    test = flag.operands[0] if inverted and isinstance(flag, Apply) else stop
    last = next((op for op in reversed(body.ops) if not _is_silent(op, flag)), None)
    if not isinstance(last, If) or last.test is not test:
        return None
    return StopBranch(last, (not inverted, inverted))


def _is_silent(op: Op, flag: Op | None) -> bool:
    inverts = op is flag and isinstance(op, Apply) and op.name == "not_"
    return inverts or isinstance(op, Constant | Global)


def stops_by_branch(owner: Op | None, region: Region) -> bool:
    """Whether the stop flag of a loop's body is never computed, only acted upon."""
    if (
        not isinstance(owner, For | While)
        or not owner.breaks
        or region is not owner.body
    ):
        return False
    return stop_branch(region, region.results[-1]) is not None
