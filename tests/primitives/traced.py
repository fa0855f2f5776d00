"""One call of a primitive as IR, its rules asked, the answers computed on values.

Forward mode pushes tangents through the op; second order is the reverse of that: every
op which the tangent was computed by is pulled back, the op itself as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from primitives.running import Row, agrees, type_at

from spadc.derivatives import (
    check_known,
    fit_dtype,
    fit_shape,
    pull_back,
    push_forward,
)
from spadc.ir import (
    Apply,
    Op,
    Region,
    ScalarType,
    Value,
    cotangent_type,
    has_storage,
)
from spadc.primitives import Builder, infer_types, interpret_region, primitive


@dataclass
class Traced:
    """An open region with the op of a row, and the values that its inputs have."""

    row: Row
    builder: Builder
    op: Apply
    inputs: dict[Value, Any]

    @classmethod
    def of(cls, row: Row, operands: Sequence[Any], knowledge: str) -> Traced:
        """The op of a row, on operands of which that much is known."""
        builder = Builder()
        builder.conventions = row.conventions
        types = tuple(type_at(x, knowledge) for x in operands)
        values = tuple(Value(t) for t in types)
        for value, x in zip(values, operands, strict=True):
            number = isinstance(x, int | float | complex)
            if x is None or (knowledge == "known" and number):
                builder.literals[value] = x
        results = infer_types(row.name, types, row.attrs)
        builder.apply_typed(row.name, values, results, (), row.attrs)
        op = builder.ops[-1]
        assert isinstance(op, Apply)
        return cls(row, builder, op, dict(zip(values, operands, strict=True)))

    def input(self, type_: Any, x: Any) -> Value:
        """A new input with the value `x`."""
        new = Value(type_)
        self.inputs[new] = x
        return new

    def is_literal(self, position: int) -> bool:
        """Whether rules are told the number that an operand is."""
        return self.op.operands[position] in self.builder.literals

    def push(self, dots: Mapping[int, Value]) -> tuple[Value | None, ...]:
        """The tangents of the results for tangents of operands, by position."""
        given = {self.op.operands[k]: dot for k, dot in dots.items()}
        return push_forward(self.op, self.builder, given)

    def tangent(self, position: int, move: Any) -> Value:
        """A tangent of an operand; that of a Python number is a number of NumPy."""
        type_ = cotangent_type(self.op.operands[position].type)
        is_strong = isinstance(type_, ScalarType) and not type_.weak
        if is_strong and isinstance(move, float | complex) and type_.dtype is not None:
            move = np.dtype(type_.dtype).type(move)
        return self.input(type_, move)

    def pull(self, bars: Mapping[Value, Value]) -> dict[Value, Value]:
        """The cotangents of all inputs: every op so far is pulled back, last first."""
        sums = dict(bars)
        self._check_known()
        for op in reversed(tuple(self.builder.ops)):
            if isinstance(op, Apply) and any(r in sums for r in op.results):
                self._pull_through(op, sums)
        return sums

    def _check_known(self) -> None:
        """Refuse as the reverse sweep does: what depends on inputs of floats is active,
        where a derivative in it is not known."""
        fixed = {self.op.operands[k] for k in self.row.fixed}
        varied = {v for v, x in self.inputs.items() if is_inexact(x)} - fixed
        for op in self.builder.ops:
            if not isinstance(op, Apply) or primitive(op.name).zero_derivative:
                continue
            active = [v in varied for v in op.operands]
            check_known(op, active)
            if any(active):
                varied.update(op.results)

    def _pull_through(self, op: Apply, sums: dict[Value, Value]) -> None:
        known, build = primitive(op.name), self.builder
        if known.zero_derivative or known.has_effect:
            return
        for operand, answer in zip(
            op.operands, pull_back(op, build, sums), strict=False
        ):
            if answer is None:
                continue
            bar = build.value(answer)
            if known.broadcasts:
                bar = fit_shape(build, bar, operand)
            bar = fit_dtype(build, bar, operand.type)
            sums[operand] = (
                build.apply("add", sums[operand], bar) if operand in sums else bar
            )

    def run(self, wanted: Sequence[Value | None], changed: Any = None) -> list[Any]:
        """What values are, for the inputs (of which some may be changed); the type of
        every result is checked on the way."""

        def observe(op: Any, results: tuple[Any, ...]) -> None:
            for value, x in zip(op.results, results, strict=True):
                if has_storage(value.type) or isinstance(value.type, ScalarType):
                    assert agrees(value.type, x), (op.name, value.type, x)

        asked = tuple(v for v in wanted if v is not None)
        region = Region((), needed(self.builder.ops, asked), asked)
        environment = {**self.inputs, **(changed or {})}
        results = iter(interpret_region(region, (), environment, observe=observe))
        return [None if v is None else next(results) for v in wanted]


def needed(ops: Sequence[Op], asked: Sequence[Value]) -> tuple[Op, ...]:
    """The ops that some values are computed by: a rule answers more than is asked."""
    wanted, kept = set(asked), []
    for op in reversed(ops):
        if not wanted.isdisjoint(op.results):
            wanted.update(op.operands)
            kept.append(op)
    return tuple(reversed(kept))


def tangents(
    row: Row, operands: Sequence[Any], moves: Mapping[int, Any], knowledge: str
) -> list[Any]:
    """The tangents of the results along `moves`, or None."""
    traced = Traced.of(row, operands, knowledge)
    dots = traced.push({k: traced.tangent(k, u) for k, u in moves.items()})
    return traced.run(dots)


def is_inexact(x: Any) -> bool:
    """Whether `x` is made of numbers that derivatives may be taken in."""
    known = x is not None and not isinstance(x, str | tuple | list)
    return known and np.result_type(x).kind in "fc"
