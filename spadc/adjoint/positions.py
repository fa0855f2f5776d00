"""Number the iterations of a loop, so that they can be run again in parts.

A `for` over consecutive indices is numbered by its index. Every other loop counts from
0, and the index of a `for` is computed from the count.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, final

from spadc.ir import UNDEFINED, Apply, For, Op, Value, While
from spadc.primitives import Builder, Expr


@final
@dataclass(frozen=True, slots=True)
class Positions:
    """The numbers of the iterations, from `first` up to `end`; `is_known` says that
    `end` is known before the loop; `by_index` that they are its indices. `count` is how
    many indices the range of a `for` has."""

    op: For | While
    first: Value
    end: Value
    hint: str | None
    is_known: bool
    by_index: bool
    count: Value | None = None

    @classmethod
    def before(cls, op: For | While, build: Builder) -> Positions:
        """As they are known before the loop; `end` means nothing unless `is_known`."""
        known = isinstance(op, For) and not op.breaks
        if isinstance(op, For) and _is_consecutive(op, build):
            from_zero = build.literals.get(op.start) == 0
            if known or from_zero:
                hint = _hint(op)
                return cls(op, op.start, op.stop, hint, known, by_index=True)
        zero = build.constant(0)
        if not isinstance(op, For):
            return cls(op, zero, zero, "step", False, False)
        count = _count(op, build)
        return cls(op, zero, count, "step", known, False, count)

    @classmethod
    def after(cls, op: For | While, build: Builder) -> Positions:
        """As they are known after the loop."""
        found = cls.before(op, build)
        if found.is_known:
            return found
        end = op.results[-1]  # an index from 0, or a count
        return dataclasses.replace(found, end=end, is_known=True)

    def position_in(self, op: For | While) -> Value | None:
        """The number of the iteration as the body knows it; None if it must count."""
        return op.index if self.by_index and isinstance(op, For) else None

    def index_at(self, build: Builder, position: Value) -> Value:
        """The index of a `for` in iteration number `position`."""
        assert isinstance(self.op, For)
        if self.by_index:
            return position
        start, step = Expr(self.op.start, build), Expr(self.op.step, build)
        turn: Any = Expr(position, build)
        if self.op.backwards:
            assert self.count is not None
            turn = Expr(self.count, build) - 1 - turn
        if step.literal == -1:
            index = start - turn
        else:
            offset = turn if step.literal == 1 else turn * step
            index = offset if start.literal == 0 else start + offset
        return _named(build, index.value, self.op.index.hint)


def _named(build: Builder, value: Value, hint: str | None) -> Value:
    """The value that was made last, with a name."""
    made = build.ops[-1]
    if not isinstance(made, Apply) or made.result is not value:
        return value
    named = Value(value.type, hint)
    build.ops[-1] = dataclasses.replace(made, results=(named,))
    return named


def _hint(op: For) -> str | None:
    """The name of the index; one that the user calls `_` is needed now."""
    return "step" if op.index.hint == "_" else op.index.hint


def _is_consecutive(op: For, build: Builder) -> bool:
    return build.literals.get(op.step, UNDEFINED) == 1 and not op.backwards


def _count(op: For, build: Builder) -> Value:
    """How many indices the range has; negative if it is empty."""
    start, stop, step = (Expr(v, build) for v in (op.start, op.stop, op.step))
    count: Any
    if step.literal == 1:
        count = stop if start.literal == 0 else stop - start
    elif step.literal == -1:
        count = start - stop
    else:
        count = -((start - stop) // step)
    return build.value(count)


def counter_of(op: For | While) -> int | None:
    """Which carried value counts the iterations of a `while` from 0, if one was made to
    (see `flags`)."""
    made = {r: inner for inner in op.body.ops for r in inner.results}
    for slot, value in enumerate(op.body.results):
        maker = made.get(value)
        if isinstance(maker, Apply) and maker.attrs.get("_counter"):
            return slot
    return None


def turns_of(op: Op, mirror: Op) -> dict[Value, Value]:
    """The number of the iteration in a loop, and in its mirror."""
    if not isinstance(mirror, For):
        return {}
    if isinstance(op, For):
        return {op.index: mirror.index}
    if not isinstance(op, While):
        return {}
    slot = counter_of(op)
    return {} if slot is None else {op.carried[slot]: mirror.index}


def steps_of(op: For | While, build: Builder) -> int | str | None:
    """How many steps a loop has: a number, what the user calls it, or None."""
    if not isinstance(op, For) or op.breaks:
        return None
    bounds: list[Any] = [build.literals.get(v) for v in (op.start, op.stop, op.step)]
    if all(type(bound) is int for bound in bounds):
        return len(range(*bounds))
    if bounds[0] == 0 and bounds[2] == 1 and op.stop.hint:
        return op.stop.hint
    return "n"
