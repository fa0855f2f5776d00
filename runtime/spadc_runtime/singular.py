"""Cotangents of singular values and vectors, of QR factors, and of determinants."""

from __future__ import annotations

from typing import Any

import numpy as np

from .decompositions import check_phases
from .hermitian import adjoint, over_gaps
from .reductions import products_of_others


def svd_bar(u_bar: Any, s_bar: Any, vh_bar: Any, u: Any, s: Any, vh: Any) -> Any:
    """The cotangent of `a` in `u, s, vh = np.linalg.svd(a)`.

    `u` and `vh` are those of `full_matrices` true or false; the result has the shape of
    `a`, one matrix or a stack of them. Vectors of equal singular values have no
    derivative: it is infinite where their cotangents differ. ValueError if the function
    depends on the vectors beyond the smaller side, which are any basis of what is left,
    or on the phases of complex vectors.

    Source: Townsend, Differentiating the singular value decomposition, 2016; for
    complex matrices Wan and Zhang, Automatic differentiation for complex valued SVD,
    2019.
    """
    number = s.shape[-1]
    if np.any(u_bar[..., number:]) or np.any(vh_bar[..., number:, :]):
        raise ValueError(
            "the gradient of this function depends on singular vectors beyond the "
            "smaller side of the matrix, which are not determined: "
            "use `full_matrices=False`"
        )
    u, vh = u[..., :number], vh[..., :number, :]
    left_bar = np.conj(u_bar[..., :number])
    right_bar = np.swapaxes(vh_bar[..., :number, :], -1, -2)
    return np.conj(_matrix_bar(left_bar, s_bar, right_bar, u, s, vh))


def _matrix_bar(gu: Any, gs: Any, gv: Any, u: Any, s: Any, vh: Any) -> Any:
    """In the pairing `Re(tr(g^H @ d))` of the literature."""
    left, right = adjoint(u) @ gu, vh @ gv
    check_phases(left + right, np.concatenate([gu, gv], axis=-2))
    down, across = s[..., :, np.newaxis], s[..., np.newaxis, :]
    inner = over_gaps(left - adjoint(left), s**2) * across
    inner = inner + down * over_gaps(right - adjoint(right), s**2)
    diagonal = np.eye(s.shape[-1], dtype=bool)
    inner = inner + gs[..., np.newaxis, :] * diagonal
    if np.iscomplexobj(u):
        phases = 1j * np.imag(np.where(diagonal, left, 0))
        zeros = np.zeros_like(phases)
        inner = inner + np.divide(phases, across, out=zeros, where=phases != 0)
    whole = u @ inner @ vh
    if u.shape[-2] > s.shape[-1]:
        whole = whole + (gu - u @ left) / across @ vh
    if vh.shape[-1] > s.shape[-1]:
        whole = whole + u / across @ adjoint(gv - adjoint(vh) @ right)
    return whole


def qr_bar(q_bar: Any, r_bar: Any, q: Any, r: Any) -> Any:
    """The cotangent of `a` in `q, r = np.linalg.qr(a)`, for any sides.

    The result has the shape of `a`, one matrix or a stack of them. ValueError if `q`
    has more columns than `a`: those beyond are any basis of what is left. LinAlgError
    if the first columns of `a` are dependent.

    Source: Walter and Lehmann, On evaluating higher-order derivatives of the QR
    decomposition, 2010; Roberts and Roberts, QR and LQ decomposition matrix
    backpropagation algorithms, 2020.
    """
    number = q.shape[-1]
    if number > r.shape[-1]:
        raise ValueError(
            "the columns of Q beyond those of the matrix are not determined: "
            "use `mode='reduced'`"
        )
    gq, gr = np.conj(q_bar), np.conj(r_bar)
    rest = gr[..., :, number:]
    gq = gq + q @ (r[..., :, number:] @ adjoint(rest))
    first, gfirst = r[..., :, :number], gr[..., :, :number]
    inner = first @ adjoint(gfirst) - adjoint(gq) @ q
    low = np.tril(inner, -1)
    full = low + adjoint(low) + np.tril(np.triu(np.real(inner)))
    turned = np.linalg.solve(first, adjoint(gq + q @ full))
    return np.conj(np.concatenate([adjoint(turned), q @ rest], axis=-1))


def cofactors(a: Any) -> Any:
    """The derivatives of `np.linalg.det(a)` in the elements of `a`, one matrix or a
    stack of them: `det(a) * inv(a).T`, and also right where `a` is singular.

    The result has the shape of `a`.

    Source: the determinant is the product of singular values up to a sign, so that the
    products of the others stand for `det / s` (Golub and Van Loan, Matrix Computations,
    2013, section 2.4).
    """
    u, s, vh = np.linalg.svd(a)
    others = products_of_others(s, axis=-1)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    scaled = np.conj(u) * np.expand_dims(others, -2)
    return np.expand_dims(sign, (-2, -1)) * (scaled @ np.conj(vh))


def spread_residuals(residuals_bar: Any, rest: Any) -> Any:
    """The cotangent of the sums of squares of the columns of `rest`; zeros where the
    solver has answered without residuals.

    Source: `np.linalg.lstsq` has residuals if the rank is full and there are more rows
    than columns (NumPy reference).
    """
    bar, number = np.asarray(residuals_bar), np.shape(rest)[-1]
    return bar.reshape(-1) if bar.size == number else np.zeros(number, bar.dtype)


def like_residuals(sums: Any, residuals: Any) -> Any:
    """The tangents `sums` of all residuals in the form that the solver has given them:
    an array, a number, or nothing.

    Source: as `spread_residuals`.
    """
    if np.size(residuals) == sums.size:
        return np.reshape(sums, np.shape(residuals))
    return np.zeros(np.shape(residuals), sums.dtype)
