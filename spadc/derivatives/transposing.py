"""Transpose ops that are linear in some of their values.

A rule, traced on stand-ins for cotangents, is a list of ops of which those that depend
on the stand-ins are linear in them. Pulling back through these, last first, gives the
transposed map; the others are computed as they stand. So one rule of a primitive gives
the other: the transpose of the VJP is the JVP. Frostig, Johnson, Maclaurin, Paszke and
Radul, "Decomposing reverse-mode automatic differentiation", 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spadc.ir import Apply, Op, Value
from spadc.primitives import Builder, primitive

from .fit import fit_dtype, fit_shape

PullBack = Callable[[Apply, Builder, dict[Value, Value]], tuple[Any, ...]]


def transpose(
    ops: Sequence[Op],
    inputs: Sequence[Value],
    outputs: Iterable[tuple[Value, Value]],
    build: Builder,
    pull_back: PullBack,
) -> tuple[Value | None, ...]:
    """The cotangents of `inputs` from pairs (output, its cotangent).

    What does not depend on `inputs` is appended to `build` unchanged. None stands for
    an input on which no output depends.
    """
    linear: set[Value] = set(inputs)
    dependent: list[Apply] = []
    for op in ops:
        if isinstance(op, Apply) and linear.intersection(op.operands):
            dependent.append(op)
            linear.update(op.results)
        else:
            build.add(op)
    bars: dict[Value, Value] = {}
    for output, bar in outputs:
        if output in linear:
            _add(bars, output, bar, build)
    for op in reversed(dependent):
        if any(result in bars for result in op.results):
            _reverse(op, linear, bars, build, pull_back)
    return tuple(bars.get(value) for value in inputs)


def _reverse(
    op: Apply,
    linear: set[Value],
    bars: dict[Value, Value],
    build: Builder,
    pull_back: PullBack,
) -> None:
    """Hand the cotangents of the results on to the operands that are linear."""
    if primitive(op.name).zero_derivative:
        return
    answers = pull_back(op, build, bars)
    for operand, answer in zip(op.operands, answers, strict=False):
        if operand in linear and answer is not None:
            bar = build.value(answer)
            if primitive(op.name).broadcasts:
                bar = fit_shape(build, bar, operand)
            _add(bars, operand, fit_dtype(build, bar, operand.type), build)


def _add(bars: dict[Value, Value], value: Value, bar: Value, build: Builder) -> None:
    bars[value] = build.apply("add", bars[value], bar) if value in bars else bar
