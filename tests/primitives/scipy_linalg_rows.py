"""`scipy.linalg`: solvers, factors, decompositions, functions of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg as sla
from primitives.linalg_rows import POSITIVE, POSITIVES, ROTATING
from primitives.making import B, D, reals, row, rows
from primitives.product_rows import SQUARE, SQUARES

SYMMETRIC = SQUARE + SQUARE.T
TRIANGLE = np.tril(SQUARE)
BANDED = np.triu(np.tril(SQUARE, 1), -1)
STRUCTURES: tuple[tuple[Any, dict[str, Any]], ...] = (
    (SQUARE, {}), (SQUARE, {"assume_a": "gen"}), (SQUARE, {"transposed": True}),
    (SQUARE, {"assume_a": "gen", "transposed": True}),
    *((x, {"assume_a": s, "lower": low}) for low in (False, True)
      for x, s in ((SYMMETRIC, "sym"), (POSITIVE, "pos"), (SYMMETRIC, "her"))),
    *((SQUARE, {"assume_a": s}) for s in (
        "upper triangular", "lower triangular", "diagonal", "tridiagonal")),
    (SQUARE, {"assume_a": "upper triangular", "transposed": True}),
)  # fmt: skip
TRIANGULAR: tuple[dict[str, Any], ...] = (
    {}, {"lower": True}, {"trans": 1}, {"trans": "T", "lower": True}, {"trans": 2},
    {"unit_diagonal": True}, {"unit_diagonal": True, "lower": True, "trans": 1},
)  # fmt: skip
SOLVERS = [
    *(
        row("linalg.solve", lambda a, b, v=v: sla.solve(a, b, **v), a, b,
            tag=f"{v} {np.shape(b)}", **v)
        for k, (a, v) in enumerate(STRUCTURES)
        for b in ((D, B)[k % 2],)
    ),
    row("linalg.solve", sla.solve, SQUARES, D, tag="stack and vector"),
    row("linalg.solve", sla.solve, SQUARES, B, tag="stack and matrix"),
    *(
        row("linalg.solve_triangular",
            lambda a, b, v=v: sla.solve_triangular(a, b, **v), SQUARE, b,
            tag=f"{v} {np.shape(b)}", **v)
        for k, v in enumerate(TRIANGULAR)
        for b in ((D, B)[k % 2],)
    ),
    row("linalg.solve_triangular", sla.solve_triangular, SQUARES, D,
        tag="stack and vector"),
    row("linalg.inv", sla.inv, SQUARES, tag="stack"),
    *(
        row("linalg.inv", lambda a, v=v: sla.inv(a, **v), a, tag=str(v), **v)
        for a, v in (
            (SQUARE, {}), (POSITIVE, {"assume_a": "pos"}),
            (POSITIVE, {"assume_a": "pos", "lower": True}),
            (SYMMETRIC, {"assume_a": "sym"}),
            (SQUARE, {"assume_a": "upper triangular"}),
        )
    ),
]  # fmt: skip
HYPERBOLIC = np.diag([2.0, -1.5, 3.0]) + 0.3 * reals(3, 3)
FUNCTIONS = [
    *(
        row(f"linalg.{n}", getattr(sla, n),
            HYPERBOLIC if n == "signm" else POSITIVE if n == "logm" else 0.5 * SQUARE)
        for n in ("expm", "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm", "sqrtm",
                  "logm", "signm")
    ),
    row("linalg.expm", sla.expm, SQUARES, tag="stack"),
    row("linalg.sqrtm", sla.sqrtm, POSITIVES, tag="stack"),
    row("linalg.logm", sla.logm, np.eye(3), tag="of the unit"),
    row("linalg.fractional_matrix_power", sla.fractional_matrix_power, POSITIVE, 0.3,
        fixed=(1,)),
    row("linalg.expm_frechet", lambda a, e: sla.expm_frechet(a, e, compute_expm=False),
        0.5 * SQUARE, reals(3, 3), compute_expm=False),
    row("linalg.expm_frechet", sla.expm_frechet, 0.5 * SQUARE, reals(3, 3), tag="both"),
]  # fmt: skip
SMALL = 0.15 * SQUARE
EQUATIONS = [
    row("linalg.solve_sylvester", sla.solve_sylvester, SQUARE, SQUARES[0], reals(3, 3)),
    row("linalg.solve_sylvester", sla.solve_sylvester, SQUARE, SQUARES[0, :2, :2],
        reals(3, 2), tag="tall"),
    row("linalg.solve_continuous_lyapunov", sla.solve_continuous_lyapunov, SQUARE,
        reals(3, 3)),
    row("linalg.solve_discrete_lyapunov", sla.solve_discrete_lyapunov, SMALL,
        reals(3, 3)),
    row("linalg.solve_discrete_lyapunov",
        lambda a, q: sla.solve_discrete_lyapunov(a, q, "bilinear"), SMALL, reals(3, 3),
        method="bilinear", tag="bilinear"),
    row("linalg.solve_continuous_are", sla.solve_continuous_are, SQUARE, reals(3, 2),
        POSITIVE, np.eye(2), fixed=(2, 3)),
    row("linalg.solve_discrete_are", sla.solve_discrete_are, SMALL, reals(3, 2),
        POSITIVE, np.eye(2), fixed=(2, 3)),
]  # fmt: skip
HIGH, WIDE = reals(4, 2), reals(2, 4)
DECOMPOSITIONS = [
    row("linalg.det", sla.det, SQUARES),
    *rows("linalg.norm", sla.norm, (SQUARE,), {}, {"ord": 1, "axis": 0}),
    *rows("linalg.norm", sla.norm, (SQUARE,), {"ord": 2}, needs_rank=True),
    *rows("linalg.cholesky", sla.cholesky, (POSITIVES,), {}, {"lower": True}),
    *rows("linalg.cho_factor", sla.cho_factor, (POSITIVE,), {}, {"lower": True}),
    *(
        row("linalg.qr", lambda a, m=m: sla.qr(a, mode=m), a, mode=m, tag=f"{m} {tag}")
        for tag, a, m in (("tall", HIGH, "economic"), ("wide", WIDE, "economic"))
    ),
    row("linalg.qr", sla.qr, WIDE, tag="wide"),
    row("linalg.svd", sla.svd, SQUARE),
    row("linalg.svd", lambda a: sla.svd(a, full_matrices=False), HIGH,
        full_matrices=False, tag="tall"),
    row("linalg.svdvals", sla.svdvals, HIGH),
    *(
        row("linalg.eigh", lambda a, b, v=v: sla.eigh(a, driver="evd", **v), SQUARE,
            None, driver="evd", tag=str(v), **v)
        for v in ({}, {"lower": False})
    ),
    row("linalg.eigh", lambda a, b: sla.eigh(a, eigvals_only=True), SQUARE, None,
        eigvals_only=True, tag="values"),
    row("linalg.eigh", sla.eigh, SQUARE, POSITIVE, tag="generalized"),
    row("linalg.eigh", lambda a, b: sla.eigh(a, b, lower=False), SQUARE, POSITIVE,
        lower=False, tag="generalized upper"),
    row("linalg.eigvalsh", lambda a, b: sla.eigvalsh(a), SQUARE, None),
    row("linalg.eigvalsh", sla.eigvalsh, SQUARE, POSITIVE, tag="generalized"),
    row("linalg.eigh_tridiagonal", sla.eigh_tridiagonal, D, reals(2)),
    row("linalg.eigvalsh_tridiagonal", sla.eigvalsh_tridiagonal, D, reals(2)),
]  # fmt: skip
SCIPY_EIGEN = [
    row("linalg.eig", lambda a, b: sla.eig(a), ROTATING, None),
    row("linalg.eig", lambda a, b: sla.eig(a, right=False), ROTATING, None, right=False,
        tag="values"),
    row("linalg.eigvals", lambda a, b: sla.eigvals(a), ROTATING, None),
]  # fmt: skip
FACTORED = sla.lu_factor(SQUARE)
FACTORS = [
    row("linalg.lu_factor", sla.lu_factor, SQUARE[::-1].copy()),
    row("linalg.lu", sla.lu, SQUARE[::-1].copy()),
    *(
        row("linalg.lu_solve",
            lambda lu, piv, b, v=v: sla.lu_solve((lu, piv), b, **v), *FACTORED, b,
            tag=f"{v} {np.shape(b)}", **v)
        for v in ({}, {"trans": 1})
        for b in (D, B)
    ),
    *(
        row("linalg.cho_solve", lambda c, low, b: sla.cho_solve((c, low), b),
            *sla.cho_factor(POSITIVE, lower=low), b, tag=f"{low} {np.shape(b)}")
        for low in (False, True)
        for b in (D, B)
    ),
    row("linalg.pinv", sla.pinv, HIGH),
    row("linalg.pinv", lambda a: sla.pinv(a, rtol=0.5), HIGH, rtol=0.5, tag="cut"),
    *rows("linalg.pinvh", sla.pinvh, (SQUARE,), {}, {"lower": False}),
    row("linalg.lstsq", sla.lstsq, HIGH, reals(4)),
    row("linalg.lstsq", sla.lstsq, HIGH, reals(4, 3), tag="matrix"),
    row("linalg.lstsq", sla.lstsq, WIDE, reals(2), tag="wide"),
]  # fmt: skip
BAND = reals(4, 5) + np.array([[0], [6.0], [0], [0]])
HALF = np.abs(reals(3, 5)) + np.array([[9.0], [0], [0]])
BANDED_SYSTEMS = [
    *(
        row("linalg.solve_banded",
            lambda ab, b, u=(2, 1): sla.solve_banded(u, ab, b), BAND, b, l_and_u=(2, 1),
            tag=str(np.shape(b)))
        for b in (reals(5), reals(5, 2))
    ),
    row("linalg.solveh_banded", lambda ab, b: sla.solveh_banded(ab, b, lower=True),
        HALF, reals(5), lower=True, tag="lower"),
    row("linalg.solveh_banded", sla.solveh_banded, HALF[::-1].copy(), reals(5, 2)),
]  # fmt: skip
CONSTANT = [
    *(row(f"linalg.{n}", getattr(sla, n), 4)
      for n in ("hilbert", "invhilbert", "helmert", "dft", "hadamard")),
    row("linalg.helmert", lambda n: sla.helmert(n, full=True), 4, full=True,
        tag="full"),
    *(row(f"linalg.{n}", getattr(sla, n), SQUARE)
      for n in ("issymmetric", "ishermitian", "bandwidth")),
]  # fmt: skip
SCIPY_LINALG = [
    *SOLVERS, *FUNCTIONS, *EQUATIONS, *DECOMPOSITIONS, *FACTORS, *BANDED_SYSTEMS,
    *CONSTANT,
]  # fmt: skip
