"""SymPy proves the derivative of every elementwise primitive.

The rule is built as for a program and its ops are evaluated on symbols; the result must
be the derivative that SymPy finds. Where a function has a kink, SymPy's `sign` and
`Heaviside` follow the same policy (0 and 1/2).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp
from primitives.elementwise_rows import BINARY, MATH_BINARY, MATH_UNARY, UNARY
from primitives.formulas import FORMULAS

from spadc.ir import FLOAT, Apply, Constant, ScalarType, Value
from spadc.primitives import Builder, Expr, Role, primitive

LOG_2, LOG_10 = sp.log(2), sp.log(10)
SQRT_PI = sp.sqrt(sp.pi)
EXACT = {
    float(x): x
    for x in (LOG_2, LOG_10, sp.pi / 180, 180 / sp.pi, 2 / SQRT_PI, -2 / SQRT_PI)
} | {None: None, math.pi / 180: sp.pi / 180, 180 / math.pi: 180 / sp.pi}
TRUTH = (sp.core.relational.Relational, sp.logic.boolalg.BooleanAtom)
PLAIN: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "negative": operator.neg,
    "positive": operator.pos,
    "absolute": sp.Abs,
    "fabs": sp.Abs,
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "exp2": lambda x: 2**x,
    "expm1": lambda x: sp.exp(x) - 1,
    "log2": lambda x: sp.log(x) / LOG_2,
    "log10": lambda x: sp.log(x) / LOG_10,
    "log1p": lambda x: sp.log(1 + x),
    "cbrt": lambda x: x ** sp.Rational(1, 3),
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arctan": sp.atan,
    "arctan2": sp.atan2,
    "arcsinh": sp.asinh,
    "arccosh": sp.acosh,
    "arctanh": sp.atanh,
    "deg2rad": lambda x: x * sp.pi / 180,
    "rad2deg": lambda x: x * 180 / sp.pi,
    "float_power": operator.pow,
    "hypot": lambda a, b: sp.sqrt(a**2 + b**2),
    "logaddexp": lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    "logaddexp2": lambda a, b: sp.log(2**a + 2**b) / LOG_2,
    "maximum": sp.Max,
    "minimum": sp.Min,
    "heaviside": lambda a, b: sp.Heaviside(a, b),
    "greater": operator.gt,
    "less": operator.lt,
    "equal": sp.Eq,
    "not_equal": sp.Ne,
    "less_equal": operator.le,
    "greater_equal": operator.ge,
    "where": lambda c, a, b: sp.Piecewise((a, c), (b, True)),
    "logical_and": sp.And,
    "bitwise_and": sp.And,
    "floor_divide": lambda a, b: sp.floor(a / b),
    "remainder": lambda a, b: a - b * sp.floor(a / b),
    "math.trunc": lambda x: x,
    "gammainc_slope": sp.Function("gammainc_slope"),  # no formula; not looked at
}
SAME = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "radians": "deg2rad",
    "degrees": "rad2deg",
    "atan2": "arctan2",
    "pow": "power",
}
# Proved numerically elsewhere: not one formula, or piecewise constant in an operand.
NOT_FORMULAS = {
    "norm_root",
    "math.norm_root",
    "fmax",
    "fmin",
    "copysign",
    "nan_to_num",
    "heaviside",
    "math.fmod",
    "math.copysign",
    "math.pow",
    "math.fabs",
}
NAMES = [
    *UNARY,
    *BINARY,
    *(f"math.{n}" for n in MATH_UNARY),
    *(f"math.{n}" for n in MATH_BINARY),
]


def meaning(name: str) -> Callable[..., Any]:
    """What the primitive means in SymPy."""
    if name.startswith("special."):
        return FORMULAS[name.removeprefix("special.")]
    short = name.removeprefix("math.")
    if short == "log" and name != short:
        return lambda x, base=None: (
            sp.log(x) if base is None else sp.log(x) / sp.log(base)
        )
    same = SAME.get(short, short)
    return PLAIN.get(name) or PLAIN.get(same) or getattr(sp, same)


def is_formula(name: str) -> bool:
    """Whether SymPy knows the function."""
    same = SAME.get(name.removeprefix("math."), name.removeprefix("math."))
    return name not in NOT_FORMULAS and (same in PLAIN or hasattr(sp, same))


@pytest.mark.parametrize("name", [n for n in NAMES if is_formula(n)])
def test_derivative(name: str) -> None:
    count = sum(a.role not in (Role.OUT, Role.REST) for a in primitive(name).arguments)
    symbols = sp.symbols("x1 x2", positive=True)[:count]
    value = meaning(name)(*symbols)
    bars = symbolic_cotangents(name, symbols, value)
    for symbol, bar in zip(symbols, bars, strict=True):
        assert is_same(bar, derivative(value, symbol)), (bar, sp.diff(value, symbol))


def derivative(value: Any, symbol: Any) -> Any:
    """SymPy's derivative, without the terms that stand on single points."""
    found = sp.diff(value, symbol).replace(sp.DiracDelta, lambda *args: sp.Integer(0))
    return found.replace(
        lambda e: isinstance(e, sp.Derivative | sp.Subs), lambda e: sp.Integer(0)
    )


def is_same(a: Any, b: Any) -> bool:
    """Whether two expressions are equal for positive symbols."""
    difference = a - b
    if sp.simplify(difference) == 0 or sp.simplify(difference.rewrite(sp.exp)) == 0:
        return True
    return sp.simplify(sp.expand_log(difference, force=True)) == 0


def symbolic_cotangents(name: str, symbols: Any, value: Any) -> list[Any]:
    """The rule of a primitive on symbols, for the output cotangent 1."""
    builder = Builder()
    given: dict[Value, Any] = {}

    def wrap(x: Any, strong: bool = True) -> Expr:
        type_ = ScalarType("float64") if strong else FLOAT
        new = Value(type_)
        given[new] = x
        return Expr(new, builder)

    rule = primitive(name).rule
    assert rule is not None
    answer = rule(wrap(sp.Integer(1)), wrap(value), *(wrap(s) for s in symbols))
    answer = answer if isinstance(answer, tuple) else (answer,)
    for op in builder.ops:
        if isinstance(op, Constant):
            given[op.result] = exact(op.value)
        else:
            assert isinstance(op, Apply)
            given[op.result] = evaluate(op, [given[v] for v in op.operands])
    return [None if bar is None else given[builder.value(bar)] for bar in answer]


def exact(literal: Any) -> Any:
    """A literal of a rule as the number that it stands for."""
    return EXACT[literal] if literal in EXACT else sp.Rational(literal)


def evaluate(op: Apply, operands: list[Any]) -> Any:
    """One op on symbols; a truth value counts as 0 or 1 in arithmetic."""
    if op.name not in ("where", "logical_and", "bitwise_and"):
        operands = [
            sp.Piecewise((1, x), (0, True)) if isinstance(x, TRUTH) else x
            for x in operands
        ]
    return meaning(op.name)(*operands)
