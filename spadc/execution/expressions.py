"""Evaluate expressions of generated code, entering what they make in a ledger.

Operands are evaluated first, as Python does, and given up when the operation that reads
them is done. An operation on a large temporary operand reuses its buffer, as NumPy's
does; what is called makes its own arrays, of which only the result is seen.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .ledger import Ledger

ELIDED = 256 * 1024  # NumPy reuses temporaries from this size on (temp_elide.c)
EITHER = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
LEFT = (*EITHER, ast.Sub, ast.Div, ast.FloorDiv, ast.LShift, ast.RShift)
BINARY: dict[type[ast.operator], tuple[Callable[..., Any], Callable[..., Any]]] = {
    ast.Add: (operator.add, operator.iadd),
    ast.Sub: (operator.sub, operator.isub),
    ast.Mult: (operator.mul, operator.imul),
    ast.Div: (operator.truediv, operator.itruediv),
    ast.FloorDiv: (operator.floordiv, operator.ifloordiv),
    ast.Mod: (operator.mod, operator.imod),
    ast.Pow: (operator.pow, operator.ipow),
    ast.MatMult: (operator.matmul, operator.imatmul),
    ast.BitAnd: (operator.and_, operator.iand),
    ast.BitOr: (operator.or_, operator.ior),
    ast.BitXor: (operator.xor, operator.ixor),
    ast.LShift: (operator.lshift, operator.ilshift),
    ast.RShift: (operator.rshift, operator.irshift),
}

UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


@dataclass(slots=True)
class Expressions:
    """The variables of one function that runs, and the ledger.

    `value_of` has a method for each kind of expression, by the name of its node; other
    kinds are evaluated by Python as a whole.
    """

    namespace: dict[str, Any]
    ledger: Ledger
    local: dict[str, Any] = field(default_factory=dict)

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; what it makes is entered in the ledger."""
        kind = type(node).__name__
        found = getattr(self, f"value_of_{kind}", self.value_of_other)(node)
        self.ledger.note(found)
        return found

    def values(self, nodes: list[ast.expr]) -> list[Any]:
        """The values of expressions; `*x` stands for several."""
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.value(node.value)
            else:
                found.append(self.value(node))
        return found

    def value_of_other(self, node: ast.expr) -> Any:
        """What Python says."""
        code = compile(ast.Expression(node), "generated", "eval")
        return eval(code, {**self.namespace, **self.local})

    def value_of_Name(self, node: ast.Name) -> Any:
        """A variable."""
        known = node.id in self.local
        return self.local[node.id] if known else self.value_of_other(node)

    def value_of_Attribute(self, node: ast.Attribute) -> Any:
        """`x.T`"""
        return getattr(self.value(node.value), node.attr)

    def value_of_Subscript(self, node: ast.Subscript) -> Any:
        """`x[1:]`"""
        return self.value(node.value)[self.value(node.slice)]

    def value_of_Slice(self, node: ast.Slice) -> Any:
        """`1:n`"""
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.value(part) for part in parts))

    def value_of_Tuple(self, node: ast.Tuple) -> Any:
        """`a, b`"""
        return tuple(self.values(node.elts))

    def value_of_List(self, node: ast.List) -> Any:
        """`[a, b]`"""
        return self.values(node.elts)

    def value_of_IfExp(self, node: ast.IfExp) -> Any:
        """`a if test else b`"""
        return self.value(node.body if self.value(node.test) else node.orelse)

    def value_of_Call(self, node: ast.Call) -> Any:
        """`np.sin(x)`"""
        function = self.value(node.func)
        args = self.values(node.args)
        keywords: dict[str, Any] = {}
        for keyword in node.keywords:
            given = self.value(keyword.value)
            keywords.update({keyword.arg: given} if keyword.arg else given)
        found = self.called(function, args, keywords)
        self.ledger.note(found)
        return found

    def called(self, function: Any, args: list[Any], keywords: dict[str, Any]) -> Any:
        """What a call answers; what it needs meanwhile is not seen."""
        return function(*args, **keywords)

    def value_of_BinOp(self, node: ast.BinOp) -> Any:
        """`a + b`, in the buffer of a temporary operand where NumPy does so."""
        op, (plain, in_place) = node.op, BINARY[type(node.op)]
        left, right = self.value(node.left), self.value(node.right)
        is_left = isinstance(op, LEFT) and _fits(left, right)
        if is_left and _is_temporary(left, sys.getrefcount(left)):
            return in_place(left, right)
        is_right = isinstance(op, EITHER) and _fits(right, left)
        if is_right and _is_temporary(right, sys.getrefcount(right)):
            return in_place(right, left)
        found = plain(left, right)
        self.ledger.note(found)
        return found

    def value_of_UnaryOp(self, node: ast.UnaryOp) -> Any:
        """`-a`, `not a`"""
        operand = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not operand
        is_negative = isinstance(node.op, ast.USub)
        if is_negative and _is_temporary(operand, sys.getrefcount(operand)):
            return np.negative(operand, out=operand)
        found = UNARY[type(node.op)](operand)
        self.ledger.note(found)
        return found


# What refers to an operand that only its operation can see: the variable here, and the
# arguments of `_is_temporary` and `getrefcount`.
ALONE = 3


def _is_temporary(array: Any, references: int) -> bool:
    """Whether NumPy would find that nobody else can see the array."""
    return (
        type(array) is np.ndarray
        and references <= ALONE
        and array.flags.owndata
        and array.flags.writeable
        and array.nbytes >= ELIDED
    )


def _fits(target: Any, other: Any) -> bool:
    """Whether the result of an operation with `other` fits the buffer of `target`."""
    if not isinstance(target, np.ndarray):
        return False
    if isinstance(other, np.ndarray) and other.ndim and other.shape != target.shape:
        return False
    return bool(np.result_type(target, other) == target.dtype)
