"""Matrices of a structure, `scipy.linalg`, written with NumPy functions.

This file is not run: a call of one of these functions is lowered like a call of a
function of the user. What SciPy's own sources compute is repeated here, so that every
bit of the value is the same; they only move elements, so that most is one subscript.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- one element along each diagonal --------------------------------------------------


def toeplitz(c: Any, r: Any = None) -> Any:
    """The first column and the first row, along the diagonals."""
    if c.ndim != 1:
        raise NotImplementedError("stacked columns of toeplitz")
    r = np.conj(c) if r is None else r
    values = np.concatenate((c[::-1], r[1:]))
    first = np.arange(len(c) - 1, -1, -1)
    return values[first[:, None] + np.arange(len(r))]


def hankel(c: Any, r: Any = None) -> Any:
    """The first column and the last row, along the other diagonals."""
    if c.ndim != 1:
        raise NotImplementedError("stacked columns of hankel")
    r = np.zeros_like(c) if r is None else r
    values = np.concatenate((c, r[1:]))
    return values[np.arange(len(c))[:, None] + np.arange(len(r))]


def circulant(c: Any) -> Any:
    """Columns that are turned by one element each."""
    if c.ndim != 1:
        raise NotImplementedError("stacked columns of circulant")
    steps = np.arange(len(c))
    return c[(steps[:, None] - steps) % len(c)]


def convolution_matrix(a: Any, n: int, mode: str = "full") -> Any:
    """The matrix that convolves `n` elements with `a`."""
    if a.ndim != 1:
        raise NotImplementedError("stacked kernels of convolution_matrix")
    m = len(a)
    padded = np.concatenate((a, np.zeros(n - 1, dtype=a.dtype)))
    row = np.concatenate((a[:1], np.zeros(n - 1, dtype=a.dtype)))
    values = np.concatenate((padded[::-1], row[1:]))
    first = np.arange(m + n - 2, -1, -1)
    whole = values[first[:, None] + np.arange(n)]
    if mode == "full":
        return whole
    if mode == "same":
        trim = min(n, m) - 1
        begin = trim // 2
        return whole[begin : m + n - 1 - (trim - begin)]
    if mode == "valid":
        trim = min(n, m) - 1
        return whole[trim : m + n - 1 - trim]
    raise ValueError("'mode' argument must be one of ('full', 'valid', 'same')")


# --- blocks and borders ---------------------------------------------------------------


def block_diag(*arrs: Any) -> Any:
    """Matrices one after the other on the diagonal."""
    blocks = [np.atleast_2d(a) for a in arrs]
    rows = 0
    columns = 0
    for block in blocks:
        if block.ndim != 2:
            raise NotImplementedError("stacked blocks of block_diag")
        rows = rows + block.shape[0]
        columns = columns + block.shape[1]
    whole = np.zeros((rows, columns), dtype=np.result_type(*blocks))
    i = 0
    j = 0
    for block in blocks:
        whole[i : i + block.shape[0], j : j + block.shape[1]] = block
        i = i + block.shape[0]
        j = j + block.shape[1]
    return whole


def companion(a: Any) -> Any:
    """The matrix whose characteristic polynomial has these coefficients."""
    if a.ndim != 1:
        raise NotImplementedError("stacked polynomials of companion")
    n = len(a) - 1
    matrix = np.zeros((n, n), dtype=(-a[1:] / (1.0 * a[0])).dtype)
    matrix[0] = -a[1:] / (1.0 * a[0])
    steps = np.arange(n - 1)
    matrix[steps + 1, steps] = 1
    return matrix


def leslie(f: Any, s: Any) -> Any:
    """Births in the first row, survivals below the diagonal."""
    if f.ndim != 1 or s.ndim != 1:
        raise NotImplementedError("stacked populations of leslie")
    n = len(f)
    matrix = np.zeros((n, n), dtype=(f[0] + s[0]).dtype)
    matrix[0] = f
    steps = np.arange(n - 1)
    matrix[steps + 1, steps] = s
    return matrix


def fiedler(a: Any) -> Any:
    """Distances of all pairs of numbers."""
    if a.ndim != 1:
        raise NotImplementedError("stacked arrays of fiedler")
    return np.abs(a[:, None] - a)


def khatri_rao(a: Any, b: Any) -> Any:
    """The Kronecker products of columns with the same number."""
    if a.ndim != 2 or b.ndim != 2:
        raise NotImplementedError("stacked matrices of khatri_rao")
    product = a[:, None, :] * b[None, :, :]
    return product.reshape(a.shape[0] * b.shape[0], a.shape[1])


def diagsvd(s: Any, M: int, N: int) -> Any:
    """The singular values on the diagonal of a matrix of `M` rows and `N` columns."""
    if s.ndim != 1:
        raise NotImplementedError("stacked values of diagsvd")
    matrix = np.zeros((M, N), dtype=s.dtype)
    steps = np.arange(len(s))
    matrix[steps, steps] = s
    return matrix
