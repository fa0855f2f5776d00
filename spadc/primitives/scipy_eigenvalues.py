"""Eigenvalues of `scipy.linalg`: Hermitian, generalized, tridiagonal and general.

A generalized problem `a @ v = w * (b @ v)` of Hermitian matrices has vectors with
`v.H @ b @ v = 1`, so that they also change with the size of `b`. Giles 2008, section
3.1, for the ordinary problem.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, is_complex, promote, shape_of

from .complex_parts import conj_of
from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .decompositions import (
    check_phases,
    eigenvalues_of,
    eigh_bar,
    is_lower,
    no_tangent,
    real_of_sum,
    square,
    values_bar,
)
from .eigenvalues import (
    complex_of,
    eig_bar,
    eigen_dots,
    eigvals_bar,
    eigvals_dot,
    infer_eigvals,
)
from .hermitian import (
    adjoint,
    hermitian,
    is_zero,
    on_diagonal,
    over_gaps,
    real_diagonal,
    row,
    triangle_bar,
)
from .inference import is_left_out
from .scipy_decompositions import plain

# --- Hermitian, one matrix or two -----------------------------------------------------

DRIVEN: dict[str, Any] = {"lower": True, "type": 1, "driver": None}


def _of_both(a: Type, b: Type, type: int) -> Type:
    if is_left_out(b):
        return a
    if type != 1:
        raise Unsupported(f"a generalized eigenvalue problem of type {type}")
    return ArrayType(promote(a, b), shape_of(a))


def _infer_eigh(
    a: Type, b: Type, eigvals_only: bool = False, type: int = 1, **_: Any
) -> Any:
    both = _of_both(a, b, type)
    values = eigenvalues_of(both)
    return values if eigvals_only else (values, square(both))


eigh = plain(
    "eigh",
    _infer_eigh,
    "a b? | lower= eigvals_only= type= check_finite= driver=",
    defaults={"eigvals_only": False, **DRIVEN},
)
eigvalsh = plain(
    "eigvalsh",
    lambda a, b, type=1, **_: eigenvalues_of(_of_both(a, b, type)),
    "a b? | lower= type= check_finite= driver=",
    defaults=DRIVEN,
)


def _pair_bar(w_bar: Any, v_bar: Any, w: Any, v: Any, lower: bool = True) -> Any:
    turned = np.swapaxes(v, -1, -2) @ v_bar
    check_phases(turned, v_bar)
    diagonal = np.eye(np.shape(w)[-1], dtype=bool)
    mixed, across = over_gaps.evaluate(turned, w), w[..., np.newaxis, :]
    sizes = -w_bar * w - np.diagonal(turned, axis1=-2, axis2=-1) / 2
    inner = mixed + w_bar[..., np.newaxis, :] * diagonal
    other = sizes[..., np.newaxis, :] * diagonal - mixed * across
    found = (np.conj(v) @ x @ np.swapaxes(v, -1, -2) for x in (inner, other))
    a_bar, b_bar = (triangle_bar.evaluate(x, lower) for x in found)
    return a_bar, b_bar


eigh_pair_bar = register(
    Primitive(
        "eigh_pair_bar",
        lambda w_bar, v_bar, w, v, lower=True: (v, v),
        _pair_bar,
        parse_arguments("w_bar v_bar w v lower=", {"lower": True}),
        Call("rt.eigh_pair_bar"),
        takes_complex=True,
    )
)


@eigh.vjp
def _eigh(
    y_bars: Any,
    ys: Any,
    a: Any,
    b: Any,
    eigvals_only: bool = False,
    lower: bool = True,
    **_: Any,
) -> Any:
    if eigvals_only:
        return _eigvalsh(y_bars, ys, a, b, lower)
    (w_bar, v_bar), (w, v) = y_bars, ys
    if is_zero(v_bar):
        return _by_values(w_bar, w, v, b, lower)
    if is_left_out(b.type):
        return eigh_bar(w_bar, v_bar, w, v, **_reads(lower)), None
    return eigh_pair_bar(w_bar, v_bar, w, v, **_reads(lower))


@eigvalsh.vjp
def _eigvalsh(w_bar: Any, w: Any, a: Any, b: Any, lower: bool = True, **_: Any) -> Any:
    return _by_values(w_bar, w, eigh(a, b, **_reads(lower))[1], b, lower)


def _by_values(w_bar: Any, w: Any, v: Any, b: Any, lower: bool) -> Any:
    uplo = "L" if lower else "U"
    a_bar = values_bar(w_bar, v, uplo)
    return a_bar, None if is_left_out(b.type) else values_bar(-w_bar * w, v, uplo)


def _reads(lower: bool) -> dict[str, bool]:
    return is_lower("L" if lower else "U")


@eigh.jvp
def _eigh_dot(
    x_dots: Any,
    ys: Any,
    a: Any,
    b: Any,
    eigvals_only: bool = False,
    lower: bool = True,
    **_: Any,
) -> Any:
    if eigvals_only:
        return _eigvalsh_dot(x_dots, ys, a, b, lower)
    w, v = ys
    moved = grown = None
    if x_dots[0] is not None:
        moved = adjoint(v) @ hermitian(x_dots[0], **_reads(lower)) @ v
    if x_dots[1] is not None:
        grown = adjoint(v) @ hermitian(x_dots[1], **_reads(lower)) @ v
        scaled = -grown * row(w)
        moved = scaled if moved is None else moved + scaled
    if is_complex(v.type):
        return real_diagonal(moved), no_tangent(v)
    v_dot = v @ over_gaps(moved, w)
    if grown is not None:
        v_dot = v_dot - 0.5 * v * row(on_diagonal(grown))
    return real_diagonal(moved), v_dot


@eigvalsh.jvp
def _eigvalsh_dot(
    x_dots: Any, w: Any, a: Any, b: Any, lower: bool = True, **_: Any
) -> Any:
    v = eigh(a, b, **_reads(lower))[1]
    w_dot = None
    if x_dots[0] is not None:
        w_dot = _expected(hermitian(x_dots[0], **_reads(lower)), v)
    if x_dots[1] is not None:
        scaled = -w * _expected(hermitian(x_dots[1], **_reads(lower)), v)
        w_dot = scaled if w_dot is None else w_dot + scaled
    return w_dot


def _expected(m: Any, v: Any) -> Any:
    return real_of_sum(conj_of(v) * (m @ v))


# --- tridiagonal ----------------------------------------------------------------------


def _infer_tridiagonal(d: Type, e: Type, eigvals_only: bool = False, **_: Any) -> Any:
    values = square(d)
    shape = shape_of(d)
    vectors = ArrayType(
        dtype_of(values), None if shape is None else (*shape, *shape[-1:])
    )
    return values if eigvals_only else (values, vectors)


eigh_tridiagonal = plain(
    "eigh_tridiagonal",
    _infer_tridiagonal,
    "d e eigvals_only= | check_finite= lapack_driver=",
    defaults={"eigvals_only": False, "lapack_driver": "auto"},
    takes_complex=False,
)
eigvalsh_tridiagonal = plain(
    "eigvalsh_tridiagonal",
    lambda d, e, **_: square(d),
    "d e | check_finite= lapack_driver=",
    defaults={"lapack_driver": "auto"},
    takes_complex=False,
)


@eigh_tridiagonal.vjp
def _tridiagonal(
    y_bars: Any, ys: Any, d: Any, e: Any, eigvals_only: bool = False, **_: Any
) -> Any:
    if eigvals_only:
        return _tridiagonal_values(y_bars, ys, d, e)
    (w_bar, v_bar), (w, v) = y_bars, ys
    if is_zero(v_bar):
        return _two_diagonals(values_bar(w_bar, v, "L"))
    return _two_diagonals(eigh_bar(w_bar, v_bar, w, v))


@eigvalsh_tridiagonal.vjp
def _tridiagonal_values(w_bar: Any, w: Any, d: Any, e: Any, **_: Any) -> Any:
    v = eigh_tridiagonal(d, e)[1]
    return _two_diagonals(values_bar(w_bar, v, "L"))


def _two_diagonals(bar: Any) -> Any:
    diagonal = primitive("diagonal")
    return diagonal(bar), diagonal(bar, offset=-1)


@eigh_tridiagonal.jvp
def _tridiagonal_dot(
    x_dots: Any, ys: Any, d: Any, e: Any, eigvals_only: bool = False, **_: Any
) -> Any:
    if eigvals_only:
        return _tridiagonal_values_dot(x_dots, ys, d, e)
    w, v = ys
    moved = adjoint(v) @ _tridiagonal_matrix(*x_dots) @ v
    return on_diagonal(moved), v @ over_gaps(moved, w)


@eigvalsh_tridiagonal.jvp
def _tridiagonal_values_dot(x_dots: Any, w: Any, d: Any, e: Any, **_: Any) -> Any:
    v = eigh_tridiagonal(d, e)[1]
    return _expected(_tridiagonal_matrix(*x_dots), v)


def _tridiagonal_matrix(d: Any, e: Any) -> Any:
    """The symmetric matrix with these diagonals, of which one may be missing."""
    diag = primitive("diag")
    sides = None if e is None else diag(e, k=1) + diag(e, k=-1)
    middle = None if d is None else diag(d)
    return sides if middle is None else middle if sides is None else middle + sides


# --- general --------------------------------------------------------------------------


def _infer_eig(
    a: Type, b: Type, left: bool = False, right: bool = True, **_: Any
) -> Any:
    if left or not is_left_out(b):
        raise Unsupported("left eigenvectors, or a generalized problem, of `eig`")
    values = infer_eigvals(a)
    return (values, ArrayType(complex_of(a), shape_of(a))) if right else values


def _infer_values(a: Type, b: Type, **_: Any) -> Type:
    if not is_left_out(b):
        raise Unsupported("a generalized problem of `eigvals`")
    return infer_eigvals(a)


eig = plain(
    "eig",
    _infer_eig,
    "a b? left= right= | check_finite=",
    defaults={"left": False, "right": True},
)
eigvals = plain("eigvals", _infer_values, "a b? | check_finite=")


@eigvals.vjp
def _eigvals(w_bar: Any, w: Any, a: Any, b: Any, **_: Any) -> Any:
    return eigvals_bar(w_bar, w, a), None


@eigvals.jvp
def _eigvals_dot(x_dots: Any, w: Any, a: Any, b: Any, **_: Any) -> Any:
    return eigvals_dot(x_dots, w, a)


@eig.vjp
def _eig(y_bars: Any, ys: Any, a: Any, b: Any, right: bool = True, **_: Any) -> Any:
    return (eig_bar(*y_bars, *ys) if right else eigvals_bar(y_bars, ys, a)), None


@eig.jvp
def _eig_dot(x_dots: Any, ys: Any, a: Any, b: Any, right: bool = True, **_: Any) -> Any:
    return eigen_dots(x_dots[0], *ys) if right else eigvals_dot(x_dots, ys, a)
