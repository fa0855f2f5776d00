"""Arithmetic and comparisons: each operator is one primitive.

Literals are also computed here, so that what depends on them alone is known at compile
time; the op is made all the same, and the text keeps what the user wrote.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeGuard

import gast
import numpy as np

from spadc.ir import ScalarType
from spadc.primitives import REGISTRY

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    Opaque,
    OuterKey,
    Partial,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
)
from ..context import Lowering, lowers
from ..lists.list_values import of_lists
from ..memory.storage import is_array
from ..values import (
    describe,
    items_of,
    known_number,
    static_value,
    type_of,
    value_of,
)
from .texts import DEPENDS, formatted_with_percent

Operator = Callable[[Any, Any], Any]
BINARY: dict[type, tuple[str, str, Operator]] = {
    gast.Add: ("add", "+", operator.add),
    gast.Sub: ("subtract", "-", operator.sub),
    gast.Mult: ("multiply", "*", operator.mul),
    gast.Div: ("divide", "/", operator.truediv),
    gast.FloorDiv: ("floor_divide", "//", operator.floordiv),
    gast.Mod: ("remainder", "%", operator.mod),
    gast.Pow: ("power", "**", operator.pow),
    gast.MatMult: ("matmul", "@", operator.matmul),
    gast.BitAnd: ("bitwise_and", "&", operator.and_),
    gast.BitOr: ("bitwise_or", "|", operator.or_),
    gast.BitXor: ("bitwise_xor", "^", operator.xor),
    gast.LShift: ("left_shift", "<<", operator.lshift),
    gast.RShift: ("right_shift", ">>", operator.rshift),
}
UNARY: dict[type, tuple[str, Callable[[Any], Any]]] = {
    gast.USub: ("negative", operator.neg),
    gast.UAdd: ("positive", operator.pos),
    gast.Invert: ("invert", operator.inv),
}
NUMERIC = (Static, Scalar, ArrayRef)


# Operators of objects of a library, by what such an object calls.
OPERATORS: dict[Binding, Callable[..., Binding]] = {}


@lowers(gast.BinOp)
def binary_expression(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`a + b`"""
    left, right = low.expression(node.left), low.expression(node.right)
    return binary(low, type(node.op), left, right, hint)


def binary(
    low: Lowering,
    kind: type,
    left: Binding,
    right: Binding,
    hint: str | None = None,
    **notes: Any,
) -> Binding:
    """Apply a binary operator to numbers, arrays, tuples or lists."""
    for side in (left, right):
        if isinstance(side, Partial) and side.function in OPERATORS:
            return OPERATORS[side.function](low, kind, left, right, hint)
    name, symbol, evaluate = BINARY[kind]
    if is_text(left) or is_text(right):
        return _text(low, symbol, left, right)
    for side in (left, right):
        if isinstance(side, ContainerRef | Tuple | ShapeRef):
            joined = _of_sequences(low, symbol, left, right)
            if joined is not None:
                return joined
    if name not in REGISTRY:
        low.refuse("SPD101", f"the operator `{symbol}` is not supported", None)
    values = value_of(low, left), value_of(low, right)
    result = low.apply(name, *values, hint=hint, _form="operator", **notes)
    known = folded(evaluate, left, right)
    if known is not None:
        return Static(known, result, guards_of(left, right))
    return bind_number(low, result)


def bind_number(low: Lowering, result: Any) -> Binding:
    """A result as a binding; an integer whose type says its value is known here too."""
    binding = low.bind(result)
    return known_number(result) if isinstance(binding, Scalar) else binding


def is_text(binding: Binding) -> TypeGuard[Static]:
    """Whether a binding is a text that is known."""
    return isinstance(binding, Static) and isinstance(binding.value, str)


def guards_of(*bindings: Binding) -> tuple[OuterKey, ...]:
    """The outer names that literals were read from."""
    names = [n for b in bindings if isinstance(b, Static) for n in b.guards]
    return tuple(dict.fromkeys(names))


