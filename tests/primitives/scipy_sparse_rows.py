"""Products and systems with sparse matrices, from `scipy.sparse`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from primitives.making import reals, row
from scipy.sparse.linalg import spsolve

DENSE = reals(3, 3) * np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1]]) + 3 * np.eye(3)
WIDE = reals(2, 3) * np.array([[1, 0, 1], [0, 1, 0]])
VECTOR, COLUMNS, PAIR = reals(3), reals(3, 2), reals(2)


def _parts(dense: Any, form: str) -> Any:
    a = getattr(scipy.sparse, f"{form}_array")(dense)
    places = a.coords if form == "coo" else (a.indices, a.indptr)
    return (a.data, *places, dense.shape)


def _made(form: str, transposed: bool, data: Any, i: Any, j: Any, shape: Any) -> Any:
    parts = (data, (i, j)) if form == "coo" else (data, i, j)
    a = getattr(scipy.sparse, f"{form}_array")(parts, shape=shape)
    return a.T if transposed else a


SOLVED = ({"format": "csr"}, {"format": "csc"}, {"format": "coo", "into": "csc"})


def solve(a: Any, b: Any) -> Any:
    return spsolve(a.tocsc() if a.format == "coo" else a, b)


def _row(name: str, call: Any, dense: Any, *operands: Any, **attrs: Any) -> Any:
    form, turned = attrs["format"], attrs.get("transposed", False)
    return row(
        name,
        lambda *xs: call(_made(form, turned, *xs[:4]), *xs[4:]),
        *_parts(dense, form),
        *operands,
        needs_rank=bool(operands),
        tag=f"{form}{np.shape(operands[0]) if operands else ''}{turned or ''}",
        **attrs,
    )


PRODUCTS = [
    one
    for attrs in SOLVED
    for form in (attrs["format"],)
    for one in (
        _row("sparse_product", lambda a, x: a @ x, WIDE, VECTOR, format=form),
        _row("sparse_product", lambda a, x: a @ x, WIDE, COLUMNS, format=form),
        _row("sparse_product", lambda a, x: a @ x, WIDE, PAIR, format=form,
             transposed=True),
        _row("sparse_solve", solve, DENSE, VECTOR,
             **attrs),
        _row("sparse_solve", solve, DENSE, VECTOR,
             **attrs, transposed=True),
        _row("sparse_solve", solve, DENSE, COLUMNS,
             **attrs),
        _row("sparse_dense", lambda a: a.toarray(), WIDE, format=form),
    )
]  # fmt: skip

SCIPY_SPARSE = [*PRODUCTS]
