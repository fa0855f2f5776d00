"""Elementwise comparisons, logic, choices between values, rounding.

Where two operands are equal, the derivative of a choice between them is shared equally,
or as the conventions say.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import BOOL, AnyType, ArrayType, Type, array_or_scalar, dtype_of

from .core import (
    Call,
    Cost,
    Infix,
    Primitive,
    parse_arguments,
    primitive,
    register,
)
from .elementwise import elementwise, operator_, sign, slope
from .inference import (
    common_shape,
    infer_operator,
    infer_test,
    infer_ufunc,
    is_left_out,
    is_weak,
    ufunc_dtype,
)
from .ties import FIRST, SECOND, at_tie

# --- comparisons and logic ------------------------------------------------------------


def question(
    name: str,
    evaluate: Callable[..., Any],
    arguments: str = "x1 x2",
    symbol: str | None = None,
    **facts: Any,
) -> Primitive:
    """An elementwise primitive that answers with truth values."""
    return elementwise(
        name,
        evaluate,
        arguments,
        symbol,
        infer=infer_test,
        zero_derivative=True,
        **facts,
    )


equal = question("equal", operator.eq, symbol="==")
not_equal = question("not_equal", operator.ne, symbol="!=")
less = question("less", operator.lt, symbol="<")
less_equal = question("less_equal", operator.le, symbol="<=")
greater = question("greater", operator.gt, symbol=">")
greater_equal = question("greater_equal", operator.ge, symbol=">=")
logical_and = question("logical_and", np.logical_and)
logical_or = question("logical_or", np.logical_or)
logical_xor = question("logical_xor", np.logical_xor)
logical_not = question("logical_not", np.logical_not, "x")
isfinite = question("isfinite", np.isfinite, "x")
isinf = question("isinf", np.isinf, "x")
isnan = question("isnan", np.isnan, "x")
signbit = question("signbit", np.signbit, "x")


def _bitwise(
    name: str, evaluate: Any, symbol: str, names: tuple[str, ...] = ()
) -> Primitive:
    arguments = "x" if name == "invert" else "x1 x2"
    return operator_(
        name, evaluate, symbol, names=names, arguments=arguments, zero_derivative=True
    )


bitwise_and = _bitwise("bitwise_and", operator.and_, "&")
bitwise_or = _bitwise("bitwise_or", operator.or_, "|")
bitwise_xor = _bitwise("bitwise_xor", operator.xor, "^")
left_shift = _bitwise(
    "left_shift", operator.lshift, "<<", ("numpy.bitwise_left_shift",)
)
right_shift = _bitwise(
    "right_shift", operator.rshift, ">>", ("numpy.bitwise_right_shift",)
)
invert = _bitwise(
    "invert", operator.inv, "~", ("numpy.bitwise_not", "numpy.bitwise_invert")
)


def _of_bools(name: str, evaluate: Any, symbol: str | None = None) -> Primitive:
    arguments, spelling = parse_arguments("a b"), Infix(symbol or name.strip("_"))
    return register(
        Primitive(
            name,
            lambda a, b: BOOL,
            evaluate,
            arguments,
            spelling,
            cost=Cost.CHEAP,
            zero_derivative=True,
        )
    )


and_ = _of_bools("and_", lambda a, b: a and b)
or_ = _of_bools("or_", lambda a, b: a or b)
same_shape = _of_bools("same_shape", operator.eq, "==")


# --- choices --------------------------------------------------------------------------


def _infer_where(condition: Type, a: Type, b: Type) -> Type:
    dtype, shape = ufunc_dtype(np.add, (a, b)), common_shape((condition, a, b))
    return AnyType() if shape is None and dtype is None else ArrayType(dtype, shape)


where = elementwise("where", np.where, "condition x y", infer=_infer_where, finite=True)
maximum = elementwise("maximum", np.maximum, "x1 x2", finite=True)
minimum = elementwise("minimum", np.minimum, "x1 x2", finite=True)
fmax = elementwise("fmax", np.fmax, "x1 x2", finite=True)
fmin = elementwise("fmin", np.fmin, "x1 x2", finite=True)
heaviside = elementwise("heaviside", np.heaviside, "x1 x2", finite=True)

where.vjp(lambda y_bar, y, c, a, b: (None, where(c, y_bar, 0), where(c, 0, y_bar)))


@where.jvp
def _where(x_dots: Any, y: Any, c: Any, a: Any, b: Any) -> Any:
    _, a_dot, b_dot = x_dots
    return where(c, 0 if a_dot is None else a_dot, 0 if b_dot is None else b_dot)


heaviside.vjp(lambda y_bar, y, a, b: (None, y_bar * a.equals(0)))


@maximum.vjp
def _maximum(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    first, second = at_tie(y, FIRST), at_tie(y, SECOND)
    return y_bar * above(a, b, first), y_bar * above(b, a, second)


@minimum.vjp
def _minimum(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    first, second = at_tie(y, FIRST), at_tie(y, SECOND)
    return y_bar * above(b, a, first), y_bar * above(a, b, second)


def above(a: Any, b: Any, tie: float) -> Any:
    """1 where a > b, 0 where a < b, `tie` where they are equal."""
    difference = a if b.literal == 0 else a - b
    if isinstance(b.literal, int | float) and b.literal < 0:
        difference = a + -b.literal
    if is_weak(difference.type):
        return (a > b) + tie * a.equals(b)
    return heaviside(difference, tie)


@fmax.vjp
@fmin.vjp
def _ignoring_nan(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    ties = y.builder.conventions.ties
    if ties == "share":
        tie = where(a.equals(b), 0.5 * y_bar, 0)
        return where(a.equals(y), y_bar - tie, 0), where(b.equals(y), y_bar - tie, 0)
    winner, loser = (a, b) if ties == "first" else (b, a)
    wins = winner.equals(y)
    loses = bitwise_and(loser.equals(y), not_equal(winner, loser))
    bars = where(wins, y_bar, 0), where(loses, y_bar, 0)
    return bars if ties == "first" else bars[::-1]


def _infer_clip(x: Type, low: Type, high: Type) -> Type:
    given = [t for t in (x, low, high) if not is_left_out(t)]
    return array_or_scalar(common_dtype(given), common_shape(given))


def common_dtype(types: list[Type]) -> str | None:
    """The dtype of an arithmetic result."""
    if len(types) == 1:
        return dtype_of(types[0])
    result = infer_ufunc(np.maximum)(*types[:2])
    return common_dtype([result, *types[2:]]) if len(types) > 2 else dtype_of(result)


clip = register(
    Primitive(
        "clip",
        _infer_clip,
        np.clip,
        parse_arguments("a a_min? a_max? out>"),
        Call("np.clip"),
        ("numpy.clip",),
        ("clip",),
        cost=Cost.CHEAP,
        broadcasts=True,
        elementwise=True,
        finite=True,
        synonyms={"min": "a_min", "max": "a_max"},
    )
)


@clip.vjp
def _clip(y_bar: Any, y: Any, x: Any, low: Any, high: Any) -> Any:
    """That of `minimum(maximum(x, low), high)`."""
    no_low, no_high = is_left_out(low.type), is_left_out(high.type)
    first, second = at_tie(x, FIRST), at_tie(x, SECOND)
    inside = y_bar if no_low else y_bar * above(x, low, first)
    x_bar = inside if no_high else inside * above(high, x, first)
    low_bar = high_bar = None
    if not no_low:
        low_bar = y_bar * above(low, x, second)
        low_bar = low_bar if no_high else low_bar * above(high, low, first)
    if not no_high:
        high_bar = y_bar * above(x if no_low else maximum(x, low), high, second)
    return x_bar, low_bar, high_bar


def _infer_finite(x: Type, **attrs: Any) -> Type:
    return infer_operator(np.positive)(x)


nan_to_num = register(
    Primitive(
        "nan_to_num",
        _infer_finite,
        np.nan_to_num,
        parse_arguments("x | nan= posinf= neginf=", {"nan": 0.0}),
        Call("np.nan_to_num"),
        ("numpy.nan_to_num",),
        cost=Cost.CHEAP,
    )
)
nan_to_num.vjp(lambda y_bar, y, x, **attrs: where(isfinite(x), y_bar, 0))
nan_to_num.jvp(lambda x_dots, y, x, **attrs: where(isfinite(x), x_dots[0], 0))
copysign = elementwise("copysign", np.copysign, "x1 x2", finite=True)


@copysign.vjp
def _copysign(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    is_flat = y.builder.conventions.kinks == "zero"
    towards = sign(y) if is_flat else copysign(1.0, y)  # y may be -0.0
    return y_bar * slope(a) * towards, None


# --- rounding -------------------------------------------------------------------------

for _name in ("floor", "ceil", "rint", "trunc"):
    elementwise(_name, getattr(np, _name), "x", zero_derivative=True)

fix = elementwise(
    "fix", np.fix, "x out>", infer=infer_ufunc(np.trunc), zero_derivative=True
)
round_ = register(
    Primitive(
        "round",
        lambda x, decimals=0: array_or_scalar(dtype_of(x), common_shape((x,))),
        np.round,
        parse_arguments("a decimals= out>", {"decimals": 0}),
        Call("np.round"),
        ("numpy.round", "numpy.around"),
        ("round",),
        cost=Cost.CHEAP,
        zero_derivative=True,
    )
)


# --- remainders -----------------------------------------------------------------------

fmod = elementwise("fmod", np.fmod, "x1 x2")
fmod.vjp(lambda y_bar, y, a, b: (y_bar, -y_bar * primitive("trunc")(a / b)))


def _infer_modf(x: Type) -> tuple[Type, Type]:
    part = infer_ufunc(np.trunc)(x)
    return part, part


modf = register(
    Primitive(
        "modf",
        _infer_modf,
        np.modf,
        parse_arguments("x out>"),
        Call("np.modf"),
        ("numpy.modf",),
        cost=Cost.CHEAP,
    )
)
modf.vjp(lambda y_bars, ys, x: y_bars[0])  # the whole part is constant
modf.jvp(lambda x_dots, ys, x: (x_dots[0], None))

# --- whether arrays agree -------------------------------------------------------------

CLOSE = {"rtol": 1e-05, "atol": 1e-08, "equal_nan": False}


def _agreement(
    name: str, arguments: str, infer: Any, defaults: dict[str, Any]
) -> Primitive:
    return register(
        Primitive(
            name,
            infer,
            getattr(np, name),
            parse_arguments(arguments, defaults),
            Call(f"np.{name}"),
            (f"numpy.{name}",),
            cost=Cost.CHEAP,
            zero_derivative=True,
        )
    )


isclose = _agreement(
    "isclose",
    "a b rtol= atol= equal_nan=",
    lambda a, b, **attrs: infer_test(a, b),
    CLOSE,
)
allclose = _agreement(
    "allclose", "a b rtol= atol= equal_nan=", lambda a, b, **attrs: BOOL, CLOSE
)
array_equal = _agreement(
    "array_equal",
    "a1 a2 equal_nan=",
    lambda a, b, equal_nan=False: BOOL,
    {"equal_nan": False},
)
array_equiv = _agreement("array_equiv", "a1 a2", lambda a, b: BOOL, {})
