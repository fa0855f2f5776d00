"""Block matrices that differentiate functions of matrices.

Source of all: Mathias, A chain rule for matrix functions and applications, 1996: the
upper right block of `f([[a, e], [0, a]])` is the derivative of `f` at `a` in the
direction `e`.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def doubled(a: Any, e: Any) -> Any:
    """`[[a, e], [0, a]]`, for one matrix or a stack of them.

    Source: Mathias 1996.
    """
    upper = np.concatenate([a, e], axis=-1)
    lower = np.concatenate([np.zeros_like(a), a], axis=-1)
    return np.concatenate([upper, lower], axis=-2)


def corner(x: Any) -> Any:
    """The upper right of the four blocks of a matrix, or of a stack of them.

    Source: Mathias 1996.
    """
    n = np.shape(x)[-1] // 2
    return x[..., :n, n:]


def corners(x: Any) -> Any:
    """The sum of the two blocks on the diagonal: the adjoint of `doubled` in `a`.

    Source: Mathias 1996.
    """
    n = np.shape(x)[-1] // 2
    return x[..., :n, :n] + x[..., n:, n:]


def in_corner(x: Any) -> Any:
    """`[[0, x], [0, 0]]`: the adjoint of `corner`.

    Source: Mathias 1996.
    """
    return doubled(np.zeros_like(x), x)


def matrix_derivative(a: Any, e: Any, t: Any = None, *, of: str) -> Any:
    """The derivative at `a`, in the direction `e`, of the function of matrices that
    `scipy.linalg` calls `of`; `t` is its further argument, if there is one.

    The result has the shape of `a`, one matrix or a stack of them, and the common dtype
    of `a` and `e`. TypeError if it is complex although both are real. Needs SciPy.

    Source: Mathias, A chain rule for matrix functions and applications, 1996. The
    direction is scaled to about one, as a larger one would take over the scaling of the
    block matrix (Al-Mohy and Higham, Computing the Frechet derivative of the matrix
    exponential, 2009, section 3).
    """
    from scipy import linalg

    known = getattr(linalg, of)
    largest = np.max(np.abs(e), initial=0)
    scale = largest if largest > 0 else 1
    found = corner(known(doubled(a, e / scale), *(() if t is None else (t,)))) * scale
    if np.iscomplexobj(found) and not (np.iscomplexobj(a) or np.iscomplexobj(e)):
        bound = 1e-8 * np.max(np.abs(found), initial=0)
        found = as_real(found if np.any(np.abs(found.imag) > bound) else found.real)
    return found.astype(np.result_type(a, e), copy=False)


def as_real(y: Any) -> Any:
    """`y`, which must be real.

    TypeError if it is complex: the root or logarithm of a real matrix that has negative
    eigenvalues is, and its derivative must be asked for with a complex matrix.

    Source: Higham, Functions of Matrices, 2008, section 1.
    """
    if np.iscomplexobj(y):
        raise TypeError(
            "this function of a real matrix is complex (it has negative eigenvalues): "
            "pass the matrix as complex, `a.astype(complex)`"
        )
    return y
