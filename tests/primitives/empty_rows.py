"""Arrays without elements."""

from __future__ import annotations

import numpy as np
from primitives.making import A, B, D, X, reals, row
from primitives.structural_rows import at, setting

from spadc.ir import Pick, Ref, Slice

NONE, NONE2 = reals(0), reals(0, 3)
EMPTY = [
    row("index", lambda x: x[:0], X, step=at(Slice(0, 0)), tag="empty-slice"),
    row(
        "index",
        lambda x, i: x[i],
        X,
        np.array([], dtype=int),
        step=at(Pick(Ref(1), False)),
        tag="empty-pick",
    ),
    row(
        "write",
        setting(slice(0, 0)),
        X,
        reals(0, 4),
        path=(at(Slice(0, 0)),),
        tag="empty",
    ),
    *(
        row(n, getattr(np, n), NONE, tag="empty")
        for n in ["sum", "prod", "cumsum", "sort", "ravel"]
    ),
    row(
        "concatenate",
        lambda *xs: np.concatenate(xs),
        NONE2,
        A[:, :3],
        NONE2,
        tag="empty",
    ),
    row("stack", lambda *xs: np.stack(xs), NONE, NONE, tag="empty"),
    row("reshape", np.reshape, NONE2, (3, 0), tag="empty"),
    row("repeat", np.repeat, X, 0, tag="empty"),
    row("tile", np.tile, X, (0,), tag="empty"),
    row("take", np.take, X, np.array([], dtype=int), tag="empty"),
    row("matmul", np.matmul, NONE2, D, tag="empty"),
    row("matmul", np.matmul, reals(2, 0), NONE2, tag="empty-inside"),
    row("dot", np.dot, NONE, NONE, tag="empty"),
    row("outer", np.outer, NONE, D, tag="empty"),
    row("tensordot", lambda a, b: np.tensordot(a, b, 1), NONE2, B, axes=1, tag="empty"),
    row(
        "einsum",
        lambda a, b: np.einsum("ij,jk->ik", a, b),
        NONE2,
        B,
        subscripts="ij,jk->ik",
        tag="empty",
    ),
    row("norm", np.linalg.norm, NONE, tag="empty"),
    row("trace", np.trace, NONE2, tag="empty"),
    row("diag", np.diag, NONE, tag="empty"),
    row("where", np.where, NONE > 0, NONE, 1.5, tag="empty"),
]
