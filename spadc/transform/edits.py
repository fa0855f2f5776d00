"""Small edits of a function: insert a copy, do a store out of place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    Op,
    ScalarType,
    Span,
    Value,
    While,
    definitions,
    rank_of,
    rebuild,
    rewrite,
)
from spadc.primitives import Builder


class Edits:
    """Edits of `fn`; each returns the new function and keeps it in `fn`."""

    def __init__(self, fn: Function) -> None:
        self.fn = fn

    def _change(self, change: Callable[[Op], Sequence[Op]]) -> Function:
        body = rewrite(self.fn.body, change)
        self.fn = dataclasses.replace(self.fn, body=body)
        return self.fn

    def _copy(self, value: Value, span: Span) -> Op:
        return copy_of(value, span, definitions(self.fn.body))

    def copy_operand(self, target: Op, position: int) -> Function:
        """Copy one operand just before `target` and let only `target` use the copy."""

        def change(op: Op) -> Sequence[Op]:
            if op is not target:
                return (op,)
            made = self._copy(op.operands[position], op.span)
            operands = list(op.operands)
            (operands[position],) = made.results
            return (made, rebuild(op, tuple(operands), op.regions))

        return self._change(change)

    def copy_init(self, loop: For | While, position: int) -> Function:
        """Copy what `loop` starts from at one carried position."""
        return self.copy_operand(loop, len(loop.operands) - len(loop.inits) + position)

    def copy_result(self, value: Value) -> Function:
        """Copy `value` where it is made; everybody uses the copy."""
        original = Value(value.type)

        def change(op: Op) -> Sequence[Op]:
            if value not in op.results:
                return (op,)
            assert isinstance(op, Apply)
            made = dataclasses.replace(op, results=(original,))
            notes = spelling_of_copy(value)
            return (made, Apply("copy", (original,), (value,), notes, op.span))

        return self._change(change)

    def out_of_place(self, store: Apply, name: str) -> Function:
        """Replace `store` by primitive `name` on the same two operands."""
        plain = dataclasses.replace(store, name=name, attrs=MappingProxyType({}))
        return self._change(lambda op: (plain,) if op is store else (op,))

    def append_copy(self, value: Value) -> Value:
        """Copy `value` at the end of the function."""
        made = self._copy(value, Span(reverse=True))
        body = self.fn.body
        body = dataclasses.replace(body, ops=(*body.ops, made))
        self.fn = dataclasses.replace(self.fn, body=body)
        return made.results[0]


def copy_of(value: Value, span: Span, makers: Mapping[Value, Op]) -> Op:
    """An op that copies `value`; the copy keeps its name and its layout in memory.

    What repeats one number is allocated filled with it.
    """
    build, made = Builder(span), makers.get(value)
    if isinstance(made, Apply) and made.name == "broadcast_to":
        number, shape = made.operands
        literal = makers.get(number)
        if isinstance(literal, Constant) and literal.value in (0.0, 1.0):
            name = "ones" if literal.value else "zeros"
            build.apply(name, shape, hint=value.hint, dtype=None)
            return build.ops[-1]
        if isinstance(number.type, ScalarType):
            build.apply("full", shape, number, hint=value.hint, dtype=None)
            return build.ops[-1]
    build.apply("copy", value, hint=value.hint, **spelling_of_copy(value))
    return build.ops[-1]


def spelling_of_copy(value: Value) -> dict[str, str]:
    """`x.copy()` lays out in C order, `np.copy(x)` as `x` is."""
    return {} if rank_of(value.type) == 1 else {"_form": "function", "_name": "np.copy"}
