"""Reductions: sums, extremes, averages; cumulative sums and differences.

Elements that tie for an extreme share its cotangent equally, and std'(0) = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Slice,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    real_dtype,
    shape_of,
)

from .complex_parts import conj_of, real
from .core import Call, Cost, Primitive, Storage, parse_arguments, primitive, register
from .elementwise import or_one
from .inference import Axis, add_dims, floating, reduced_shape, summed
from .parts import on_axis
from .shaping import flip, infer_ravel, reshape
from .spreading import mean_of_ties, number_reduced, restore, share_ties, spread
from .structural import accumulate, write

REDUCED = {"axis": None, "keepdims": False}
MASKED = {"sum", "mean", "var", "std", "max", "min", "prod", "any", "all"}


def reduction(
    name: str, dtype: Callable[[str | None], str | None], arguments: str, **facts: Any
) -> Primitive:
    """A primitive that reduces over `axis`; `dtype` gives the dtype of its result."""

    def infer(x: Type, axis: Axis = None, keepdims: bool = False, **attrs: Any) -> Type:
        found = attrs.get("dtype") or dtype(dtype_of(x))
        shape = reduced_shape(shape_of(x), axis, keepdims)
        return ArrayType(found, shape) if keepdims else array_or_scalar(found, shape)

    aliases = facts.pop("aliases", ())
    facts.setdefault("methods", (name,))
    return register(
        Primitive(
            name,
            infer,
            getattr(np, name),
            parse_arguments(arguments, REDUCED | {"ddof": 0}),
            Call(f"np.{name}"),
            (f"numpy.{name}", *aliases),
            cost=Cost.CHEAP,
            masked=f"masked_{name}" if name in MASKED else "",
            **facts,
        )
    )


def _same(dtype: str | None) -> str | None:
    return dtype


def _bool(dtype: str | None) -> str | None:
    return "bool"


def _spread_dtype(dtype: str | None) -> str | None:
    """That of a squared distance: real."""
    found = floating(dtype)
    return None if found is None else real_dtype(found)


# --- sums and averages ----------------------------------------------------------------

LINEAR: dict[str, Any] = {"linear_in": (0,)}
sum_ = reduction("sum", summed, "a axis= dtype= out> | keepdims=", **LINEAR)
mean = reduction("mean", floating, "a axis= dtype= out> | keepdims=", **LINEAR)
SPREAD = "a axis= dtype= out> ddof= | keepdims="
var = reduction("var", _spread_dtype, SPREAD, synonyms={"correction": "ddof"})
std = reduction("std", _spread_dtype, SPREAD, synonyms={"correction": "ddof"})


@sum_.vjp
def _sum(
    y_bar: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    return spread(y_bar, x, axis, keepdims)


@mean.vjp
def _mean(
    y_bar: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
) -> Any:
    return spread(y_bar / number_reduced(x, axis), x, axis, keepdims)


def _deviation(x: Any, axis: Axis) -> Any:
    return x - (mean(x) if axis is None else mean(x, axis=axis, keepdims=True))


@var.vjp
def _var(
    y_bar: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    scale = 2 * y_bar / _degrees(x, axis, ddof)
    return restore(scale, axis, keepdims) * conj_of(_deviation(x, axis))


@std.vjp
def _std(
    y_bar: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    scale = y_bar / (_degrees(x, axis, ddof) * or_one(y))
    return restore(scale, axis, keepdims) * conj_of(_deviation(x, axis))


def _degrees(x: Any, axis: Axis, ddof: int) -> Any:
    number = number_reduced(x, axis)
    return number - ddof if ddof else number


def _covaried(x_dot: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The sum of the deviations times the tangents."""
    product = conj_of(_deviation(x, axis)) * x_dot
    if is_complex(product.type):
        product = real(product)
    return sum_(product, axis=axis, keepdims=keepdims)


@var.jvp
def _var_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    return 2 * _covaried(x_dots[0], x, axis, keepdims) / _degrees(x, axis, ddof)


@std.jvp
def _std_dot(
    x_dots: Any,
    y: Any,
    x: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: int = 0,
    keepdims: bool = False,
) -> Any:
    total = _covaried(x_dots[0], x, axis, keepdims)
    return total / (_degrees(x, axis, ddof) * or_one(y))


# --- extremes -------------------------------------------------------------------------

max_ = reduction("max", _same, "a axis= out> | keepdims=", aliases=("numpy.amax",))
min_ = reduction("min", _same, "a axis= out> | keepdims=", aliases=("numpy.amin",))
ptp = reduction("ptp", _same, "a axis= out> | keepdims=", methods=())
median = reduction("median", floating, "a axis= out> | keepdims=", methods=())


@max_.vjp
@min_.vjp
def _extreme(
    y_bar: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False
) -> Any:
    return share_ties(y_bar, y, x, axis, keepdims)


