"""Eigenvectors of general matrices: their order and their size."""

from __future__ import annotations

from typing import Any

import numpy as np

from .hermitian import over_gaps


def matched_vectors(v: Any, w: Any, found: Any, back: bool = False) -> Any:
    """The columns of `v`, which belong to the numbers `found`, in the order of `w`,
    which are the same numbers up to rounding; `back` undoes it.

    `v` holds one matrix or a stack of them, `w` and `found` a vector for each; the
    result has the shape of `v`.

    Source: LAPACK computes eigenvalues alone by another algorithm than with vectors,
    which may find them in another order (LAPACK Users' Guide, section 2.4.5).
    """
    w, found = np.asarray(w), np.asarray(found)
    order = np.empty(w.shape, int)
    for batch in np.ndindex(w.shape[:-1]):
        left = list(range(w.shape[-1]))
        for k, value in enumerate(w[batch]):
            gaps = np.abs(found[batch][left] - value)
            order[(*batch, k)] = left.pop(int(np.argmin(gaps)))
    order = np.argsort(order, axis=-1) if back else order
    return np.take_along_axis(v, order[..., np.newaxis, :], axis=-1)


def largest_real(v: Any) -> Any:
    """1 at the largest of the real components of each column of `v`, 0 elsewhere: the
    component that LAPACK makes real.

    The result has the shape of `v`, and its real dtype.

    Source: LAPACK, `geev`: each vector is scaled to have Euclidean norm 1 and largest
    component real.
    """
    sizes = np.where(np.imag(v) == 0, np.abs(v), -1)
    mask = np.zeros(v.shape, np.real(v).dtype)
    if v.size:
        top = np.argmax(sizes, axis=-2, keepdims=True)
        np.put_along_axis(mask, top, 1, axis=-2)
    return mask


def eig_bar(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The cotangent of `a` in `w, v = np.linalg.eig(a)`: complex, and of a real `a` the
    real part of it.

    The result has the shape of `v`. Equal eigenvalues have no derivative: it is
    infinite, or LinAlgError where their vectors coincide.

    Source: Boeddeker, Hanebrink, Drude, Heymann and Haeb-Umbach, On the computation of
    complex-valued gradients, 2017, for vectors of length one; `largest_real` for their
    phases.
    """
    w = np.asarray(w, np.result_type(w, np.complex64))
    v = np.asarray(v, np.result_type(v, np.complex64))
    turned = np.sum(v_bar * v, axis=-2, keepdims=True)
    mask = largest_real(v)
    heights = np.sum(np.real(v) * mask, axis=-2, keepdims=True)
    free = v_bar - np.real(turned) * np.conj(v) - 1j * np.imag(turned) / heights * mask
    vt = np.swapaxes(v, -1, -2)
    inner = over_gaps(vt @ free, w)
    inner = inner + w_bar[..., np.newaxis, :] * np.eye(w.shape[-1], dtype=bool)
    return np.linalg.solve(vt, inner @ vt)
