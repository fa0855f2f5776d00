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

from .bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    Opaque,
    OuterKey,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
    same,
)
from .context import Lowering, lowers
from .storage import is_array
from .values import (
    container_of,
    describe,
    items_of,
    known_number,
    static_value,
    type_of,
    value_of,
)

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
COMPARE: dict[type, tuple[str, Operator]] = {
    gast.Eq: ("equal", operator.eq),
    gast.NotEq: ("not_equal", operator.ne),
    gast.Lt: ("less", operator.lt),
    gast.LtE: ("less_equal", operator.le),
    gast.Gt: ("greater", operator.gt),
    gast.GtE: ("greater_equal", operator.ge),
}
NUMERIC = (Static, Scalar, ArrayRef)


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
    name, symbol, evaluate = BINARY[kind]
    for side in (left, right):
        if isinstance(side, ContainerRef | Tuple | ShapeRef) or _is_text(side):
            joined = _of_sequences(low, symbol, left, right)
            if joined is not None:
                return joined
    if name not in REGISTRY:
        low.refuse("SPD101", f"the operator `{symbol}` is not supported", None)
    values = value_of(low, left), value_of(low, right)
    for value in values:
        low.check_real(value.type)
    result = low.apply(name, *values, hint=hint, _form="operator", **notes)
    known = _folded(evaluate, left, right)
    if known is not None:
        return Static(known, result, _guards(left, right))
    return bind_number(low, result)


def bind_number(low: Lowering, result: Any) -> Binding:
    """A result as a binding; an integer whose type says its value is known here too."""
    binding = low.bind(result)
    return known_number(result) if isinstance(binding, Scalar) else binding


def _is_text(binding: Binding) -> TypeGuard[Static]:
    return isinstance(binding, Static) and isinstance(binding.value, str)


def _guards(*bindings: Binding) -> tuple[OuterKey, ...]:
    names = [n for b in bindings if isinstance(b, Static) for n in b.guards]
    return tuple(dict.fromkeys(names))


def _folded(evaluate: Callable[..., Any], *operands: Binding) -> Any:
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
    if _is_text(left) or _is_text(right):
        return _text(symbol, left, right)
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


def _text(symbol: str, left: Binding, right: Binding) -> Binding:
    if symbol == "+" and _is_text(left) and _is_text(right):
        return Static(left.value + right.value, None, _guards(left, right))
    return Opaque("a text that depends on values")


def unary(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`-a`, `+a`, `~a`"""
    name, evaluate = UNARY[type(node.op)]
    operand = low.expression(node.operand)
    if isinstance(operand, Static) and _is_negative_literal(node, operand):
        return Static(-operand.value)
    value = value_of(low, operand)
    low.check_real(value.type)
    result = low.apply(name, value, hint=hint, _form="operator")
    known = _folded(evaluate, operand)
    if known is not None:
        return Static(known, result, _guards(operand))
    return bind_number(low, result)


def _is_negative_literal(node: Any, operand: Static) -> bool:
    written = isinstance(node.operand, gast.Constant) and isinstance(node.op, gast.USub)
    return written and is_number(operand.value)


def compare(
    low: Lowering, kind: type, left: Binding, right: Binding, hint: str | None = None
) -> Binding:
    """One comparison; known at compile time where both sides are."""
    if kind in (gast.Is, gast.IsNot):
        return _identity(low, kind is gast.IsNot, left, right)
    if kind in (gast.In, gast.NotIn):
        return _membership(low, kind is gast.NotIn, left, right)
    name, evaluate = COMPARE[kind]
    if (
        not isinstance(left, NUMERIC)
        or not isinstance(right, NUMERIC)
        or _is_text(left)
    ):
        return _compare_known(low, kind, left, right)
    literals = [side.value for side in (left, right) if isinstance(side, Static)]
    if len(literals) == 2 and not all(map(is_number, literals)):
        return _compare_known(low, kind, left, right)
    result = low.apply(
        name, value_of(low, left), value_of(low, right), hint=hint, _form="operator"
    )
    known = _folded(evaluate, left, right)
    if known is not None:
        return Static(known, result, _guards(left, right))
    return low.bind(result)


def _compare_known(low: Lowering, kind: type, left: Binding, right: Binding) -> Binding:
    """`==` of strings, None, dtypes, tuples."""
    if kind not in (gast.Eq, gast.NotEq):
        low.refuse("SPD304", f"{describe(left)} and {describe(right)} have no order")
    sequences = (Tuple, ContainerRef, ShapeRef)
    if isinstance(left, sequences) and isinstance(right, sequences):
        equal = _equal_items(low, items_of(low, left), items_of(low, right))
    elif isinstance(left, Static) and isinstance(right, Static):
        equal = bool(left.value == right.value)
    elif isinstance(left, Dtype) or isinstance(right, Dtype):
        equal = dtype_name(low, left) == dtype_name(low, right)
    elif isinstance(left, Scalar | ArrayRef) or isinstance(right, Scalar | ArrayRef):
        low.refuse(
            "SPD304", f"{describe(left)} cannot be compared with {describe(right)}"
        )
    else:
        equal = same(left, right)
    return Static(equal == (kind is gast.Eq), None, _guards(left, right))


def _equal_items(
    low: Lowering, left: tuple[Binding, ...], right: tuple[Binding, ...]
) -> bool:
    if len(left) != len(right):
        return False
    pairs = zip(left, right, strict=True)
    return all(
        static_value(low, a, "this") == static_value(low, b, "this") for a, b in pairs
    )


def _identity(low: Lowering, negated: bool, left: Binding, right: Binding) -> Binding:
    """`is`: only with None, True, False, and between arrays whose storage is known."""
    if isinstance(left, ArrayRef) and isinstance(right, ArrayRef):
        if left.cell is right.cell and left.path == right.path and not left.path:
            return Static(not negated)
        low.refuse("SPD104", "whether these are one array is not known at compile time")
    if isinstance(left, ContainerRef) and isinstance(right, ContainerRef):
        known = left.number == right.number
    elif (
        isinstance(left, Scalar)
        and isinstance(right, Static)
        and right.value is not None
    ):
        low.refuse("SPD104", "identity of numbers is not known at compile time")
    else:
        known = same(left, right)
    return Static(known != negated, None, _guards(left, right))


def _membership(low: Lowering, negated: bool, left: Binding, right: Binding) -> Binding:
    """`in` a list, tuple, dict or string of literals."""
    wanted = static_value(low, left, "what is looked for")
    keys = container_of(low, right).keys if isinstance(right, ContainerRef) else None
    if keys is not None:
        return Static((wanted in keys) != negated)
    found = static_value(low, right, "what is searched")
    return Static((wanted in found) != negated)


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
    if name.startswith("complex"):
        low.refuse(
            "SPD301",
            "complex values are not differentiated",
            "Write the real and the imaginary part as two arrays.",
        )
    return name
