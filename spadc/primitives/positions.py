"""Positions of elements: where they are, and reading or ordering by positions."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    NewAxis,
    Pick,
    Ref,
    ScalarType,
    ShapeType,
    Slice,
    Subscript,
    Type,
    array_or_scalar,
    dtype_of,
    rank_of,
    shape_of,
)

from .core import Call, Cost, Unsupported, primitive
from .inference import common_shape
from .shaping import array_like, reshape, shaping
from .sorting import LAST_AXIS, infer_argsort, infer_sorted, sort_bar, sort_dot
from .structural import add_at, length_of
from .ties import tied

# --- where elements are ---------------------------------------------------------------


def _infer_nonzero(x: Type) -> tuple[Type, ...]:
    rank = rank_of(x)
    if not rank:
        raise Unsupported("the number of axes must be known here, and not 0")
    return (ArrayType("int64", (None,)),) * rank


def _infer_unravelled(indices: Type, shape: Type) -> tuple[Type, ...]:
    dims = shape.dims if isinstance(shape, ShapeType) else None
    if dims is None:
        raise Unsupported("the number of axes must be known here")
    return (array_or_scalar("int64", shape_of(indices)),) * len(dims)


nonzero = shaping(
    "nonzero",
    _infer_nonzero,
    "a",
    zero_derivative=True,
)
argwhere = shaping(
    "argwhere",
    lambda x: ArrayType("int64", (None, rank_of(x))),
    "a",
    zero_derivative=True,
)
flatnonzero = shaping(
    "flatnonzero",
    lambda x: ArrayType("int64", (None,)),
    "a",
    zero_derivative=True,
)
unravel_index = shaping(
    "unravel_index",
    _infer_unravelled,
    "indices (shape)",
    zero_derivative=True,
)


def _infer_raveled(*given: Type, **attrs: Any) -> Type:
    *indices, _ = given
    return array_or_scalar("int64", common_shape(indices))


ravel_multi_index = shaping(
    "ravel_multi_index",
    _infer_raveled,
    "[multi_index] (dims) mode= order=",
    defaults={"mode": "raise", "order": "C"},
    evaluate=lambda *given, **attrs: np.ravel_multi_index(
        given[:-1], given[-1], **attrs
    ),
    zero_derivative=True,
)

# --- numbers of axes ------------------------------------------------------------------


def _infer_indices(dimensions: Type, dtype: str | None = None) -> Type:
    dims = dimensions.dims if isinstance(dimensions, ShapeType) else None
    shape = None if dims is None else (len(dims), *dims)
    return ArrayType(dtype or "int64", shape)


indices = shaping(
    "indices", _infer_indices, "(dimensions) dtype=", zero_derivative=True
)


def _triangle(name: str) -> Any:
    function = getattr(np, name)
    return shaping(
        name,
        lambda n, m, k=0: (ArrayType("int64", (None,)),) * 2,
        "n k= m?",
        defaults={"k": 0},
        evaluate=lambda n, m=None, k=0: function(n, k, m),
        zero_derivative=True,
    )


triu_indices, tril_indices = _triangle("triu_indices"), _triangle("tril_indices")
diag_indices = shaping(
    "diag_indices",
    lambda n, ndim=2: (ArrayType("int64", (_length_of(n),)),) * ndim,
    "n ndim=",
    defaults={"ndim": 2},
    zero_derivative=True,
)


def _length_of(n: Type) -> Any:
    return n.value if isinstance(n, ScalarType) else None


# --- along an axis --------------------------------------------------------------------


def along_axis_index(
    x: Any, indices: Any, axis: int
) -> tuple[Subscript, tuple[Any, ...]]:
    """The subscript of `x` that `indices` mean along `axis`, and its operands, which
    its references count from 0: `np.arange(n)[:, None], indices`."""
    rank = rank_of(x.type)
    if rank is None:
        raise Unsupported("the number of axes must be known here")
    operands = [
        indices if k == axis % rank else _column(x, k, rank) for k in range(rank)
    ]
    picks = tuple(Pick(Ref(k), mask=False) for k in range(rank))
    return Subscript(picks), tuple(operands)


def _column(x: Any, axis: int, rank: int) -> Any:
    """The positions along one axis, in that axis of an index."""
    numbers = primitive("arange")(_length(x, axis), None, None)
    after = rank - axis - 1
    if not after:
        return numbers
    step = Subscript((Slice(), *(NewAxis(),) * after))
    return primitive("index")(numbers, step=step)


def _length(x: Any, axis: int) -> Any:
    known = length_of(x, axis)
    return x.builder.express("dim", x, axis=axis) if isinstance(known, int) else known


def _infer_take_along(x: Type, indices: Type, axis: int | None = -1) -> Type:
    shape, picked = shape_of(x), shape_of(indices)
    if axis is None or shape is None or picked is None:
        return array_like(x, picked if axis is None else None)
    return ArrayType(
        dtype_of(x),
        tuple(picked[k] if k == axis % len(shape) else n for k, n in enumerate(shape)),
    )


take_along_axis = shaping(
    "take_along_axis",
    _infer_take_along,
    "arr indices axis=",
    defaults=LAST_AXIS,
    linear_in=(0,),
)


def _along_axis_bar(
    y_bar: Any, indices: Any, shape: tuple[int, ...], axis: int | None = -1
) -> Any:
    """`y_bar` added where the elements were taken from."""
    x_bar = np.zeros(shape, np.result_type(y_bar))
    target = x_bar.reshape(-1) if axis is None else np.moveaxis(x_bar, axis, -1)
    where, parts = (
        np.reshape(x, -1) if axis is None else np.moveaxis(x, axis, -1)
        for x in (indices, y_bar)
    )
    lead = np.indices(target.shape[:-1], sparse=True)
    np.add.at(target, (*(k[..., None] for k in lead), where), parts)
    return x_bar


along_axis_bar = shaping(
    "along_axis_bar",
    lambda y_bar, indices, shape, axis=-1: ArrayType(dtype_of(y_bar), shape.dims),
    "y_bar indices (shape) axis=",
    defaults=LAST_AXIS,
    evaluate=_along_axis_bar,
    names=(),
    spelling=Call("rt.along_axis_bar"),
    takes_complex=True,
    linear_in=(0,),
)
along_axis_bar.vjp(
    lambda z_bar, z, y_bar, indices, shape, axis=-1: (
        take_along_axis(z_bar, indices, axis=axis),
        None,
        None,
    )
)


@take_along_axis.vjp
def _take_along_axis(
    y_bar: Any, y: Any, x: Any, indices: Any, axis: int | None = -1
) -> Any:
    if axis is None or rank_of(x.type) is None:
        return along_axis_bar(y_bar, indices, x.shape, axis=axis), None
    zeros = y_bar.builder.express("zeros_like", x)
    step, operands = along_axis_index(x, indices, axis)
    moved = Subscript(
        tuple(Pick(Ref(k + 2), mask=False) for k in range(len(step.items)))
    )
    return add_at(zeros, y_bar, *operands, step=moved), None


# --- partial orders -------------------------------------------------------------------


def _infer_partition(
    x: Type, kth: Any = 0, axis: int | None = -1, **attrs: Any
) -> Type:
    return infer_sorted(x, axis)


partition = shaping(
    "partition",
    _infer_partition,
    "a kth: axis= kind=",
    defaults=LAST_AXIS | {"kind": "introselect"},
    positional=("kth",),
    cost=Cost.COSTLY,
)
argpartition = shaping(
    "argpartition",
    lambda x, kth=0, axis=-1, kind="": infer_argsort(x, axis),
    "a kth: axis= kind=",
    defaults=LAST_AXIS | {"kind": "introselect"},
    positional=("kth",),
    methods=("argpartition",),
    cost=Cost.COSTLY,
    zero_derivative=True,
)


@partition.vjp
def _partition(
    y_bar: Any, y: Any, x: Any, kth: Any = 0, axis: int | None = -1, kind: str = ""
) -> Any:
    """Sorting what was ordered in part, and the whole, meets in the middle."""
    if axis is None:
        flat = primitive("ravel")(x)
        return reshape(_partition(y_bar, y, flat, kth, 0), x.shape)
    order = primitive("argsort")(y, axis=axis)
    return sort_bar(take_along_axis(y_bar, order, axis=axis), x, axis=axis, **tied(x))


@partition.jvp
def _partition_dot(
    x_dots: Any, y: Any, x: Any, kth: Any = 0, axis: int | None = -1, kind: str = ""
) -> Any:
    """The tangents in full order, and from there to where `y` has its elements."""
    along = 0 if axis is None else axis
    place = primitive("argsort")(primitive("argsort")(y, axis=along), axis=along)
    sorted_dot = sort_dot(x_dots[0], x, axis=axis, **tied(x))
    return take_along_axis(sorted_dot, place, axis=along)
