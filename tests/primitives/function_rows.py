"""Moving, filtering, counting, decomposing: functions on whole arrays."""

from __future__ import annotations

import numpy as np
from primitives.making import CUBE, REPEATED, A, V, X, reals, row, rows

VECTOR, OTHER, SHORT = reals(5), reals(5), reals(3)
SQUARE = reals(3, 3)
SYMMETRIC = SQUARE + SQUARE.T
POSITIVE = SQUARE @ SQUARE.T + 2 * np.eye(3)
KNOTS = np.array([-3.0, -0.5, 0.25, 3.0])
HEIGHTS = np.array([1.0, -2.0, 0.5, 3.0])

MOVING = [
    *rows(
        "pad",
        lambda x, v, pad_width, **attrs: np.pad(x, pad_width, **attrs),
        (X, None),
        {"pad_width": 1, "mode": "edge"},
        {"pad_width": (1, 2), "mode": "reflect"},
        {"pad_width": ((1, 0), (2, 1)), "mode": "wrap"},
        {"pad_width": 2, "mode": "symmetric"},
    ),
    row(
        "pad",
        lambda x, v: np.pad(x, ((1, 0), (2, 1))),
        X,
        None,
        pad_width=((1, 0), (2, 1)),
        needs_rank=True,
        tag="zeros",
    ),
    row(
        "pad",
        lambda x, v: np.pad(x, 2, constant_values=v),
        X,
        1.5,
        pad_width=2,
        needs_rank=True,
        tag="value",
    ),
    row("delete", np.delete, VECTOR, 1),
    row("delete", np.delete, X, 3, tag="flat"),
    row("delete", lambda x, k: np.delete(x, k, axis=1), X, 1, axis=1, tag="axis"),
    row("delete", np.delete, VECTOR, np.array([0, 2]), tag="several"),
    row("compress", np.compress, SHORT > 0, X[:, 0]),
    row(
        "compress",
        lambda c, x: np.compress(c, x, axis=0),
        np.array([True, False, True]),
        X,
        axis=0,
        tag="axis",
    ),
    row("extract", np.extract, X > 0, X + 3.0),
    row("resize", np.resize, VECTOR, (2, 4)),
    row(
        "sliding_window_view",
        lambda x: np.lib.stride_tricks.sliding_window_view(x, 3),
        VECTOR,
        window_shape=3,
        needs_rank=True,
    ),
    row(
        "sliding_window_view",
        lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=1),
        X,
        window_shape=2,
        axis=1,
        needs_rank=True,
        tag="axis",
    ),
    row("column_stack", lambda *xs: np.column_stack(xs), SHORT, X, needs_rank=True),
    row(
        "column_stack",
        lambda *xs: np.column_stack(xs),
        SHORT,
        SHORT + 1,
        needs_rank=True,
        tag="vectors",
    ),
    row("dstack", lambda *xs: np.dstack(xs), X, V, needs_rank=True),
    row("dstack", lambda *xs: np.dstack(xs), SHORT, SHORT + 1, needs_rank=True,
        tag="vectors"),
    row("dstack", lambda *xs: np.dstack(xs), CUBE, CUBE[..., :1], needs_rank=True,
        tag="cubes"),
]  # fmt: skip

FILTERS = [
    *(
        row(
            name,
            lambda a, v, name=name, mode=mode: getattr(np, name)(a, v, mode),
            *pair,
            mode=mode,
            tag=f"{mode}-{len(pair[0])}-{len(pair[1])}",
        )
        for name in ("convolve", "correlate")
        for mode in ("full", "same", "valid")
        for pair in ((VECTOR, SHORT), (SHORT, VECTOR), (SHORT[:2], VECTOR))
    ),
    row("kron", np.kron, A, reals(3, 2), needs_rank=True),
    row("kron", np.kron, SHORT, VECTOR, needs_rank=True, tag="vectors"),
    row("interp", lambda x, xp, fp, *_: np.interp(x, xp, fp), X, KNOTS, HEIGHTS, None,
        None),
    row("interp", lambda x, xp, fp, *_: np.interp(x, xp, fp), np.float64(0.4), KNOTS,
        HEIGHTS, None, None, tag="number"),
    row("interp", lambda x, xp, fp, *_: np.interp(x, xp, fp), 3 * X, KNOTS, HEIGHTS,
        None, None, tag="outside"),
]  # fmt: skip

