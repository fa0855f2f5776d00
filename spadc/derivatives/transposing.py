"""Transpose ops that are linear in some of their values.

A rule, traced on stand-ins for cotangents, is a list of ops of which those that depend
on the stand-ins are linear in them. Pulling back through these, last first, gives the
transposed map; the others are computed as they stand. So one rule of a primitive gives
the other: the transpose of the VJP is the JVP. A stand-in is zeros of the right shape,
so that what asks for the shape of a linear value gets it; all else of them is dead code
in the end. Frostig, Johnson, Maclaurin, Paszke and
Radul, "Decomposing reverse-mode automatic differentiation", 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spadc.ir import Apply, Op, ScalarType, Value
from spadc.primitives import Builder, primitive

from .fit import fit_dtype, fit_shape, zero_like
from .refusals import check_known

PullBack = Callable[[Apply, Builder, dict[Value, Value]], tuple[Any, ...]]


def transpose(
    ops: Sequence[Op],
    inputs: Sequence[Value],
    outputs: Iterable[tuple[Value, Value]],
    build: Builder,
    pull_back: PullBack,
) -> tuple[Value | None, ...]:
    """The cotangents of `inputs` from pairs (output, its cotangent).

    The ops themselves are appended to `build`, then their transpose. None stands for an
    input on which no output depends.
    """
    linear: set[Value] = set(inputs)
    dependent: list[Apply] = []
    for op in ops:
        build.add(op)
        reads = isinstance(op, Apply) and linear.intersection(op.operands)
        if isinstance(op, Apply) and reads and not primitive(op.name).zero_derivative:
            dependent.append(op)
            linear.update(op.results)
    bars: dict[Value, Value] = {}
    for output, bar in outputs:
        if output in linear:
            _add(bars, output, bar, build)
    for op in reversed(dependent):
        if any(result in bars for result in op.results):
            _reverse(op, linear, bars, build, pull_back)
    return tuple(bars.get(value) for value in inputs)


def stand_in(value: Value, build: Builder) -> Value:
    """A value of the shape and dtype of a cotangent or tangent of `value`."""
    if not isinstance(value.type, ScalarType):
        return zero_like(build, value)
    zero = build.constant(0.0)
    del build.literals[zero]  # it stands for any number
    return zero


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
    check_known(op, [operand in linear for operand in op.operands])
    answers = pull_back(op, build, bars)
    for operand, answer in zip(op.operands, answers, strict=False):
        if operand in linear and answer is not None:
            bar = build.value(answer)
            if primitive(op.name).broadcasts:
                bar = fit_shape(build, bar, operand)
            _add(bars, operand, fit_dtype(build, bar, operand.type), build)


def _add(bars: dict[Value, Value], value: Value, bar: Value, build: Builder) -> None:
    bars[value] = build.apply("add", bars[value], bar) if value in bars else bar
