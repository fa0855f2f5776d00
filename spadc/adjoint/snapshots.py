"""Save the states of a loop, and go back to the last one.

A snapshot is the number of a step and the carried values that this step and later ones
read, each on a tape of its own. Where the steps are counted before the loop, the saved
ones are those of binomial checkpointing (`revolve`); where they are not, evenly spaced
ones, of which every other is given up when there are too many. Arrays that the body
writes in place are copied when they are pushed (by the pass that makes stores safe),
arrays that it replaces are saved as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, final

from spadc.ir import INT, Apply, If, TapeType, Type, Value
from spadc.primitives import Builder, Expr

RUN_AGAIN = {"_comment": "Run again from the last snapshot"}


@final
@dataclass(frozen=True, slots=True)
class KeptLoop:
    """What a reader wants to know of a loop with snapshots: how many there are at
    most, of what, and how many steps there are (a number, an expression, or None where
    that is known only afterwards). `is_inner` says that nothing is saved on the first
    way through the loop."""

    most: int
    state: tuple[tuple[str, Type], ...]
    steps: int | str | None
    is_inner: bool = False

    def most_runs(self, steps: int) -> int:
        """How often each of `steps` steps is run again, at most."""
        times = 0
        while comb(self.most + times, times) <= steps:
            times += 1
        return times + self.is_inner


class Snapshots:
    """The tapes of one loop: `most` snapshots of `state`, which shows types and
    names."""

    def __init__(
        self,
        state: Sequence[Value],
        most: int,
        steps: int | str | None,
        is_inner: bool,
    ) -> None:
        self.most = most
        self.state = state
        named = tuple((v.hint or "an unnamed value", v.type) for v in state)
        self.note = KeptLoop(most, named, steps, is_inner)
        self.starts = Value(TapeType(), "starts")
        names = (f"{v.hint}_snapshots" if v.hint else "snapshots" for v in state)
        self.tapes = tuple(Value(TapeType(), name) for name in names)

    def begin(self, build: Builder) -> None:
        """No snapshots yet."""
        note = {"_kept": self.note}
        build.add(Apply("tape", (), (self.starts,), note, build.span))
        for tape in self.tapes:
            build.add(Apply("tape", (), (tape,), span=build.span))

    def save(self, build: Builder, step: Value, state: Sequence[Value]) -> None:
        """Save the state before `step`."""
        for tape, value in zip((self.starts, *self.tapes), (step, *state), strict=True):
            note = {"_snapshot": self.most}
            build.apply_typed("push", (tape, value), (), attrs=note)

    def take(self, build: Builder) -> tuple[Value, list[Value]]:
        """The step and the state of the last snapshot, which is given up."""
        starts = (self.starts,)
        (start,) = build.apply_typed("pop", starts, (INT,), ("start",), RUN_AGAIN)
        state = [
            build.apply_typed("pop", (tape,), (v.type,), (v.hint,))[0]
            for tape, v in zip(self.tapes, self.state, strict=True)
        ]
        return start, state

    def save_if_due(
        self, build: Builder, step: Value, end: Value, due: Value, state: Any
    ) -> Value:
        """Save the state if `step` is the one that is due; the one that is due next on
        the way to `end`."""
        then, orelse = build.child(), build.child()
        self.save(then, step, state)
        free = self.most - Expr(then.apply("saved", self.starts), then)
        later = then.apply("revolve", step, end, free, hint="due")
        arms = then.region((), (later,)), orelse.region((), (due,))
        result = Value(INT, "due")
        build.add(If(build.apply("equal", step, due), *arms, (result,), build.span))
        return result

    def save_evenly(
        self, build: Builder, step: Value, stride: Value, state: Any
    ) -> Value:
        """Save every `stride`-th state; the stride from here on, twice as long when
        there are too many."""
        is_full = build.apply(
            "and_",
            _divides(build, stride, step),
            build.apply("equal", build.apply("saved", self.starts), self.most),
        )
        thinned, same = build.child(), build.child()
        for tape in (self.starts, *self.tapes):
            thinned.apply_typed("thin", (tape,), ())
        doubled = thinned.apply("multiply", stride, 2, hint="stride", _augmented=True)
        arms = thinned.region((), (doubled,)), same.region((), (stride,))
        wider = Value(INT, "stride")
        build.add(If(is_full, *arms, (wider,), build.span))
        saving, nothing = build.child(), build.child()
        self.save(saving, step, state)
        arms = saving.region((), ()), nothing.region((), ())
        build.add(If(_divides(build, wider, step), *arms, (), build.span))
        return wider


def _divides(build: Builder, stride: Value, step: Value) -> Value:
    return build.apply("equal", build.apply("remainder", step, stride), 0)
