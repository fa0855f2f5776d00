"""Print a Python AST as source that a person would have written.

`astunparse.Unparser` has no notion of a comment and never breaks a line.
`SourcePrinter` adds comments and empty lines, prints expressions by `flat`, and breaks
the lines that are too long by `lines`. What comes out is a fixed point of `ruff
format`.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Sequence
from typing import Any, TextIO

from .expressions import Documents
from .flat import ExpressionPrinter, flat, flat_value, parameter_list
from .lines import wrapped, wrapped_parameters

Node = Any

WIDTH = 88


class Comment(ast.stmt):
    """A full-line comment, kept in statement lists and dropped on compile."""

    _fields = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Blank(ast.stmt):
    """An empty line."""

    _fields = ()


class SourcePrinter(ExpressionPrinter):
    """Prints statements, each line at most `width` wide if there is a way."""

    def __init__(self, tree: Node, file: TextIO, width: int | None) -> None:
        self._width = width
        self._documents = Documents(flat, {**self.binop, **self.unop}, self.cmpops)
        super().__init__(tree, file)

    def _line(self, head: str, value: Node, tail: str = "") -> None:
        """One statement, broken over lines if it is too long."""
        text = head + flat_value(value) + tail
        indent = 4 * self._indent
        if self._width and indent + len(text) > self._width and "\n" not in text:
            text = wrapped(self._documents, head, value, tail, indent, self._width)
        self.fill(text)

    def _block(self, body: Sequence[Node]) -> None:
        self._indent += 1
        self.dispatch(list(body))
        self._indent -= 1

    def _FunctionDef(self, t: ast.FunctionDef) -> None:
        for decorator in t.decorator_list:
            self._line("@", decorator)
        head, tail = f"def {t.name}(", "):"
        if t.returns:
            tail = f") -> {flat(t.returns)}:"
        text = head + flat(t.args) + tail
        if self._width and 4 * self._indent + len(text) > self._width:
            items = parameter_list(t.args)
            text = wrapped_parameters(head, items, tail, 4 * self._indent)
        self.fill(text)
        self._block(t.body)

    def _Comment(self, t: Comment) -> None:
        self.fill("# " + t.text if t.text else "#")

    def _Blank(self, t: Blank) -> None:
        self.write("\n")

    def _Return(self, t: ast.Return) -> None:
        if t.value is None:
            self.fill("return")
        else:
            self._line("return ", t.value)

    def _Raise(self, t: ast.Raise) -> None:
        if t.exc is None or t.cause is not None:
            super()._Raise(t)
        else:
            self._line("raise ", t.exc)

    def _Assign(self, t: ast.Assign) -> None:
        self._line("".join(f"{flat_value(target)} = " for target in t.targets), t.value)

    def _AugAssign(self, t: ast.AugAssign) -> None:
        self._line(f"{flat(t.target)} {self.binop[type(t.op).__name__]}= ", t.value)

    def _If(self, t: ast.If) -> None:
        self._line("if ", t.test, ":")
        self._block(t.body)
        orelse = t.orelse
        while len(orelse) == 1 and isinstance(orelse[0], ast.If):
            self._line("elif ", orelse[0].test, ":")
            self._block(orelse[0].body)
            orelse = orelse[0].orelse
        if orelse:
            self.fill("else:")
            self._block(orelse)

    def _While(self, t: ast.While) -> None:
        self._line("while ", t.test, ":")
        self._block(t.body)
        self._loop_else(t.orelse)

    def _For(self, t: ast.For) -> None:
        self._line(f"for {flat_value(t.target)} in ", t.iter, ":")
        self._block(t.body)
        self._loop_else(t.orelse)

    def _loop_else(self, orelse: Sequence[Node]) -> None:
        if orelse:
            self.fill("else:")
            self._block(orelse)

    def _Expr(self, t: ast.Expr) -> None:
        if isinstance(t.value, ast.Constant) and isinstance(t.value.value, str):
            text = t.value.value
            if '"""' not in text and "\\" not in text and not text.endswith('"'):
                self.fill('"""' + text + '"""')
                return
        self._line("", t.value)


def to_source(tree: Node, width: int | None = WIDTH) -> str:
    """The source of a module, a statement or an expression; unbroken if `width` is
    None."""
    out = io.StringIO()
    SourcePrinter(tree, out, width)
    return out.getvalue().strip("\n") + "\n"
