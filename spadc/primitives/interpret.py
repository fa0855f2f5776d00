"""Evaluate IR with NumPy, op by op.

The meaning of the IR, in the plainest form: every primitive is run by its `evaluate`,
stores make copies, a tape is a Python list. Used to prove that passes keep the meaning,
and to measure intermediate values (`observe` sees the results of every op, in program
order, once per run of the op). A `Watch` also sees regions being entered and left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
)

from .core import primitive

Observer = Callable[[Op, tuple[Any, ...]], None]
Environment = dict[Value, Any]


class Watch(Protocol):
    """Sees what runs: each time a region is entered, and when it has been run; a branch
    enters one of its regions, a loop its regions once per iteration."""

    def enters(self, region: Region, args: tuple[Any, ...]) -> None:
        """The region begins; `args` are its parameters."""
        ...

    def leaves(self, region: Region) -> None:
        """The region has yielded."""
        ...

    def did(self, op: Op, results: tuple[Any, ...]) -> None:
        """The op has given its results."""
        ...


def interpret(
    fn: Function,
    args: Sequence[Any],
    global_values: Mapping[str, Any] | None = None,
    observe: Observer | None = None,
) -> tuple[Any, ...]:
    """The results of `fn`, one argument per parameter; `args` are never written."""
    run = _Run(global_values or {}, observe)
    return run.region(fn.body, tuple(args))


def watched(
    fn: Function,
    args: Sequence[Any],
    watch: Watch,
    values: Environment,
    global_values: Mapping[str, Any] | None = None,
) -> tuple[Any, ...]:
    """The results of `fn` while `watch` looks on; `values` holds the present value of
    everything that has been defined."""
    run = _Run(global_values or {}, watch.did, values, watch)
    return run.region(fn.body, tuple(args))


def interpret_region(
    region: Region,
    args: Sequence[Any],
    environment: Environment,
    global_values: Mapping[str, Any] | None = None,
    observe: Observer | None = None,
) -> tuple[Any, ...]:
    """What `region` yields. `environment` holds the values defined outside it, and
    afterwards also the (last) values of everything that ran inside."""
    run = _Run(global_values or {}, observe, environment)
    return run.region(region, tuple(args))


@dataclass(slots=True)
class _Run:
    """One evaluation: the values so far, and who watches."""

    global_values: Mapping[str, Any]
    observe: Observer | None
    values: Environment = field(default_factory=dict)
    watch: Watch | None = None

    def region(self, region: Region, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.values.update(zip(region.params, args, strict=True))
        if self.watch is not None:
            self.watch.enters(region, args)
        for op in region.ops:
            results = self.op(op)
            self.values.update(zip(op.results, results, strict=True))
            if self.observe is not None:
                self.observe(op, results)
        if self.watch is not None:
            self.watch.leaves(region)
        return self.read(region.results)

    def read(self, values: Sequence[Value]) -> tuple[Any, ...]:
        return tuple(self.values[v] for v in values)

    def op(self, op: Op) -> tuple[Any, ...]:
        if isinstance(op, Constant):
            return (op.value,)
        if isinstance(op, Global):
            return (self.global_values[op.name],)
        if isinstance(op, Apply):
            return self.apply(op)
        if isinstance(op, If):
            return self.region(op.then if self.values[op.test] else op.orelse, ())
        return self.counted(op) if isinstance(op, For) else self.repeated(op)

    def apply(self, op: Apply) -> tuple[Any, ...]:
        operands = self.read(op.operands)
        if op.name == "tape":
            return ([],)
        if op.name == "push":
            operands[0].append(operands[1])
            return ()
        if op.name == "pop":
            return (operands[0].pop(),)
        shown = {key: v for key, v in op.attrs.items() if not key.startswith("_")}
        result = primitive(op.name).evaluate(*operands, **shown)
        if not op.results:
            return ()
        return (result,) if len(op.results) == 1 else tuple(result)

    def counted(self, op: For) -> tuple[Any, ...]:
        start, stop, step = self.read((op.start, op.stop, op.step))
        carried, trips = self.read(op.inits), 0
        indices = range(start, stop, step)
        for index in reversed(indices) if op.backwards else indices:
            trips += 1
            yielded = self.region(op.body, (index, *carried))
            carried = yielded[: len(op.inits)]
            if op.breaks and yielded[-1]:
                break
        return (*carried, trips) if op.breaks else carried

    def repeated(self, op: While) -> tuple[Any, ...]:
        carried, trips = self.read(op.inits), 0
        while self.region(op.test, carried)[0]:
            trips += 1
            yielded = self.region(op.body, carried)
            carried = yielded[: len(op.inits)]
            if op.breaks and yielded[-1]:
                break
        return (*carried, trips)
