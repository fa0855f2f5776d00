"""Spell subscripts, transposes and paths as Python expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from spadc.ir import (
    At,
    Entry,
    NewAxis,
    Path,
    Pick,
    Reach,
    Ref,
    Rest,
    Slice,
    Step,
    Subscript,
    Transpose,
)

from .complex_literals import complex_literal

Operand = Callable[[Ref], ast.expr]
LOAD = ast.Load()


def literal(value: Any) -> ast.expr:
    """A literal, negative numbers as Python parses them."""
    if isinstance(value, tuple):
        return ast.Tuple([literal(item) for item in value], LOAD)
    if isinstance(value, complex):
        return complex_literal(value, literal)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and is_negative(value)
    ):
        return ast.UnaryOp(ast.USub(), literal(-value))
    return ast.Constant(value)


def is_negative(value: float) -> bool:
    """Whether a number is printed with a minus sign."""
    return value < 0 or repr(value) == "-0.0"


def along(array: ast.expr, path: Path, operand: Operand) -> ast.expr:
    """`array[...]`, step by step; `array[...]` with an ellipsis where a store needs
    one."""
    for step in path:
        array = one_step(array, step, operand)
    return array


def one_step(array: ast.expr, step: Step, operand: Operand) -> ast.expr:
    """`array[items]`, `array.T` or `array.transpose(axes)`."""
    if isinstance(step, Transpose):
        return transposed(array, step.axes)
    return subscripted(array, step, operand)


def transposed(array: ast.expr, axes: tuple[int, ...] | None) -> ast.expr:
    """`array.T`, or with the axes written out."""
    if axes is None:
        return ast.Attribute(array, "T", LOAD)
    method = ast.Attribute(array, "transpose", LOAD)
    return ast.Call(method, [literal(axis) for axis in axes], [])


def reached(base: ast.expr, reach: Reach) -> ast.expr:
    """`base["layers"][0].W`"""
    for entry in reach:
        base = _entry(base, entry)
    return base


def _entry(base: ast.expr, entry: Entry) -> ast.expr:
    if entry.attribute:
        return ast.Attribute(base, str(entry.label), LOAD)
    return ast.Subscript(base, literal(entry.label), LOAD)


def subscripted(array: ast.expr, step: Subscript, operand: Operand) -> ast.expr:
    """`array[items]`"""
    items = [_item(item, operand) for item in step.items]
    key = items[0] if len(items) == 1 else ast.Tuple(items, LOAD)
    return ast.Subscript(array, key, LOAD)


def _item(item: object, operand: Operand) -> ast.expr:
    if isinstance(item, Slice):
        start, stop, step = (
            _bound(b, operand) for b in (item.start, item.stop, item.step)
        )
        return ast.Slice(start, stop, step)
    if isinstance(item, At):
        return (
            operand(item.index) if isinstance(item.index, Ref) else literal(item.index)
        )
    if isinstance(item, NewAxis):
        return ast.Constant(None)
    if isinstance(item, Rest):
        return ast.Constant(...)
    assert isinstance(item, Pick)
    return operand(item.index)


def _bound(bound: int | Ref | None, operand: Operand) -> ast.expr | None:
    if bound is None:
        return None
    return operand(bound) if isinstance(bound, Ref) else literal(bound)
