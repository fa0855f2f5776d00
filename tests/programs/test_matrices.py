"""Decompositions where they are not unique: right where the derivative exists, and
never a number where it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.linalg as sla
from numpy.linalg import eigh, svd
from scipy.linalg import cho_factor, cho_solve, lu_factor, lu_solve

import spadc

RNG = np.random.default_rng(11)
A = RNG.normal(size=(3, 3))
TALL = RNG.normal(size=(4, 2))
COMPLEX = A + 1j * RNG.normal(size=(3, 3))
ROTATION = np.linalg.qr(A)[0]
STEP = 1e-6


def differences(f: Any, a: Any) -> Any:
    """The gradient by central differences: the direction of steepest ascent."""
    units = (1.0, 1j) if np.iscomplexobj(a) else (1.0,)
    bar = np.zeros(a.shape, complex)
    for position in np.ndindex(a.shape):
        for unit in units:
            step = np.zeros(a.shape, a.dtype)
            step[position] = STEP * unit
            bar[position] += unit * (f(a + step) - f(a - step)) / (2 * STEP)
    return bar if np.iscomplexobj(a) else bar.real


# --- functions that do not depend on what is not determined ---------------------------


def of_symmetric_spectrum(a: Any) -> Any:
    return np.sum(np.linalg.eigvalsh(a) ** 3)


def of_values_beside_vectors(a: Any) -> Any:
    w, _v = np.linalg.eigh(a)
    return np.sum(np.exp(w))


def of_singular_values(a: Any) -> Any:
    _u, s, _vh = np.linalg.svd(a)
    return np.sum(s**2)


def nuclear(a: Any) -> Any:
    return np.linalg.norm(a, "nuc")


def projector(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    first = v[:, :1]
    return np.sum(np.real((first @ np.conj(first).T) * np.conj(M))) + w[2]


def polar(a: Any) -> Any:
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum(np.real((u @ vh) * M)) + s[0]


def determinant(a: Any) -> Any:
    return np.linalg.det(a)


def real_spectrum(a: Any) -> Any:
    return np.sum(np.linalg.eigvals(a).real ** 3)


def vectors(a: Any) -> Any:
    w, v = np.linalg.eig(a)
    return np.sum(np.abs(v[:, 0] + 0.3) ** 2) + np.sum(w.imag**2)


def by_name(a: Any) -> Any:
    first = np.linalg.eigh(a).eigenvalues[0] * np.linalg.slogdet(a).logabsdet
    return first + np.linalg.svd(a).S[0] + np.sum(np.linalg.qr(a).R ** 2)


def imported(a: Any) -> Any:
    return np.sum(eigh(a + a.T)[0] ** 3) + np.sum(svd(a, compute_uv=False))


M = COMPLEX.T @ COMPLEX
DEGENERATE = np.diag([1.0, 1.0, 2.0])
REAL_SPECTRUM = np.diag([1.0, -2.0, 3.0]) + 0.1 * A


@pytest.mark.parametrize(
    ("f", "a"),
    [
        (of_symmetric_spectrum, DEGENERATE),
        (of_symmetric_spectrum, np.zeros((3, 3))),
        (of_values_beside_vectors, DEGENERATE),
        (of_singular_values, ROTATION),
        (of_singular_values, TALL),
        (of_singular_values, COMPLEX),
        (nuclear, ROTATION),
        (nuclear, np.diag([1.0, 2.0, 2.0])),
        (projector, A + A.T),
        (projector, COMPLEX),
        (polar, COMPLEX),
        (determinant, np.outer([1.0, 2.0, 3.0], [1.0, 0.5, 2.0]) + np.diag([1, 0, 0])),
        (determinant, np.zeros((2, 2))),
        (determinant, np.zeros((3, 3))),
        (real_spectrum, REAL_SPECTRUM),
        (vectors, REAL_SPECTRUM),
        (vectors, A),
        (vectors, COMPLEX),
        (by_name, A @ A.T + np.eye(3)),
        (imported, A),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_gradients(f: Any, a: Any) -> None:
    given = spadc.grad(f)(a)
    np.testing.assert_allclose(given, differences(f, a), rtol=1e-6, atol=1e-7)


# --- functions that do ----------------------------------------------------------------


def power_by_vectors(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return np.sum(((v * w**2) @ v.T) * A)


def test_equal_eigenvalues_give_no_number() -> None:
    with np.errstate(all="ignore"):
        bar = spadc.grad(power_by_vectors)(DEGENERATE)
    assert not np.all(np.isfinite(bar))


def of_phase(a: Any) -> Any:
    return np.sum(np.real(np.linalg.eigh(a)[1]))


def of_both_phases(a: Any) -> Any:
    return np.sum(np.real(np.linalg.svd(a)[0]))


def of_further_vectors(a: Any) -> Any:
    return np.linalg.svd(a)[0][0, 3] ** 2


def of_further_columns(a: Any) -> Any:
    return np.sum(np.linalg.qr(a, "complete")[0] ** 3)


@pytest.mark.parametrize(
    ("f", "a", "message"),
    [
        (of_phase, COMPLEX, "phases"),
        (of_both_phases, COMPLEX, "phases"),
        (of_further_vectors, TALL, "smaller side"),
        (of_further_columns, TALL, "not determined"),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_what_is_not_determined_is_refused(f: Any, a: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spadc.grad(f)(a)


def root(a: Any) -> Any:
    return np.sum(np.abs(scipy.linalg.sqrtm(a)))


def test_complex_roots_of_real_matrices_are_refused() -> None:
    with pytest.raises(TypeError, match="negative eigenvalues"):
        spadc.grad(root)(-np.diag([1.0, 2.0]))


# --- programs with several of them ----------------------------------------------------


def triangular(m: Any, b: Any) -> Any:
    return np.sum(scipy.linalg.solve_triangular(m, b, lower=True) ** 2)


def by_cholesky(m: Any, b: Any) -> Any:
    c = cho_factor(m @ m.T + np.eye(3))
    return b @ cho_solve(c, b) + np.sum(np.log(np.diag(c[0])))


def by_lu(m: Any, b: Any) -> Any:
    return np.sum(lu_solve(lu_factor(m), b) ** 2)


def exponential(m: Any, b: Any) -> Any:
    return np.sum(sla.expm(m) @ b) + np.sum(sla.sqrtm(m @ m.T))


def definite(m: Any, b: Any) -> Any:
    return np.sum(sla.solve(m @ m.T, b, assume_a="pos") ** 2)


def generalized(m: Any, b: Any) -> Any:
    w, v = sla.eigh(m, m @ m.T + np.eye(3))
    return np.sum(w**2) + np.sum(v**4 @ b)


def of_structure(m: Any, b: Any) -> Any:
    return np.sum(sla.toeplitz(b) @ m) + np.sum(sla.block_diag(m, b) ** 2)


def least_squares(m: Any, b: Any) -> Any:
    x, res, _rank, s = np.linalg.lstsq(m[:, :2], b)
    return np.sum(x**2) + np.sum(res) + s[0]


def written_out(m: Any, b: Any) -> Any:
    folded = np.linalg.tensorinv(m.reshape(3, 3, 1), ind=1)
    return np.linalg.matrix_power(m, -2)[0, 1] + np.linalg.cond(m) + np.sum(folded)


def spectral(m: Any, b: Any) -> Any:
    spectrum = np.fft.rfft2(np.outer(b, m[0]), s=(4, 5), axes=(0, 1))
    return np.sum(np.fft.irfft2(spectrum, s=(4, 6), axes=(0, 1)) ** 2)


PROGRAMS = [
    triangular, by_cholesky, by_lu, exponential, definite, generalized, of_structure,
    least_squares, written_out, spectral,
]  # fmt: skip
REGULAR, RIGHT = A + 3 * np.eye(3), RNG.normal(size=3)


@pytest.mark.parametrize("f", PROGRAMS)
def test_programs(f: Any) -> None:
    for k in (0, 1):
        bar = spadc.grad(f, wrt=k)(REGULAR, RIGHT)
        one = (lambda x: f(x, RIGHT)) if k == 0 else (lambda x: f(REGULAR, x))
        wanted = differences(one, (REGULAR, RIGHT)[k])
        np.testing.assert_allclose(bar, wanted, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("f", PROGRAMS)
def test_second_derivatives(f: Any) -> None:
    slope, way = spadc.grad(f), np.cos(REGULAR)
    ahead, behind = (slope(REGULAR + s * STEP * way, RIGHT) for s in (1, -1))
    found = spadc.hvp(f)(REGULAR, RIGHT, way)
    np.testing.assert_allclose(found, (ahead - behind) / (2 * STEP), 1e-5, 1e-6)


# --- matrices without elements --------------------------------------------------------


def of_nothing(a: Any) -> Any:
    u, s, vh = np.linalg.svd(a)
    w, v = np.linalg.eigh(a)
    q, r = np.linalg.qr(a)
    whole = np.sum(u @ vh) + np.sum(s) + np.sum(v) + np.sum(w) + np.sum(q @ r)
    whole = whole + np.linalg.det(a) + np.linalg.slogdet(a)[1]
    return whole + np.sum(np.linalg.inv(a)) + np.sum(np.linalg.cholesky(a))


def test_empty_matrices() -> None:
    assert spadc.grad(of_nothing)(np.zeros((0, 0))).shape == (0, 0)
