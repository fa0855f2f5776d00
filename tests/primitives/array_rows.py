"""Reductions, shapes, joining and sorting, with every keyword."""

from __future__ import annotations

import numpy as np
from primitives.making import CUBE, REPEATED, V, X, reals, row, rows

AXES = (
    {}, {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True},
    {"keepdims": True},
)  # fmt: skip
ONE_AXIS = ({}, {"axis": 1}, {"axis": -1, "keepdims": True})
REDUCTIONS = [
    *(
        r
        for n in ["sum", "mean", "max", "min", "prod", "ptp", "median"]
        for r in rows(n, getattr(np, n), (CUBE,), *AXES)
    ),
    *(
        r
        for n in ["var", "std"]
        for r in rows(n, getattr(np, n), (CUBE,), *AXES, {"axis": 0, "ddof": 1})
    ),
    *(
        r
        for n in ["any", "all", "count_nonzero"]
        for r in rows(n, getattr(np, n), (CUBE > 0,), *AXES)
    ),
    *(
        r
        for n in ["argmax", "argmin"]
        for r in rows(n, getattr(np, n), (CUBE,), *ONE_AXIS)
    ),
    *rows("diff", np.diff, (CUBE,), {}, {"axis": 0}, {"n": 2}, {"n": 0}),
    *rows("cumsum", np.cumsum, (CUBE,), {}, {"axis": 0}, {"axis": -1}),
    *(
        row(n, getattr(np, n), np.arange(3), tag="int")
        for n in ["sum", "mean", "prod", "max"]
    ),
    *(row(n, getattr(np, n), np.arange(3) > 1, tag="bool") for n in ["sum", "mean"]),
    *(
        row(n, getattr(np, n), reals(4), axis=0, tag="vector")
        for n in ["sum", "mean", "max"]
    ),
    *(
        row(n, getattr(np, n), 1.5, tag="number")
        for n in ["sum", "mean", "max", "prod"]
    ),
    *(
        row(
            n,
            lambda x, n=n: getattr(np, n)(x, axis=0),
            reals(3, 0),
            axis=0,
            tag="empty",
        )
        for n in ["sum", "mean", "max", "prod"]
    ),
    row("sum", np.sum, reals(0), tag="nothing"),
]

SHAPING = [
    *rows(
        "transpose",
        np.transpose,
        (CUBE,),
        {},
        {"axes": (1, 2, 0)},
        {"axes": (0, -1, 1)},
    ),
    row("transpose", np.transpose, X, tag="matrix"),
    *rows("swapaxes", np.swapaxes, (CUBE,), {"axis1": 0, "axis2": -1}),
    *rows(
        "moveaxis",
        np.moveaxis,
        (CUBE,),
        {"source": 0, "destination": -1},
        {"source": (0, 1), "destination": (-1, 0)},
    ),
    row("matrix_transpose", np.matrix_transpose, CUBE),
    row("reshape", np.reshape, CUBE, (4, 6)),
    row("reshape", np.reshape, CUBE, (2, -1), tag="rest"),
    row(
        "reshape",
        lambda x, s: np.reshape(x, s, order="F"),
        CUBE,
        (4, 6),
        order="F",
        tag="order",
    ),
    row("ravel", np.ravel, CUBE),
    row("flatten", np.ravel, CUBE),
    *rows(
        "expand_dims",
        np.expand_dims,
        (X,),
        {"axis": 1},
        {"axis": -1},
        {"axis": (0, -1)},
    ),
    *rows("squeeze", np.squeeze, (reals(1, 3, 1),), {}, {"axis": 0}, {"axis": (0, -1)}),
    row("broadcast_to", np.broadcast_to, reals(3, 1), (2, 3, 4)),
    row("broadcast_to", np.broadcast_to, 1.5, (2, 3), tag="number"),
    *(row(n, getattr(np, n), reals(3)) for n in ("atleast_1d", "atleast_2d")),
    *rows("flip", np.flip, (X,), {}, {"axis": 1}),
    row("flipud", np.flipud, X),
    row("fliplr", np.fliplr, X),
    row("roll", np.roll, X, 2),
    row("roll", lambda x, n: np.roll(x, n, axis=-1), X, -1, axis=-1, tag="axis"),
    row(
        "concatenate",
        lambda *xs: np.concatenate(xs),
        reals(2, 3),
        reals(1, 3),
        reals(3, 3),
    ),
    row(
        "concatenate",
        lambda *xs: np.concatenate(xs, axis=-1),
        reals(2, 3),
        reals(2, 1),
        axis=-1,
        tag="last",
    ),
    row(
        "concatenate",
        lambda *xs: np.concatenate(xs, axis=None),
        X,
        reals(2),
        axis=None,
        tag="flat",
    ),
    row("stack", lambda *xs: np.stack(xs), X, V),
    row("stack", lambda *xs: np.stack(xs, axis=-1), X, V, axis=-1, tag="last"),
    row("hstack", lambda *xs: np.hstack(xs), reals(2), reals(3), 1.5),
    row("hstack", lambda *xs: np.hstack(xs), reals(2, 1), reals(2, 3), tag="matrices"),
    row("vstack", lambda *xs: np.vstack(xs), reals(3), reals(3), reals(2, 3)),
    row("vstack", lambda *xs: np.vstack(xs), reals(2, 3), reals(3), tag="matrix-first"),
    row("repeat", np.repeat, X, 2),
    row("repeat", lambda x, n: np.repeat(x, n, axis=1), X, 3, axis=1, tag="axis"),
    row(
        "repeat",
        lambda x, n: np.repeat(x, n, axis=-1),
        X,
        np.array([1, 0, 2, 1]),
        axis=-1,
        tag="counts",
    ),
    row("tile", np.tile, X, (2,)),
    row("tile", np.tile, X, (2, 1, 3), tag="new-axis"),
    row("take", np.take, X, REPEATED),
    row("take", lambda x, i: np.take(x, i, axis=-1), X, REPEATED, axis=-1, tag="axis"),
    row("take", lambda x, i: np.take(x, i, axis=0), X, 1, axis=0, tag="number"),
    *rows("sort", np.sort, (CUBE,), {}, {"axis": 0}, {"axis": None}),
    *rows("argsort", np.argsort, (CUBE,), {}, {"axis": 0}, {"axis": None}),
]
