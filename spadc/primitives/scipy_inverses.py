"""Pseudo-inverses and least squares of `scipy.linalg`, and the polar decomposition.

A tolerance that is given cuts off singular values which may not be rounding errors; see
`least_squares`.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    AnyType,
    ScalarType,
    Type,
    rank_of,
)

from .hermitian import hermitian, triangle_bar
from .least_squares import (
    infer_lstsq,
    infer_pinv,
    pinv,
    pinv_bar,
    pinv_dot,
    solution_bars,
    solution_dots,
    truncated_bar,
    truncated_dot,
)
from .scipy_decompositions import plain

# --- pseudo-inverses ------------------------------------------------------------------

scipy_pinv = plain(
    "pinv", infer_pinv, "a | rtol= check_finite=", defaults={"rtol": None}
)
pinvh = plain("pinvh", infer_pinv, "a | lower= check_finite=", defaults={"lower": True})


@scipy_pinv.vjp
def _pinv(y_bar: Any, y: Any, a: Any, rtol: Any = None, **_: Any) -> Any:
    if rtol is None:
        return pinv_bar(y_bar, y, a)
    return truncated_bar(y_bar, a, rtol)


@scipy_pinv.jvp
def _pinv_dot(x_dots: Any, y: Any, a: Any, rtol: Any = None, **_: Any) -> Any:
    if rtol is None:
        return pinv_dot(x_dots[0], a, y)
    return truncated_dot(x_dots[0], a, rtol)


@pinvh.vjp
def _pinvh(y_bar: Any, y: Any, a: Any, check_finite: bool = True, **lower: Any) -> Any:
    return triangle_bar(pinv_bar(y_bar, y, hermitian(a, **lower)), **lower)


@pinvh.jvp
def _pinvh_dot(
    x_dots: Any, y: Any, a: Any, check_finite: bool = True, **lower: Any
) -> Any:
    return pinv_dot(hermitian(x_dots[0], **lower), hermitian(a, **lower), y)


# --- least squares --------------------------------------------------------------------


def _infer_lstsq(a: Type, b: Type, **_: Any) -> Any:
    """The residual of one right side is a number, or an empty array."""
    solution, residuals, _rank, values = infer_lstsq(a, b)
    if rank_of(b) != 2:
        residuals = AnyType()
    return solution, residuals, ScalarType("int64", weak=True), values


lstsq = plain("lstsq", _infer_lstsq, "a b | check_finite=")


@lstsq.vjp
def _lstsq(y_bars: Any, ys: Any, a: Any, b: Any, **_: Any) -> Any:
    return solution_bars(y_bars, ys, a, b, pinv(a, rtol=None), None)


@lstsq.jvp
def _lstsq_dot(x_dots: Any, ys: Any, a: Any, b: Any, **_: Any) -> Any:
    return solution_dots(x_dots, ys, a, b, pinv(a, rtol=None), None)
