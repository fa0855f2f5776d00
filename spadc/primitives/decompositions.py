"""Decompositions of Hermitian matrices: Cholesky, eigenvalues and eigenvectors.

Each reads one triangle, so that is where its cotangents go. Eigenvectors of equal
eigenvalues have no derivative: what comes out is infinite or not a number, unless it is
not used or does not move them. The phases of complex eigenvectors are LAPACK's choice:
a function that depends on them is refused when its gradient runs (`eigh_bar`), and its
tangent is refused altogether.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, is_complex, real_dtype, shape_of

from .complex_parts import conj_of
from .core import Call, Primitive, parse_arguments, primitive, register
from .diagonals import linear, tril, triu
from .hermitian import (
    adjoint,
    hermitian,
    is_zero,
    over_gaps,
    real_diagonal,
    row,
    triangle_bar,
)
from .inference import floating
from .linear_algebra import solve
from .products import transposed
from .shaping import array_like


def helper(
    name: str,
    evaluate: Any,
    arguments: str,
    defaults: dict[str, Any] | None = None,
    **facts: Any,
) -> Primitive:
    """A helper whose result has the shape of its last operand."""
    given = parse_arguments(arguments, defaults)

    def infer(*types: Type, **attrs: Any) -> Type:
        return array_like(ArrayType(dtype_of(types[-1])), shape_of(types[-1]))

    spelling = Call(f"rt.{name}")
    return register(
        Primitive(name, infer, evaluate, given, spelling, takes_complex=True, **facts)
    )


def square(a: Type, **attrs: Any) -> Type:
    """The type of what has the shape of `a`."""
    return ArrayType(floating(dtype_of(a)), shape_of(a))


# --- Cholesky -------------------------------------------------------------------------

cholesky = linear(
    "linalg.cholesky",
    square,
    np.linalg.cholesky,
    "a | upper=",
    defaults={"upper": False},
    takes_complex=True,
)


def _half(x: Any) -> Any:
    """The lower triangle, with half the diagonal."""
    return np.tril(x) - 0.5 * np.tril(np.triu(x))


def _cholesky_bar(factor_bar: Any, factor: Any, upper: bool = False) -> Any:
    """Smith, Differentiation of the Cholesky Algorithm (1995), in closed form."""
    if upper:
        turned = np.conj(np.swapaxes(factor_bar, -1, -2))
        low = _cholesky_bar(turned, np.conj(np.swapaxes(factor, -1, -2)))
        return np.conj(np.swapaxes(low, -1, -2))
    transposed = np.swapaxes(factor, -1, -2)
    half = np.linalg.solve(transposed, _half(transposed @ factor_bar))
    dual = np.conj(transposed)
    whole = np.linalg.solve(dual, np.swapaxes(half, -1, -2))
    return _triangle(np.swapaxes(whole, -1, -2))


def _triangle(x_bar: Any, lower: bool = True) -> Any:
    return triangle_bar.evaluate(x_bar, lower)


cholesky_bar = helper(
    "cholesky_bar", _cholesky_bar, "factor_bar factor upper=", {"upper": False}
)
cholesky.vjp(lambda y_bar, y, a, **upper: cholesky_bar(y_bar, y, **upper))


@cholesky.jvp
def _cholesky_dot(x_dots: Any, y: Any, a: Any, upper: bool = False) -> Any:
    return cholesky_dot(x_dots[0], y, upper)


def cholesky_dot(a_dot: Any, factor: Any, upper: bool) -> Any:
    """The tangent of a Cholesky factor: `L @ half(inv(L) @ a_dot @ inv(L).T)`."""
    low = adjoint(factor) if upper else factor
    inner = solve(low, hermitian(a_dot, **({"lower": False} if upper else {})))
    inner = tril(solve(low, adjoint(inner)))
    low_dot = low @ (inner - 0.5 * triu(inner))
    return adjoint(low_dot) if upper else low_dot


# --- Hermitian eigenvalues ------------------------------------------------------------


def eigenvalues_of(a: Type, **attrs: Any) -> Type:
    """The type of the real eigenvalues of `a`."""
    shape = shape_of(a)
    dtype = floating(dtype_of(a))
    dims = None if shape is None else shape[:-1]
    return ArrayType(None if dtype is None else real_dtype(dtype), dims)


def is_lower(uplo: str) -> dict[str, bool]:
    """The keyword of helpers for the triangle that is read."""
    return {} if uplo.upper() == "L" else {"lower": False}


eigh = linear(
    "linalg.eigh",
    lambda a, UPLO="L": (eigenvalues_of(a), square(a)),
    lambda a, UPLO="L": tuple(np.linalg.eigh(a, UPLO)),
    "a UPLO=",
    defaults={"UPLO": "L"},
    takes_complex=True,
    parts=("eigenvalues", "eigenvectors"),
)
eigvalsh = linear(
    "linalg.eigvalsh",
    eigenvalues_of,
    np.linalg.eigvalsh,
    "a UPLO=",
    defaults={"UPLO": "L"},
    takes_complex=True,
)


def _eigh_bar(w_bar: Any, v_bar: Any, w: Any, v: Any, lower: bool = True) -> Any:
    """`conj(v) @ (diag(w_bar) + (v.T @ v_bar) / (w[j] - w[i])) @ v.T`."""
    turned = np.swapaxes(v, -1, -2) @ v_bar
    check_phases(turned, v_bar)
    inner = over_gaps.evaluate(turned, w)
    inner = inner + w_bar[..., None, :] * np.eye(w.shape[-1], dtype=bool)
    return _triangle(np.conj(v) @ inner @ np.swapaxes(v, -1, -2), lower)


def check_phases(turned: Any, v_bar: Any) -> None:
    """ValueError if a function depends on the phases of complex eigenvectors."""
    if not np.iscomplexobj(turned):
        return
    sizes = np.linalg.norm(v_bar, axis=-2)
    bound = 10 * np.sqrt(np.finfo(sizes.dtype).eps) * sizes
    if np.any(abs(np.diagonal(turned, axis1=-2, axis2=-1).imag) > bound):
        raise ValueError("the function depends on the phases of eigenvectors")


eigh_bar = helper("eigh_bar", _eigh_bar, "w_bar v_bar w v lower=", {"lower": True})


@eigh.vjp
def _eigh(y_bars: Any, ys: Any, a: Any, UPLO: str = "L") -> Any:
    (w_bar, v_bar), (w, v) = y_bars, ys
    if is_zero(v_bar):
        return values_bar(w_bar, v, UPLO)
    return eigh_bar(w_bar, v_bar, w, v, **is_lower(UPLO))


@eigvalsh.vjp
def _eigvalsh(y_bar: Any, y: Any, a: Any, UPLO: str = "L") -> Any:
    return values_bar(y_bar, eigh(a, UPLO=UPLO)[1], UPLO)


def values_bar(w_bar: Any, v: Any, uplo: str) -> Any:
    """The cotangent of a Hermitian matrix, from that of its eigenvalues."""
    whole = (conj_of(v) * row(w_bar)) @ transposed(v)
    return triangle_bar(whole, **is_lower(uplo))


@eigh.jvp
def _eigh_dot(x_dots: Any, ys: Any, a: Any, UPLO: str = "L") -> Any:
    w, v = ys
    moved = adjoint(v) @ hermitian(x_dots[0], **is_lower(UPLO)) @ v
    if is_complex(v.type):
        return real_diagonal(moved), no_tangent(v)
    return real_diagonal(moved), v @ over_gaps(moved, w)


@eigvalsh.jvp
def _eigvalsh_dot(x_dots: Any, y: Any, a: Any, UPLO: str = "L") -> Any:
    v = eigh(a, UPLO=UPLO)[1]
    moved = hermitian(x_dots[0], **is_lower(UPLO)) @ v
    return real_of_sum(conj_of(v) * moved)


def real_of_sum(x: Any) -> Any:
    """The real part of the sum of each column."""
    total = primitive("sum")(x, axis=-2)
    return primitive("real")(total) if is_complex(x.type) else total


def _no_tangent(x: Any) -> Any:
    raise NotImplementedError("the tangent of complex eigenvectors: their phases")


no_tangent = helper("no_tangent", _no_tangent, "x")
