"""Diagonals, traces and triangles of matrices, also of stacks of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    Dim,
    Pick,
    Ref,
    Rest,
    Subscript,
    Type,
    array_or_scalar,
    dtype_of,
    rank_of,
    shape_of,
)

from .core import Call, Cost, Primitive, Storage, parse_arguments, primitive, register
from .helpers import helper
from .shaping import array_like, expand_dims, moveaxis
from .structural import write


def linear(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    """A primitive called by the name `name` in `numpy` or `numpy.linalg`."""
    given = parse_arguments(arguments, facts.pop("defaults", None))
    short = name.rpartition(".")[2]
    names = facts.pop("names", (f"numpy.{name}",))
    return register(
        Primitive(short, infer, evaluate, given, Call(f"np.{name}"), names, **facts)
    )


def _diagonal_length(rows: Dim, columns: Dim, k: int) -> Dim:
    if isinstance(rows, int) and isinstance(columns, int):
        return max(0, min(rows + min(k, 0), columns - max(k, 0)))
    return rows if k == 0 and rows == columns else None


def _infer_diagonal(x: Type, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Type:
    shape = shape_of(x)
    if shape is None:
        return array_like(x, None)
    pair = [axis1 % len(shape), axis2 % len(shape)]
    rest = [dim for k, dim in enumerate(shape) if k not in pair]
    return array_like(
        x, (*rest, _diagonal_length(shape[pair[0]], shape[pair[1]], offset))
    )


def _infer_trace(
    x: Type, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None
) -> Type:
    shape = shape_of(_infer_diagonal(x, offset, axis1, axis2))
    summed = primitive("sum").infer(x)
    return array_or_scalar(
        dtype or dtype_of(summed), None if shape is None else shape[:-1]
    )


def _infer_diag(x: Type, k: int = 0) -> Type:
    shape = shape_of(x)
    if shape is None:
        return array_like(x, None)
    if len(shape) == 2:
        return _infer_diagonal(x, k)
    length = shape[0] + abs(k) if isinstance(shape[0], int) else None
    side = shape[0] if k == 0 else length
    return array_like(x, (side, side))


DIAGONAL = {"offset": 0, "axis1": 0, "axis2": 1}
diagonal = linear(
    "diagonal",
    _infer_diagonal,
    np.diagonal,
    "a offset= axis1= axis2=",
    defaults=DIAGONAL,
    methods=("diagonal",),
    storage=Storage.VIEW,
    read_only=True,
    cost=Cost.FREE,
    linear_in=(0,),
)
trace = linear(
    "trace",
    _infer_trace,
    np.trace,
    "a offset= axis1= axis2= dtype= out>",
    defaults=DIAGONAL,
    methods=("trace",),
    cost=Cost.CHEAP,
    linear_in=(0,),
)
diag = linear(
    "diag",
    _infer_diag,
    np.diag,
    "v k=",
    defaults={"k": 0},
    storage=Storage.MAYBE,
    read_only=True,
    cost=Cost.CHEAP,
    linear_in=(0,),
)
TRIANGLE: dict[str, Any] = {
    "defaults": {"k": 0},
    "cost": Cost.CHEAP,
    "linear_in": (0,),
}
triu = linear("triu", lambda x, k=0: x, np.triu, "m k=", **TRIANGLE)
tril = linear("tril", lambda x, k=0: x, np.tril, "m k=", **TRIANGLE)
triu.vjp(lambda y_bar, y, x, k=0: triu(y_bar, k=k))
tril.vjp(lambda y_bar, y, x, k=0: tril(y_bar, k=k))


def onto_diagonal(
    v: Any, x: Any, length: Any, offset: int, axes: tuple[int, int]
) -> Any:
    """Zeros like `x` with `v` on the diagonal of the given length over two axes."""
    zeros = primitive("zeros_like")(x)
    last = axes == (-2, -1) or (rank_of(x.type) == 2 and axes == (0, 1))
    if not last:
        zeros = moveaxis(zeros, source=axes, destination=(-2, -1))
    steps = primitive("arange")(length, None, None)
    rows = steps if offset >= 0 else steps - offset
    columns = steps if offset <= 0 else steps + offset
    picked = Pick(Ref(2), mask=False), Pick(Ref(3), mask=False)
    step = Subscript(picked if rank_of(x.type) == 2 else (Rest(), *picked))
    filled = write(zeros, v, rows, columns, path=(step,))
    return filled if last else moveaxis(filled, source=(-2, -1), destination=axes)


@diagonal.vjp
def _diagonal(
    y_bar: Any, y: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> Any:
    length = primitive("dim")(y, axis=-1)
    return onto_diagonal(y_bar, x, length, offset, (axis1, axis2))


@trace.vjp
def _trace(
    y_bar: Any,
    y: Any,
    x: Any,
    offset: int = 0,
    axis1: int = 0,
    axis2: int = 1,
    dtype: Any = None,
) -> Any:
    over = {"offset": offset, "axis1": axis1, "axis2": axis2}
    length = primitive("dim")(diagonal(x, **over), axis=-1)
    scalar = rank_of(y_bar.type) == 0
    v = y_bar if scalar else expand_dims(y_bar, axis=-1)
    return onto_diagonal(v, x, length, offset, (axis1, axis2))


@diag.vjp
def _diag(y_bar: Any, y: Any, x: Any, k: int = 0) -> Any:
    rank = rank_of(x.type)
    if rank is None:
        return diag_bar(y_bar, x.shape, k=k)
    if rank == 1:
        return diag(y_bar, k=k)
    return _diagonal(y_bar, y, x, offset=k)


def _diag_bar(y_bar: Any, shape: tuple[int, ...], k: int = 0) -> Any:
    if len(shape) == 1:
        return np.diag(y_bar, k)
    x_bar = np.zeros(shape, np.result_type(y_bar))
    steps = np.arange(np.size(y_bar))
    x_bar[steps + max(0, -k), steps + max(0, k)] = y_bar
    return x_bar


diag_bar = helper("diag_bar", _diag_bar, "y_bar", linear_in=(0,))
diag_bar.vjp(lambda z_bar, z, y_bar, shape, k=0: (diag(z_bar, k=k), None))
