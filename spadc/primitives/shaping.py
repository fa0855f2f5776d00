"""Rearranging elements: the order of axes, shapes, flips and rolls.

Most answer with a view, or with a copy where NumPy cannot make one. Every rule holds
for unknown ranks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import (
    AnyType,
    ArrayType,
    Dim,
    ScalarType,
    Shape,
    ShapeType,
    Sym,
    Type,
    broadcast_shapes,
    dtype_of,
    shape_of,
)

from .core import Call, Cost, Primitive, Storage, parse_arguments, register
from .inference import Axis, axes_of, count
from .structural import fit


def shaping(
    name: str, infer: Callable[..., Any], arguments: str, **facts: Any
) -> Primitive:
    """A primitive whose result holds elements of its operand."""
    given = parse_arguments(arguments, facts.pop("defaults", None))
    facts.setdefault("names", (f"numpy.{name}",))
    facts.setdefault("spelling", Call(f"np.{name}", facts.pop("positional", ())))
    facts.setdefault("cost", Cost.CHEAP)
    evaluate = facts.pop("evaluate", None) or getattr(np, name)
    return register(Primitive(name, infer, evaluate, given, **facts))


def array_like(x: Type, shape: Shape | None) -> Type:
    """An array with the dtype of `x`."""
    return (
        AnyType()
        if shape is None and dtype_of(x) is None
        else ArrayType(dtype_of(x), shape)
    )


# --- order of the axes ----------------------------------------------------------------

LINEAR: dict[str, Any] = {"linear_in": (0,)}
VIEW: dict[str, Any] = {"storage": Storage.VIEW, "cost": Cost.FREE, **LINEAR}
MAYBE: dict[str, Any] = {"storage": Storage.MAYBE, "cost": Cost.FREE, **LINEAR}


def _permuted(x: Type, order: Callable[[int], list[int]]) -> Type:
    shape = shape_of(x)
    return array_like(
        x, None if shape is None else tuple(shape[k] for k in order(len(shape)))
    )


def _infer_transpose(x: Type, axes: tuple[int, ...] | None = None) -> Type:
    if isinstance(x, AnyType) and axes is not None:
        return ArrayType(None, (None,) * len(axes))
    return _permuted(x, lambda rank: [k % rank for k in axes or range(rank)[::-1]])


def _infer_swapaxes(x: Type, axis1: int, axis2: int) -> Type:
    return _permuted(x, lambda rank: _order(np.swapaxes, rank, axis1, axis2))


def _infer_moveaxis(x: Type, source: Axis, destination: Axis) -> Type:
    return _permuted(x, lambda rank: _order(np.moveaxis, rank, source, destination))


def _order(function: Callable[..., Any], rank: int, *args: Any) -> list[int]:
    """The order of the axes that `function` makes, found by trying it."""
    lengths = np.empty(tuple(range(rank)))
    return list(function(lengths, *args).shape)


def _inverse(axes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if axes is None:
        return None
    rank = len(axes)
    inverse = tuple(int(k) for k in np.argsort([a % rank for a in axes]))
    return None if inverse == tuple(range(rank))[::-1] else inverse


transpose = shaping(
    "transpose",
    _infer_transpose,
    "a axes=",
    names=("numpy.transpose", "numpy.permute_dims"),
    methods=("transpose",),
    positional=("axes",),
    **VIEW,
)
swapaxes = shaping(
    "swapaxes",
    _infer_swapaxes,
    "a axis1: axis2:",
    methods=("swapaxes",),
    positional=("axis1", "axis2"),
    **VIEW,
)
moveaxis = shaping(
    "moveaxis",
    _infer_moveaxis,
    "a source: destination:",
    positional=("source", "destination"),
    **VIEW,
)
matrix_transpose = shaping(
    "matrix_transpose",
    lambda x: _infer_swapaxes(x, -1, -2),
    "x",
    names=("numpy.matrix_transpose", "numpy.linalg.matrix_transpose"),
    **VIEW,
)

transpose.vjp(lambda y_bar, y, x, axes=None: transpose(y_bar, axes=_inverse(axes)))
swapaxes.vjp(
    lambda y_bar, y, x, axis1, axis2: swapaxes(y_bar, axis1=axis1, axis2=axis2)
)
matrix_transpose.vjp(lambda y_bar, y, x: matrix_transpose(y_bar))
moveaxis.vjp(
    lambda y_bar, y, x, source, destination: moveaxis(
        y_bar, source=destination, destination=source
    )
)


# --- shape ----------------------------------------------------------------------------


def _infer_reshape(x: Type, shape: Type, order: str = "C") -> Type:
    dims = shape.dims if isinstance(shape, ShapeType) else None
    return array_like(
        x, None if dims is None else _without_minus_one(shape_of(x), dims)
    )


def _without_minus_one(given: Shape | None, dims: Shape) -> Shape:
    if -1 not in dims:
        return dims
    rest = [dim for dim in dims if dim != -1]
    total = None if given is None else count(given)
    others = count(rest)
    found: Dim = None
    if isinstance(total, int) and isinstance(others, int) and others:
        found = total // others
    elif others == 1:
        found = total
    elif given is not None:
        found = _left_over(list(given), rest)
    return tuple(found if dim == -1 else dim for dim in dims)


def _left_over(given: list[Dim], rest: list[Dim]) -> Dim:
    """The one length of `given` that is not in `rest`."""
    for dim in rest:
        if dim is None or dim not in given:
            return None
        given.remove(dim)
    return count(given) if count(rest) != 0 else None


def infer_ravel(x: Type, order: str = "C") -> Type:
    """A vector of all elements."""
    shape = shape_of(x)
    return ArrayType(dtype_of(x), (None if shape is None else count(shape),))


def _infer_expand_dims(x: Type, axis: int | tuple[int, ...]) -> Type:
    shape = shape_of(x)
    if shape is None:
        return array_like(x, None)
    number = 1 if isinstance(axis, int) else len(axis)
    new = axes_of(axis, len(shape) + number)
    rest = iter(shape)
    full = range(len(shape) + number)
    return ArrayType(dtype_of(x), tuple(1 if k in new else next(rest) for k in full))


def _infer_squeeze(x: Type, axis: Axis = None) -> Type:
    shape = shape_of(x)
    if shape is None or (
        axis is None and not all(_is_one(d) is not None for d in shape)
    ):
        return array_like(x, None)
    if isinstance(x, ScalarType):
        return ArrayType(dtype_of(x), ())
    if axis is None:
        return ArrayType(dtype_of(x), tuple(d for d in shape if not _is_one(d)))
    removed = axes_of(axis, len(shape))
    kept = tuple(d for k, d in enumerate(shape) if k not in removed)
    return ArrayType(dtype_of(x), kept)


def _is_one(dim: Dim) -> bool | None:
    if isinstance(dim, int):
        return dim == 1
    return False if isinstance(dim, Sym) and dim.not_one else None


def _infer_broadcast_to(x: Type, shape: Type) -> Type:
    return array_like(x, shape.dims if isinstance(shape, ShapeType) else None)


ORDER = {"order": "C"}
reshape = shaping(
    "reshape",
    _infer_reshape,
    "a (shape) order=",
    defaults=ORDER,
    evaluate=lambda x, shape, order="C": np.reshape(x, shape, order=order),
    methods=("reshape",),
    **MAYBE,
)
ravel = shaping(
    "ravel", infer_ravel, "a order=", defaults=ORDER, methods=("ravel",), **MAYBE
)
flatten = shaping(
    "flatten",
    infer_ravel,
    "a order=",
    defaults=ORDER,
    evaluate=lambda x, order="C": x.flatten(order),
    names=(),
    methods=("flatten",),
    spelling=Call("np.ravel"),
    **LINEAR,
)
expand_dims = shaping("expand_dims", _infer_expand_dims, "a axis:", **MAYBE)
squeeze = shaping("squeeze", _infer_squeeze, "a axis=", methods=("squeeze",), **MAYBE)
broadcast_to = shaping(
    "broadcast_to", _infer_broadcast_to, "array (shape)", read_only=True, **VIEW
)


@ravel.vjp
@flatten.vjp
def _ravel(y_bar: Any, y: Any, x: Any, order: str = "C") -> Any:
    return reshape(y_bar, x.shape, **({} if order == "C" else {"order": order}))


@reshape.vjp
def _reshape(y_bar: Any, y: Any, x: Any, shape: Any, order: str = "C") -> Any:
    return _ravel(y_bar, y, x, order), None


@expand_dims.vjp
def _expand_dims(y_bar: Any, y: Any, x: Any, axis: Any) -> Any:
    return squeeze(y_bar, axis=axis)


@squeeze.vjp
def _squeeze(y_bar: Any, y: Any, x: Any, axis: Axis = None) -> Any:
    if axis is None or isinstance(x.type, ScalarType):
        return reshape(y_bar, x.shape)
    return expand_dims(y_bar, axis=axis)


broadcast_to.vjp(lambda y_bar, y, x, shape: (fit(y_bar, x), None))


def _at_least(name: str, rank: int) -> None:
    def infer(x: Type) -> Type:
        shape = shape_of(x)
        if shape is None:
            return array_like(x, None)
        return ArrayType(dtype_of(x), (*(1,) * (rank - len(shape)), *shape))

    known = shaping(name, infer, "ary", **MAYBE)
    known.vjp(lambda y_bar, y, x: reshape(y_bar, x.shape))


_at_least("atleast_1d", 1)
_at_least("atleast_2d", 2)


def _infer_broadcast(*shapes: Type) -> Type:
    given = [s.dims if isinstance(s, ShapeType) else None for s in shapes]
    return ShapeType(broadcast_shapes(*given))


joint_shape = shaping(
    "broadcast_shapes",
    _infer_broadcast,
    "*shapes",
    names=(),
    cost=Cost.FREE,
    zero_derivative=True,
)


# --- order of the elements ------------------------------------------------------------


def same_array(x: Type, *others: Type, **attrs: Any) -> Type:
    """An array like `x`."""
    return array_like(x, shape_of(x))


flip = shaping("flip", same_array, "m axis=", **VIEW)
flipud = shaping("flipud", same_array, "m", **VIEW)
fliplr = shaping("fliplr", same_array, "m", **VIEW)
roll = shaping("roll", same_array, "a shift axis=", **LINEAR)

flip.vjp(lambda y_bar, y, x, axis=None: flip(y_bar, axis=axis))
flipud.vjp(lambda y_bar, y, x: flipud(y_bar))
fliplr.vjp(lambda y_bar, y, x: fliplr(y_bar))
roll.vjp(lambda y_bar, y, x, shift, axis=None: (roll(y_bar, -shift, axis=axis), None))
