"""Singular values and vectors.

Vectors of equal singular values have no derivative: what comes out is infinite or not a
number, unless it is not used or does not move them. The vectors beyond the smaller side
(`full_matrices`) are any basis of what is left, and the phases of complex ones are
LAPACK's choice: a function that depends on them is refused when its gradient runs.
Giles 2008, section 3.2; Townsend, "Differentiating the singular value decomposition",
2016; Wan and Zhang, "Automatic differentiation for complex valued SVD", 2019.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    ScalarType,
    Shape,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    shape_of,
)

from .complex_parts import conj_of
from .core import Unsupported
from .decompositions import check_phases, helper, no_tangent, real_of_sum
from .diagonals import linear
from .hermitian import (
    adjoint,
    column,
    hermitian,
    is_zero,
    leading,
    over_gaps,
    real_of,
    row,
    triangle_bar,
)
from .inference import floating
from .products import transposed
from .structural import length_of

SVD = {"full_matrices": True, "compute_uv": True, "hermitian": False}


def shorter(m: Dim, n: Dim) -> Dim:
    """The smaller of two lengths, where it is known."""
    if isinstance(m, int) and isinstance(n, int):
        return min(m, n)
    return m if m == n else None


def infer_values(a: Type, **attrs: Any) -> Type:
    """The type of the singular values of `a`."""
    shape = shape_of(a)
    dims = None if shape is None else (*shape[:-2], shorter(*shape[-2:]))
    return ArrayType(real_of(ArrayType(floating(dtype_of(a)))), dims)


def infer_svd(
    a: Type,
    full_matrices: bool = True,
    compute_uv: bool = True,
    hermitian: bool = False,
) -> Any:
    """The types of the singular values, and of the vectors around them."""
    values, dtype, shape = infer_values(a), floating(dtype_of(a)), shape_of(a)
    if not compute_uv:
        return values
    left: Shape | None = None
    right: Shape | None = None
    if shape is not None:
        (*batch, m, n), k = shape, shorter(*shape[-2:])
        left = (*batch, m, m if full_matrices else k)
        right = (*batch, n if full_matrices else k, n)
    return ArrayType(dtype, left), values, ArrayType(dtype, right)


def _svd_values(a: Any, **attrs: Any) -> Any:
    found = np.linalg.svd(a, **attrs)
    return tuple(found) if attrs.get("compute_uv", True) else found


svd = linear(
    "linalg.svd",
    infer_svd,
    _svd_values,
    "a full_matrices= compute_uv= hermitian=",
    defaults=SVD,
    takes_complex=True,
    parts=("U", "S", "Vh"),
)
svdvals = linear(
    "linalg.svdvals", infer_values, np.linalg.svdvals, "x", takes_complex=True
)


def _infer_rank(a: Type, **attrs: Any) -> Type:
    shape = shape_of(a)
    if shape is None or len(shape) > 1:
        return array_or_scalar("int64", None if shape is None else shape[:-2])
    return ScalarType("int64", weak=True)


matrix_rank = linear(
    "linalg.matrix_rank",
    _infer_rank,
    np.linalg.matrix_rank,
    "A tol= hermitian= | rtol=",
    defaults={"tol": None, "hermitian": False, "rtol": None},
    takes_complex=True,
    zero_derivative=True,
)

# --- the reverse ----------------------------------------------------------------------


def spectrum_bar(s_bar: Any, u: Any, vh: Any) -> Any:
    """The cotangent of a matrix, from that of its singular values."""
    return (conj_of(u) * row(s_bar)) @ conj_of(vh)


@svdvals.vjp
def values_vjp(s_bar: Any, s: Any, a: Any, **_: Any) -> Any:
    """The cotangent of a matrix whose singular values alone were asked for."""
    u, _s, vh = svd(a, full_matrices=False)
    return spectrum_bar(s_bar, u, vh)


@svd.vjp
def _svd(
    y_bars: Any,
    ys: Any,
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    hermitian: bool = False,
) -> Any:
    if not compute_uv:
        u, _s, vh = svd(_meant(a, hermitian), full_matrices=False)
        bar = spectrum_bar(y_bars, u, vh)
    elif is_zero(y_bars[0]) and is_zero(y_bars[2]):
        bar = _values_only(y_bars[1], ys)
    elif hermitian:
        raise Unsupported(
            "the singular vectors of `np.linalg.svd(hermitian=True)`: use "
            "`np.linalg.eigh`"
        )
    else:
        return svd_bar(*y_bars, *ys)
    return triangle_bar(bar) if hermitian else bar


def _values_only(s_bar: Any, ys: Any) -> Any:
    """The vectors beyond the smaller side have no part in it."""
    u, s, vh = ys
    number = length_of(s, -1)
    return spectrum_bar(s_bar, leading(u, -1, number), leading(vh, -2, number))


def _svd_bar(u_bar: Any, s_bar: Any, vh_bar: Any, u: Any, s: Any, vh: Any) -> Any:
    number = s.shape[-1]
    if np.any(u_bar[..., number:]) or np.any(vh_bar[..., number:, :]):
        raise ValueError("the function depends on vectors that are not determined")
    u_bar, vh_bar = u_bar[..., :number], vh_bar[..., :number, :]
    u, vh = u[..., :number], vh[..., :number, :]
    v_bar = np.swapaxes(vh_bar, -1, -2)
    return np.conj(_inner_bar(np.conj(u_bar), s_bar, v_bar, u, s, vh))


def _inner_bar(gu: Any, gs: Any, gv: Any, u: Any, s: Any, vh: Any) -> Any:
    """In the pairing `Re(tr(g^H @ d))` of the literature."""
    uh, v = np.conj(np.swapaxes(u, -1, -2)), np.conj(np.swapaxes(vh, -1, -2))
    left, right = uh @ gu, vh @ gv
    check_phases(left + right, np.concatenate([gu, gv], axis=-2))
    down, across = s[..., :, np.newaxis], s[..., np.newaxis, :]
    split = over_gaps.evaluate
    skew_left = split(left - np.conj(np.swapaxes(left, -1, -2)), s**2)
    skew_right = split(right - np.conj(np.swapaxes(right, -1, -2)), s**2)
    inner = skew_left * across + down * skew_right
    number = s.shape[-1]
    diagonal = np.eye(number, dtype=bool)
    inner = inner + gs[..., np.newaxis, :] * diagonal
    if np.iscomplexobj(u):
        phases = 1j * np.imag(np.where(diagonal, left, 0))
        inner = inner + np.divide(
            phases, across, out=np.zeros_like(phases), where=phases != 0
        )
    whole = u @ inner @ vh
    if u.shape[-2] > number:
        whole = whole + (gu - u @ left) / across @ vh
    if v.shape[-2] > number:
        rest = gv - v @ right
        whole = whole + u / across @ np.conj(np.swapaxes(rest, -1, -2))
    return whole


svd_bar = helper("svd_bar", _svd_bar, "u_bar s_bar vh_bar u s vh")


def _infer_svd_bar(*types: Type) -> Type:
    u, vh = types[3], types[5]
    rows, columns = shape_of(u), shape_of(vh)
    known = rows is not None and columns is not None
    dims = (*rows[:-1], columns[-1]) if known and rows and columns else None
    return ArrayType(dtype_of(u), dims)


svd_bar.infer = _infer_svd_bar

# --- forward --------------------------------------------------------------------------


@svdvals.jvp
def values_jvp(x_dots: Any, s: Any, a: Any, **_: Any) -> Any:
    """The tangents of singular values."""
    u, _s, vh = svd(a, full_matrices=False)
    return spectrum_dot(x_dots[0], u, vh)


def spectrum_dot(a_dot: Any, u: Any, vh: Any) -> Any:
    """The real part of the diagonal of `u.H @ a_dot @ vh.H`."""
    return real_of_sum(conj_of(u) * (a_dot @ adjoint(vh)))


@svd.jvp
def _svd_dot(
    x_dots: Any,
    ys: Any,
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    hermitian: bool = False,
) -> Any:
    a_dot = _meant(x_dots[0], hermitian)
    if not compute_uv:
        u, _s, vh = svd(_meant(a, hermitian), full_matrices=False)
        return spectrum_dot(a_dot, u, vh)
    u, s, vh = ys
    number = length_of(s, -1)
    thin = leading(u, -1, number), leading(vh, -2, number)
    s_dot = spectrum_dot(a_dot, *thin)
    sides = length_of(u, -1), length_of(vh, -1)
    apart = all(isinstance(n, int) for n in sides) and sides[0] != sides[1]
    if is_complex(a.type) or hermitian or (full_matrices and apart):
        return no_tangent(u), s_dot, no_tangent(vh)
    if full_matrices:
        u_dot, vh_dot = _vectors_dot(a_dot, determined(u, vh), s, vh)
    elif shape_of(u.type) == shape_of(vh.type) and is_known(u):
        u_dot, vh_dot = _vectors_dot(a_dot, u, s, vh)
    else:
        u_dot, vh_dot = _vectors_dot(a_dot, u, s, vh, thin=True)
    return u_dot, s_dot, vh_dot


def is_known(x: Any) -> bool:
    """Whether all lengths are known, by number or by name."""
    return None not in (shape_of(x.type) or (None,))


def _meant(a: Any, is_hermitian: bool) -> Any:
    return hermitian(a) if is_hermitian else a


def _determined(u: Any, vh: Any) -> Any:
    if np.shape(u)[-1] != np.shape(vh)[-1]:
        raise NotImplementedError("the tangent of vectors beyond the smaller side")
    return u


determined = helper("determined", _determined, "u vh", linear_in=(0,))
determined.infer = lambda u, vh: u
determined.vjp(lambda y_bar, y, u, vh: (y_bar, None))


def _vectors_dot(a_dot: Any, u: Any, s: Any, vh: Any, thin: bool = False) -> Any:
    """The tangents of real singular vectors."""
    v = transposed(vh)
    moved = transposed(u) @ a_dot @ v
    back = transposed(moved)
    u_dot = u @ over_gaps(moved * row(s) + column(s) * back, s**2)
    v_dot = v @ over_gaps(column(s) * moved + back * row(s), s**2)
    if thin:
        u_dot = u_dot + (a_dot @ v - u @ moved) / row(s)
        v_dot = v_dot + (transposed(a_dot) @ u - v @ back) / row(s)
    return u_dot, transposed(v_dot)
