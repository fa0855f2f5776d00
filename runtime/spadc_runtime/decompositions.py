"""Cotangents of decompositions of Hermitian matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .hermitian import adjoint, over_gaps, triangle_bar


def cholesky_bar(factor_bar: Any, factor: Any, upper: bool = False) -> Any:
    """The cotangent of `a` in `factor = np.linalg.cholesky(a, upper=upper)`, which
    reads the lower (upper) triangle of `a`.

    The result has the shape of `factor`, one matrix or a stack of them. LinAlgError
    if `factor` is singular.

    Source: S. P. Smith, Differentiation of the Cholesky Algorithm (1995), in closed
    form.
    """
    if upper:
        low_bar = cholesky_bar(adjoint(factor_bar), adjoint(factor))
        return adjoint(low_bar)
    lt = np.swapaxes(factor, -1, -2)
    inner = np.tril(lt @ factor_bar)
    inner = inner - 0.5 * np.tril(np.triu(inner))
    half = np.linalg.solve(lt, inner)
    whole = np.linalg.solve(np.conj(lt), np.swapaxes(half, -1, -2))
    return triangle_bar(np.swapaxes(whole, -1, -2))


def eigh_bar(w_bar: Any, v_bar: Any, w: Any, v: Any, lower: bool = True) -> Any:
    """The cotangent of `a` in `w, v = np.linalg.eigh(a)`, which reads the lower (upper)
    triangle of `a`.

    The result has the shape of `v`. Vectors of equal eigenvalues have no derivative:
    it is infinite where their cotangents differ. Complex vectors are known up to a
    phase: ValueError if the function depends on it.

    Source: first-order perturbation of eigenvectors (Giles, An extended collection of
    matrix derivative results, 2008, section 3.1).
    """
    vt = np.swapaxes(v, -1, -2)
    turned = vt @ v_bar
    check_phases(turned, v_bar)
    inner = over_gaps(turned, w)
    inner = inner + w_bar[..., None, :] * np.eye(w.shape[-1], dtype=bool)
    return triangle_bar(np.conj(v) @ inner @ vt, lower)


def eigh_pair_bar(
    w_bar: Any, v_bar: Any, w: Any, v: Any, lower: bool = True
) -> tuple[Any, Any]:
    """The cotangents of `a` and `b` in `w, v = scipy.linalg.eigh(a, b)`, which reads
    their lower (upper) triangles and makes `v.H @ b @ v` the unit matrix.

    Both have the shape of `v`. As `eigh_bar` for equal eigenvalues and phases.

    Source: first-order perturbation of the generalized problem: `v.H @ (a_dot - w *
    b_dot) @ v` over the gaps, and half the growth of `b` along each vector.
    """
    vt = np.swapaxes(v, -1, -2)
    turned = vt @ v_bar
    check_phases(turned, v_bar)
    diagonal = np.eye(w.shape[-1], dtype=bool)
    mixed = over_gaps(turned, w)
    sizes = -w_bar * w - np.diagonal(turned, axis1=-2, axis2=-1) / 2
    inner = mixed + w_bar[..., None, :] * diagonal
    other = sizes[..., None, :] * diagonal - mixed * w[..., None, :]
    a_bar = triangle_bar(np.conj(v) @ inner @ vt, lower)
    return a_bar, triangle_bar(np.conj(v) @ other @ vt, lower)


def check_phases(turned: Any, v_bar: Any) -> None:
    """ValueError if a function depends on the phases of the complex vectors `v`, whose
    cotangents are `v_bar`; `turned` is `v.T @ v_bar`.

    Source: turning `v[:, j]` by a small angle changes the output by the imaginary part
    of `turned[j, j]`.
    """
    if not np.iscomplexobj(turned):
        return
    sizes = np.linalg.norm(v_bar, axis=-2)
    bound = 10 * np.sqrt(np.finfo(sizes.dtype).eps) * sizes
    if np.any(np.abs(np.diagonal(turned, axis1=-2, axis2=-1).imag) > bound):
        raise ValueError(
            "the gradient of this function depends on the phases of complex "
            "eigenvectors, which LAPACK chooses as it likes"
        )
