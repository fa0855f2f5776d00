"""How tightly each kind of expression binds.

Python reference, "Operator precedence".
"""

from __future__ import annotations

import ast
from typing import Any

# Loosest first.
NAMED, TEST, OR, AND, NOT, CMP, BOR, BXOR, BAND, SHIFT = range(10)
ARITH, TERM, UNARY, POWER, AWAIT, ATOM = range(10, 16)

BINARY: dict[type[ast.operator], int] = {
    ast.BitOr: BOR,
    ast.BitXor: BXOR,
    ast.BitAnd: BAND,
    ast.LShift: SHIFT,
    ast.RShift: SHIFT,
    ast.Add: ARITH,
    ast.Sub: ARITH,
    ast.Mult: TERM,
    ast.Div: TERM,
    ast.FloorDiv: TERM,
    ast.Mod: TERM,
    ast.MatMult: TERM,
    ast.Pow: POWER,
}


def level_of(node: Any) -> int:
    """The binding strength of an expression."""
    if isinstance(node, ast.BinOp):
        return BINARY[type(node.op)]
    if isinstance(node, ast.BoolOp):
        return boolean_level(node)
    if isinstance(node, ast.UnaryOp):
        return NOT if isinstance(node.op, ast.Not) else UNARY
    if isinstance(node, ast.IfExp | ast.Lambda):
        return TEST
    if isinstance(node, ast.NamedExpr):
        return NAMED
    if isinstance(node, ast.Await):
        return AWAIT
    return CMP if isinstance(node, ast.Compare) else ATOM


def boolean_level(node: ast.BoolOp) -> int:
    """The binding strength of `and` or `or`."""
    return AND if isinstance(node.op, ast.And) else OR


def is_simple_power_operand(node: Any) -> bool:
    """Whether `**` hugs it: a name, a number, an attribute of a name, or minus one."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        return is_simple_power_operand(node.operand)
    if isinstance(node, ast.Constant):
        return is_number(node)
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def is_hugged(power: ast.BinOp) -> bool:
    """Whether `**` stands without blanks: both operands are simple."""
    if isinstance(power.left, ast.UnaryOp):
        return False
    return is_simple_power_operand(power.left) and is_simple_power_operand(power.right)


def is_number(node: Any) -> bool:
    """Whether the expression is a literal number."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return False
    return isinstance(node.value, int | float | complex)


def operand_level(node: ast.UnaryOp) -> int:
    """The binding that the operand of a unary operator needs: `-(x**2)`."""
    if isinstance(node.op, ast.Not):
        return NOT
    power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
    return ATOM if power else UNARY


def is_simple_bound(node: Any) -> bool:
    """Whether a slice bound needs no blanks around its colon."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        return is_simple_bound(node.operand)
    return isinstance(node, ast.Name | ast.Constant)
