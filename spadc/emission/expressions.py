"""Turn expressions into documents that can be broken over lines.

Outside of parentheses only brackets may break; inside, operator expressions break
before the operators of lowest precedence, each operand being a group of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from .precedence import (
    ATOM,
    CMP,
    NAMED,
    OR,
    TEST,
    UNARY,
    boolean_level,
    is_hugged,
    level_of,
    operand_level,
)
from .wrapping import SOFT, SPACE, Doc, Group, bracketed, group, listed

Node = Any
Flat = Callable[[Node, int], str]
Comprehension = ast.ListComp | ast.DictComp | ast.GeneratorExp


class Documents:
    """Documents for expressions; `flat` prints what is never broken."""

    def __init__(
        self, flat: Flat, operators: dict[str, str], comparisons: dict[str, str]
    ) -> None:
        self.flat = flat
        self.operators = operators
        self.comparisons = comparisons

    def of(self, node: Node, level: int = TEST, inside: bool = False) -> Doc:
        """The document of `node` where at least `level` binding is needed."""
        own = level_of(node)
        if own < level:
            return bracketed("(", [self.bare(node, True)], ")")
        return self.bare(node, inside)

    def bare(self, node: Node, inside: bool) -> Doc:
        """The document without parentheses around it."""
        if inside and is_fluent(node):
            return self.fluent(node)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return self.flat(node, TEST)
        doc: Doc = method(node, inside)
        return doc

    # -- brackets ----------------------------------------------------------------------

    def _call(self, node: ast.Call, inside: bool) -> Doc:
        function = self.of(node.func, ATOM, inside)
        given = (*node.args, *node.keywords)
        if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
            return group(function, bracketed("(", self._comprehension(given[0]), ")"))
        arguments = [self._argument(a) for a in given]
        if not arguments:
            return group(function, "()")
        return group(function, bracketed("(", [group(*listed(arguments))], ")"))

    def _argument(self, node: Node) -> Doc:
        if isinstance(node, ast.keyword):
            head = "**" if node.arg is None else f"{node.arg}="
            return group(head, self.of(node.value, TEST, True))
        if isinstance(node, ast.Starred):
            return group("*", self.of(node.value, TEST, True))
        return self.of(node, NAMED, True)

    def _subscript(self, node: ast.Subscript, inside: bool) -> Doc:
        value = self.of(node.value, ATOM, inside)
        key = node.slice
        if isinstance(key, ast.Tuple) and len(key.elts) > 1:
            items = listed([self._subscript_item(e) for e in key.elts])
            return group(value, bracketed("[", items, "]"))
        return group(value, bracketed("[", [self._subscript_item(key)], "]"))

    def _subscript_item(self, node: Node) -> Doc:
        if isinstance(node, ast.Slice | ast.Tuple):
            return self.flat(node, TEST)
        return self.of(node, TEST, True)

    def fluent(self, node: Node) -> Doc:
        """A chain of calls that may break before each `.method` after a call."""
        parts: list[Doc] = []
        while isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
            if isinstance(node, ast.Attribute):
                follows = isinstance(node.value, ast.Call | ast.Subscript)
                parts = [*([SOFT] if follows else []), f".{node.attr}", *parts]
                node = node.value
            else:
                head = node.func if isinstance(node, ast.Call) else node.value
                parts = [self._brackets(node), *parts]
                node = head
        return group(self.of(node, ATOM, True), *parts)

    def _brackets(self, node: ast.Call | ast.Subscript) -> Doc:
        """The brackets of a call or a subscript, without what stands before them."""
        name = ast.Name("", ast.Load())
        if isinstance(node, ast.Call):
            return self._call(ast.Call(name, node.args, node.keywords), True)
        return self._subscript(ast.Subscript(name, node.slice, ast.Load()), True)

    def _attribute(self, node: ast.Attribute, inside: bool) -> Doc:
        if isinstance(node.value, ast.Name | ast.Constant):
            return self.flat(node, TEST)
        return group(self.of(node.value, ATOM, inside), f".{node.attr}")

    def _list(self, node: ast.List, inside: bool) -> Doc:
        items = [self.of(e, TEST, True) for e in node.elts]
        return bracketed("[", listed(items), "]") if items else "[]"

    def _tuple(self, node: ast.Tuple, inside: bool) -> Doc:
        items = [self.of(e, TEST, True) for e in node.elts]
        if len(items) == 1:
            return bracketed("(", [items[0], ","], ")")
        return bracketed("(", listed(items), ")") if items else "()"

    def _dict(self, node: ast.Dict, inside: bool) -> Doc:
        if any(key is None for key in node.keys) or not node.keys:
            return self.flat(node, TEST)
        items = [
            group(self.of(k, TEST, True), ": ", self.of(v, TEST, True))
            for k, v in zip(node.keys, node.values, strict=True)
        ]
        return bracketed("{", listed(items), "}")

    def _listcomp(self, node: ast.ListComp, inside: bool) -> Doc:
        return bracketed("[", self._comprehension(node), "]")

    def _dictcomp(self, node: ast.DictComp, inside: bool) -> Doc:
        return bracketed("{", self._comprehension(node), "}")

    def _generatorexp(self, node: ast.GeneratorExp, inside: bool) -> Doc:
        return bracketed("(", self._comprehension(node), ")")

    def _comprehension(self, node: Comprehension) -> list[Doc]:
        parts: list[Doc]
        if isinstance(node, ast.DictComp):
            value = self.of(node.value, TEST, True)
            parts = [group(self.of(node.key, TEST, True), ": ", value)]
        else:
            parts = [self.of(node.elt, NAMED, True)]
        for part in node.generators:
            target = self.flat(part.target, TEST)
            bare = target[1:-1] if target.startswith("(") else target
            parts += [SPACE, group(f"for {bare} in ", self.of(part.iter, OR, True))]
            for test in part.ifs:
                parts += [SPACE, group("if ", self.of(test, OR, True))]
        return [group(*parts)]

    # -- operators ---------------------------------------------------------------------

    def _unaryop(self, node: ast.UnaryOp, inside: bool) -> Doc:
        word = (
            "not "
            if isinstance(node.op, ast.Not)
            else self.operators[type(node.op).__name__]
        )
        return group(word, self.of(node.operand, operand_level(node), inside))

    def _binop(self, node: ast.BinOp, inside: bool) -> Doc:
        if isinstance(node.op, ast.Pow):
            return self._power(node, inside)
        level = level_of(node)
        parts: list[Doc] = []
        while True:
            operator = self.operators[type(node.op).__name__]
            parts = [operator, self.of(node.right, level + 1, inside), *parts]
            left = node.left
            if isinstance(left, ast.BinOp) and level_of(left) == level:
                node = left
                continue
            parts = [self.of(left, level, inside), *parts]
            return _operation(parts, inside)

    def _power(self, node: ast.BinOp, inside: bool) -> Doc:
        if is_hugged(node):
            return self.flat(node, TEST)
        left = self.of(node.left, level_of(node) + 1, inside)
        return _operation([left, "**", self.of(node.right, UNARY, inside)], inside)

    def _compare(self, node: ast.Compare, inside: bool) -> Doc:
        parts = [self.of(node.left, CMP + 1, inside)]
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts += [
                self.comparisons[type(op).__name__],
                self.of(right, CMP + 1, inside),
            ]
        return _operation(parts, inside)

    def _boolop(self, node: ast.BoolOp, inside: bool) -> Doc:
        return _operation(self._boolean_parts(node, inside), inside)

    def _boolean_parts(self, node: ast.BoolOp, inside: bool) -> list[Doc]:
        """Operands and operators; an `and` inside an `or` breaks like the `or`."""
        level = boolean_level(node)
        word = "and" if isinstance(node.op, ast.And) else "or"
        parts: list[Doc] = []
        for value in node.values:
            parts += [word] if parts else []
            if isinstance(value, ast.BoolOp) and boolean_level(value) > level:
                parts += self._boolean_parts(value, inside)
            else:
                parts.append(self.of(value, level + 1, inside))
        return parts

    def _ifexp(self, node: ast.IfExp, inside: bool) -> Doc:
        body = self.of(node.body, TEST + 1, inside)
        test = group("if ", self.of(node.test, TEST + 1, inside))
        orelse = group("else ", self.of(node.orelse, TEST, inside))
        space: Doc = SPACE if inside else " "
        return group(body, space, test, space, orelse)


def _operation(parts: list[Doc], inside: bool) -> Group:
    """Operands and operators in turn: a break before each operator."""
    doc: list[Doc] = [parts[0]]
    for operator, operand in zip(parts[1::2], parts[2::2], strict=True):
        doc += [SPACE if inside else " ", operator, " ", operand]
    return group(*doc)


def is_fluent(node: Node) -> bool:
    """Whether two or more attributes follow calls or subscripts: `f().g().h()`."""
    count = 0
    while isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
        if isinstance(node, ast.Attribute):
            node = node.value
            count += isinstance(node, ast.Call | ast.Subscript) or level_of(node) < ATOM
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    return count >= 2
