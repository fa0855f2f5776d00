"""Print expressions on one line, with parentheses only where Python needs them.

`astunparse.Unparser` wraps every operator in parentheses and puts blanks after unary
operators. `ExpressionPrinter` replaces its expression rules by binding strengths, and
its strings by double-quoted ones.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from astunparse.unparser import Unparser

from .precedence import (
    AND,
    ATOM,
    AWAIT,
    BINARY,
    BOR,
    CMP,
    NAMED,
    NOT,
    OR,
    POWER,
    TEST,
    UNARY,
    is_hugged,
    is_number,
    is_simple_bound,
    operand_level,
)

Node = Any


class ExpressionPrinter(Unparser):  # type: ignore[misc]
    """Unparser that writes parentheses only where Python needs them."""

    def __init__(self, tree: Node, file: TextIO, level: int = TEST) -> None:
        self._level = level
        super().__init__(tree, file)

    def _JoinedStr(self, t: Node) -> None:
        """Double quotes, where the text has none."""
        text = io.StringIO()
        self._fstring_JoinedStr(t, text.write)
        plain = '"' not in text.getvalue() and "\n" not in text.getvalue()
        if plain:
            self.write(f'f"{text.getvalue()}"')
        else:
            super()._JoinedStr(t)

    # -- precedence ------------------------------------------------------------------

    def _at(self, level: int, tree: Node) -> None:
        """Print `tree` in a context that needs at least `level` binding."""
        outer, self._level = self._level, level
        self.dispatch(tree)
        self._level = outer

    def _group(self, level: int, body: Callable[[], None]) -> None:
        """Run `body`, in parentheses when the context binds more tightly."""
        wrap = level < self._level
        outer, self._level = self._level, TEST
        if wrap:
            self.write("(")
        body()
        if wrap:
            self.write(")")
        self._level = outer

    def _BinOp(self, t: ast.BinOp) -> None:
        level = BINARY[type(t.op)]
        power = level == POWER
        hug = power and is_hugged(t)
        gap = "" if hug else " "

        def body() -> None:
            self._at(level + power, t.left)
            self.write(f"{gap}{self.binop[type(t.op).__name__]}{gap}")
            # `2 ** -x` needs no parentheses: unary binds looser only on the left.
            self._at(UNARY if power else level + 1, t.right)

        self._group(level, body)

    def _UnaryOp(self, t: ast.UnaryOp) -> None:
        level = NOT if isinstance(t.op, ast.Not) else UNARY
        text = self.unop[type(t.op).__name__]

        def body() -> None:
            self.write(text + (" " if level == NOT else ""))
            self._at(operand_level(t), t.operand)

        self._group(level, body)

    def _Compare(self, t: ast.Compare) -> None:
        def body() -> None:
            self._at(CMP + 1, t.left)
            for op, right in zip(t.ops, t.comparators, strict=True):
                self.write(f" {self.cmpops[type(op).__name__]} ")
                self._at(CMP + 1, right)

        self._group(CMP, body)

    def _BoolOp(self, t: ast.BoolOp) -> None:
        level, word = (AND, " and ") if isinstance(t.op, ast.And) else (OR, " or ")
        self._group(level, lambda: self._joined(word, t.values, level + 1))

    def _joined(self, separator: str, items: Sequence[Node], level: int = TEST) -> None:
        for i, item in enumerate(items):
            if i:
                self.write(separator)
            self._at(level, item)

    def _IfExp(self, t: ast.IfExp) -> None:
        def body() -> None:
            self._at(TEST + 1, t.body)
            self.write(" if ")
            self._at(TEST + 1, t.test)
            self.write(" else ")
            self._at(TEST, t.orelse)

        self._group(TEST, body)

    def _NamedExpr(self, t: ast.NamedExpr) -> None:
        def body() -> None:
            self._at(ATOM, t.target)
            self.write(" := ")
            self._at(TEST, t.value)

        self._group(NAMED, body)

    def _Lambda(self, t: ast.Lambda) -> None:
        def body() -> None:
            parameters = ", ".join(parameter_list(t.args))
            self.write(f"lambda {parameters}: " if parameters else "lambda: ")
            self._at(TEST, t.body)

        self._group(TEST, body)

    def _Await(self, t: ast.Await) -> None:
        def body() -> None:
            self.write("await ")
            self._at(ATOM, t.value)

        self._group(AWAIT, body)

    # -- primaries -------------------------------------------------------------------

    def _ModuleName(self, t: ast.Name) -> None:
        self.write(t.id)

    def _Attribute(self, t: ast.Attribute) -> None:
        value = t.value
        if is_number(value):
            self.write("(")
        self._at(ATOM, value)
        self.write((")" if is_number(value) else "") + "." + t.attr)

    def _Subscript(self, t: ast.Subscript) -> None:
        self._at(ATOM, t.value)
        self.write("[")
        self._subscript_key(t.slice)
        self.write("]")

    def _subscript_key(self, key: Node) -> None:
        outer, self._level = self._level, TEST
        if isinstance(key, ast.Tuple) and key.elts:
            self._joined(", ", key.elts)
            if len(key.elts) == 1:
                self.write(",")
        else:
            self._at(TEST, key)
        self._level = outer

    def _Slice(self, t: ast.Slice) -> None:
        bounds = [b for b in (t.lower, t.upper, t.step) if b]
        spaced = not all(is_simple_bound(b) for b in bounds)
        if t.lower:
            self._at(TEST, t.lower)
        self.write(" :" if spaced and t.lower else ":")
        if t.upper:
            self.write(" " if spaced else "")
            self._at(TEST, t.upper)
        if t.step:
            self.write(" : " if spaced and t.upper else ": " if spaced else ":")
            self._at(TEST, t.step)

    def _Tuple(self, t: ast.Tuple) -> None:
        outer, self._level = self._level, TEST
        self.write("(")
        self._joined(", ", t.elts)
        self.write(",)" if len(t.elts) == 1 else ")")
        self._level = outer

    def _List(self, t: ast.List) -> None:
        outer, self._level = self._level, TEST
        self.write("[")
        self._joined(", ", t.elts)
        self.write("]")
        self._level = outer

    def _Call(self, t: ast.Call) -> None:
        self._at(ATOM, t.func)
        outer, self._level = self._level, TEST
        self.write("(")
        arguments = [*t.args, *t.keywords]
        if len(arguments) == 1 and isinstance(arguments[0], ast.GeneratorExp):
            self._generator(arguments[0])
        else:
            self._joined(", ", arguments)
        self.write(")")
        self._level = outer

    def _keyword(self, t: ast.keyword) -> None:
        self.write("**" if t.arg is None else f"{t.arg}=")
        self._at(TEST if t.arg else OR, t.value)

    def _Starred(self, t: ast.Starred) -> None:
        self.write("*")
        self._at(BOR, t.value)

    # -- displays, comprehensions, literals --------------------------------------------

    def _generator(self, t: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> None:
        self._at(NAMED, t.elt)
        for generator in t.generators:
            self.dispatch(generator)

    def _bracketed(self, opening: str, body: Callable[[], None], closing: str) -> None:
        outer, self._level = self._level, TEST
        self.write(opening)
        body()
        self.write(closing)
        self._level = outer

    def _ListComp(self, t: ast.ListComp) -> None:
        self._bracketed("[", lambda: self._generator(t), "]")

    def _SetComp(self, t: ast.SetComp) -> None:
        self._bracketed("{", lambda: self._generator(t), "}")

    def _GeneratorExp(self, t: ast.GeneratorExp) -> None:
        self._bracketed("(", lambda: self._generator(t), ")")

    def _DictComp(self, t: ast.DictComp) -> None:
        def body() -> None:
            self._at(TEST, t.key)
            self.write(": ")
            self._at(TEST, t.value)
            for generator in t.generators:
                self.dispatch(generator)

        self._bracketed("{", body, "}")

    def _comprehension(self, t: ast.comprehension) -> None:
        self.write(" async for " if t.is_async else " for ")
        self._bare_tuple(t.target)
        self.write(" in ")
        self._at(OR, t.iter)
        for test in t.ifs:
            self.write(" if ")
            self._at(OR, test)

    def _Set(self, t: ast.Set) -> None:
        self._bracketed("{", lambda: self._joined(", ", t.elts), "}")

    def _Dict(self, t: ast.Dict) -> None:
        def body() -> None:
            for i, (key, value) in enumerate(zip(t.keys, t.values, strict=True)):
                self.write(", " if i else "")
                if key is None:
                    self.write("**")
                    self._at(BOR, value)
                else:
                    self._at(TEST, key)
                    self.write(": ")
                    self._at(TEST, value)

        self._bracketed("{", body, "}")

    def _write_constant(self, value: object) -> None:
        if isinstance(value, str):
            self.write(quoted(value))
        elif isinstance(value, bytes):
            self.write("b" + quoted(value.decode("latin-1"), as_bytes=True))
        else:
            super()._write_constant(value)

    def _arguments(self, t: ast.arguments) -> None:
        self.write(", ".join(parameter_list(t)))

    def _bare_tuple(self, tree: Node) -> None:
        bare = isinstance(tree, ast.Tuple) and len(tree.elts) > 1
        if bare and not any(isinstance(e, ast.Starred) for e in tree.elts):
            self._joined(", ", tree.elts)
        else:
            self._at(TEST, tree)


def flat(node: Node, level: int = TEST) -> str:
    """An expression on one line, for a context that needs at least `level` binding."""
    out = io.StringIO()
    ExpressionPrinter(node, out, level)
    return out.getvalue().strip("\n")


def flat_value(node: Node) -> str:
    """A whole right side: a tuple needs no parentheses there."""
    bare = isinstance(node, ast.Tuple) and len(node.elts) > 1
    if bare and not any(isinstance(e, ast.Starred) for e in node.elts):
        return ", ".join(flat(e) for e in node.elts)
    return flat(node)


def parameter_list(arguments: ast.arguments) -> list[str]:
    """Each parameter with its default, as printed."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    items = [_parameter(a, d) for a, d in zip(positional, defaults, strict=True)]
    if arguments.posonlyargs:
        items.insert(len(arguments.posonlyargs), "/")
    if arguments.vararg:
        items.append("*" + _parameter(arguments.vararg, None))
    elif arguments.kwonlyargs:
        items.append("*")
    keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    items += [_parameter(a, d) for a, d in keyword_only]
    if arguments.kwarg:
        items.append("**" + _parameter(arguments.kwarg, None))
    return items


def _parameter(argument: ast.arg, default: Node) -> str:
    text, equals = argument.arg, "="
    if argument.annotation:
        text, equals = f"{text}: {flat(argument.annotation)}", " = "
    return text if default is None else text + equals + flat(default)


def quoted(text: str, as_bytes: bool = False) -> str:
    """A string literal in double quotes, unless single ones need fewer escapes."""
    body = repr(text.encode("latin-1"))[1:] if as_bytes else repr(text)
    quote, body = body[0], body[1:-1]
    if quote == "'" and '"' not in body:
        return f'"{body}"'
    return f"{quote}{body}{quote}"
