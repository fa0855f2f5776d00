"""The run time's helpers for matrices compute what their primitives mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from primitives.linalg_rows import HIGH, POSITIVE, POSITIVES, ROTATING, SINGULAR, WIDE
from primitives.making import CUBE, D, X, reals
from primitives.product_rows import SQUARE, SQUARES
from primitives.test_helpers import both

Z = SQUARE + 1j * reals(3, 3)
STACKED = SQUARES + 1j * reals(2, 3, 3)
KINDS = pytest.mark.parametrize("a", [SQUARE, SQUARES, Z, STACKED], ids=str)


def like(x: Any) -> Any:
    """A cotangent for `x`, which no phase has a part in."""
    return np.cos(x)


@KINDS
@pytest.mark.parametrize("lower", [True, False])
def test_triangles(a: Any, lower: bool) -> None:
    both("hermitian", a, lower=lower)
    both("triangle_bar", a, lower=lower)
    both("over_gaps", a, np.linalg.eigvalsh(a))


@pytest.mark.parametrize("a", [POSITIVE, POSITIVES], ids=str)
@pytest.mark.parametrize("upper", [True, False])
def test_hermitian_decompositions(a: Any, upper: bool) -> None:
    factor = np.linalg.cholesky(a, upper=upper)
    both("cholesky_bar", like(a), factor, upper=upper)
    w, v = np.linalg.eigh(a)
    both("eigh_bar", like(w), like(v), w, v, lower=upper)
    both("eigh_pair_bar", like(w), like(v), w, v, lower=upper)


@pytest.mark.parametrize("a", [HIGH, WIDE, SQUARE, SQUARES], ids=str)
@pytest.mark.parametrize("full", [True, False])
def test_singular_vectors(a: Any, full: bool) -> None:
    u, s, vh = np.linalg.svd(a, full_matrices=full)
    number = s.shape[-1]
    u_bar, vh_bar = like(u), like(vh)
    u_bar[..., number:] = 0
    vh_bar[..., number:, :] = 0
    both("svd_bar", u_bar, like(s), vh_bar, u, s, vh)
    both("determined", vh, vh)
    q, r = np.linalg.qr(a)
    both("qr_bar", like(q), like(r), q, r)


def test_complex_vectors() -> None:
    """Of functions that no phase has a part in."""
    u, s, vh = np.linalg.svd(Z)
    weight = np.conj(Z)
    u_bar, vh_bar = (weight @ vh.T) * s, (u * s).T @ weight
    both("svd_bar", u_bar, s, vh_bar, u, s, vh)
    q, r = np.linalg.qr(Z)
    both("qr_bar", np.cos(q), np.cos(r), q, r)


def test_other_parts_of_matrices() -> None:
    for a in (SQUARE, SQUARES, SINGULAR, Z):
        both("cofactors", a)
    for a in (SQUARE, Z, SQUARES):
        both("doubled", a, 2 * a)
    for a in (reals(4, 4), reals(2, 6, 6)):
        both("corner", a)
        both("corners", a)
        both("in_corner", a)
    both("as_real", SQUARE)
    both("as_columns", SQUARE, D)
    both("as_columns", SQUARE, X)
    both("from_columns", X, D)
    both("from_columns", X, X)
    w, v = np.linalg.eig(np.stack([ROTATING, -ROTATING]))
    both("matched_vectors", v, w[..., ::-1], w)
    both("matched_vectors", v, w[..., ::-1], w, back=True)
    both("largest_real", v)
    both("eig_bar", np.cos(w), np.cos(v), w, v)
    both("largest_real", np.zeros((2, 0, 0)))


def test_residuals() -> None:
    for residuals in (np.ones(2), np.zeros(0)):
        both("spread_residuals", residuals, HIGH)
        both("like_residuals", np.ones(2), residuals)
    both("spread_residuals", np.float64(2.0), HIGH[:, :1])
    both("like_residuals", np.ones(1), np.float64(2.0))


def test_factors() -> None:
    piv = scipy.linalg.lu_factor(SQUARE[::-1])[1]
    for back in (True, False):
        both("permuted", SQUARE, piv, back=back)
    for lower in (True, False):
        for c in (SQUARE, Z):
            both("factor_product", 2 * c + 1, c, lower)
            both("factor_bar", 2 * c + 1, c, lower)


@pytest.mark.parametrize("x", [reals(5), reals(5, 2)], ids=np.shape)
def test_bands(x: Any) -> None:
    ab, half = reals(4, 5), reals(3, 5)
    both("band_product", ab, x, lower=2, upper=1)
    both("band_dyad", x, 2 * x + 1, lower=2, upper=1)
    both("band_transposed", ab, lower=2, upper=1)
    for lower in (True, False):
        both("half_product", half, x, lower=lower)
        both("half_dyad", x, 2 * x + 1, half, lower=lower)


@pytest.mark.parametrize("function", ["expm", "sqrtm", "logm"])
def test_functions_of_matrices(function: str) -> None:
    both("matrix_derivative", POSITIVE, SQUARE, of=function)
    both("matrix_derivative", POSITIVE + 0j, Z, of=function)


def test_powers_of_matrices() -> None:
    power = {"of": "fractional_matrix_power"}
    both("matrix_derivative", POSITIVE, SQUARE, 0.3, **power)


def test_transforms() -> None:
    both("resized", CUBE, (3, 2, 4))
    spectrum = np.fft.rfftn(CUBE)
    both("rfftn_bar", spectrum, CUBE.shape)
    both("rfftn_bar", np.fft.rfft2(CUBE, (5, 6)), CUBE.shape, (5, 6), axes=(-2, -1))
    both("irfftn_bar", CUBE, spectrum.shape, norm="ortho")
    both("irfftn_bar", CUBE[..., :3], (2, 3, 5), (3, 3), axes=(1, 2))
