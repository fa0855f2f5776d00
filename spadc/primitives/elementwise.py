"""Elementwise arithmetic, and the constructors for elementwise primitives.

The derivative of each is stated once, here; the test table proves it against SymPy.
Where it is not unique, the builder's conventions say what it is. Constant factors
stand first in a rule, so that the factors of neighbouring ops can be merged. Rules
leave dtypes as they are: Python numbers take the dtype of the arrays that they meet, a
bool array counts as 0 and 1, and NumPy functions (which make float64 of a Python
number) are not applied to operands that may be one.
"""

from __future__ import annotations

import cmath
import dataclasses
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import UNDEFINED, ScalarType, Type, dtype_of, is_complex

from .complex_parts import conj_of, real
from .core import (
    Call,
    Cost,
    Infix,
    Prefix,
    Primitive,
    Spelling,
    parse_arguments,
    primitive,
    register,
)
from .inference import (
    add_dims,
    floor_divide_dims,
    infer_operator,
    infer_ufunc,
    is_weak,
    multiply_dims,
    negate_dim,
    subtract_dims,
)
from .structural import in_dtype_of


def elementwise(
    name: str,
    evaluate: Callable[..., Any],
    arguments: str,
    symbol: str | None = None,
    names: tuple[str, ...] = (),
    cost: Cost = Cost.CHEAP,
    **facts: Any,
) -> Primitive:
    """A primitive whose operands are broadcast together."""
    count = len(arguments.split())
    out = " out>" if isinstance(getattr(np, name, None), np.ufunc) else ""
    spelling: Spelling = Call(f"np.{name}")
    if symbol:
        spelling = Infix(symbol) if count == 2 else Prefix(symbol)
    infer = facts.pop("infer", None) or infer_ufunc(getattr(np, name))
    return register(
        Primitive(
            name,
            infer,
            evaluate,
            parse_arguments(arguments + out),
            spelling,
            (f"numpy.{name}", *names),
            cost=cost,
            broadcasts=count > 1,
            elementwise=True,
            **facts,
        )
    )


def operator_(
    name: str,
    evaluate: Callable[..., Any],
    symbol: str,
    value: Any = None,
    **facts: Any,
) -> Primitive:
    """A Python operator: evaluating it is bit-equal to running the user's code."""
    arguments = facts.pop("arguments", "x1 x2")
    infer = infer_operator(getattr(np, name), value)
    return elementwise(name, evaluate, arguments, symbol, infer=infer, **facts)


# --- arithmetic -----------------------------------------------------------------------

add = operator_("add", operator.add, "+", add_dims, finite=True)
subtract = operator_("subtract", operator.sub, "-", subtract_dims, finite=True)
multiply = operator_("multiply", operator.mul, "*", multiply_dims, finite=True)
divide = operator_("divide", operator.truediv, "/", names=("numpy.true_divide",))
floor_divide = operator_(
    "floor_divide", operator.floordiv, "//", floor_divide_dims, zero_derivative=True
)
remainder = operator_("remainder", operator.mod, "%", names=("numpy.mod",))
negative = operator_(
    "negative", operator.neg, "-", negate_dim, arguments="x", finite=True
)
positive = operator_(
    "positive", operator.pos, "+", lambda a: a, arguments="x", finite=True
)

