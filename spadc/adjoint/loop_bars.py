"""Which cotangents a reverse loop carries: those of the active carried values, then
those of the active outer values that the body uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from spadc.derivatives import Cotangents
from spadc.ir import For, Value, While, free_values, shape_of
from spadc.primitives import Builder

from .sweep import Sweep


@final
@dataclass(frozen=True, slots=True)
class LoopBars:
    """The cotangents of carried values number `slots` and of the `outer` values: what
    the reverse loop of `op` starts from, and its parameters."""

    op: For | While
    slots: list[int]
    outer: list[Value]
    inits: list[Value]
    params: list[Value]

    @classmethod
    def of(
        cls, sweep: Sweep, op: For | While, build: Builder, bars: Cotangents
    ) -> LoopBars:
        """Those of `op`, whose results have received `bars`."""
        active = sweep.active
        slots = [
            k
            for k, v in enumerate(op.carried)
            if v in active or op.results[k] in active
        ]
        outer = [v for v in free_values(op.body) if v in active]
        finals = [op.results[k] for k in slots]
        inits = [sweep.bar_or_zero(v, build, bars) for v in (*finals, *outer)]
        carried = [op.carried[k] for k in slots]
        params = [sweep.parameter(v) for v in (*carried, *outer)]
        return cls(op, slots, outer, inits, params)

    def at_end(
        self, sweep: Sweep, body: Sweep, results: Sequence[Value], build: Builder
    ) -> Cotangents:
        """The cotangents of what the body yields; `body` is its sweep."""
        count = len(self.slots)
        local: Cotangents = dict(zip(self.outer, self.params[count:], strict=True))
        for k, param in zip(self.slots, self.params, strict=False):
            if sweep.keeps(self.op, len(self.op.operands) + k):
                body.contribute(results[k], param, build, local)
        return local

    def at_head(
        self, body: Sweep, carried: Sequence[Value], local: Cotangents, build: Builder
    ) -> list[Value]:
        """What one iteration yields: the cotangents of what it starts from."""
        heads = [carried[k] for k in self.slots]
        yields = [
            local[v] if v in local else _zero_carried(body, v, bar, build)
            for v, bar in zip(heads, self.params, strict=False)
        ]
        return yields + [local[v] for v in self.outer]

    def hand_on(
        self,
        sweep: Sweep,
        yields: Sequence[Value],
        results: Sequence[Value],
        build: Builder,
        bars: Cotangents,
    ) -> None:
        """Enter what the reverse loop results in into `bars`."""
        op, count = self.op, len(self.slots)
        of_outer = zip(
            self.outer,
            self.params[count:],
            yields[count:],
            results[count:],
            strict=True,
        )
        for value, param, end, bar in of_outer:
            if end is not param:
                bars[value] = sweep.named(value, bar)
        for k, bar in zip(self.slots, results, strict=False):
            sweep.named(op.carried[k], bar)
            if sweep.keeps(op, len(op.operands) - len(op.inits) + k):
                sweep.contribute(op.inits[k], bar, build, bars)


def _zero_carried(sweep: Sweep, value: Value, bar: Value, build: Builder) -> Value:
    """Zeros for a carried value that nothing has contributed to in this iteration.

    Where every iteration has the same shape it is that of `bar`, the cotangent that
    came in, so that no shape has to be recorded.
    """
    shape = shape_of(value.type)
    same = shape is not None and None not in shape
    model = bar if same and shape_of(bar.type) == shape else value
    return sweep.bar_or_zero(model, build, {})
