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
    ListType,
    Op,
    ScalarType,
    Span,
    Value,
    While,
    definitions,
    rank_of,
    rebuild,
    rewrite,
    shift_refs,
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
        makers = definitions(self.fn.body)

        def change(op: Op) -> Sequence[Op]:
            if value not in op.results:
                return (op,)
            assert isinstance(op, Apply)
            filled = copy_of(value, op.span, makers)
            if filled.name != "copy":
                return (dataclasses.replace(filled, results=(value,)),)
            made = dataclasses.replace(op, results=(original,))
            notes = spelling_of_copy(value)
            return (made, Apply("copy", (original,), (value,), notes, op.span))

        return self._change(change)

    def out_of_place(self, store: Apply) -> Function:
        """Add to the whole array out of place: `x + v`, or `x - v`."""
        whole, added = store.operands
        name, made = "add", definitions(self.fn.body).get(added)
        if isinstance(made, Apply) and made.name == "negative":
            name, added = "subtract", made.operands[0]
        plain = dataclasses.replace(
            store, name=name, operands=(whole, added), attrs=MappingProxyType({})
        )
        return self._change(lambda op: (plain,) if op is store else (op,))

    def copy_item(self, store: Apply) -> Function:
        """Take the item that `store` changes out of its list, change a copy of it, and
        put that back."""
        return self._change(lambda op: with_copied_item(op) if op is store else (op,))

    def append_copy(self, value: Value) -> Value:
        """Copy `value` at the end of the function."""
        made = self._copy(value, Span(reverse=True))
        body = self.fn.body
        body = dataclasses.replace(body, ops=(*body.ops, made))
        self.fn = dataclasses.replace(self.fn, body=body)
        return made.results[0]


def with_copied_item(store: Apply) -> list[Op]:
    """`l[i][j] = v` as `w = l[i].copy(); w[j] = v; l[i] = w`."""
    source, value, *dynamic = store.operands
    (first, *rest), build = store.attrs["path"], Builder(store.span)
    (step,) = shift_refs((first,), -1)
    item = build.apply("list_item", source, *dynamic, step=step)
    copied = build.apply("copy", item, **spelling_of_copy(item))
    in_list = isinstance(item.type, ListType)
    names = ("set_item", "add_to_item") if in_list else ("write", "accumulate")
    name = names[store.name == "add_to_item"]
    changed = build.apply(name, copied, value, *dynamic, path=tuple(rest))
    operands = (source, changed, *dynamic)
    attrs = MappingProxyType({"path": (first,)})
    return [*build.ops, Apply("set_item", operands, store.results, attrs, store.span)]


def copy_of(value: Value, span: Span, makers: Mapping[Value, Op]) -> Apply:
    """An op that copies `value`; the copy keeps its name and its layout in memory.

    What repeats one number is allocated filled with it.
    """
    build, made = Builder(span), makers.get(value)
    repeated = isinstance(made, Apply) and made.name == "broadcast_to"
    if not repeated or not _fill(build, made, value, makers):
        build.apply("copy", value, hint=value.hint, **spelling_of_copy(value))
    copied = build.ops[-1]
    assert isinstance(copied, Apply)
    return copied


def _fill(
    build: Builder, made: Op | None, value: Value, makers: Mapping[Value, Op]
) -> bool:
    """Allocate what repeats one number, filled with it; False if it is an array."""
    assert isinstance(made, Apply)
    number, shape = made.operands
    literal = makers.get(number)
    if isinstance(literal, Constant) and literal.value in (0.0, 1.0):
        name = "ones" if literal.value else "zeros"
        build.apply(name, shape, hint=value.hint, dtype=None)
    elif isinstance(number.type, ScalarType):
        build.apply("full", shape, number, hint=value.hint, dtype=None)
    return bool(build.ops)


def spelling_of_copy(value: Value) -> dict[str, str]:
    """`x.copy()` lays out in C order, `np.copy(x)` as `x` is."""
    return {} if rank_of(value.type) == 1 else {"_form": "function", "_name": "np.copy"}