COUNTING = [
    row("searchsorted", np.searchsorted, KNOTS, X),
    row("searchsorted", lambda a, v: np.searchsorted(a, v, side="right"), KNOTS, 0.5,
        side="right", tag="number"),
    row("digitize", np.digitize, X, KNOTS),
    row("isin", np.isin, REPEATED, np.array([0, 1])),
    row("lexsort", lambda *keys: np.lexsort(keys), REPEATED, reals(4)),
    row("bincount", lambda x, w, m: np.bincount(x), REPEATED, None, None),
    row("bincount", lambda x, w, m: np.bincount(x, w, m), REPEATED, reals(4), 5,
        tag="weights"),
    row("unique", np.unique, REPEATED),
    row("unique", lambda x: np.unique(x, return_inverse=True, return_counts=True),
        REPEATED, return_inverse=True, return_counts=True, tag="several"),
    row("unique", np.unique, X, tag="reals"),
    row("unique", lambda x: np.unique(x, return_index=True, return_inverse=True),
        X, return_index=True, return_inverse=True, tag="reals-several"),
    row("unique", lambda x: np.unique(x, axis=1), X, axis=1, needs_rank=True,
        tag="axis"),
    row("unique", lambda x: np.unique(x, axis=0, return_inverse=True), X, axis=0,
        return_inverse=True, needs_rank=True, tag="rows"),
    row("bin_of", lambda x, e: np.searchsorted(e, x) - 1, X, KNOTS),
    row("histogram", lambda x, b, w: np.histogram(x, 4), X, 4, None, fixed=(1,),
        needs_rank=True),
    row("histogram", lambda x, b, w: np.histogram(x, b), X, KNOTS, None,
        needs_rank=True, tag="edges"),
    row("histogram", lambda x, b, w: np.histogram(x, 3, range=(-1.0, 1.0), weights=w),
        X, 3, V, range=(-1.0, 1.0), fixed=(0,), needs_rank=True, tag="weights"),
    row("histogram", lambda x, b, w: np.histogram(x, b, weights=w), X, KNOTS, V,
        needs_rank=True, tag="weighted-edges"),
]  # fmt: skip

DECOMPOSITIONS = [
    row("cholesky", np.linalg.cholesky, POSITIVE),
    row("cholesky", np.linalg.cholesky, np.stack([POSITIVE, 2 * POSITIVE]),
        tag="stack"),
    row("eigh", np.linalg.eigh, SYMMETRIC),
    row("eigvalsh", np.linalg.eigvalsh, SYMMETRIC),
    row("pinv", np.linalg.pinv, A),
    row("pinv", np.linalg.pinv, reals(4, 2), tag="tall"),
    row("multi_dot", lambda *xs: np.linalg.multi_dot(xs), A, X, reals(4, 2),
        needs_rank=True),
]  # fmt: skip

NUMBERS = [
    row("indices", np.indices, (2, 3)),
    row("tri", lambda n, m: np.tri(n), 3, None),
    row("triu_indices", lambda n, m: np.triu_indices(n), 3, None),
    row("tril_indices", lambda n, m: np.tril_indices(n, -1), 3, None, k=-1),
    row("diag_indices", np.diag_indices, 3),
    row("nan_to_num", lambda x: np.nan_to_num(x, nan=1.0), X, nan=1.0, tag="nan"),
]

FUNCTIONS = [
    *MOVING,
    *FILTERS,
    *COUNTING,
    *DECOMPOSITIONS,
    *NUMBERS,
]