add.vjp(lambda y_bar, y, a, b: (y_bar, y_bar))
subtract.vjp(lambda y_bar, y, a, b: (y_bar, -y_bar))
divide.vjp(lambda y_bar, y, a, b: (y_bar / b, -y_bar * y / b))
remainder.vjp(lambda y_bar, y, a, b: (y_bar, -y_bar * (a // b)))


@divide.jvp
def _divide_forward(x_dots: Any, y: Any, a: Any, b: Any) -> Any:
    a_dot, b_dot = x_dots
    if b_dot is None:
        return a_dot / b
    return (-(b_dot * y) if a_dot is None else a_dot - b_dot * y) / b


negative.vjp(lambda y_bar, y, x: -y_bar)
positive.vjp(lambda y_bar, y, x: y_bar)


@multiply.vjp
def _multiply(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    return y_bar * b, a * y_bar if isinstance(a.type, ScalarType) else y_bar * a


def _power_dim(a: Any, b: Any) -> Any:
    return a**b if isinstance(a, int) and isinstance(b, int) and b >= 0 else None


def _infer_power(a: Type, b: Type) -> Type:
    result = infer_operator(np.power, _power_dim)(a, b)
    exponent = b.value if isinstance(b, ScalarType) else None
    may_be_negative = not isinstance(exponent, int) or exponent < 0
    is_integer = is_weak(result) and dtype_of(result) == "int64"
    return ScalarType(None, weak=True) if is_integer and may_be_negative else result


power = elementwise(
    "power",
    operator.pow,
    "x1 x2",
    "**",
    infer=_infer_power,
    names=("numpy.pow",),
)
float_power = elementwise("float_power", np.float_power, "x1 x2", cost=Cost.COSTLY)


@power.vjp
def _power(y_bar: Any, y: Any, x: Any, n: Any) -> Any:
    return _base_bar(y_bar, x, n), _exponent_bar(y_bar, y, x)


@float_power.vjp
def _float_power(y_bar: Any, y: Any, x: Any, n: Any) -> Any:
    return _base_bar(y_bar, x, n), _exponent_bar(y_bar, y, x)


def _base_bar(y_bar: Any, x: Any, n: Any) -> Any:
    """`n * x**(n - 1)`, which is 0 for n = 0 even at x = 0."""
    exponent = n.literal
    if exponent is UNDEFINED and isinstance(n.type, ScalarType):
        exponent = n.type.value
    if not isinstance(exponent, int | float | complex):
        return _general_base_bar(y_bar, x, n)
    if exponent in (0, 1):
        return y_bar if exponent else None
    if not isinstance(exponent, complex) and 0 < exponent < 1 and has_flat_roots(x):
        return n * y_bar * or_one(x) ** (exponent - 1) * is_nonzero(x)
    return n * y_bar * (x if exponent == 2 else x ** (exponent - 1))


def _general_base_bar(y_bar: Any, x: Any, n: Any) -> Any:
    """`n * x**(n - 1)`, which is 0 where both are 0."""
    base = x + primitive("bitwise_and")(x.equals(0), n.equals(0))
    if is_complex(n.type) or not has_flat_roots(x):
        return n * y_bar * base ** (n - 1)
    is_root = at_root(x, n)
    return n * y_bar * (base + is_root) ** (n - 1) * is_root.equals(False)


def _exponent_bar(y_bar: Any, y: Any, x: Any) -> Any:
    """`y * log(x)`, and 0 where x is not positive: y is constant there or not real."""
    base = x.literal
    if isinstance(base, int | float) and base > 0:
        return math.log(base) * y_bar * y
    if is_complex(y.type):
        return _complex_exponent_bar(y_bar, y, x)
    slope = primitive("log")(primitive("where")(x > 0, x, 1))
    return y_bar * y * (in_dtype_of(slope, y) if is_weak(x.type) else slope)


def _complex_exponent_bar(y_bar: Any, y: Any, x: Any) -> Any:
    """`y * log(x)`, and 0 where x is 0: y is constant there."""
    base = x.literal
    if isinstance(base, int | float | complex) and base != 0:
        return cmath.log(base) * y_bar * y
    nonzero = primitive("where")(x.equals(0), 1, x)
    return y_bar * y * primitive("log")(in_dtype_of(nonzero, y))


absolute = elementwise(
    "absolute",
    abs,
    "x",
    infer=infer_operator(np.absolute),
    names=("numpy.abs", "builtins.abs"),
    finite=True,
)
fabs = elementwise("fabs", np.fabs, "x", finite=True)
sign = elementwise("sign", np.sign, "x", zero_derivative=True)
square = elementwise("square", np.square, "x", finite=True)
reciprocal = elementwise("reciprocal", np.reciprocal, "x")
hypot = elementwise("hypot", np.hypot, "x1 x2", cost=Cost.COSTLY, finite=True)


@absolute.vjp
def _absolute(y_bar: Any, y: Any, x: Any) -> Any:
    """`sign(x)`; that of a complex number is `conj(x) / abs(x)`, and 0 at 0."""
    if is_complex(x.type):
        return y_bar / or_one(y) * conj_of(x)
    return y_bar * slope(x)


@absolute.jvp
def _absolute_dot(x_dots: Any, y: Any, x: Any) -> Any:
    (x_dot,) = x_dots
    if is_complex(x.type):
        return real(conj_of(x) * x_dot) / or_one(y)
    return x_dot * slope(x)


fabs.vjp(lambda y_bar, y, x: y_bar * slope(x))
square.vjp(lambda y_bar, y, x: 2 * y_bar * x)
reciprocal.vjp(lambda y_bar, y, x: -y_bar * y**2)


@hypot.vjp
def _hypot(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    scaled = y_bar / or_one(y)
    return scaled * a, scaled * b


def slope(x: Any) -> Any:
    """The derivative of `abs(x)`, at 0 what the conventions say."""
    kinks = x.builder.conventions.kinks
    if kinks == "zero":
        return sign(x)
    at_zero = x.equals(0)
    return sign(x) + at_zero if kinks == "right" else sign(x) - at_zero


def has_flat_roots(x: Any) -> bool:
    """Whether the derivative of a root at 0 is 0, and not infinite."""
    return bool(x.builder.conventions.roots == "zero")


def through_root(numerator: Any, denominator: Any, y: Any) -> Any:
    """`numerator / denominator`, the derivative of a root `y`: at 0 what the
    conventions say."""
    if not has_flat_roots(y):
        return numerator / denominator
    return numerator / or_one(denominator) * is_nonzero(y)


def at_root(x: Any, n: Any) -> Any:
    """Where `x**n` is a root of 0."""
    both = primitive("bitwise_and")
    return both(both(x.equals(0), n > 0), n < 1)


def is_nonzero(x: Any) -> Any:
    """Where `x` is not 0."""
    return primitive("not_equal")(x, 0)


def as_norm(root: Primitive) -> Primitive:
    """The square root of a sum of squares: written as `root`, with norm'(0) = 0."""
    name = root.name.replace("sqrt", "norm_root")
    return register(dataclasses.replace(root, name=name, names=(), finite=True))


def or_one(y: Any) -> Any:
    """`y`, and 1 where it is 0: a denominator for numerators that are 0 there too."""
    return y + y.equals(0)
