"""Products and linear algebra, for all ranks."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import CUBE, A, B, D, X, reals, row, rows

BATCH, WIDE = reals(5, 2, 3), reals(5, 3, 4)
SQUARE = reals(3, 3) + 3 * np.eye(3)
SQUARES = reals(2, 3, 3) + 3 * np.eye(3)
PAIRS = {
    "matrices": (A, B),
    "left-vector": (D, B),
    "right-vector": (A, D),
    "vectors": (D, reals(3)),
    "batches": (BATCH, WIDE),
    "left-batch": (BATCH, B),
    "right-batch": (A, WIDE),
    "stretched": (reals(1, 2, 3), WIDE),
    "vector-batch": (D, WIDE),
    "batch-vector": (BATCH, D),
}
FOR_DOT = [
    "matrices",
    "left-vector",
    "right-vector",
    "vectors",
    "left-batch",
    "batch-vector",
    "vector-batch",
]
EINSUMS: dict[str, tuple[Any, ...]] = {
    "ij,jk->ik": (A, B),
    "ij,jk": (A, B),
    "ij,ij->": (A, A + 1),
    "ij->ji": (A,),
    "ij->i": (A,),
    "ij->": (A,),
    "ii->": (SQUARE,),
    "ii->i": (SQUARE,),
    "iij->j": (reals(2, 2, 3),),
    "bij,jk->bik": (BATCH, B),
    "i,j->ij": (D, reals(2)),
    "i,i": (D, D + 1),
    "ij,ij->ij": (reals(1, 3), A),
    "ij,jk,kl->il": (A, B, reals(4, 2)),
    "ij,k->i": (A, D),
    "ij,ij->i": (A, reals(1, 3)),
}
PRODUCTS = [
    *(row("matmul", np.matmul, *p, tag=t) for t, p in PAIRS.items()),
    *(row("dot", np.dot, *PAIRS[t], tag=t) for t in FOR_DOT),
    row("dot", np.dot, BATCH, reals(2, 3, 4), tag="cubes"),
    row("dot", np.dot, A, reals(2, 3, 4), tag="matrix-cube"),
    row("dot", np.dot, A, 1.5, tag="number"),
    row("inner", np.inner, D, reals(3)),
    row("inner", np.inner, A, reals(4, 3), tag="matrices"),
    row("inner", np.inner, BATCH, D, tag="cube"),
    row("inner", np.inner, 1.5, D, tag="number"),
    row("outer", np.outer, D, reals(4)),
    row("outer", np.outer, A, reals(2, 1), tag="matrices"),
    row("vdot", np.vdot, A, A + 1),
    *rows("tensordot", np.tensordot, (BATCH, reals(2, 3, 4)), {"axes": 2}, {}),
    *rows("tensordot", np.tensordot, (A, B), {"axes": 1}, {"axes": ((1,), (0,))}),
    *rows(
        "tensordot",
        np.tensordot,
        (BATCH, reals(3, 5, 4)),
        {"axes": ((2, 0), (0, 1))},
        {"axes": ((0, -1), (1, 0))},
    ),
    *rows("tensordot", np.tensordot, (A, A.T + 1), {"axes": ((0, 1), (1, 0))}),
    *(
        row("einsum", lambda *xs, s=s: np.einsum(s, *xs), *xs, subscripts=s, tag=s)
        for s, xs in EINSUMS.items()
    ),
    row(
        "einsum",
        lambda a, b: np.einsum("...ij,jk->...ik", a, b),
        BATCH,
        B,
        subscripts="...ij,jk->...ik",
        tag="rest",
        needs_rank=True,
    ),
]

NORMS = (
    {}, {"axis": 0}, {"axis": -1, "keepdims": True}, {"ord": "fro"}, {"axis": (0, 1)},
    {"ord": 1, "axis": 0}, {"ord": np.inf, "axis": 1}, {"ord": -np.inf, "axis": 1},
    {"ord": 3, "axis": 0},
)  # fmt: skip
DIAGONALS = ({}, {"offset": 1}, {"offset": -1})
LINEAR_ALGEBRA = [
    *rows("diagonal", np.diagonal, (reals(3, 4),), *DIAGONALS),
    *rows("diagonal", np.diagonal, (CUBE,), {"axis1": 2, "axis2": 0}),
    *rows("trace", np.trace, (reals(3, 4),), *DIAGONALS),
    *rows("trace", np.trace, (CUBE,), {"axis1": 2, "axis2": 0}, {}),
    *rows("diag", np.diag, (D,), {}, {"k": 1}, {"k": -2}),
    *rows("diag", np.diag, (X,), {}, {"k": 1}),
    *rows("triu", np.triu, (X,), {}, {"k": 1}),
    *rows("tril", np.tril, (X,), {}, {"k": -1}),
    *rows("norm", np.linalg.norm, (X,), *NORMS),
    row("norm", np.linalg.norm, D, tag="vector"),
    *(
        row(
            "norm",
            lambda x, n=n: np.linalg.norm(x, n),
            X,
            ord=n,
            tag=f"matrix-{n}",
            needs_rank=True,
        )
        for n in (1, -1, np.inf, -np.inf)
    ),
    row("norm", lambda x: np.linalg.norm(x, 1), D, ord=1, tag="sum", needs_rank=True),
    row("solve", np.linalg.solve, SQUARE, D),
    row("solve", np.linalg.solve, SQUARE, B, tag="matrix"),
    row("solve", np.linalg.solve, SQUARES, B, tag="batch"),
    row("solve", np.linalg.solve, SQUARES, D, tag="batch-vector"),
    row("inv", np.linalg.inv, SQUARE),
    row("inv", np.linalg.inv, SQUARES, tag="batch"),
    row("det", np.linalg.det, SQUARE),
    row("det", np.linalg.det, SQUARES, tag="batch"),
    row("slogdet", lambda a: tuple(np.linalg.slogdet(a)), SQUARE),
    row("slogdet", lambda a: tuple(np.linalg.slogdet(a)), SQUARES, tag="batch"),
]
