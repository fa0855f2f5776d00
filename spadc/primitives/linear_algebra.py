"""Linear algebra: norms, solve, inverse, determinants.

norm'(0) = 0; elements that tie for a maximum norm share equally.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    promote,
    rank_of,
    real_dtype,
    shape_of,
)

from .complex_parts import conj_of
from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .diagonals import linear
from .elementwise import absolute, or_one, sign
from .inference import Axis, floating, is_weak, reduced_shape
from .products import matmul_left, transposed
from .shaping import expand_dims, squeeze
from .spreading import restore, share_ties
from .structural import fit

# --- norms ----------------------------------------------------------------------------


def _infer_norm(
    x: Type, ord: Any = None, axis: Axis = None, keepdims: bool = False
) -> Type:
    found, shape = floating(dtype_of(x)), reduced_shape(shape_of(x), axis, keepdims)
    dtype = None if found is None else real_dtype(found)
    return ArrayType(dtype, shape) if keepdims else array_or_scalar(dtype, shape)


norm = linear(
    "linalg.norm",
    _infer_norm,
    np.linalg.norm,
    "x ord= axis= keepdims=",
    defaults={"ord": None, "axis": None, "keepdims": False},
)


@norm.vjp
def _norm(
    y_bar: Any,
    y: Any,
    x: Any,
    ord: Any = None,
    axis: Axis = None,
    keepdims: bool = False,
) -> Any:
    if axis is None and not keepdims and ord in SUMMED and rank_of(x.type) == 2:
        return _largest_sum(y_bar, y, x, ord)
    ord = _vector_order(x, ord, axis)
    y_wide, y_bar_wide = restore(y, axis, keepdims), restore(y_bar, axis, keepdims)
    if ord == 2:
        return y_bar_wide / or_one(y_wide) * conj_of(x)
    if ord in (np.inf, -np.inf):
        return share_ties(y_bar, y, absolute(x), axis, keepdims) * _phase(x)
    if ord == 1:
        return y_bar_wide * _phase(x)
    ratio = absolute(x) / or_one(y_wide)
    return y_bar_wide * _phase(x) * (ratio + ratio.equals(0)) ** (ord - 1) * (ratio > 0)


# The axis along which the norm of a matrix sums, before it takes an extreme.
SUMMED = {1: 0, -1: 0, np.inf: 1, -np.inf: 1}


def _largest_sum(y_bar: Any, y: Any, x: Any, ord: Any) -> Any:
    """The norm of a matrix is the largest (least) sum of moduli of a column or row."""
    axis = SUMMED[ord]
    sums = primitive("sum")(absolute(x), axis=axis)
    sums_bar = share_ties(y_bar, y, sums, None, False)
    return expand_dims(sums_bar, axis=axis) * _phase(x)


def _phase(x: Any) -> Any:
    """The derivative of `abs(x)`, 0 at 0."""
    if is_complex(x.type):
        return conj_of(x) / or_one(absolute(x))
    return sign(x)


def _vector_order(x: Any, ord: Any, axis: Axis) -> Any:
    """The order of the vector norm that this is; 2 for Frobenius."""
    if ord is None or ord == "fro":
        return 2
    rank = (
        rank_of(x.type) if axis is None else 1 if isinstance(axis, int) else len(axis)
    )
    if rank is None:
        raise Unsupported("norm with `ord` needs the rank of its argument, or `axis`")
    if rank != 1 or not isinstance(ord, int | float) or ord == 0:
        raise Unsupported(
            f"norm of order {ord!r} of a matrix has no derivative rule here"
        )
    return ord


# --- solve, inverse, determinants -----------------------------------------------------


def _inverse_dtype(*types: Type) -> str | None:
    return floating(promote(*types))


def _infer_solve(a: Type, b: Type) -> Type:
    shape, right = shape_of(a), shape_of(b)
    dtype = _inverse_dtype(a, b)
    if shape is None or right is None:
        return ArrayType(dtype, None)
    if len(right) == 1:
        return ArrayType(dtype, shape[:-1])
    product = primitive("matmul").infer(a, b)
    return ArrayType(dtype, shape_of(product))


def _infer_det(a: Type) -> Type:
    shape = shape_of(a)
    return array_or_scalar(_inverse_dtype(a), None if shape is None else shape[:-2])


def _infer_slogdet(a: Type) -> tuple[Type, Type]:
    determinant = _infer_det(a)
    return determinant, primitive("real").infer(determinant)


solve = linear("linalg.solve", _infer_solve, np.linalg.solve, "a b")
inv = linear("linalg.inv", lambda a: array_like_inverse(a), np.linalg.inv, "a")
det = linear("linalg.det", _infer_det, np.linalg.det, "a")
slogdet = linear(
    "linalg.slogdet",
    lambda a: _infer_slogdet(a),
    lambda a: tuple(np.linalg.slogdet(a)),
    "a",
)


def array_like_inverse(a: Type) -> Type:
    """The type of the inverse of `a`."""
    return ArrayType(_inverse_dtype(a), shape_of(a))


@solve.vjp
def _solve(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """`y = inv(a) @ b`, so `b_bar = inv(a).T @ y_bar` and `a_bar = -b_bar @ y.T`."""
    m, n = rank_of(a.type), rank_of(b.type)
    if n is None or m is None:
        return solve_bar(y_bar, y, a, b)
    if n == 1 and m > 2:
        matrix = solve(transposed(a), expand_dims(y_bar, axis=-1))
        return -matrix * expand_dims(y, axis=-2), fit(squeeze(matrix, axis=-1), b)
    b_bar = solve(transposed(a), y_bar)
    return matmul_left(-b_bar, a, y), fit(b_bar, b)


def _solve_bar(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    if np.ndim(b) == 1:
        y_bar, y = y_bar[..., np.newaxis], y[..., np.newaxis]
    matrix = np.linalg.solve(np.swapaxes(a, -1, -2), y_bar)
    a_bar = -matrix @ np.swapaxes(y, -1, -2)
    b_bar = matrix[..., 0] if np.ndim(b) == 1 else matrix
    unbroadcast = primitive("unbroadcast").evaluate
    return unbroadcast(a_bar, np.shape(a)), unbroadcast(b_bar, np.shape(b))


solve_bar = register(
    Primitive(
        "solve_bar",
        lambda y_bar, y, a, b: (
            ArrayType(_inverse_dtype(y_bar, y, a), shape_of(a)),
            ArrayType(_inverse_dtype(y_bar, a, b), shape_of(b)),
        ),
        _solve_bar,
        parse_arguments("y_bar y a b"),
        Call("rt.solve_bar"),
    )
)


@inv.vjp
def _inv(y_bar: Any, y: Any, a: Any) -> Any:
    return -(transposed(y) @ y_bar @ transposed(y))


@det.vjp
def _det(y_bar: Any, y: Any, a: Any) -> Any:
    return _matrices(y_bar * y, a) * transposed(inv(a))


@slogdet.vjp
def _slogdet(y_bar: Any, y: Any, a: Any) -> Any:
    """The sign of a real matrix is constant; that of a complex one turns with the
    imaginary part of `trace(inv(a) @ da)`."""
    sign_bar, log_bar = y_bar
    if is_complex(a.type) and sign_bar.literal != 0:
        log_bar = log_bar + 1j * primitive("imag")(sign_bar * y[0])
    return _matrices(log_bar, a) * transposed(inv(a))


def _matrices(scale: Any, a: Any) -> Any:
    """One number for each matrix, ready to scale it."""
    if rank_of(a.type) == 2 or is_weak(scale.type):
        return scale
    return expand_dims(scale, axis=(-2, -1))