def folded(evaluate: Callable[..., Any], *operands: Binding) -> Any:
    """The value of an operator on literals, or None when there is none to know."""
    values = [o.value for o in operands if isinstance(o, Static) and is_number(o.value)]
    if len(values) < len(operands):
        return None
    if evaluate in (operator.pow, operator.lshift) and abs(values[1]) > 64:
        return None
    try:
        result = evaluate(*values)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return result if is_number(result) else None


def _of_sequences(
    low: Lowering, symbol: str, left: Binding, right: Binding
) -> Binding | None:
    """`+` and `*` of tuples, lists and strings; None if an array makes it
    arithmetic."""
    for side in (left, right):
        if isinstance(side, ArrayRef):
            if symbol in "+*" and not is_array(type_of(low.state, side)):
                low.refuse(
                    "SPD104",
                    "whether this is an array must be known at compile time here",
                    "Give the types of the parameters (--signature).",
                )
            return None
        if isinstance(side, Scalar) and (symbol != "*" or not _is_int(side)):
            return None
    at_run_time = of_lists(low, symbol, left, right)
    if at_run_time is not None:
        return at_run_time
    if symbol == "+":
        items = (*items_of(low, left), *items_of(low, right))
    elif symbol == "*":
        sequence, count = (right, left) if isinstance(left, Static) else (left, right)
        items = items_of(low, sequence) * static_value(
            low, count, "the number of copies"
        )
        left = sequence
    else:
        return None
    is_list = isinstance(left, ContainerRef)
    return low.new_container(items) if is_list else Tuple(items)


def _is_int(binding: Scalar) -> bool:
    """Whether a number is a Python int."""
    type_ = binding.value.type
    return isinstance(type_, ScalarType) and type_.weak and type_.dtype == "int64"


def _text(low: Lowering, symbol: str, left: Binding, right: Binding) -> Binding:
    """`+`, `*` and `%` of texts."""
    if symbol == "%" and is_text(left):
        return formatted_with_percent(low, left, right)
    texts = all(is_text(side) or isinstance(side, Opaque) for side in (left, right))
    if symbol not in "+*" or (symbol == "+" and not texts):
        low.refuse("SPD304", f"`{symbol}` of {describe(left)} and {describe(right)}")
    if isinstance(left, Static) and isinstance(right, Static):
        try:
            joined = (
                left.value + right.value if symbol == "+" else left.value * right.value
            )
        except TypeError as error:
            low.refuse("SPD303", f"this raises TypeError: {error}")
        return Static(joined, None, guards_of(left, right))
    return DEPENDS


def unary(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`-a`, `+a`, `~a`"""
    name, evaluate = UNARY[type(node.op)]
    operand = low.expression(node.operand)
    if isinstance(operand, Static) and _is_negative_literal(node, operand):
        return Static(-operand.value)
    value = value_of(low, operand)
    result = low.apply(name, value, hint=hint, _form="operator")
    known = folded(evaluate, operand)
    if known is not None:
        return Static(known, result, guards_of(operand))
    return bind_number(low, result)


def _is_negative_literal(node: Any, operand: Static) -> bool:
    written = isinstance(node.operand, gast.Constant) and isinstance(node.op, gast.USub)
    return written and is_number(operand.value)


def dtype_name(low: Lowering, binding: Binding) -> str | None:
    """The NumPy name of a dtype that is given in any of the usual ways."""
    given: Any
    if isinstance(binding, Static) and binding.value is None:
        return None
    if isinstance(binding, Dtype):
        if binding.name is None:
            low.refuse(
                "SPD104",
                "this dtype must be known at compile time",
                "Give the types of the parameters (--signature), or name the dtype.",
            )
        return binding.name
    if isinstance(binding, Static):
        low.guard(binding.guards)
        given = binding.value
    elif isinstance(binding, External):
        given = binding.dotted.rpartition(".")[2]
    else:
        low.refuse("SPD304", f"{describe(binding)} is not a dtype")
    try:
        name = str(np.dtype(given).name)
    except TypeError:
        low.refuse("SPD304", f"{describe(binding)} is not a dtype")
    return name
