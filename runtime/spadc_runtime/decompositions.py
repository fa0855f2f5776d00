"""Cotangents of decompositions of symmetric matrices."""

from __future__ import annotations

from typing import Any

import numpy as np


def cholesky_bar(factor_bar: Any, factor: Any) -> Any:
    """The cotangent of `a` in `factor = np.linalg.cholesky(a)`, which reads the lower
    triangle of `a`.

    The result has the shape of `factor`, one matrix or a stack of them. LinAlgError
    if `factor` is singular.

    Source: S. P. Smith, Differentiation of the Cholesky Algorithm (1995), in closed
    form.
    """
    lt = np.swapaxes(factor, -1, -2)
    inner = np.tril(lt @ factor_bar)
    inner = inner - 0.5 * np.tril(np.triu(inner))
    half = np.linalg.solve(lt, inner)
    whole = np.linalg.solve(lt, np.swapaxes(half, -1, -2))
    return _lower(np.swapaxes(whole, -1, -2))


def eigh_bar(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The cotangent of `a` in `w, v = np.linalg.eigh(a)`, which reads the lower
    triangle of `a`.

    The result has the shape of `v`. Vectors of equal eigenvalues have no derivative:
    it is infinite where their cotangents differ.

    Source: first-order perturbation of eigenvectors (Giles, Collected matrix derivative
    results, 2008, section 3.1).
    """
    vt = np.swapaxes(v, -1, -2)
    turned = vt @ v_bar
    diagonal = np.eye(w.shape[-1], dtype=bool)
    gaps = w[..., None, :] - w[..., :, None] + diagonal
    inner = np.divide(turned, gaps, out=np.zeros_like(turned), where=turned != 0)
    inner = np.where(diagonal, w_bar[..., None, :] * diagonal, inner)
    return _lower(0.5 * (v @ (inner + np.swapaxes(inner, -1, -2)) @ vt))


def _lower(x: Any) -> Any:
    """What a symmetric cotangent is for a function that reads the lower triangle."""
    return np.tril(x + np.swapaxes(x, -1, -2), -1) + np.tril(np.triu(x))
