"""How numbers are stored, integers, windows, Bessel functions, stacked products."""

from __future__ import annotations

import numpy as np
import spadc_runtime as rt
from primitives.making import CUBE, REPEATED, A, D, V, X, reals, row, rows

POWERS = np.array([2, -1, 0, 3])
WHOLE = np.array([[12, 18, 7], [8, 30, 0]])
STORED = [
    row("ldexp", np.ldexp, X, POWERS),
    row("ldexp", np.ldexp, np.float64(0.7), 3, tag="number"),
    row("frexp", np.frexp, X),
    row("nextafter", np.nextafter, X, V),
    row("spacing", np.spacing, X),
    row("gcd", np.gcd, WHOLE, 6),
    row("lcm", np.lcm, WHOLE, np.array([4, 6, 9])),
    row("bitwise_count", np.bitwise_count, WHOLE),
    *(
        row(name, getattr(np, name), np.array([1.0, np.inf, -np.inf, np.nan]))
        for name in ("isneginf", "isposinf", "isreal", "iscomplex")
    ),
    row("packbits", np.packbits, REPEATED > 0),
    row("packbits", lambda x: np.packbits(x, axis=1), X > 0, axis=1, tag="axis"),
    row("unpackbits", np.unpackbits, np.array([7, 64], dtype=np.uint8)),
    row("array_equiv", np.array_equiv, X, X[:1]),
    row("broadcast_shapes", np.broadcast_shapes, (3, 4), (2, 1, 4)),
    row("ravel_multi_index", lambda i, j, s: np.ravel_multi_index((i, j), s),
        np.array([0, 2]), np.array([3, 1]), (3, 4)),
]  # fmt: skip

WINDOWS = [
    *(
        row(name, getattr(np, name), 5)
        for name in ("bartlett", "blackman", "hamming", "hanning")
    ),
    *rows("unwrap", np.unwrap, (4 * X,), {}, {"axis": 0}, {"period": 3.0}),
    row("unwrap", lambda x: np.unwrap(x, discont=4.0), 4 * X[0], discont=4.0,
        tag="discont"),
    row("i0", np.i0, 3 * X),
    row("i0", np.i0, reals(4, low=7.0, high=12.0), tag="large"),
    row("i1", rt.i1, 3 * X),
    row("i1", rt.i1, reals(4, low=7.0, high=12.0), tag="large"),
    row("asarray_chkfinite", np.asarray_chkfinite, X),
]  # fmt: skip


PRODUCTS_OF_STACKS = [
    row("matvec", np.matvec, A, D),
    row("matvec", np.matvec, CUBE, reals(4), tag="stack"),
    row("matvec", np.matvec, X, reals(2, 4), tag="vectors"),
    row("matvec", np.matvec, CUBE, reals(5, 1, 4), tag="both"),
    row("vecmat", np.vecmat, D, X),
    row("vecmat", np.vecmat, D, CUBE, tag="stack"),
    row("vecmat", np.vecmat, reals(2, 3), X, tag="vectors"),
    row("vecmat", np.vecmat, reals(5, 1, 3), CUBE, tag="both"),
]
NUMBERS = [*STORED, *WINDOWS, *PRODUCTS_OF_STACKS]
