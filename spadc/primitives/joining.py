"""Putting arrays together, and repeating or picking their elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    At,
    Dim,
    Pick,
    Ref,
    Shape,
    ShapeType,
    Slice,
    Type,
    array_or_scalar,
    dtype_of,
    rank_of,
    shape_of,
)

from .core import ALL, Call, primitive
from .inference import add_dims, multiply_dims, promoted
from .parts import on_axis
from .shaping import infer_ravel, reshape, shaping
from .structural import add_at, index, length_of, make_shape

# --- joining --------------------------------------------------------------------------


def joined(shapes: Sequence[Shape | None], axis: int) -> Shape | None:
    """The shape of a concatenation; lengths on the other axes are equal."""
    known = [shape for shape in shapes if shape is not None]
    if not known or not -len(known[0]) <= axis < len(known[0]):
        return None
    rank = len(known[0])
    total: Dim = 0 if len(known) == len(shapes) else None
    for shape in known:
        total = add_dims(total, shape[axis])
    lengths = [_one_of([s[k] for s in known if len(s) == rank]) for k in range(rank)]
    lengths[axis] = total
    return tuple(lengths)


def _one_of(dims: Sequence[Dim]) -> Dim:
    """The length that all of `dims` are known to have: a number if one is."""
    numbers = [dim for dim in dims if isinstance(dim, int)]
    return next(iter(numbers), next((dim for dim in dims if dim is not None), None))


def _infer_concatenate(*xs: Type, axis: int | None = 0) -> Type:
    shapes = [shape_of(x) for x in xs]
    if axis is None:
        shapes, axis = [shape_of(infer_ravel(x)) for x in xs], 0
    return ArrayType(promoted(xs), joined(shapes, axis))


def _infer_stack(*xs: Type, axis: int = 0) -> Type:
    known = [shape for x in xs if (shape := shape_of(x)) is not None]
    if not known:
        return ArrayType(promoted(xs))
    dims: list[Dim] = [_one_of(lengths) for lengths in zip(*known, strict=False)]
    dims.insert(axis % (len(dims) + 1), len(xs))
    return ArrayType(promoted(xs), tuple(dims))


def _at_least(shape: Shape | None, rank: int) -> Shape | None:
    return None if shape is None else (*(1,) * (rank - len(shape)), *shape)


def _infer_hstack(*xs: Type) -> Type:
    shapes = [_at_least(shape_of(x), 1) for x in xs]
    if shapes[0] is None:
        return ArrayType(promoted(xs))
    return ArrayType(promoted(xs), joined(shapes, min(1, len(shapes[0]) - 1)))


def _infer_vstack(*xs: Type) -> Type:
    return ArrayType(promoted(xs), joined([_at_least(shape_of(x), 2) for x in xs], 0))


concatenate = shaping(
    "concatenate",
    _infer_concatenate,
    "[arrays] axis= out>",
    defaults={"axis": 0},
    evaluate=lambda *xs, axis=0: np.concatenate(xs, axis=axis),
    linear_in=ALL,
    names=("numpy.concatenate", "numpy.concat"),
)
stack = shaping(
    "stack",
    _infer_stack,
    "[arrays] axis= out>",
    defaults={"axis": 0},
    evaluate=lambda *xs, axis=0: np.stack(xs, axis=axis),
    linear_in=ALL,
)
hstack = shaping(
    "hstack",
    _infer_hstack,
    "[tup]",
    evaluate=lambda *xs: np.hstack(xs),
    linear_in=ALL,
)
vstack = shaping(
    "vstack",
    _infer_vstack,
    "[tup]",
    evaluate=lambda *xs: np.vstack(xs),
    names=("numpy.vstack", "numpy.row_stack"),
    linear_in=ALL,
)


def pieces(y_bar: Any, lengths: Sequence[Any], axis: int) -> Iterator[Any]:
    """Consecutive slices of `y_bar` along `axis`."""
    start: Any = None
    for number, length in enumerate(lengths, start=1):
        stop = length if start is None else start + length
        yield _cut(y_bar, axis, start, None if number == len(lengths) else stop)
        start = stop


def _cut(x: Any, axis: int, start: Any, stop: Any) -> Any:
    """`x[start:stop]` along `axis`; bounds may be expressions."""
    dynamic: list[Any] = []

    def bound(given: Any) -> Any:
        if given is None or isinstance(given, int):
            return given
        dynamic.append(given)
        return Ref(len(dynamic))

    item = Slice(bound(start), bound(stop))
    return index(x, *dynamic, step=on_axis(axis, item))


@concatenate.vjp
def _concatenate(y_bar: Any, y: Any, *xs: Any, axis: int | None = 0) -> Any:
    if axis is not None:
        return tuple(pieces(y_bar, [length_of(x, axis) for x in xs], axis))
    parts = pieces(y_bar, [x.size for x in xs], 0)
    return tuple(_in_shape(part, x) for part, x in zip(parts, xs, strict=True))


def _in_shape(x_bar: Any, x: Any) -> Any:
    return (
        x_bar
        if rank_of(x.type) == rank_of(x_bar.type) == 1
        else reshape(x_bar, x.shape)
    )


@stack.vjp
def _stack(y_bar: Any, y: Any, *xs: Any, axis: int = 0) -> Any:
    return tuple(index(y_bar, step=on_axis(axis, At(k))) for k in range(len(xs)))


@vstack.vjp
def _vstack(y_bar: Any, y: Any, *xs: Any) -> Any:
    rows = [_rows(x) for x in xs]
    parts = pieces(y_bar, rows, 0)
    return tuple(
        index(y_bar, step=on_axis(0, At(k)))
        if rank_of(x.type) == 1 and rows[:k] == [1] * k
        else (part if (rank_of(x.type) or 0) >= 2 else reshape(part, x.shape))
        for k, (x, part) in enumerate(zip(xs, parts, strict=True))
    )


def _rows(x: Any) -> Any:
    rank = rank_of(x.type)
    if rank is None:
        return primitive("length")(primitive("atleast_2d")(x))
    return length_of(x, 0) if rank >= 2 else 1


@hstack.vjp
def _hstack(y_bar: Any, y: Any, *xs: Any) -> Any:
    ranks = [rank_of(x.type) for x in xs]
    if None in ranks:
        shapes = [x.shape for x in xs]
        return tuple(hstack_part(y_bar, *shapes, number=k) for k in range(len(xs)))
    axis = 0 if max(rank or 0 for rank in ranks) <= 1 else 1
    lengths = [
        length_of(x, axis) if rank else 1 for x, rank in zip(xs, ranks, strict=True)
    ]
    parts = pieces(y_bar, lengths, axis)
    return tuple(
        part if rank else reshape(part, x.shape)
        for x, rank, part in zip(xs, ranks, parts, strict=True)
    )


def _hstack_part(y_bar: Any, *shapes: tuple[int, ...], number: int) -> Any:
    """The slice of `y_bar` that belongs to operand `number` of an hstack."""
    axis = min(1, np.ndim(y_bar) - 1)
    lengths = [shape[axis] if shape else 1 for shape in shapes]
    start = sum(lengths[:number])
    part = np.moveaxis(y_bar, axis, 0)[start : start + lengths[number]]
    return np.moveaxis(part, 0, axis).reshape(shapes[number])


hstack_part = shaping(
    "hstack_part",
    lambda y_bar, *shapes, number: ArrayType(dtype_of(y_bar), shapes[number].dims),
    "y_bar *shapes number:",
    evaluate=_hstack_part,
    names=(),
    spelling=Call("rt.hstack_part"),
    linear_in=(0,),
)

# --- repeating ------------------------------------------------------------------------


def _infer_repeat(x: Type, repeats: Type, axis: int | None = None) -> Type:
    shape = shape_of(x if axis is not None else infer_ravel(x))
    if shape is None:
        return ArrayType(dtype_of(x))
    times = getattr(repeats, "value", None)
    where = 0 if axis is None else axis % len(shape)
    dim = multiply_dims(shape[where], times)
    return ArrayType(dtype_of(x), (*shape[:where], dim, *shape[where + 1 :]))


def _infer_tile(x: Type, reps: Type) -> Type:
    shape, times = shape_of(x), reps.dims if isinstance(reps, ShapeType) else None
    if shape is None or times is None:
        return ArrayType(dtype_of(x))
    rank = max(len(shape), len(times))
    padded = zip(_padded(shape, rank), _padded(times, rank), strict=True)
    return ArrayType(dtype_of(x), tuple(multiply_dims(n, r) for n, r in padded))


def _padded(dims: Sequence[Any], rank: int) -> list[Any]:
    return [1] * (rank - len(dims)) + list(dims)


repeat = shaping(
    "repeat", _infer_repeat, "a repeats axis=", methods=("repeat",), linear_in=(0,)
)
tile = shaping("tile", _infer_tile, "A (reps)", linear_in=(0,))


@repeat.vjp
def _repeat(y_bar: Any, y: Any, x: Any, repeats: Any, axis: int | None = None) -> Any:
    number = x.size if axis is None else primitive("dim")(x, axis=axis)
    positions = primitive("arange")(number, None, None)
    source = repeat(positions, repeats)
    return _scatter(y_bar, x, source, axis), None


def _scatter(y_bar: Any, x: Any, indices: Any, axis: int | None) -> Any:
    """Zeros like `x` with `y_bar` added at `indices`; `axis` None: of the ravel."""
    if axis is None and rank_of(x.type) == 1:
        axis = 0
    item = At(Ref(2)) if rank_of(indices.type) == 0 else Pick(Ref(2), mask=False)
    if axis is not None:
        zeros = primitive("zeros_like")(x)
        return add_at(zeros, y_bar, indices, step=on_axis(axis, item))
    flat = primitive("zeros_like")(primitive("ravel")(x))
    return reshape(add_at(flat, y_bar, indices, step=on_axis(0, item)), x.shape)


@tile.vjp
def _tile(y_bar: Any, y: Any, x: Any, reps: Any) -> Any:
    rank, times = rank_of(x.type), getattr(reps.type, "dims", None)
    if rank is None or times is None:
        return untile(y_bar, x.shape, reps), None
    full = max(rank, len(times))
    lengths = _padded([length_of(x, k) for k in range(rank)], full)
    repeats = _padded([_entry(reps, k, r) for k, r in enumerate(times)], full)
    pairs = [n for pair in zip(repeats, lengths, strict=True) for n in pair]
    blocks = primitive("reshape")(y_bar, _shape_of_all(y_bar, pairs))
    summed = primitive("sum")(blocks, axis=tuple(range(0, 2 * full, 2)))
    return summed if full == rank else reshape(summed, x.shape), None


def _entry(reps: Any, k: int, known: Dim) -> Any:
    return known if isinstance(known, int) else primitive("dim")(reps, axis=k)


def _shape_of_all(y_bar: Any, lengths: Sequence[Any]) -> Any:
    return y_bar.builder.express(make_shape.name, *lengths)


def _untile(y_bar: Any, shape: tuple[int, ...], reps: tuple[int, ...]) -> Any:
    """The sum over the tiles of `y_bar`."""
    rank = max(len(shape), len(reps))
    pairs = zip(_padded(reps, rank), _padded(shape, rank), strict=True)
    blocks = np.reshape(y_bar, [n for pair in pairs for n in pair])
    return np.sum(blocks, axis=tuple(range(0, 2 * rank, 2))).reshape(shape)


untile = shaping(
    "untile",
    lambda y_bar, shape, reps: ArrayType(dtype_of(y_bar), shape.dims),
    "y_bar (shape) (reps)",
    evaluate=_untile,
    names=(),
    spelling=Call("rt.untile"),
    linear_in=(0,),
)

untile.vjp(lambda z_bar, z, y_bar, shape, reps: (tile(z_bar, reps), None, None))

# --- picking --------------------------------------------------------------------------


def _infer_take(x: Type, indices: Type, axis: int | None = None) -> Type:
    shape, picked = shape_of(x), shape_of(indices)
    if axis is None:
        return array_or_scalar(dtype_of(x), picked)
    if shape is None or picked is None:
        return array_or_scalar(dtype_of(x), None)
    where = axis % len(shape)
    return array_or_scalar(dtype_of(x), (*shape[:where], *picked, *shape[where + 1 :]))


take = shaping(
    "take", _infer_take, "a indices axis= out>", methods=("take",), linear_in=(0,)
)


@take.vjp
def _take(y_bar: Any, y: Any, x: Any, indices: Any, axis: int | None = None) -> Any:
    return _scatter(y_bar, x, indices, axis), None
