"""Arrays side by side: `np.column_stack`, `np.dstack`, where ranks may differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from spadc.ir import ArrayType, At, Shape, Type, rank_of, shape_of

from .core import ALL, Unsupported
from .inference import promoted
from .joining import joined, pieces
from .parts import on_axis
from .shaping import reshape, shaping
from .structural import index, length_of


def _infer_columns(*xs: Type) -> Type:
    shapes = [shape_of(x) for x in xs]
    columns = [(*s, 1) if s is not None and len(s) == 1 else s for s in shapes]
    if columns[0] is None:
        return ArrayType(promoted(xs))
    return ArrayType(promoted(xs), joined(columns, 1))


def _infer_dstack(*xs: Type) -> Type:
    return ArrayType(promoted(xs), joined([_deep(shape_of(x)) for x in xs], 2))


def _deep(shape: Shape | None) -> Shape | None:
    if shape is None or len(shape) > 2:
        return shape
    return (1, *shape, 1) if len(shape) == 1 else (*shape, 1)


column_stack = shaping(
    "column_stack",
    _infer_columns,
    "[tup]",
    evaluate=lambda *xs: np.column_stack(xs),
    linear_in=ALL,
)
dstack = shaping(
    "dstack",
    _infer_dstack,
    "[tup]",
    evaluate=lambda *xs: np.dstack(xs),
    linear_in=ALL,
)


@column_stack.vjp
def _column_stack(y_bar: Any, y: Any, *xs: Any) -> Any:
    return _pieces_of_axis(y_bar, xs, 1, 2)


@dstack.vjp
def _dstack(y_bar: Any, y: Any, *xs: Any) -> Any:
    return _pieces_of_axis(y_bar, xs, 2, 3)


def _pieces_of_axis(y_bar: Any, xs: Sequence[Any], axis: int, rank: int) -> Any:
    """The pieces along an axis that arrays of a lower rank do not have."""
    if any(rank_of(x.type) is None for x in xs):
        raise Unsupported("the numbers of axes must be known here")
    whole = [(rank_of(x.type) or 0) >= rank for x in xs]
    lengths = [length_of(x, axis) if w else 1 for x, w in zip(xs, whole, strict=True)]
    parts = list(pieces(y_bar, lengths, axis))
    before: Any = 0
    for k, (x, length) in enumerate(zip(xs, lengths, strict=True)):
        if not whole[k] and rank_of(x.type) == rank - 1 and isinstance(before, int):
            parts[k] = index(y_bar, step=on_axis(axis, At(before)))
        elif not whole[k]:
            parts[k] = reshape(parts[k], x.shape)
        known = isinstance(before, int) and isinstance(length, int)
        before = before + length if known else None
    return tuple(parts)
