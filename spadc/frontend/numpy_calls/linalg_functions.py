"""Functions of `numpy.linalg` written with others.

Like `numpy_functions`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def matrix_power(a: Any, n: int) -> Any:
    """Products of a square matrix with itself."""
    if n == 0:
        result = np.empty_like(a)
        result[...] = np.eye(a.shape[-2], dtype=a.dtype)
        return result
    if n < 0:
        a = np.linalg.inv(a)
        n = abs(n)
    if n == 1:
        return a
    if n == 2:
        return a @ a
    if n == 3:
        return (a @ a) @ a
    z = None
    result = None
    while n > 0:
        z = a if z is None else z @ z
        n, bit = divmod(n, 2)
        if bit:
            result = z if result is None else result @ z
    return result


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """A linear system whose matrix is folded into several axes."""
    rank = a.ndim
    if axes is not None:
        a = a.transpose([k for k in range(rank) if k not in axes] + list(axes))
    shape = a.shape[-(rank - b.ndim) :]
    size = 1
    for length in shape:
        size = size * length
    return np.linalg.solve(a.reshape(size, size), b.ravel()).reshape(shape)


def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of a matrix that is folded into several axes."""
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    size = 1
    for length in a.shape[ind:]:
        size = size * length
    inverse = np.linalg.inv(a.reshape(size, -1))
    return inverse.reshape(a.shape[ind:] + a.shape[:ind])
