"""Spell an op as a Python expression.

Operators and calls are spelled from the primitive's own `spelling` and its argument
list, in the form in which the user called it (`x.sum()`, `np.sum(x)`, `sum` as `_form`
and `_name` note). The few structural primitives that look like nothing else are in
`special`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import UNDEFINED, Apply, Constant, Global, If, Op, Value
from spadc.primitives import Argument, Call, Infix, Prefix, Primitive, Role, primitive

from . import accesses
from .accesses import LOAD
from .arrays import NumPyValues
from .complex_literals import complex_literal
from .folding import Folding
from .names import Variables

BINARY: dict[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv,
    "%": ast.Mod, "**": ast.Pow, "@": ast.MatMult, "&": ast.BitAnd, "|": ast.BitOr,
    "^": ast.BitXor, "<<": ast.LShift, ">>": ast.RShift,
}  # fmt: skip
COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt,
    ">=": ast.GtE, "is": ast.Is, "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip
UNARY: dict[str, type[ast.unaryop]] = {
    "-": ast.USub, "+": ast.UAdd, "~": ast.Invert, "not": ast.Not,
}  # fmt: skip
SHORTER = {"np.absolute": "np.abs", "np.conjugate": "np.conj"}
NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Is: ast.IsNot, ast.IsNot: ast.Is}


NEEDS_ALL = frozenset({"clip"})  # calls in which a trailing None must be written


class ModuleName(ast.Name):
    """The name of an imported module, which a parameter may also be called."""


def name(text: str) -> ast.expr:
    """A dotted name of a module or a builtin function."""
    head, *rest = text.split(".")
    node: ast.expr = ModuleName(head, LOAD) if rest else ast.Name(head, LOAD)
    for part in rest:
        node = ast.Attribute(node, part, LOAD)
    return node


def call(function: str | ast.expr, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    """A call, keywords in the order given."""
    target = name(function) if isinstance(function, str) else function
    return ast.Call(
        target, list(args), [ast.keyword(k, v) for k, v in keywords.items()]
    )


def negation(test: ast.expr) -> ast.expr:
    """`not test`, without a double negation."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    if (
        isinstance(test, ast.Compare)
        and type(test.ops[0]) in NEGATED
        and len(test.ops) == 1
    ):
        return ast.Compare(test.left, [NEGATED[type(test.ops[0])]()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def dtype_name(dtype: str) -> ast.expr:
    """`np.float32`, and `bool` for the booleans."""
    return name("bool" if dtype == "bool" else f"np.{dtype}")


def static(key: str, value: Any) -> ast.expr:
    """An attribute as an argument."""
    if isinstance(value, str) and key == "dtype":
        return dtype_name(value)
    return constant(value)


def constant(value: Any) -> ast.expr:
    """A literal; infinities and NaN by NumPy's names."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return name("np.nan")
        return name("np.inf") if value > 0 else ast.UnaryOp(ast.USub(), name("np.inf"))
    if type(value) is complex:
        return complex_literal(value, constant)
    if isinstance(value, np.generic):
        return call(dtype_name(str(value.dtype)), constant(value.item()))
    if isinstance(value, tuple):
        return ast.Tuple([constant(item) for item in value], LOAD)
    return accesses.literal(value)


@final
@dataclass(slots=True)
class Speller:
    """Expressions for values, given what is folded and how variables are called."""

    folding: Folding
    variables: Variables
    numpy: NumPyValues
    special: Mapping[str, Callable[[Speller, Apply], ast.expr]]
    releases: bool = False  # arrays are deleted as soon as nothing needs them

    def value(self, value: Value) -> ast.expr:
        """The expression that stands for `value` where it is used."""
        op = self.folding.inlined.get(value)
        if op is not None:
            return self.op(op)
        return ast.Name(self.variables.name(value), LOAD)

    def values(self, values: tuple[Value, ...]) -> list[ast.expr]:
        """The expressions for several values."""
        return [self.value(v) for v in values]

    def definition(self, value: Value) -> Op | None:
        """The op that defines `value`."""
        return self.folding.sites.definer.get(value)

    def is_none(self, value: Value) -> bool:
        """Whether an optional operand was left out."""
        op = self.definition(value)
        return isinstance(op, Constant) and op.value is None

    def op(self, op: Op) -> ast.expr:
        """The expression that computes the result of `op`."""
        if isinstance(op, Constant):
            return constant(None if op.value is UNDEFINED else op.value)
        if isinstance(op, Global):
            return name(op.name)
        if isinstance(op, If):
            then, orelse = (self.value(region.results[0]) for region in op.regions)
            return ast.IfExp(self.value(op.test), then, orelse)
        assert isinstance(op, Apply)
        special = self.special.get(op.name)
        if special is not None:
            return special(self, op)
        return self.ordinary(op, primitive(op.name))

    def ordinary(self, op: Apply, known: Primitive) -> ast.expr:
        """An operator, a call or a method."""
        form, spelling = op.attrs.get("_form"), known.spelling
        if known.methods and not known.names:
            form = "method"
        if isinstance(spelling, Infix | Prefix) and form not in {"function", "method"}:
            return self.operator(op, spelling)
        if form == "attribute":
            return ast.Attribute(
                self.value(op.operands[0]), self.method_name(op, known), LOAD
            )
        args, keywords = self.arguments(op, known)
        if form == "method" and args:
            function = ast.Attribute(args[0], self.method_name(op, known), LOAD)
            return call(function, *args[1:], **keywords)
        function_name = (
            spelling.function if isinstance(spelling, Call) else f"np.{op.name}"
        )
        called = called_name(op, function_name)
        return call(SHORTER.get(called, called), *args, **keywords)

    def operator(self, op: Apply, spelling: Infix | Prefix) -> ast.expr:
        """`a + b`, `a < b`, `-a`"""
        if isinstance(spelling, Prefix):
            return ast.UnaryOp(UNARY[spelling.symbol](), self.value(op.operands[0]))
        left, right = self.values(op.operands)
        if spelling.symbol in COMPARISONS:
            return ast.Compare(left, [COMPARISONS[spelling.symbol]()], [right])
        if spelling.symbol in {"and", "or"}:
            word = ast.And() if spelling.symbol == "and" else ast.Or()
            return ast.BoolOp(word, [left, right])
        if (
            spelling.symbol == "+"
            and is_negated(right)
            and self.folding.sites.is_reverse(op)
        ):
            return ast.BinOp(left, ast.Sub(), without_sign(right))
        return ast.BinOp(left, BINARY[spelling.symbol](), right)

    def method_name(self, op: Apply, known: Primitive) -> str:
        """The last part of what the user called, or the primitive's first method."""
        called = op.attrs.get("_name")
        if called:
            return str(called).rsplit(".", 1)[-1]
        return known.methods[0] if known.methods else known.name

    def arguments(
        self, op: Apply, known: Primitive
    ) -> tuple[list[ast.expr], dict[str, ast.expr]]:
        """Positional and keyword arguments in NumPy's order, defaults left out."""
        args: list[ast.expr] = []
        skipped: list[ast.expr] = []
        keywords: dict[str, ast.expr] = {}
        pending = list(op.operands)
        variable = len(pending) - _fixed_count(known)
        for argument in known.arguments:
            if argument.role is Role.STATIC:
                self._spell_static(argument, op, known, args, keywords)
            elif argument.role in {Role.SEQUENCE, Role.REST}:
                items = [self.value(pending.pop(0)) for _ in range(variable)]
                args += (
                    [ast.List(items, LOAD)] if argument.role is Role.SEQUENCE else items
                )
            elif argument.role is not Role.OUT and pending:
                operand = pending.pop(0)
                may_lack = argument.role in {Role.OPTIONAL, Role.SHAPE}
                after_default = bool(skipped) and argument.default is not None
                if may_lack and self.is_none(operand):
                    skipped += [] if argument.keyword_only else [ast.Constant(None)]
                elif argument.keyword_only or after_default:
                    keywords[argument.name] = self.value(operand)
                else:
                    is_shape = argument.role is Role.SHAPE
                    node = (
                        self.shape(operand, known) if is_shape else self.value(operand)
                    )
                    args += [*skipped, node]
                    skipped = []
        args += skipped if known.name in NEEDS_ALL else []
        declared = {argument.name for argument in known.arguments}
        for key, value in op.attrs.items():
            if key not in declared and not key.startswith("_"):
                keywords[key] = static(key, value)
        return args, keywords

    def _spell_static(
        self,
        argument: Argument,
        op: Apply,
        known: Primitive,
        args: list[ast.expr],
        keywords: dict[str, ast.expr],
    ) -> None:
        """Add an argument that is known at compile time, unless it is the default."""
        spelling = known.spelling
        positional = spelling.positional if isinstance(spelling, Call) else ()
        value = op.attrs.get(argument.name, argument.default)
        if argument.has_default and _same(value, argument.default):
            return
        if argument.name in positional or _precedes_operands(argument, known):
            args.append(static(argument.name, value))
        else:
            keywords[argument.name] = static(argument.name, value)

    def shape(self, shape: Value, known: Primitive | None = None) -> ast.expr:
        """A shape argument: a tuple, or `n` where the user wrote one length; helpers of
        the run time take tuples only."""
        node, made = self.value(shape), self.definition(shape)
        if not isinstance(node, ast.Tuple) or not isinstance(made, Apply):
            return node
        spelling = known.spelling if known is not None else None
        if isinstance(spelling, Call) and spelling.function.startswith("rt."):
            return node
        in_reverse = self.folding.sites.is_reverse(made)
        is_bare = in_reverse or made.attrs.get("_form") == "scalar"
        return node.elts[0] if is_bare and len(node.elts) == 1 else node


def _precedes_operands(argument: Argument, known: Primitive) -> bool:
    """Whether an argument must be positional because the operands come after it."""
    later = known.arguments[known.arguments.index(argument) + 1 :]
    return any(
        a.role not in {Role.STATIC, Role.OUT} and not a.keyword_only for a in later
    )


def _fixed_count(known: Primitive) -> int:
    single = {Role.OPERAND, Role.OPTIONAL, Role.SHAPE}
    return sum(argument.role in single for argument in known.arguments)


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and bool(a == b)


def called_name(op: Apply, default: str) -> str:
    """The user's own dotted name where the generated module can resolve it."""
    called = str(op.attrs.get("_name") or default)
    if op.attrs.get("_form") == "method":
        return default
    root = called.split(".")[0]
    is_builtin = "." not in called and called in {
        "abs",
        "max",
        "min",
        "len",
        "float",
        "int",
        "complex",
    }
    return called if root in {"np", "math", "cmath"} or is_builtin else default


def is_negated(node: ast.expr) -> bool:
    """Whether the expression is a product or quotient that begins with a minus."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        node = node.left
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def without_sign(node: ast.expr) -> ast.expr:
    """The expression without its leading minus; exact, since a sign never rounds."""
    if isinstance(node, ast.UnaryOp):
        return node.operand
    assert isinstance(node, ast.BinOp)
    return ast.BinOp(without_sign(node.left), node.op, node.right)
