"""Interpolation: splines and piecewise polynomials of `scipy.interpolate`.

A spline is made in two steps: its coefficients, which are linear in the heights, and
the value of a piecewise polynomial, which is linear in the coefficients and whose slope
is the next derivative of the same polynomial. Where the knots lie is not
differentiated.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type, dtype_of, rank_of, shape_of

from .core import Cost, Primitive, Special, Unsupported, parse_arguments, register
from .inference import subtract_dims
from .scipy_entries import like_shape, run_time_helper, scipy_module
from .scipy_spline_bars import (
    DEGREES,
    cubic_spline_bar,
    interp1d_bar,
    interp1d_slope,
    ppoly_bar,
)
from .shaping import expand_dims

KNOTS = "no derivative in the knots of an interpolation"


def _spelled(
    name: str, infer: Any, evaluate: Any, arguments: str, defaults: Any, **facts: Any
) -> Primitive:
    """A primitive that the emission spells by code of its own."""
    given = parse_arguments(arguments, defaults)
    return register(
        Primitive(name, infer, evaluate, given, Special(), cost=Cost.COSTLY, **facts)
    )


# --- piecewise polynomials ------------------------------------------------------------

POLYNOMIAL = {"nu": 0, "extrapolate": True}


def _infer_ppoly(c: Type, x: Type, t: Type, **attrs: Any) -> Type:
    coefficients, points = shape_of(c), shape_of(t)
    if coefficients is None or points is None:
        return ArrayType("float64", None)
    return ArrayType("float64", (*points, *coefficients[2:]))


def _ppoly(c: Any, x: Any, t: Any, nu: int = 0, extrapolate: Any = True) -> Any:
    return scipy_module("interpolate").PPoly(c, x, extrapolate)(t, nu)


ppoly = _spelled(
    "ppoly",
    _infer_ppoly,
    _ppoly,
    "c x t nu= extrapolate=",
    POLYNOMIAL,
    no_derivative_in={1: KNOTS},
)
ppoly_cotangent = run_time_helper(
    "ppoly_bar",
    like_shape,
    ppoly_bar,
    "y_bar x t (shape) nu= extrapolate=",
    POLYNOMIAL,
)


def _slope(c: Any, x: Any, t: Any, nu: int = 0, **attrs: Any) -> Any:
    return ppoly(c, x, t, nu=nu + 1, **attrs)


def _inner_rank(c: Any) -> int:
    """The number of axes of each height."""
    rank = rank_of(c.type)
    if rank is None:
        raise Unsupported("an interpolation of heights whose number of axes is unknown")
    return rank - 2


@ppoly.vjp
def _ppoly_vjp(y_bar: Any, y: Any, c: Any, x: Any, t: Any, **attrs: Any) -> Any:
    bars, inner = y_bar * _slope(c, x, t, **attrs), _inner_rank(c)
    if inner:
        bars = y_bar.builder.express("sum", bars, axis=tuple(range(-inner, 0)))
    return ppoly_cotangent(y_bar, x, t, c.shape, **attrs), None, bars


@ppoly.jvp
def _ppoly_jvp(dots: Any, y: Any, c: Any, x: Any, t: Any, **attrs: Any) -> Any:
    c_dot, _, t_dot = dots
    first = None if c_dot is None else ppoly(c_dot, x, t, **attrs)
    if t_dot is None:
        return first
    for _ in range(_inner_rank(c)):
        t_dot = expand_dims(t_dot, axis=-1)
    second = t_dot * _slope(c, x, t, **attrs)
    return second if first is None else first + second


# --- cubic splines --------------------------------------------------------------------

NOT_A_KNOT = {"bc_type": "not-a-knot"}


def _infer_spline(x: Type, y: Type, bc_type: str = "not-a-knot") -> Type:
    shape = shape_of(y)
    if shape is None:
        return ArrayType("float64", None)
    return ArrayType("float64", (4, subtract_dims(shape[0], 1), *shape[1:]))


def _cubic_spline(x: Any, y: Any, bc_type: str = "not-a-knot") -> Any:
    return scipy_module("interpolate").CubicSpline(x, y, bc_type=bc_type).c


cubic_spline = _spelled(
    "cubic_spline",
    _infer_spline,
    _cubic_spline,
    "x y bc_type=",
    NOT_A_KNOT,
    linear_in=(1,),
    no_derivative_in={0: KNOTS},
)
cubic_spline_cotangent = run_time_helper(
    "cubic_spline_bar",
    lambda c_bar, x, **attrs: _heights(c_bar, x),
    cubic_spline_bar,
    "c_bar x bc_type=",
    NOT_A_KNOT,
)


def _heights(c_bar: Type, x: Type) -> Type:
    shape, knots = shape_of(c_bar), shape_of(x)
    if shape is None:
        return ArrayType("float64", None)
    return ArrayType("float64", (knots[0] if knots else None, *shape[2:]))


@cubic_spline.vjp
def _cubic_spline_vjp(y_bar: Any, c: Any, x: Any, y: Any, **attrs: Any) -> Any:
    return None, cubic_spline_cotangent(y_bar, x, **attrs)


# --- interp1d -------------------------------------------------------------------------

INTERP1D = {"kind": "linear", "fill_value": None, "bounds_error": None}


def _infer_interp1d(x: Type, y: Type, t: Type, **attrs: Any) -> Type:
    if rank_of(y) != 1:
        raise Unsupported("`interp1d` of heights that are not known to be a vector")
    if attrs.get("fill_value") not in (None, "extrapolate"):
        raise Unsupported("`interp1d` with a `fill_value` other than 'extrapolate'")
    return ArrayType(_dtype(y, **attrs), shape_of(t))


def _dtype(y: Type, kind: str = "linear", **attrs: Any) -> str | None:
    """Splines are computed in float64; what else there is, in the dtype of its
    heights."""
    return "float64" if kind in DEGREES or dtype_of(y) == "float64" else None


def _interp1d(x: Any, y: Any, t: Any, **attrs: Any) -> Any:
    given = {k: v for k, v in attrs.items() if v is not None}
    return scipy_module("interpolate").interp1d(x, y, **given)(t)


interp1d = _spelled(
    "interp1d",
    _infer_interp1d,
    _interp1d,
    "x y t kind= fill_value= bounds_error=",
    INTERP1D,
    no_derivative_in={0: KNOTS},
)
ORDER = {"kind": "linear", "nu": 0}
interp1d_cotangent = run_time_helper(
    "interp1d_bar",
    lambda y_bar, x, t, **attrs: ArrayType(dtype_of(y_bar), shape_of(x)),
    interp1d_bar,
    "y_bar x t kind= nu=",
    ORDER,
)
slope = run_time_helper(
    "interp1d_slope",
    lambda x, y, t, **attrs: ArrayType(_dtype(y, **attrs), shape_of(t)),
    interp1d_slope,
    "x y t kind= nu=",
    {"kind": "linear", "nu": 1},
    no_derivative_in={0: KNOTS},
)


def _check_bounds(attrs: dict[str, Any]) -> str:
    """The kind; NaN outside has no slope."""
    if attrs.get("bounds_error") is False and attrs.get("fill_value") is None:
        raise Unsupported("`interp1d` with `bounds_error=False` needs 'extrapolate'")
    return str(attrs.get("kind", "linear"))


@interp1d.vjp
def _interp1d_vjp(y_bar: Any, z: Any, x: Any, y: Any, t: Any, **attrs: Any) -> Any:
    kind = _check_bounds(attrs)
    bars = interp1d_cotangent(y_bar, x, t, kind=kind)
    return None, bars, y_bar * slope(x, y, t, kind=kind)


@interp1d.jvp
def _interp1d_jvp(dots: Any, z: Any, x: Any, y: Any, t: Any, **attrs: Any) -> Any:
    kind = _check_bounds(attrs)
    _, y_dot, t_dot = dots
    first = None if y_dot is None else interp1d(x, y_dot, t, **attrs)
    if t_dot is None:
        return first
    second = t_dot * slope(x, y, t, kind=kind)
    return second if first is None else first + second


@slope.vjp
def _slope_vjp(
    y_bar: Any, z: Any, x: Any, y: Any, t: Any, kind: str = "linear", nu: int = 1
) -> Any:
    bars = interp1d_cotangent(y_bar, x, t, kind=kind, nu=nu)
    return None, bars, y_bar * slope(x, y, t, kind=kind, nu=nu + 1)


@slope.jvp
def _slope_jvp(
    dots: Any, z: Any, x: Any, y: Any, t: Any, kind: str = "linear", nu: int = 1
) -> Any:
    _, y_dot, t_dot = dots
    first = None if y_dot is None else slope(x, y_dot, t, kind=kind, nu=nu)
    if t_dot is None:
        return first
    second = t_dot * slope(x, y, t, kind=kind, nu=nu + 1)
    return second if first is None else first + second
