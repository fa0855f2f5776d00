"""Linear algebra: solve, inverse, determinants, chains of products."""

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
    shape_of,
)

from .complex_parts import imag, real
from .core import (
    ALL,
    Call,
    Primitive,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .diagonals import linear, trace
from .inference import floating, is_weak
from .products import matmul_left, transposed
from .shaping import expand_dims, squeeze
from .structural import fit

# --- solve, inverse -------------------------------------------------------------------


def inverse_dtype(*types: Type) -> str | None:
    """The dtype in which LAPACK solves."""
    return floating(promote(*types))


def infer_solve(a: Type, b: Type) -> Type:
    """The type of what solves a linear system."""
    shape, right = shape_of(a), shape_of(b)
    dtype = inverse_dtype(a, b)
    if shape is None or right is None:
        return ArrayType(dtype, None)
    if len(right) == 1:
        return ArrayType(dtype, shape[:-1])
    product = primitive("matmul").infer(a, b)
    return ArrayType(dtype, shape_of(product))


def infer_inverse(a: Type) -> Type:
    """The type of the inverse of `a`."""
    return ArrayType(inverse_dtype(a), shape_of(a))


solve = linear("linalg.solve", infer_solve, np.linalg.solve, "a b")
inv = linear("linalg.inv", infer_inverse, np.linalg.inv, "a")


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


@solve.jvp
def _solve_dot(x_dots: Any, y: Any, a: Any, b: Any) -> Any:
    """`a @ y_dot = b_dot - a_dot @ y`."""
    a_dot, b_dot = x_dots
    if a_dot is None:
        return solve(a, b_dot)
    if rank_of(a.type) is None or rank_of(b.type) is None:
        moved = a_dot @ as_columns(y, b)
        right = -moved if b_dot is None else as_columns(b_dot, b) - moved
        return from_columns(solve(a, right), b)
    stacked = rank_of(b.type) == 1 and rank_of(a.type) != 2
    moved = a_dot @ expand_dims(y, axis=-1) if stacked else a_dot @ y
    if stacked:
        right = -moved if b_dot is None else expand_dims(b_dot, axis=-1) - moved
        return squeeze(solve(a, right), axis=-1)
    return solve(a, -moved if b_dot is None else b_dot - moved)


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
            ArrayType(inverse_dtype(y_bar, y, a), shape_of(a)),
            ArrayType(inverse_dtype(y_bar, a, b), shape_of(b)),
        ),
        _solve_bar,
        parse_arguments("y_bar y a b"),
        Call("rt.solve_bar"),
    )
)


def _columns_helper(name: str, evaluate: Any) -> Primitive:
    """A helper that turns vectors into columns, or back, if `b` is a vector."""
    return register(
        Primitive(
            name,
            lambda x, b: ArrayType(dtype_of(x)),
            evaluate,
            parse_arguments("x b"),
            Call(f"rt.{name}"),
            shape_only=frozenset({1}),
            takes_complex=True,
            linear_in=(0,),
        )
    )


as_columns = _columns_helper(
    "as_columns", lambda x, b: x[..., np.newaxis] if np.ndim(b) == 1 else x
)
from_columns = _columns_helper(
    "from_columns", lambda x, b: x[..., 0] if np.ndim(b) == 1 else x
)
as_columns.vjp(lambda y_bar, y, x, b: (from_columns(y_bar, b), None))
from_columns.vjp(lambda y_bar, y, x, b: (as_columns(y_bar, b), None))
inv.vjp(lambda y_bar, y, a: inverse_bar(y_bar, y))
inv.jvp(lambda x_dots, y, a: -(y @ x_dots[0] @ y))


def inverse_bar(y_bar: Any, y: Any) -> Any:
    """The cotangent of the matrix whose inverse is `y`."""
    return -(transposed(y) @ y_bar @ transposed(y))


# --- determinants ---------------------------------------------------------------------


def infer_determinant(a: Type) -> Type:
    """The type of a number for each matrix."""
    shape = shape_of(a)
    return array_or_scalar(inverse_dtype(a), None if shape is None else shape[:-2])


def _infer_slogdet(a: Type) -> tuple[Type, Type]:
    determinant = infer_determinant(a)
    return determinant, primitive("real").infer(determinant)


