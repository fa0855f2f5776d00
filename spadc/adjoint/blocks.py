"""The reverse of a block that is run again: `with spadc.checkpoint():`.

In a region a block is a row of ops between two markers. Its reverse is a copy of these
ops followed by the reverse of the copy, which reads the values of the block's inputs
and nothing that the first run computed inside.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from spadc.derivatives import Cotangents
from spadc.ir import Apply, Op, Region, Span, Value, rebuild
from spadc.primitives import Builder

from .again import MARKERS, Again, without
from .sweep import Sweep

Reverse = Callable[[Sweep, Region, Builder, Cotangents], None]


@final
@dataclass(frozen=True, slots=True)
class Block:
    """The ops between the markers of one block."""

    ops: tuple[Op, ...]
    span: Span

    @property
    def results(self) -> tuple[Value, ...]:
        """Everything that is defined in it, which may be used after it."""
        return tuple(result for op in self.ops for result in op.results)


def parts_of(region: Region) -> list[Op | Block]:
    """The ops of a region in order, those of each outermost block together."""
    parts: list[Op | Block] = []
    inside: list[Op] = []
    depth, span = 0, Span()
    for op in region.ops:
        if _is(op, "checkpoint_end"):
            depth -= 1
            if depth == 0:
                parts.append(Block(tuple(inside), span))
        if depth > 0:
            inside.append(op)
        elif not _is(op, "checkpoint_end"):
            parts.append(op)
        if _is(op, "checkpoint_begin"):
            if depth == 0:
                parts.pop()
                inside, span = [], op.span
            depth += 1
    return parts


def _is(op: Op, name: str) -> bool:
    return isinstance(op, Apply) and op.name == name


def reverse_block(
    reverse: Reverse, sweep: Sweep, block: Block, build: Builder, bars: Cotangents
) -> None:
    """Append the run of the block and its reverse."""
    again = Again(sweep, Region((), block.ops, ()), build)
    before = dict(bars)
    local = {again.of(value): bar for value, bar in bars.items()}
    reverse(again.sweep, again.region, again.build, local)
    touched = [v for v, bar in local.items() if before.get(v) is not bar]
    once = again.close((), [local[v] for v in touched])
    ops = [_commented(op, block) for op in once.ops]
    build.ops += [_marker("begin"), *ops, _marker("end")]
    bars.update(zip(touched, once.results, strict=True))


def _commented(op: Op, block: Block) -> Op:
    """The op, if it is run again, with a comment that says so."""
    if not isinstance(op, Apply) or "_again" not in op.attrs:
        return op
    statement = block.span.statement
    where = f" of line {statement.line}" if statement else ""
    attrs = {**op.attrs, "_comment": f"Run the block{where} again"}
    return dataclasses.replace(op, attrs=attrs)


def _marker(which: str) -> Apply:
    return Apply(f"checkpoint_{which}", (), (), span=Span(reverse=True))


def with_outer_markers(body: Region) -> Region:
    """The body without the markers in loops and branches. Those that are left say
    where arrays are no longer needed."""
    ops = (
        rebuild(op, op.operands, tuple(without(r, MARKERS) for r in op.regions))
        for op in body.ops
    )
    return dataclasses.replace(body, ops=tuple(ops))
