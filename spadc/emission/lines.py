"""Lay out statements that are too long for one line.

The rules of `ruff format` for the right side of a statement: a call, a subscript or a
display breaks inside its own brackets; so does an operator expression with one operator
that ends (or begins) with brackets, if that makes every line fit; otherwise it is put
in parentheses. A bare tuple gets parentheses and one item to a line, and so do
parameters.
"""

from __future__ import annotations

import ast
from typing import Any

from .expressions import Documents, is_fluent
from .precedence import TEST, level_of
from .wrapping import Doc, Group, bracketed, group, listed, render

Node = Any
BRACKETED = (
    ast.Subscript,
    ast.Dict,
    ast.DictComp,
    ast.ListComp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
)


def wrapped(
    documents: Documents, head: str, value: Node, tail: str, indent: int, width: int
) -> str:
    """`head value tail` over several lines."""

    def text(doc: Doc) -> str:
        return head + render(group(doc, tail), width, indent, indent + len(head))

    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        items = [documents.of(e, TEST, True) for e in value.elts]
        return text(bracketed("(", listed(items), ")", broken=True))
    too_long = is_atom(value) and indent + 4 + len(documents.flat(value, TEST)) > width
    if too_long or not _needs_parentheses(value):
        return text(documents.of(value))
    if _may_omit_parentheses(value):
        plain = text(documents.of(value))
        if all(len(line) <= width for line in _lines(plain, indent)):
            return plain
    return text(
        bracketed("(", [_opened(documents.of(value, TEST, True))], ")", broken=True)
    )


def _needs_parentheses(value: Node) -> bool:
    """Whether what breaks is the expression itself, not a pair of its own brackets."""
    operators = ast.BinOp | ast.Compare | ast.BoolOp | ast.IfExp | ast.UnaryOp
    return isinstance(value, operators) or is_atom(value) or is_fluent(value)


def is_atom(value: Node) -> bool:
    """A name, a dotted name or a literal: it cannot be broken at all."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name | ast.Constant)


def wrapped_parameters(head: str, items: list[str], tail: str, indent: int) -> str:
    """One parameter to a line."""
    inner = "\n".join(" " * (indent + 4) + item + "," for item in items)
    return f"{head}\n{inner}\n{' ' * indent}{tail}"


def _lines(text: str, indent: int) -> list[str]:
    first, *rest = text.split("\n")
    return [" " * indent + first, *rest]


def _opened(doc: Doc) -> Doc:
    """The content of a group that stands alone: it breaks on its own account."""
    return Group(doc.parts) if isinstance(doc, Group) else doc


def _may_omit_parentheses(value: Node) -> bool:
    """Whether breaking inside the brackets of an operand may do without more
    parentheses."""
    if isinstance(value, ast.IfExp) or _operators(value) > 1:
        return False
    if is_atom(value) or is_fluent(value):
        return False
    if isinstance(value, ast.UnaryOp):
        return _may_omit_parentheses(value.operand) or _has_brackets(value.operand)
    first, last = _ends(value)
    return _has_brackets(last) or _has_brackets(first)


def _operators(value: Node) -> int:
    """How many operators of the lowest precedence the expression has."""
    if isinstance(value, ast.BoolOp):
        inner = sum(_operators(v) for v in value.values if isinstance(v, ast.BoolOp))
        return inner + len(value.values) - 1
    if isinstance(value, ast.Compare):
        return len(value.ops)
    count, level = 0, level_of(value)
    while isinstance(value, ast.BinOp) and level_of(value) == level:
        count, value = count + 1, value.left
    return count


def _ends(value: Node) -> tuple[Node, Node]:
    """The first and the last operand as printed, down to those in brackets of their
    own."""
    first = last = value
    while isinstance(first, ast.BinOp | ast.BoolOp | ast.Compare):
        left = _operands(first)[0]
        if level_of(left) < level_of(first):
            break
        first = left
    while isinstance(last, ast.BinOp | ast.BoolOp | ast.Compare):
        right = _operands(last)[-1]
        if level_of(right) <= level_of(last):
            break
        last = right
    return first, last


def _operands(value: Node) -> list[Node]:
    if isinstance(value, ast.BoolOp):
        return value.values
    if isinstance(value, ast.Compare):
        return [value.left, *value.comparators]
    return [value.left, value.right]


def _has_brackets(node: Node) -> bool:
    """Whether an operand is printed with brackets that are not empty."""
    if isinstance(node, ast.Call):
        return bool(node.args or node.keywords)
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts)
    return isinstance(node, BRACKETED)
