"""Pseudo-inverses and least squares.

The rank is what NumPy finds, and does not change. Singular values that are cut off
although they are not rounding errors still couple to those that are kept, so that an
explicit tolerance has a tangent of its own (`truncated_dot`).
Golub and Pereyra 1973; for truncated inverses the derivative of a function of singular
values, Noferini, "A formula for the Frechet derivative of a generalized matrix
function", 2017.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, ScalarType, Type, dtype_of, shape_of

from .complex_parts import conj_of, real
from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .diagonals import linear
from .elementwise import or_one
from .hermitian import (
    adjoint,
    column,
    hermitian,
    is_zero,
    real_of,
    row,
    triangle_bar,
)
from .inference import floating
from .linear_algebra import as_columns, from_columns, inverse_dtype
from .products import transposed
from .singular_values import shorter, spectrum_bar, spectrum_dot, svd
from .structural import in_dtype_of

# --- pseudo-inverses ------------------------------------------------------------------

UNSET = "unset"


def infer_pinv(a: Type, **attrs: Any) -> Type:
    """The type of a pseudo-inverse."""
    shape = shape_of(a)
    dims = None if shape is None else (*shape[:-2], shape[-1], shape[-2])
    return ArrayType(floating(dtype_of(a)), dims)


pinv = linear(
    "linalg.pinv",
    infer_pinv,
    np.linalg.pinv,
    "a rcond= hermitian= | rtol=",
    defaults={"rcond": None, "hermitian": False, "rtol": UNSET},
    takes_complex=True,
)


@pinv.vjp
def _pinv(
    y_bar: Any,
    y: Any,
    a: Any,
    rcond: Any = None,
    hermitian: bool = False,
    rtol: Any = UNSET,
) -> Any:
    tolerance = rcond if rtol in (UNSET, None) else rtol
    if hermitian:
        a = _meant(a)
    if tolerance is None:
        bar = pinv_bar(y_bar, y, a)
    else:
        bar = truncated_bar(y_bar, a, tolerance)
    return triangle_bar(bar) if hermitian else bar


@pinv.jvp
def _pinv_dot(
    x_dots: Any,
    y: Any,
    a: Any,
    rcond: Any = None,
    hermitian: bool = False,
    rtol: Any = UNSET,
) -> Any:
    (a_dot,) = x_dots
    if hermitian:
        a_dot, a = _meant(a_dot), _meant(a)
    tolerance = rcond if rtol in (UNSET, None) else rtol
    if tolerance is None:
        return pinv_dot(a_dot, a, y)
    return truncated_dot(a_dot, a, tolerance)


def _meant(a: Any) -> Any:
    return hermitian(a)


def pinv_bar(y_bar: Any, p: Any, a: Any) -> Any:
    """The cotangent of `a`, whose pseudo-inverse is `p`: the transpose of its
    tangent."""
    turned, dual = transposed(y_bar), adjoint(p)
    left = (turned - a @ (p @ turned)) @ (p @ dual)
    right = (dual @ p) @ (turned - (turned @ p) @ a)
    return conj_of(left + right) - transposed(p) @ y_bar @ transposed(p)


def pinv_dot(a_dot: Any, a: Any, p: Any) -> Any:
    """The tangent of the pseudo-inverse `p` of `a`: within the two spans, and turning
    each of them."""
    dual, dual_dot = adjoint(p), adjoint(a_dot)
    left = (p @ dual) @ (dual_dot - dual_dot @ a @ p)
    right = (dual_dot - p @ (a @ dual_dot)) @ (dual @ p)
    return left + right - p @ a_dot @ p


def _spectral(a: Any, tolerance: Any) -> tuple[Any, ...]:
    """The singular vectors of `a`, the inverses of the singular values that are kept,
    and the coefficients of the tangent inside and of its adjoint."""
    u, s, vh = svd(a, full_matrices=False)
    largest = primitive("max")(s, axis=-1, keepdims=True)
    kept = in_dtype_of(s > tolerance * largest, s)
    inverse, cut = kept / or_one(s), s * (1 - kept)
    mixed = (column(kept) - row(kept)) ** 2
    gaps = (column(s**2) - row(s**2)) * (column(kept) - row(kept))
    along = mixed / (gaps + (1 - mixed))
    across = along * (column(cut) + row(cut)) * (column(inverse) + row(inverse))
    return u, vh, inverse**2, along, across - column(inverse) * row(inverse)


def truncated_dot(a_dot: Any, a: Any, tolerance: Any) -> Any:
    """The tangent of a pseudo-inverse in which singular values below `tolerance` times
    the largest are left out, even if they are not 0."""
    u, vh, squares, along, across = _spectral(a, tolerance)
    v = adjoint(vh)
    moved = adjoint(u) @ a_dot @ v
    inner = along * moved + across * adjoint(moved)
    left = ((a_dot @ v - u @ moved) * row(squares)) @ vh
    right = u @ (column(squares) * (adjoint(u) @ a_dot - moved @ vh))
    return adjoint(u @ inner @ vh + left + right)


def truncated_bar(y_bar: Any, a: Any, tolerance: Any) -> Any:
    """The transpose of `truncated_dot`."""
    u, vh, squares, along, across = _spectral(a, tolerance)
    dual, ut, v_conj = adjoint(y_bar), transposed(u), conj_of(vh)
    right = dual @ transposed(vh)
    inner = ut @ right
    left = right * row(squares)
    below = column(squares) * (ut @ dual)
    moved = along * inner + adjoint(across * inner)
    moved = moved - ut @ left - below @ transposed(vh)
    return conj_of(u) @ (moved @ v_conj + below) + left @ v_conj


# --- least squares --------------------------------------------------------------------


def infer_lstsq(a: Type, b: Type, rcond: Any = None) -> Any:
    """The types of solution, residuals, rank and singular values."""
    dtype, shape, right = inverse_dtype(a, b), shape_of(a), shape_of(b)
    known = shape is not None and right is not None
    solution = (shape[-1], *right[1:]) if known and shape and right else None
    number = None if shape is None else (shorter(*shape),)
    real_dtype = real_of(ArrayType(dtype))
    return (
        ArrayType(dtype, solution),
        ArrayType(real_dtype, (None,)),
        ScalarType("int32"),
        ArrayType(real_dtype, number),
    )


lstsq = linear(
    "linalg.lstsq",
    infer_lstsq,
    lambda a, b, rcond=None: tuple(np.linalg.lstsq(a, b, rcond)),
    "a b rcond=",
    defaults={"rcond": None},
    takes_complex=True,
)


def _unexplained(rcond: Any) -> None:
    if rcond is not None and rcond < 0:
        raise Unsupported("a negative `rcond` of `np.linalg.lstsq`: give None")


@lstsq.vjp
def _lstsq(y_bars: Any, ys: Any, a: Any, b: Any, rcond: Any = None) -> Any:
    _unexplained(rcond)
    return solution_bars(y_bars, ys, a, b, _inverse(a, rcond), rcond)


@lstsq.jvp
def _lstsq_dot(x_dots: Any, ys: Any, a: Any, b: Any, rcond: Any = None) -> Any:
    _unexplained(rcond)
    return solution_dots(x_dots, ys, a, b, _inverse(a, rcond), rcond)


def _inverse(a: Any, rcond: Any) -> Any:
    return pinv(a, rtol=None) if rcond is None else pinv(a, rcond=rcond)


def solution_bars(
    y_bars: Any, ys: Any, a: Any, b: Any, inverse: Any, tolerance: Any
) -> Any:
    """The cotangents of the matrix and of the right side of a least squares solver."""
    (x_bar, residuals_bar, _, s_bar), (x, *_) = y_bars, ys
    wide, right = as_columns(x_bar, b), as_columns(b, b)
    inverse_bar = wide @ transposed(right)
    if tolerance is None:
        a_bar = pinv_bar(inverse_bar, inverse, a)
    else:
        a_bar = truncated_bar(inverse_bar, a, tolerance)
    b_bar = transposed(inverse) @ wide
    if not is_zero(residuals_bar):
        solution = as_columns(x, b)
        rest = conj_of(right - a @ solution)
        scaled = 2 * rest * spread_residuals(residuals_bar, rest)
        a_bar = a_bar - scaled @ transposed(solution)
        b_bar = b_bar + scaled
    if not is_zero(s_bar):
        u, _s, vh = svd(a, full_matrices=False)
        a_bar = a_bar + spectrum_bar(s_bar, u, vh)
    return a_bar, from_columns(b_bar, b)


def _spread_residuals(residuals_bar: Any, rest: Any) -> Any:
    bar, number = np.asarray(residuals_bar), np.shape(rest)[-1]
    return bar.reshape(-1) if bar.size == number else np.zeros(number, bar.dtype)


spread_residuals = register(
    Primitive(
        "spread_residuals",
        lambda bar, rest: ArrayType(dtype_of(bar) or real_of(rest), (None,)),
        _spread_residuals,
        parse_arguments("residuals_bar rest"),
        Call("rt.spread_residuals"),
        takes_complex=True,
    )
)


def _like_residuals(sums: Any, residuals: Any) -> Any:
    if np.size(residuals) == sums.size:
        return np.reshape(sums, np.shape(residuals))
    return np.zeros(np.shape(residuals), sums.dtype)


like_residuals = register(
    Primitive(
        "like_residuals",
        lambda sums, residuals: residuals,
        _like_residuals,
        parse_arguments("sums residuals"),
        Call("rt.like_residuals"),
        shape_only=frozenset({1}),
        linear_in=(0,),
    )
)
like_residuals.vjp(
    lambda y_bar, y, sums, residuals: (spread_residuals(y_bar, sums), None)
)


def solution_dots(
    x_dots: Any, ys: Any, a: Any, b: Any, inverse: Any, tolerance: Any
) -> Any:
    """The tangents of what a least squares solver answers."""
    (a_dot, b_dot), (x, residuals, *_) = x_dots, ys
    rest = b - a @ x
    change = _difference(b_dot, None if a_dot is None else a_dot @ x)
    products = 2 * real(conj_of(as_columns(rest, b)) * as_columns(change, b))
    sums = primitive("sum")(products, axis=0)
    residuals_dot = like_residuals(sums, residuals)
    if a_dot is None:
        return inverse @ b_dot, residuals_dot, None, None
    u, _s, vh = svd(a, full_matrices=False)
    s_dot = spectrum_dot(a_dot, u, vh)
    if tolerance is not None:
        x_dot = truncated_dot(a_dot, a, tolerance) @ b
        x_dot = x_dot if b_dot is None else x_dot + inverse @ b_dot
        return x_dot, residuals_dot, None, s_dot
    dual, dual_dot = adjoint(inverse), adjoint(a_dot)
    inside = dual @ x
    turned = dual_dot @ inside
    x_dot = inverse @ (change + dual @ (dual_dot @ rest)) + turned
    return x_dot - inverse @ (a @ turned), residuals_dot, None, s_dot


def _difference(a: Any, b: Any) -> Any:
    """`a - b`, where one may be missing."""
    if b is None:
        return a
    return -b if a is None else a - b
