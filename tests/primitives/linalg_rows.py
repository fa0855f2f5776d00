"""`numpy.linalg`: decompositions, inverses and norms; square, wide, tall, stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import CUBE, A, D, X, reals, row, rows
from primitives.product_rows import SQUARE, SQUARES

HIGH = reals(4, 2)
WIDE = reals(2, 4)
STACK = reals(2, 4, 3)
POSITIVE = SQUARE @ SQUARE.T + np.eye(3)
POSITIVES = np.stack([POSITIVE, POSITIVE[::-1, ::-1] + np.eye(3)])
ROTATING = np.array([[0.3, 1.2, 0.1], [-1.1, 0.4, 0.2], [0.3, -0.1, 2.0]])
REAL_SPECTRUM = np.diag([1.0, 2.5, -1.5]) + 0.1 * reals(3, 3)
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.5, -1.0]])
TOLERANT = np.diag([2.0, 1.0, 0.02]) + 0.01 * reals(3, 3)
LOW_RANK = reals(4, 2) @ reals(2, 3)


def sides(name: str, call: Any, *variants: dict[str, Any], **facts: Any) -> Any:
    """Rows for a tall, a wide, a square matrix, and a stack."""
    return [
        row(name, lambda a, v=v: _tuple(call(a, **v)), a, tag=f"{tag} {v or ''}",
            **v, **facts)
        for tag, a in (("tall", HIGH), ("wide", WIDE), ("square", SQUARE),
                       ("stack", STACK))
        for v in variants
    ]  # fmt: skip


def _tuple(found: Any) -> Any:
    return tuple(found) if isinstance(found, tuple) else found


PAIR = ("fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf)
NORMS = [
    *rows("norm", np.linalg.norm, (SQUARE,), *({"ord": n} for n in ("nuc", 2, -2)),
          needs_rank=True),
    *rows("norm", np.linalg.norm, (CUBE,),
          *({"ord": n, "axis": (2, 0)} for n in PAIR),
          *({"ord": n, "axis": (-2, -1), "keepdims": True} for n in (2, "nuc", 1, -1))),
    *rows("norm", np.linalg.norm, (X,),
          *({"ord": n, "axis": 1} for n in (0, -1, -2, 0.5, 2.5, -1.5)),
          {"ord": 1, "axis": 1, "keepdims": True}, {"keepdims": True}),
    *rows("norm", np.linalg.norm, (D,), *({"ord": n} for n in (0, 2, 3, -1, -np.inf)),
          needs_rank=True),
    row("norm", np.linalg.norm, CUBE, tag="cube"),
    *rows("matrix_norm", np.linalg.matrix_norm, (CUBE,), {}, {"keepdims": True},
          *({"ord": n} for n in PAIR)),
    *rows("vector_norm", np.linalg.vector_norm, (CUBE,), {}, {"axis": 1},
          {"axis": (0, 2), "keepdims": True}, {"ord": np.inf, "axis": (1, 2)},
          {"ord": 3}, {"ord": -1, "axis": 0}, {"ord": 0}, {"keepdims": True},
          {"ord": -np.inf}, {"ord": 1, "axis": 2}),
]  # fmt: skip
INVERSES = [
    row("det", np.linalg.det, SINGULAR @ np.diag([1, 1, 2.0]) + 0.1, tag="regular"),
    row("slogdet", lambda a: tuple(np.linalg.slogdet(a)), -SQUARE, tag="negative"),
    *sides("pinv", np.linalg.pinv, {}),
    row("pinv", lambda a: np.linalg.pinv(a, rtol=1e-3), TOLERANT, rtol=1e-3,
        tag="kept"),
    row("pinv", lambda a: np.linalg.pinv(a, 0.1), TOLERANT, rcond=0.1,
        tag="truncated"),
    row("pinv", lambda a: np.linalg.pinv(a, 0.1), TOLERANT[:, :2] @ TOLERANT[:2], 
        rcond=0.1, tag="of low rank"),
    row("pinv", lambda a: np.linalg.pinv(a, rcond=0.4), STACK, rcond=0.4,
        tag="truncated stack"),
    row("pinv", lambda a: np.linalg.pinv(a, rtol=None), X, rtol=None,
        tag="array api"),
    row("pinv", lambda a: np.linalg.pinv(a, hermitian=True), SQUARES, hermitian=True,
        tag="hermitian"),
    *(
        row("lstsq", lambda a, b: tuple(np.linalg.lstsq(a, b)), a, b, tag=tag)
        for tag, a, b in (
            ("vector", HIGH, reals(4)), ("matrix", HIGH, reals(4, 3)),
            ("wide", WIDE, reals(2, 3)), ("square", SQUARE, reals(3)),
        )
    ),
    row("lstsq", lambda a, b: tuple(np.linalg.lstsq(a, b, 0.1)), TOLERANT, reals(3),
        rcond=0.1, tag="truncated"),
    row("multi_dot", lambda *xs: np.linalg.multi_dot(xs), D, SQUARE, reals(3, 2),
        needs_rank=True, tag="vector first"),
    row("multi_dot", lambda *xs: np.linalg.multi_dot(xs), A, SQUARE, SQUARES[0], D,
        needs_rank=True, tag="vector last"),
    row("multi_dot", lambda *xs: np.linalg.multi_dot(xs), D, SQUARE, reals(3),
        needs_rank=True, tag="vectors"),
    row("multi_dot", lambda *xs: np.linalg.multi_dot(xs), A, SQUARE, needs_rank=True,
        tag="two"),
]  # fmt: skip
SPECTRA = [
    row("cholesky", lambda a: np.linalg.cholesky(a, upper=True), POSITIVES, upper=True,
        tag="upper"),
    row("eigh", lambda a: tuple(np.linalg.eigh(a)), POSITIVES, tag="stack"),
    row("eigh", lambda a: tuple(np.linalg.eigh(a, "U")), SQUARE, UPLO="U", tag="upper"),
    row("eigvalsh", np.linalg.eigvalsh, SQUARES, tag="stack"),
    row("eigvalsh", lambda a: np.linalg.eigvalsh(a, "U"), SQUARE, UPLO="U",
        tag="upper"),
    *sides("svd", np.linalg.svd, {"full_matrices": False}, {"compute_uv": False}),
    row("svd", lambda a: tuple(np.linalg.svd(a)), SQUARE, tag="full"),
    row("svd", lambda a: np.linalg.svd(a, compute_uv=False, hermitian=True), POSITIVES,
        compute_uv=False, hermitian=True, tag="hermitian"),
    *sides("svdvals", np.linalg.svdvals, {}),
    *sides("qr", np.linalg.qr, {}, {"mode": "r"}),
    *(
        row("qr", lambda a: tuple(np.linalg.qr(a, "complete")), a, mode="complete",
            tag=f"complete {tag}")
        for tag, a in (("wide", WIDE), ("square", SQUARE))
    ),
]  # fmt: skip
EIGEN = [
    row("eig", lambda a: tuple(np.linalg.eig(a)), ROTATING),
    row("eigvals", np.linalg.eigvals, ROTATING),
    row("eig", lambda a: tuple(np.linalg.eig(a)), np.stack([ROTATING, -ROTATING.T]),
        tag="stack"),
    row("eigvals", np.linalg.eigvals, np.stack([ROTATING, -ROTATING.T]),
        tag="stack"),
]  # fmt: skip
PAIRED = reals(3), reals(4, 3)
VECTORS = [
    *rows("cross", np.cross, PAIRED, {}, {"axis": -1}, needs_rank=True),
    *rows("cross", np.cross, (reals(3, 2), reals(2, 3)), {"axisa": 0, "axisc": 0},
          {"axisa": 0, "axisb": 1}, needs_rank=True),
    *rows("vecdot", np.vecdot, PAIRED, {}),
    *rows("vecdot", np.vecdot, (CUBE, CUBE[:1] + 1), {}, {"axis": 1}),
    row("vecdot", np.vecdot, D, D + 1, tag="one"),
    *(
        r
        for x in (X, CUBE)
        for n in ("diagonal", "trace")
        for r in rows(f"linalg.{n}", getattr(np.linalg, n), (x,), {}, {"offset": 1},
                      {"offset": -1})
    ),
    *rows("cond", np.linalg.cond, (SQUARE,),
          *({"p": p} for p in (None, 2, -2, 1, -1, np.inf, "fro", "nuc"))),
    *rows("cond", np.linalg.cond, (SQUARES,), {}, {"p": 1}),
    row("cond", np.linalg.cond, HIGH, tag="tall"),
    row("matrix_rank", np.linalg.matrix_rank, SQUARE),
    row("matrix_rank", np.linalg.matrix_rank, SQUARES, tag="stack"),
    row("matrix_rank", np.linalg.matrix_rank, D, tag="vector"),
]  # fmt: skip
LINALG = [*NORMS, *INVERSES, *SPECTRA, *VECTORS]
