"""Functions that move, repeat or leave out elements: `np.pad`, `np.delete`.

One rule does for all: what the function makes of the numbers of the elements says where
each element of the result came from, so the cotangents go back there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    Pick,
    Ref,
    Shape,
    Slice,
    Type,
    dtype_of,
    rank_of,
    shape_of,
)

from .core import Call, Primitive, Storage, Unsupported, primitive
from .inference import add_dims, is_left_out
from .parts import on_axis
from .shaping import array_like, ravel, reshape, shaping
from .structural import add_at, fit


def _sources(known: Primitive, x: Any, *rest: Any, **attrs: Any) -> Any:
    """For each element of the result, the number of the element that it was."""
    numbers = reshape(primitive("arange")(x.size, None, None), x.shape)
    return known(numbers, *rest, **attrs)


def _back(y_bar: Any, x: Any, sources: Any) -> Any:
    """`y_bar` added where its elements came from."""
    flat = primitive("zeros_like")(ravel(x))
    step = on_axis(0, Pick(Ref(2), mask=False))
    return reshape(add_at(flat, ravel(y_bar), ravel(sources), step=step), x.shape)


def moving(name: str, infer: Any, arguments: str, **facts: Any) -> Primitive:
    """A primitive each of whose results is one of the elements of its first operand."""
    known = shaping(name, infer, arguments, linear_in=(0,), **facts)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, *rest: Any, **attrs: Any) -> Any:
        sources = _sources(known, x, *rest, **attrs)
        return _back(y_bar, x, sources), *[None] * len(rest)

    return known


# --- leaving out ----------------------------------------------------------------------


def _along(x: Type, axis: int | None, length: Dim) -> Type:
    """`x` with another length of one axis; flat if `axis` is None."""
    shape = shape_of(x)
    if axis is None:
        return ArrayType(dtype_of(x), (length,))
    if shape is None:
        return array_like(x, None)
    where = axis % len(shape)
    return ArrayType(dtype_of(x), (*shape[:where], length, *shape[where + 1 :]))


def _infer_delete(x: Type, obj: Type, axis: int | None = None) -> Type:
    shape = shape_of(x)
    known = shape is not None and (axis is not None or len(shape) == 1)
    length = shape[axis or 0] if shape is not None and known else None
    one = rank_of(obj) == 0 and dtype_of(obj) != "bool"
    return _along(x, axis, add_dims(length, -1) if one else None)


delete = moving("delete", _infer_delete, "arr obj axis=")
compress = shaping(
    "compress",
    lambda c, x, axis=None: _along(x, axis, None),
    "condition a axis= out>",
    linear_in=(1,),
)
extract = shaping(
    "extract",
    lambda c, x: ArrayType(dtype_of(x), (None,)),
    "condition arr",
    linear_in=(1,),
)


@compress.vjp
def _compress(y_bar: Any, y: Any, c: Any, x: Any, axis: int | None = None) -> Any:
    numbers = reshape(primitive("arange")(x.size, None, None), x.shape)
    return None, _back(y_bar, x, compress(c, numbers, axis=axis))


@extract.vjp
def _extract(y_bar: Any, y: Any, c: Any, x: Any) -> Any:
    numbers = reshape(primitive("arange")(x.size, None, None), x.shape)
    return None, _back(y_bar, x, extract(c, numbers))


# --- rolling, repeating ---------------------------------------------------------------

resize = moving(
    "resize", lambda x, shape: ArrayType(dtype_of(x), shape.dims), "a (new_shape)"
)


def _infer_windows(x: Type, window_shape: Any, axis: int | None = None) -> Type:
    shape = shape_of(x)
    if shape is None or not isinstance(window_shape, int):
        raise Unsupported("windows need one axis, one length and a known shape")
    if axis is None and len(shape) > 1:
        raise Unsupported("windows over several axes are not supported: give `axis`")
    where = (axis or 0) % len(shape)
    fewer = add_dims(shape[where], 1 - window_shape)
    return ArrayType(
        dtype_of(x), (*shape[:where], fewer, *shape[where + 1 :], window_shape)
    )


WINDOWS = "lib.stride_tricks.sliding_window_view"
sliding_window_view = moving(
    "sliding_window_view",
    _infer_windows,
    "x window_shape: axis=",
    evaluate=np.lib.stride_tricks.sliding_window_view,
    names=(f"numpy.{WINDOWS}",),
    spelling=Call(f"np.{WINDOWS}", ("window_shape",)),
    storage=Storage.VIEW,
    read_only=True,
)

# --- padding --------------------------------------------------------------------------

MODES = ("edge", "reflect", "symmetric", "wrap")


def _pairs(width: Any, rank: int) -> list[tuple[Any, Any]]:
    """How many elements go before and after each axis."""
    if isinstance(width, int):
        return [(width, width)] * rank
    if all(isinstance(w, int) for w in width):
        before, after = width if len(width) == 2 else width * 2
        return [(before, after)] * rank
    rows = width * rank if len(width) == 1 else width
    return [tuple(row) if len(row) == 2 else (row[0], row[0]) for row in rows]


def _infer_pad(
    x: Type, *value: Type, pad_width: Any, mode: str = "constant", **attrs: Any
) -> Type:
    if mode not in ("constant", *MODES):
        raise Unsupported(f"`np.pad` with mode={mode!r} is not supported")
    shape = shape_of(x)
    if shape is None:
        return array_like(x, None)
    sides = _pairs(pad_width, len(shape))
    return ArrayType(dtype_of(x), _wider(shape, sides))


def _wider(shape: Shape, sides: list[tuple[Any, Any]]) -> Shape:
    found: list[Dim] = []
    for length, (before, after) in zip(shape, sides, strict=True):
        more = before + after
        known = isinstance(length, int)
        found.append(length + more if known else (length if not more else None))
    return tuple(found)


def _pad(
    x: Any, value: Any = None, *, pad_width: Any, mode: str = "constant", **attrs: Any
) -> Any:
    if value is not None:
        attrs["constant_values"] = value
    function: Any = np.pad  # its stubs know no keywords in a dictionary
    return function(x, pad_width, mode, **attrs)


pad = shaping(
    "pad",
    _infer_pad,
    "array pad_width: mode= | constant_values? reflect_type=",
    defaults={"mode": "constant", "reflect_type": "even"},
    evaluate=_pad,
    positional=("pad_width",),
    linear_in=(0, 1),
)


@pad.vjp
def _pad_vjp(
    y_bar: Any,
    y: Any,
    x: Any,
    value: Any,
    pad_width: Any,
    mode: str = "constant",
    reflect_type: str = "even",
) -> Any:
    if mode != "constant":
        if reflect_type != "even":
            raise Unsupported("`np.pad` with reflect_type='odd' is not supported")
        sources = _sources(pad, x, None, pad_width=pad_width, mode=mode)
        return _back(y_bar, x, sources), None
    rank = rank_of(x.type)
    if rank is None:
        raise Unsupported("`np.pad` needs an array whose number of axes is known")
    from_array = y_bar
    for axis, (before, after) in enumerate(_pairs(pad_width, rank)):
        from_array = _inner(from_array, axis, before, after)
    total = primitive("sum")
    rest = None if is_left_out(value.type) else total(y_bar) - total(from_array)
    return from_array, None if rest is None else fit(rest, value)


def _inner(y_bar: Any, axis: int, before: int, after: int) -> Any:
    cut = Slice(before or None, -after if after else None)
    if cut == Slice():
        return y_bar
    return primitive("index")(y_bar, step=on_axis(axis, cut))
