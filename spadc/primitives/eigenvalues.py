"""Eigenvalues and eigenvectors of general matrices, which are complex numbers.

Those of a real matrix are typed complex, as they may be: take `.real` of what is known
to be real. LAPACK makes every vector of length one, with a real largest component, and
so are their derivatives. At a repeated eigenvalue there is none: what comes out is
infinite or not a number.
Giles 2008, section 3.1; Boeddeker, Hanebrink, Drude, Heymann and Haeb-Umbach, "On the
computation of complex-valued gradients", 2017.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .complex_parts import conj_of, imag, real
from .core import Call, Primitive, parse_arguments, primitive, register
from .decompositions import helper
from .diagonals import linear
from .hermitian import column, on_diagonal, over_gaps, row
from .inference import floating
from .linear_algebra import solve
from .products import transposed
from .structural import dim


def complex_of(a: Type) -> str:
    """The complex dtype in the precision of `a`; the wider one where that is not
    known."""
    dtype = floating(dtype_of(a))
    return str(np.result_type(dtype or np.float64, np.complex64))


def infer_eigvals(a: Type, **attrs: Any) -> Type:
    """The type of the eigenvalues of `a`."""
    shape = shape_of(a)
    return ArrayType(complex_of(a), None if shape is None else shape[:-1])


eig = linear(
    "linalg.eig",
    lambda a: (infer_eigvals(a), ArrayType(complex_of(a), shape_of(a))),
    lambda a: tuple(np.linalg.eig(a)),
    "a",
    takes_complex=True,
    parts=("eigenvalues", "eigenvectors"),
)
eigvals = linear(
    "linalg.eigvals", infer_eigvals, np.linalg.eigvals, "a", takes_complex=True
)

# --- vectors in an order, and of a size -----------------------------------------------


def _matching(w: Any, found: Any) -> Any:
    """For each of `w` the nearest that is left of `found`."""
    order = np.empty(w.shape, int)
    for batch in np.ndindex(w.shape[:-1]):
        left = list(range(w.shape[-1]))
        for k, value in enumerate(w[batch]):
            gaps = np.abs(found[batch][left] - value)
            order[(*batch, k)] = left.pop(int(np.argmin(gaps)))
    return order


def _matched_vectors(v: Any, w: Any, found: Any, back: bool = False) -> Any:
    order = _matching(np.asarray(w), np.asarray(found))
    order = np.argsort(order, axis=-1) if back else order
    return np.take_along_axis(v, order[..., np.newaxis, :], axis=-1)


matched_vectors = register(
    Primitive(
        "matched_vectors",
        lambda v, w, found, back=False: v,
        _matched_vectors,
        parse_arguments("v w found back=", {"back": False}),
        Call("rt.matched_vectors"),
        takes_complex=True,
        linear_in=(0,),
    )
)


@matched_vectors.vjp
def _matched_bar(
    y_bar: Any, y: Any, v: Any, w: Any, found: Any, back: bool = False
) -> Any:
    direction = {} if back else {"back": True}
    return matched_vectors(y_bar, w, found, **direction), None, None


def _largest_real(v: Any) -> Any:
    """1 at the largest of the real components of each vector."""
    sizes = np.where(np.imag(v) == 0, np.abs(v), -1)
    top = np.argmax(sizes, axis=-2, keepdims=True) if v.size else None
    mask = np.zeros(v.shape, np.real(v).dtype)
    if top is not None:
        np.put_along_axis(mask, top, 1, axis=-2)
    return mask


largest_real = helper("largest_real", _largest_real, "v")
largest_real.infer = lambda v: primitive("real").infer(v)
largest_real.zero_derivative = True

# --- derivatives ----------------------------------------------------------------------


@eigvals.vjp
def eigvals_bar(w_bar: Any, w: Any, a: Any) -> Any:
    """The cotangent of `a`: `inv(v).T @ diag(w_bar) @ v.T`."""
    vt = transposed(vectors_of(w, a))
    return solve(vt, column(w_bar) * vt)


@eigvals.jvp
def eigvals_dot(x_dots: Any, w: Any, a: Any) -> Any:
    """The tangents of the eigenvalues `w`: the diagonal of `inv(v) @ a_dot @ v`."""
    v = vectors_of(w, a)
    return on_diagonal(solve(v, x_dots[0] @ v))


def vectors_of(w: Any, a: Any) -> Any:
    """The eigenvectors of `a`, in the order of its eigenvalues `w`."""
    found, v = eig(a)
    return matched_vectors(v, w, found)


@eig.jvp
def _eig_dot(x_dots: Any, ys: Any, a: Any) -> Any:
    return eigen_dots(x_dots[0], *ys)


def _eig_bar(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The transpose of `eigen_dots`."""
    w, v = np.asarray(w, complex_type(w)), np.asarray(v, complex_type(v))
    turned = np.sum(v_bar * v, axis=-2, keepdims=True)
    mask = _largest_real(v)
    heights = np.sum(np.real(v) * mask, axis=-2, keepdims=True)
    free = v_bar - np.real(turned) * np.conj(v) - 1j * np.imag(turned) / heights * mask
    vt = np.swapaxes(v, -1, -2)
    inner = over_gaps.evaluate(vt @ free, w)
    inner = inner + w_bar[..., np.newaxis, :] * np.eye(w.shape[-1], dtype=bool)
    return np.linalg.solve(vt, inner @ vt)


def complex_type(x: Any) -> Any:
    """The complex dtype in the precision of an array."""
    return np.result_type(x, np.complex64)


eig_bar = helper("eig_bar", _eig_bar, "w_bar v_bar w v")


@eig.vjp
def _eig(y_bars: Any, ys: Any, a: Any) -> Any:
    return eig_bar(*y_bars, *ys)


def eigen_dots(a_dot: Any, w: Any, v: Any) -> Any:
    """The tangents of eigenvalues and of normalised eigenvectors."""
    moved = solve(v, a_dot @ v)
    free = v @ over_gaps(moved, w)
    mask = largest_real(v)
    grows = _column_sums(real(conj_of(v) * free))
    turns = _column_sums(imag(free) * mask) / _column_sums(real(v) * mask)
    return _diagonal(moved), free - v * row(grows + 1j * turns)


def _diagonal(x: Any) -> Any:
    """The diagonal of each matrix, by a product: real eigenvalues come in real arrays,
    into copies of which no complex cotangents could be stored."""
    unit = primitive("eye")(dim(x, axis=-1), None)
    return primitive("sum")(x * unit, axis=-1)


def _column_sums(x: Any) -> Any:
    return primitive("sum")(x, axis=-2)
