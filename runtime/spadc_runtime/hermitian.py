"""Parts of matrices that derivatives of decompositions are made of."""

from __future__ import annotations

from typing import Any

import numpy as np


def adjoint(x: Any) -> Any:
    """The conjugate transpose of each matrix.

    Source: Golub and Van Loan, Matrix Computations, 2013, section 1.1.
    """
    return np.conj(np.swapaxes(x, -1, -2))


def hermitian(a: Any, lower: bool = True) -> Any:
    """The Hermitian matrix that LAPACK means by the lower (upper) triangle of `a`.

    The result has the shape and dtype of `a`, one matrix or a stack of them; imaginary
    parts of the diagonal are not read.

    Source: LAPACK Users' Guide, section 5.3 (storage of Hermitian matrices).
    """
    off = np.tril(a, -1) if lower else np.triu(a, 1)
    diagonal = np.tril(np.triu(np.real(a)))
    return off + diagonal + adjoint(off)


def triangle_bar(x_bar: Any, lower: bool = True) -> Any:
    """The cotangent of the lower (upper) triangle of a matrix, from that of the
    Hermitian matrix that it means: the adjoint of `hermitian`.

    The result has the shape and dtype of `x_bar`.

    Source: both elements that an element below the diagonal stands for add up.
    """
    both = x_bar + adjoint(x_bar)
    off = np.tril(both, -1) if lower else np.triu(both, 1)
    return off + np.tril(np.triu(np.real(x_bar)))


def over_gaps(x: Any, w: Any) -> Any:
    """`x[i, j] / (w[j] - w[i])`, and 0 on the diagonal and where `x` is 0.

    `x` holds matrices, `w` their eigenvalues; the result has the shape and dtype of
    `x`. It is infinite where equal eigenvalues are mixed.

    Source: first-order perturbation of eigenvectors (Giles, An extended collection of
    matrix derivative results, 2008, section 3.1).
    """
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    moved = (x != 0) & ~np.eye(np.shape(w)[-1], dtype=bool)
    return np.divide(x, gaps, out=np.zeros_like(x), where=moved)


def no_tangent(x: Any) -> Any:
    """Refuse the tangent of vectors `x` that are not determined.

    NotImplementedError, always: the phases of complex vectors, and the singular vectors
    beyond the smaller side of a matrix, are LAPACK's choice.

    Source: the vectors of a simple eigenvalue are known up to a phase (Golub and Van
    Loan, Matrix Computations, 2013, section 7.1).
    """
    raise NotImplementedError(
        "these eigenvectors or singular vectors are not determined (complex phases, or "
        "vectors beyond the smaller side of the matrix), so that they have no tangent; "
        "use the values alone, or `full_matrices=False`"
    )


def determined(u: Any, vh: Any) -> Any:
    """`u`, of `u, s, vh = np.linalg.svd(a)`, if `a` is square.

    NotImplementedError if it is not: the vectors beyond the smaller side have no
    tangent.

    Source: they are any basis of what is left (Golub and Van Loan, Matrix Computations,
    2013, section 2.4).
    """
    return u if np.shape(u)[-1] == np.shape(vh)[-1] else no_tangent(u)