det = linear("linalg.det", infer_determinant, np.linalg.det, "a")
slogdet = linear(
    "linalg.slogdet",
    lambda a: _infer_slogdet(a),
    lambda a: tuple(np.linalg.slogdet(a)),
    "a",
    parts=("sign", "logabsdet"),
)


def _cofactors(a: Any) -> Any:
    """From the singular values: the products of the others stand for `det / s`."""
    u, s, vh = np.linalg.svd(a)
    others = primitive("products_of_others").evaluate(s, axis=-1)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    scaled = np.conj(u) * np.expand_dims(others, -2)
    return np.expand_dims(sign, (-2, -1)) * (scaled @ np.conj(vh))


cofactors = register(
    Primitive(
        "cofactors",
        infer_inverse,
        _cofactors,
        parse_arguments("a"),
        Call("rt.cofactors"),
        takes_complex=True,
    )
)


@det.vjp
def determinant_bar(y_bar: Any, y: Any, a: Any, **_: Any) -> Any:
    """The derivative of a determinant are the cofactors, of a singular matrix too."""
    return matrices(y_bar, a) * cofactors(a)


@det.jvp
def determinant_dot(x_dots: Any, y: Any, a: Any, **_: Any) -> Any:
    """`sum(cofactors * a_dot)`"""
    return primitive("sum")(cofactors(a) * x_dots[0], axis=(-2, -1))


@cofactors.jvp
def _cofactors_dot(x_dots: Any, y: Any, a: Any) -> Any:
    """Those of an invertible matrix are `det(a) * inv(a).T`."""
    (a_dot,) = x_dots
    turned = transposed(a_dot @ inv(a))
    return matrices(trace_of(turned), a) * y - turned @ y


def trace_of(x: Any) -> Any:
    """The trace of each matrix."""
    return trace(x) if rank_of(x.type) == 2 else trace(x, axis1=-2, axis2=-1)


@slogdet.vjp
def _slogdet(y_bar: Any, y: Any, a: Any) -> Any:
    """The sign of a real matrix is constant; that of a complex one turns with the
    imaginary part of `trace(inv(a) @ da)`."""
    sign_bar, log_bar = y_bar
    if is_complex(a.type) and sign_bar.literal != 0:
        log_bar = log_bar + 1j * imag(sign_bar * y[0])
    return matrices(log_bar, a) * transposed(inv(a))


@slogdet.jvp
def _slogdet_dot(x_dots: Any, y: Any, a: Any) -> Any:
    growth = trace_of(inv(a) @ x_dots[0])
    if is_complex(a.type):
        return 1j * y[0] * imag(growth), real(growth)
    return None, growth


def matrices(scale: Any, a: Any) -> Any:
    """One number for each matrix, ready to scale it."""
    if rank_of(a.type) == 2 or is_weak(scale.type):
        return scale
    return expand_dims(scale, axis=(-2, -1))


# --- chains of products ---------------------------------------------------------------


def _infer_chain(*xs: Type) -> Type:
    total = xs[0]
    for x in xs[1:]:
        total = primitive("matmul").infer(total, x)
    return total


multi_dot = linear(
    "linalg.multi_dot",
    _infer_chain,
    lambda *xs: np.linalg.multi_dot(xs),
    "[arrays] | out>",
    linear_in_each=ALL,
    takes_complex=True,
)


@multi_dot.vjp
def _multi_dot(y_bar: Any, y: Any, *xs: Any) -> Any:
    """Every factor gets what stands before it, turned, the cotangent, and what stands
    after it, turned; a vector at an end is a matrix of one row or column."""
    if any(rank_of(x.type) not in (1, 2) for x in xs):
        raise Unsupported("`np.linalg.multi_dot` needs factors of known axes")
    if is_weak(y_bar.type):
        y_bar = primitive("full_like")(y, y_bar)
    factors = list(xs)
    for end in (0, -1):
        if rank_of(xs[end].type) == 1:
            factors[end] = expand_dims(xs[end], axis=end)
            y_bar = expand_dims(y_bar, axis=end)
    bars = []
    for k, x in enumerate(xs):
        bar = y_bar
        for factor in factors[:k]:
            bar = factor.T @ bar
        for factor in factors[:k:-1]:
            bar = bar @ factor.T
        if rank_of(x.type) == 1:
            bar = squeeze(bar, axis=1 if k else 0)
        bars.append(bar)
    return tuple(bars)
