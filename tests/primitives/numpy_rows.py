"""Reductions with masks, methods of ufuncs, positions, remainders, agreement."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import CUBE, V, X, reals, row, rows
from primitives.running import Row

MASK = np.ones((2, 3, 4), dtype=bool)
MASK[0, 1, 2] = MASK[1, 2, 3] = MASK[1, 0, 0] = False
ROWS_OF_MASK = reals(3, 1) < 5.0
CENTRES = np.linspace(-0.4, 0.7, 8).reshape(2, 1, 4)
AXES = ({}, {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True})


NAMES = {"mean": ("where",), "var": ("where", "mean"), "std": ("where", "mean")}


def _masked(name: str, start: Any, where: Any, tag: str, **attrs: Any) -> Row:
    """A row of `np.<name>(x, initial=start, where=where)`; `start` is a mean of var."""
    names = NAMES.get(name, ("initial", "where"))
    given = {"initial": start, "where": where, "mean": start}
    operands = tuple(given[one] for one in names)

    def call(x: Any, *rest: Any) -> Any:
        pairs = zip(names, rest, strict=True)
        chosen = {key: value for key, value in pairs if value is not None}
        ufunc, _, method = name.partition("_")
        called = getattr(np, ufunc)
        return (getattr(called, method) if method else called)(x, **chosen, **attrs)

    return row(f"masked_{name}", call, CUBE, *operands, tag=tag, **attrs)


def _masked_rows() -> list[Row]:
    """Every reduction with a mask, a start, or both, over several axes."""
    made = []
    for number, attrs in enumerate(AXES):
        for name in ("sum", "max", "min", "prod"):
            made += [
                _masked(name, -3.0, MASK, f"both-{number}", **attrs),
                _masked(name, np.float64(0.7), None, f"start-{number}", **attrs),
            ]
        for name in ("mean", "var", "std", "sum"):
            made.append(_masked(name, None, MASK, f"mask-{number}", **attrs))
            made.append(_masked(name, None, ROWS_OF_MASK, f"rows-{number}", **attrs))
    for name in ("var", "std"):
        made.append(_masked(name, None, MASK, "ddof", ddof=1))
        made.append(_masked(name, np.float64(0.3), None, "centre", axis=1))
        made.append(_masked(name, CENTRES, MASK, "centres", axis=1, ddof=1))
    questions = [
        row(
            f"masked_{name}",
            lambda x, m, name=name: getattr(np, name)(x, where=m),
            CUBE > 0,
            MASK,
        )
        for name in ("any", "all")
    ]
    return [*made, *questions]


ALONG = ({}, {"axis": 1}, {"axis": -1})
REDUCED = ("logaddexp", "logaddexp2", "hypot", "fmax", "fmin")
SEGMENTS = np.array([2, 0, 1, 1])

UFUNC_METHODS = [
    *rows("cumprod", np.cumprod, (CUBE,), {}, {"axis": 0}, {"axis": -1}),
    *rows("maximum_accumulate", np.maximum.accumulate, (CUBE,), *ALONG),
    *rows("minimum_accumulate", np.minimum.accumulate, (CUBE,), *ALONG),
    *[
        made
        for name in REDUCED
        for made in rows(f"{name}_reduce", getattr(np, name).reduce, (CUBE,), *ALONG)
    ],
    *[
        made
        for name in REDUCED
        for made in (
            _masked(f"{name}_reduce", -0.3, MASK, "both", axis=1),
            _masked(f"{name}_reduce", np.float64(0.7), None, "start", keepdims=True),
        )
    ],
    row(
        "logaddexp_reduce",
        lambda x: np.logaddexp.reduce(x, axis=0, keepdims=True),
        X,
        keepdims=True,
        tag="keepdims",
    ),
    row("add_reduceat", np.add.reduceat, reals(4), SEGMENTS, tag="vector"),
    row("add_reduceat", np.add.reduceat, CUBE, np.array([0, 1])),
    row(
        "add_reduceat",
        lambda x, i: np.add.reduceat(x, i, axis=2),
        CUBE,
        SEGMENTS,
        axis=2,
        tag="axis",
    ),
]

ORDER = np.argsort(X, axis=1)
POSITIONS = [
    row("nonzero", np.nonzero, X > 0, needs_rank=True),
    row("argwhere", np.argwhere, X > 0),
    row("flatnonzero", np.flatnonzero, X > 0),
    row("unravel_index", np.unravel_index, np.array([1, 11]), (3, 4), needs_rank=True),
    row("unravel_index", np.unravel_index, 7, (3, 4), needs_rank=True, tag="number"),
    row(
        "take_along_axis",
        lambda x, i: np.take_along_axis(x, i, axis=1),
        X,
        ORDER[:, :2],
        axis=1,
    ),
    row(
        "take_along_axis",
        lambda x, i: np.take_along_axis(x, i, axis=0),
        X,
        np.array([[0, 2, 2, 1]]),
        axis=0,
        tag="repeats",
    ),
    row(
        "take_along_axis",
        lambda x, i: np.take_along_axis(x, i, axis=None),
        X,
        np.array([1, 7, 1]),
        axis=None,
        tag="flat",
    ),
    *rows(
        "partition",
        np.partition,
        (CUBE,),
        {"kth": 1},
        {"kth": 1, "axis": 0},
        {"kth": (0, 2), "axis": 1},
        {"kth": 5, "axis": None},
    ),
    *rows("argpartition", np.argpartition, (CUBE,), {"kth": 1}, {"kth": 1, "axis": 0}),
    row("ascontiguousarray", np.ascontiguousarray, X.T),
    row("asfortranarray", np.asfortranarray, X),
]

LAYOUTS = [
    row("array", lambda x: np.array(x, ndmin=3), X, ndmin=3, tag="ndmin"),
    row("array", lambda x: np.array(x, order="F"), X, order="F", tag="order"),
    row("zeros", lambda s: np.zeros(s, order="F"), (2, 3), order="F", tag="order"),
    row("zeros_like", lambda x: np.zeros_like(x, order="F"), X, order="F", tag="order"),
]

REMAINDERS = [
    row("fmod", np.fmod, X, np.abs(V) + 0.3),
    row("fmod", np.fmod, X, 0.7, tag="number"),
    row("modf", np.modf, X),
    row("isclose", np.isclose, X, V),
    row("allclose", np.allclose, X, X),
    row("array_equal", np.array_equal, X, V),
    row(
        "allclose",
        lambda a, b: np.allclose(a, b, atol=10.0),
        X,
        V,
        atol=10.0,
        tag="atol",
    ),
]

NUMPY = [*_masked_rows(), *UFUNC_METHODS, *POSITIONS, *LAYOUTS, *REMAINDERS]