@max_.jvp
@min_.jvp
def _extreme_dot(
    x_dots: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False
) -> Any:
    return mean_of_ties(x_dots[0], y, x, axis, keepdims)


@ptp.jvp
def _ptp_dot(
    x_dots: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False
) -> Any:
    (x_dot,), over = x_dots, {"axis": axis, "keepdims": keepdims}
    rises = mean_of_ties(x_dot, max_(x, **over), x, axis, keepdims)
    return rises - mean_of_ties(x_dot, min_(x, **over), x, axis, keepdims)


@ptp.vjp
def _ptp(y_bar: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    largest = max_(x, axis=axis, keepdims=keepdims)
    smallest = min_(x, axis=axis, keepdims=keepdims)
    plus = share_ties(y_bar, largest, x, axis, keepdims)
    return plus - share_ties(y_bar, smallest, x, axis, keepdims)


def _middles(y: Any, x: Any, axis: Axis, keepdims: bool) -> tuple[Any, Any]:
    """The two elements that the median lies between."""
    middle = restore(y, axis, keepdims)
    where, over = primitive("where"), {"axis": axis, "keepdims": keepdims}
    lower = max_(where(x <= middle, x, -np.inf), **over)
    return lower, min_(where(x >= middle, x, np.inf), **over)


@median.jvp
def _median_dot(
    x_dots: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False
) -> Any:
    lower_dot, upper_dot = (
        mean_of_ties(x_dots[0], level, x, axis, keepdims)
        for level in _middles(y, x, axis, keepdims)
    )
    return 0.5 * (lower_dot + upper_dot)


@median.vjp
def _median(
    y_bar: Any, y: Any, x: Any, axis: Axis = None, keepdims: bool = False
) -> Any:
    """Half for the lower and half for the upper middle; of odd lengths they are one."""
    lower, upper = _middles(y, x, axis, keepdims)
    half = 0.5 * y_bar
    lower_bar = share_ties(half, lower, x, axis, keepdims)
    return lower_bar + share_ties(half, upper, x, axis, keepdims)


any_ = reduction("any", _bool, "a axis= out> | keepdims=", zero_derivative=True)
all_ = reduction("all", _bool, "a axis= out> | keepdims=", zero_derivative=True)
argmax = reduction(
    "argmax", lambda d: "int64", "a axis= out> | keepdims=", zero_derivative=True
)
argmin = reduction(
    "argmin", lambda d: "int64", "a axis= out> | keepdims=", zero_derivative=True
)
count_nonzero = reduction(
    "count_nonzero",
    lambda d: "int64",
    "a axis= | keepdims=",
    methods=(),
    zero_derivative=True,
)

# --- cumulative sums, differences -----------------------------------------------------


def _infer_cumsum(x: Type, axis: int | None = None, dtype: str | None = None) -> Type:
    whole = infer_ravel(x) if axis is None else x
    return ArrayType(dtype or summed(dtype_of(x)), shape_of(whole))


cumsum = register(
    Primitive(
        "cumsum",
        _infer_cumsum,
        np.cumsum,
        parse_arguments("a axis= dtype= out>"),
        Call("np.cumsum"),
        ("numpy.cumsum",),
        ("cumsum",),
        cost=Cost.CHEAP,
        **LINEAR,
    )
)


@cumsum.vjp
def _cumsum(
    y_bar: Any, y: Any, x: Any, axis: int | None = None, dtype: Any = None
) -> Any:
    along = 0 if axis is None else axis
    x_bar = flip(cumsum(flip(y_bar, axis=along), axis=along), axis=along)
    return reshape(x_bar, x.shape) if axis is None else x_bar


def _infer_diff(x: Type, n: int = 1, axis: int = -1) -> Type:
    shape = shape_of(x)
    if shape is None:
        return ArrayType(dtype_of(x))
    shorter = list(shape)
    length = shape[axis]
    shorter[axis] = (
        max(0, length - n) if isinstance(length, int) else add_dims(length, -n)
    )
    return ArrayType(dtype_of(x), tuple(shorter))


diff = register(
    Primitive(
        "diff",
        _infer_diff,
        np.diff,
        parse_arguments("a n= axis=", {"n": 1, "axis": -1}),
        Call("np.diff"),
        ("numpy.diff",),
        storage=Storage.MAYBE,  # n = 0 answers with its argument
        cost=Cost.CHEAP,
        **LINEAR,
    )
)


@diff.vjp
def _diff(y_bar: Any, y: Any, x: Any, n: int = 1, axis: int = -1) -> Any:
    if n == 0:
        return y_bar
    if n > 1:
        inner = diff(x, n=n - 1, axis=axis)
        return _diff(_diff(y_bar, y, inner, 1, axis), inner, x, n - 1, axis)
    after, before = on_axis(axis, Slice(1)), on_axis(axis, Slice(None, -1))
    ends = write(primitive("zeros_like")(x), y_bar, path=(after,))
    return accumulate(ends, -y_bar, path=(before,))
