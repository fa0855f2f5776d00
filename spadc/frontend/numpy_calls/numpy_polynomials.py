"""Polynomials of NumPy, given by their coefficients, the highest power first.

Like `numpy_functions`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def poly(seq_of_zeros: Any) -> Any:
    """The polynomial with these zeros."""
    zeros = np.atleast_1d(seq_of_zeros)
    if zeros.ndim != 1 or np.iscomplexobj(zeros):
        raise NotImplementedError("zeros that are a matrix, or complex")
    if zeros.dtype.kind != "f" or zeros.dtype.itemsize < 4:
        zeros = zeros.astype(np.float64)
    a = np.ones((1,), dtype=zeros.dtype)
    for k in range(len(zeros)):
        a = np.convolve(a, np.array([1, -zeros[k]], dtype=zeros.dtype), mode="full")
    return a


def polyadd(a1: Any, a2: Any) -> Any:
    """The sum of two polynomials."""
    a1 = np.atleast_1d(a1)
    a2 = np.atleast_1d(a2)
    return _longer(a1, len(a2)) + _longer(a2, len(a1))


def polysub(a1: Any, a2: Any) -> Any:
    """The difference of two polynomials."""
    a1 = np.atleast_1d(a1)
    a2 = np.atleast_1d(a2)
    return _longer(a1, len(a2)) - _longer(a2, len(a1))


def _longer(a: Any, length: int) -> Any:
    return np.concatenate((np.zeros(max(length - len(a), 0), a.dtype), a))


def polymul(a1: Any, a2: Any) -> Any:
    """The product of two polynomials, whose leading zeros are left out."""
    return np.convolve(_trimmed(a1), _trimmed(a2))


def _trimmed(a: Any) -> Any:
    a = np.atleast_1d(a)
    leading = np.sum(np.cumsum(a != 0) == 0)
    return a[min(leading, len(a) - 1) :]


def polyder(p: Any, m: int = 1) -> Any:
    """The m-th derivative of a polynomial."""
    p = np.asarray(p)
    if m == 0:
        return p
    return polyder(p[:-1] * np.arange(len(p) - 1, 0, -1), m - 1)


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The m-th antiderivative of a polynomial, with constants of integration."""
    p = np.asarray(p)
    if m == 0:
        return p
    constants = np.zeros(m) if k is None else np.atleast_1d(k)
    if len(constants) == 1 and m > 1:
        constants = constants[0] * np.ones(m)
    divided = p / np.arange(len(p), 0, -1)
    return polyint(np.concatenate((divided, constants[:1])), m - 1, k=constants[1:])


def polydiv(u: Any, v: Any) -> Any:
    """The quotient and the remainder of two polynomials."""
    u = np.atleast_1d(u) + 0.0
    v = np.atleast_1d(v) + 0.0
    dtype = np.result_type(u, v)
    m = len(u) - 1
    n = len(v) - 1
    scale = 1.0 / v[0]
    q = np.zeros((max(m - n + 1, 1),), dtype)
    r = u.astype(dtype)
    for k in range(m - n + 1):
        d = scale * r[k]
        q[k] = d
        r[k : k + n + 1] -= d * v
    small = np.cumsum(~np.isclose(r, 0, rtol=1e-14)) == 0
    return q, r[min(np.sum(small), len(r) - 1) :]


def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, *, w: Any = None) -> Any:
    """The polynomial that fits best, in the sense of least squares."""
    order = deg + 1
    x = np.asarray(x) + 0.0
    y = np.asarray(y) + 0.0
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    lhs = np.vander(x, order)
    rhs = y
    if w is not None:
        w = np.asarray(w) + 0.0
        lhs = lhs * w[:, np.newaxis]
        rhs = rhs * w[:, np.newaxis] if rhs.ndim == 2 else rhs * w
    scale = np.sqrt((lhs * lhs).sum(axis=0))
    c, _, _, _ = np.linalg.lstsq(lhs / scale, rhs, rcond)
    return (c.T / scale).T
