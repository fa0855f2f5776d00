"""Put constants for names in a function, and leave out what is then not reached."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, several: one in several,
    ast.NotIn: lambda one, several: one not in several,
}


def fold(
    function: ast.FunctionDef,
    words: Mapping[str, ast.Constant],
    tables: Mapping[str, ast.Dict | ast.Tuple],
) -> None:
    """Decide what the `words` decide: comparisons, `if`, look-ups in `tables`.

    `words` are constants by the name of a parameter that is never assigned; `tables`
    are module-level dictionaries and tuples, by name. The body of `function` changes in
    place.
    """
    folding = _Fold(words, tables)
    function.body = folding.block(function.body)


def is_word(constant: ast.Constant) -> bool:
    """Whether it is a string, None, True or False."""
    return constant.value is None or isinstance(constant.value, str | bool)


def is_empty(function: ast.FunctionDef) -> bool:
    """Whether nothing is left of it but its docstring."""
    return all(
        isinstance(s, ast.Pass)
        or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in function.body
    )


class _Fold(ast.NodeTransformer):
    def __init__(
        self,
        words: Mapping[str, ast.Constant],
        tables: Mapping[str, ast.Dict | ast.Tuple],
    ) -> None:
        self.words = words
        self.tables = tables

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The statements that can be reached; `pass` if there is none."""
        found: list[ast.stmt] = []
        for statement in statements:
            made = self.visit(statement)
            found += made if isinstance(made, list) else [made]
            if found and isinstance(found[-1], ast.Return | ast.Raise):
                break
        return found or [ast.Pass()]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return deepcopy(self.words.get(node.id, node))

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            taken = self.block(node.body if test.value else node.orelse)
            return [s for s in taken if not isinstance(s, ast.Pass)]
        node.test = test
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse) if node.orelse else []
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Operands before the one that decides stay, unless they only compare."""
        self.generic_visit(node)
        ends = isinstance(node.op, ast.Or)
        values: list[ast.expr] = []
        for value in node.values:
            if not isinstance(value, ast.Constant):
                values.append(value)
            elif bool(value.value) == ends:
                if all(isinstance(v, ast.Compare) for v in values):
                    return value
                values.append(value)
                break
        if not values:
            return node.values[-1]
        return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """Words become part of the text around them."""
        self.generic_visit(node)
        pieces: list[ast.expr] = []
        for piece in map(_as_text, node.values):
            if pieces and _text(pieces[-1]) is not None and _text(piece) is not None:
                piece = ast.Constant(f"{_text(pieces.pop())}{_text(piece)}")
            pieces.append(piece)
        node.values = pieces
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        compare = COMPARE.get(type(node.ops[0]))
        left, right = _words_of(node.left), self._words(node.comparators[0])
        if len(node.ops) > 1 or compare is None or left is None or right is None:
            return node
        return ast.Constant(compare(left[0], right[0]))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        name, word = node.value, _words_of(node.slice)
        if word is None or not isinstance(name, ast.Name):
            return node
        table = self.tables.get(name.id)
        if not isinstance(table, ast.Dict):
            return node
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == word[0]:
                return deepcopy(value)
        return node

    def _words(self, node: ast.expr) -> tuple[Any] | None:
        """The value of the right side of a comparison, in a tuple of one."""
        table = self.tables.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(table, ast.Dict):
            table = ast.Tuple([key for key in table.keys if key is not None])
        return _words_of(table or node)


def _as_text(piece: ast.expr) -> ast.expr:
    """The text that a formatted word makes."""
    if not isinstance(piece, ast.FormattedValue) or piece.format_spec is not None:
        return piece
    word, shown_as = piece.value, chr(piece.conversion) if piece.conversion > 0 else "s"
    if not isinstance(word, ast.Constant) or shown_as not in "sr":
        return piece
    return ast.Constant(str(word.value) if shown_as == "s" else repr(word.value))


def _text(piece: ast.expr) -> str | None:
    """The text of a piece that is text and nothing else."""
    value = piece.value if isinstance(piece, ast.Constant) else None
    return value if isinstance(value, str) else None


def _words_of(node: ast.expr) -> tuple[Any] | None:
    """The value of an expression of words, in a tuple of one; None if it is other."""
    if isinstance(node, ast.Constant) and is_word(node):
        return (node.value,)
    if isinstance(node, ast.Tuple):
        parts = [_words_of(part) for part in node.elts]
        known = tuple(part[0] for part in parts if part is not None)
        return (known,) if len(known) == len(parts) else None
    return None
