"""The factors of matrices that lie in one array: LU and Cholesky."""

from __future__ import annotations

from typing import Any

import numpy as np


def permuted(x: Any, piv: Any, back: bool = False) -> Any:
    """The rows of the matrix `x`, swapped as `piv` of `scipy.linalg.lu_factor` says;
    `back` undoes it.

    Source: row `k` was interchanged with row `piv[k]`, one after the other (SciPy
    reference, `lu_factor`).
    """
    order = np.arange(np.shape(x)[-2])
    for k, other in enumerate(piv):
        order[[k, other]] = order[[other, k]]
    return x[np.argsort(order) if back else order]


def factor_product(c_dot: Any, c: Any, lower: bool) -> Any:
    """The tangent of the matrix whose Cholesky factor lies in the lower (upper)
    triangle of `c`.

    Source: the product rule for `l @ l.H` and `u.H @ u`.
    """
    part = np.tril if lower else np.triu
    first, second = part(c_dot), np.conj(np.swapaxes(part(c), -1, -2))
    product = first @ second if lower else second @ first
    return product + np.conj(np.swapaxes(product, -1, -2))


def factor_bar(m_bar: Any, c: Any, lower: bool) -> Any:
    """The cotangent of `c`, from that of the matrix whose Cholesky factor lies in its
    lower (upper) triangle: the adjoint of `factor_product`.

    Source: Giles, An extended collection of matrix derivative results, 2008, section
    2.2.
    """
    both = m_bar + np.conj(np.swapaxes(m_bar, -1, -2))
    if lower:
        return np.tril(both @ np.conj(np.tril(c)))
    return np.triu(np.conj(np.triu(c)) @ both)
