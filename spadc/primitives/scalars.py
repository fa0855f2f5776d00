"""Functions of single numbers: `math`, and Python's `float`, `int`, `max`, `round`.

They answer with Python numbers, which take the dtype of the arrays that they meet.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from spadc.ir import BOOL, COMPLEX, FLOAT, INT, ScalarType, Type, promote

from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .elementwise import as_norm, at_root, has_flat_roots, or_one, through_root
from .inference import is_left_out
from .spreading import spread
from .ties import FIRST, SECOND, at_tie
from .transcendental import LOG_2, LOG_10


def scalar(
    name: str,
    evaluate: Callable[..., Any],
    result: Type = FLOAT,
    arguments: str = "x",
    **facts: Any,
) -> Primitive:
    """A function of numbers, called by its dotted name."""
    spelled = name.removeprefix("builtins.")
    facts.setdefault("infer", lambda *types: result)
    facts.setdefault("names", (name,))
    return register(
        Primitive(
            name,
            evaluate=evaluate,
            arguments=parse_arguments(arguments),
            spelling=Call(spelled),
            cost=Cost.CHEAP,
            elementwise=True,
            **facts,
        )
    )


def _math(name: str, arguments: str = "x") -> Primitive:
    return scalar(f"math.{name}", getattr(math, name), arguments=arguments)


# --- math -----------------------------------------------------------------------------

exp, exp2, expm1 = _math("exp"), _math("exp2"), _math("expm1")
log2, log10, log1p = _math("log2"), _math("log10"), _math("log1p")
sqrt, cbrt, fabs = _math("sqrt"), _math("cbrt"), _math("fabs")
norm_root = as_norm(sqrt)
sin, cos, tan = _math("sin"), _math("cos"), _math("tan")
asin, acos, atan = _math("asin"), _math("acos"), _math("atan")
sinh, cosh, tanh = _math("sinh"), _math("cosh"), _math("tanh")
asinh, acosh, atanh = _math("asinh"), _math("acosh"), _math("atanh")
radians, degrees, erf, erfc = (_math(n) for n in ("radians", "degrees", "erf", "erfc"))
atan2, hypot, pow_ = (
    _math("atan2", "y x"),
    _math("hypot", "x y *others"),
    _math("pow", "x y"),
)
fmod, copysign = _math("fmod", "x y"), _math("copysign", "x y")

exp.vjp(lambda y_bar, y, x: y_bar * y)
exp2.vjp(lambda y_bar, y, x: LOG_2 * y_bar * y)
expm1.vjp(lambda y_bar, y, x: y_bar * (y + 1))
log2.vjp(lambda y_bar, y, x: y_bar / (LOG_2 * x))
log10.vjp(lambda y_bar, y, x: y_bar / (LOG_10 * x))
log1p.vjp(lambda y_bar, y, x: y_bar / (1 + x))
sqrt.vjp(lambda y_bar, y, x: through_root(0.5 * y_bar, y, y))
norm_root.vjp(lambda y_bar, y, x: 0.5 * y_bar / or_one(y))
cbrt.vjp(lambda y_bar, y, x: through_root(y_bar, 3 * y**2, y))
fabs.vjp(lambda y_bar, y, x: _along_slope(y_bar, x))
sin.vjp(lambda y_bar, y, x: y_bar * cos(x))
cos.vjp(lambda y_bar, y, x: -y_bar * sin(x))
tan.vjp(lambda y_bar, y, x: y_bar * (1 + y**2))
asin.vjp(lambda y_bar, y, x: y_bar / sqrt(1 - x**2))
acos.vjp(lambda y_bar, y, x: -y_bar / sqrt(1 - x**2))
atan.vjp(lambda y_bar, y, x: y_bar / (1 + x**2))
sinh.vjp(lambda y_bar, y, x: y_bar * cosh(x))
cosh.vjp(lambda y_bar, y, x: y_bar * sinh(x))
tanh.vjp(lambda y_bar, y, x: y_bar * (1 - y**2))
asinh.vjp(lambda y_bar, y, x: y_bar / sqrt(x**2 + 1))
acosh.vjp(lambda y_bar, y, x: y_bar / sqrt(x**2 - 1))
atanh.vjp(lambda y_bar, y, x: y_bar / (1 - x**2))
radians.vjp(lambda y_bar, y, x: math.pi / 180 * y_bar)
degrees.vjp(lambda y_bar, y, x: 180 / math.pi * y_bar)
erf.vjp(lambda y_bar, y, x: 2 / math.sqrt(math.pi) * y_bar * exp(-(x**2)))
erfc.vjp(lambda y_bar, y, x: -2 / math.sqrt(math.pi) * y_bar * exp(-(x**2)))
copysign.vjp(lambda y_bar, y, a, b: (_along_slope(y_bar, a) * copysign(1.0, b), None))


def _along_slope(y_bar: Any, x: Any) -> Any:
    """`y_bar` times the derivative of `abs(x)`, at 0 what the conventions say."""
    kinks = x.builder.conventions.kinks
    rises = x >= 0 if kinks == "right" else x > 0
    falls = x <= 0 if kinks == "left" else x < 0
    return y_bar * rises - y_bar * falls


@atan2.vjp
def _atan2(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    scaled = y_bar / (a**2 + b**2)
    return scaled * b, -scaled * a


@hypot.vjp
def _hypot(y_bar: Any, y: Any, *sides: Any) -> Any:
    scaled = y_bar / or_one(y)
    return tuple(scaled * side for side in sides)


@fmod.vjp
def _fmod(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    return y_bar, -y_bar * trunc(a / b)


@pow_.vjp
def _pow(y_bar: Any, y: Any, x: Any, n: Any) -> Any:
    is_zero = primitive("bitwise_and")(n.equals(0), x.equals(0))
    if has_flat_roots(x):
        is_root = at_root(x, n)
        x_bar = n * y_bar * pow_(x + is_root, n - 1 + is_zero) * is_root.equals(False)
    else:
        x_bar = n * y_bar * pow_(x, n - 1 + is_zero)
    return x_bar, y_bar * y * log(x + (1 - x) * (x <= 0)) * (x > 0)


def _log(x: float, base: float | None = None) -> float:
    return math.log(x) if base is None else math.log(x, base)


log = scalar("math.log", _log, arguments="x base?")


@log.vjp
def _log_vjp(y_bar: Any, y: Any, x: Any, base: Any = None) -> Any:
    if base is None:
        return y_bar / x
    if is_left_out(base.type):
        return y_bar / x, None
    scaled = y_bar / log(base, None)
    return scaled / x, -scaled * y / base


def _zero(name: str, result: Type, arguments: str = "x", **facts: Any) -> Primitive:
    function = getattr(math, name)
    return scalar(
        f"math.{name}", function, result, arguments, zero_derivative=True, **facts
    )


floor, ceil, trunc = (_zero(name, INT) for name in ("floor", "ceil", "trunc"))
for _name in ("isfinite", "isinf", "isnan"):
    _zero(_name, BOOL)
for _name in ("gcd", "comb"):
    _zero(_name, INT, "n k")
factorial, isqrt = _zero("factorial", INT), _zero("isqrt", INT)

# --- builtins -------------------------------------------------------------------------

float_ = scalar("builtins.float", float, linear_in=(0,))
int_ = scalar(
    "builtins.int", int, INT, infer=lambda x: _as_int(x), zero_derivative=True
)
bool_ = scalar("builtins.bool", bool, BOOL, zero_derivative=True)
item = scalar(
    "item",
    lambda x: x.item(),
    infer=lambda x: _item_type(x),
    names=(),
    methods=("item",),
    linear_in=(0,),
)
float_.vjp(lambda y_bar, y, x: spread(y_bar, x))
item.vjp(lambda y_bar, y, x: spread(y_bar, x))


def _as_int(x: Type) -> Type:
    return ScalarType(INT.dtype, True, x.value if isinstance(x, ScalarType) else None)


def _item_type(x: Type) -> Type:
    dtype = promote(x, x)
    weak = {"f": FLOAT, "i": INT, "u": INT, "b": BOOL, "c": COMPLEX}
    return weak.get("" if dtype is None else dtype[0], ScalarType())


def _of_two(name: str, evaluate: Callable[..., Any]) -> Primitive:
    return scalar(f"builtins.{name}", evaluate, infer=_infer_of_two, arguments="a b")


def _infer_of_two(a: Type, b: Type) -> Type:
    """Either operand: exact when both have one dtype."""
    if not isinstance(a, ScalarType) or not isinstance(b, ScalarType):
        return ScalarType()
    same = a.dtype == b.dtype and a.weak == b.weak
    return ScalarType(a.dtype, a.weak) if same else ScalarType()


max_ = _of_two("max", max)
min_ = _of_two("min", min)
# A Python number, so that it takes the dtype of what it meets.
larger = register(
    Primitive(
        "larger",
        infer=lambda a, b: FLOAT,
        evaluate=lambda a, b: 1.0 if a > b else 0.5 if a == b else 0.0,
        arguments=parse_arguments("a b"),
        cost=Cost.CHEAP,
        zero_derivative=True,
    )
)

max_.vjp(lambda y_bar, y, a, b: (y_bar * _above(a, b), y_bar * _above(b, a, SECOND)))
min_.vjp(lambda y_bar, y, a, b: (y_bar * _above(b, a), y_bar * _above(a, b, SECOND)))


def _above(a: Any, b: Any, operand: int = FIRST) -> Any:
    """1 if a > b, 0 if a < b, the share of the operand if they are equal."""
    tie = at_tie(a, operand)
    return larger(a, b) if tie == 0.5 else a >= b if tie else a > b


def _round(x: Any, ndigits: Any = None) -> Any:
    return round(x) if ndigits is None else round(x, ndigits)


round_ = scalar(
    "builtins.round",
    _round,
    infer=lambda x, ndigits: INT if is_left_out(ndigits) else _infer_of_two(x, x),
    arguments="number ndigits?",
    zero_derivative=True,
)
