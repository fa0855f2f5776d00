"""NumPy functions whose result is a view that is known when compiling.

Where the axes are known, a transpose, a new axis, a reversed axis or a dropped axis is
a step of a path, so that stores through the result reach the array. Elsewhere the
result gets a cell of its own that may alias its argument (`storage.aliasing`).
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    ArrayType,
    At,
    NewAxis,
    Shape,
    Slice,
    Step,
    Subscript,
    Transpose,
    Type,
)
from spadc.primitives import Primitive

from ..bindings import ArrayRef
from ..context import Lowering
from ..memory.layout import lies_in

WHOLE = Slice()
REVERSED = Slice(None, None, -1)


def step_of(primitive: str, type_: Type, attrs: dict[str, Any]) -> Step | None:
    """The step that the result of `primitive` is of its first operand, if it is one."""
    if primitive == "transpose" and attrs.get("axes") is None:
        return Transpose(None)
    find = STEPS.get(primitive)
    shape = type_.shape if isinstance(type_, ArrayType) else None
    if find is None or not shape:
        return None
    try:
        step: Step | None = find(shape, attrs)
    except (IndexError, TypeError):
        return None
    return step


SHAPING = frozenset({"reshape", "ravel"})
READING = SHAPING | {"flatten"}


def in_known_order(
    low: Lowering, primitive: Primitive, chosen: dict[str, Any], attrs: dict[str, Any]
) -> None:
    """Refuse to read elements in the order of the memory, unless it is known."""
    order = attrs.get("order")
    if primitive.name not in READING or order not in ("A", "K"):
        return
    array = chosen["a"]
    if isinstance(array, ArrayRef) and lies_in(array, "C"):
        del attrs["order"]
        return
    low.refuse(
        "SPD102",
        f"`order={order!r}` reads the elements as they lie in memory, which is not "
        "known when compiling",
        "Say which order: `order='C'` or `order='F'`.",
    )


def is_view(
    primitive: str, source: ArrayRef, type_: Type, attrs: dict[str, Any]
) -> bool:
    """Whether a function that copies if it must certainly answers with a view."""
    if attrs or not isinstance(type_, ArrayType) or not type_.shape:
        return False
    in_order = lies_in(source, "C")
    return in_order or (primitive == "reshape" and len(type_.shape) == 1)


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise IndexError(axis)
    return axis % rank


def _axes(given: Any, rank: int) -> list[int]:
    axes = given if isinstance(given, tuple) else (given,)
    return [_axis(axis, rank) for axis in axes]


def _transpose(shape: Shape, attrs: dict[str, Any]) -> Step:
    return Transpose(tuple(_axes(attrs["axes"], len(shape))))


def _swapaxes(shape: Shape, attrs: dict[str, Any]) -> Step:
    order = list(range(len(shape)))
    a, b = _axes((attrs["axis1"], attrs["axis2"]), len(shape))
    order[a], order[b] = order[b], order[a]
    return Transpose(tuple(order))


def _matrix_transpose(shape: Shape, attrs: dict[str, Any]) -> Step:
    return _swapaxes(shape, {"axis1": -1, "axis2": -2})


def _moveaxis(shape: Shape, attrs: dict[str, Any]) -> Step:
    rank = len(shape)
    sources = _axes(attrs["source"], rank)
    targets = _axes(attrs["destination"], rank)
    order = [axis for axis in range(rank) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return Transpose(tuple(order))


def _flip(shape: Shape, attrs: dict[str, Any]) -> Step:
    axis = attrs.get("axis")
    axes = range(len(shape)) if axis is None else _axes(axis, len(shape))
    return Subscript(tuple(REVERSED if k in axes else WHOLE for k in range(len(shape))))


def _expand_dims(shape: Shape, attrs: dict[str, Any]) -> Step:
    given = attrs["axis"]
    count = len(given) if isinstance(given, tuple) else 1
    axes = _axes(given, len(shape) + count)
    return Subscript(
        tuple(NewAxis() if k in axes else WHOLE for k in range(len(shape) + count))
    )


def _squeeze(shape: Shape, attrs: dict[str, Any]) -> Step | None:
    given = attrs.get("axis")
    if given is None:
        if not all(isinstance(n, int) or getattr(n, "not_one", False) for n in shape):
            return None
        axes = [k for k, n in enumerate(shape) if n == 1]
    else:
        axes = _axes(given, len(shape))
    if any(shape[k] != 1 for k in axes) or len(axes) == len(shape):
        return None
    return Subscript(tuple(At(0) if k in axes else WHOLE for k in range(len(shape))))


def _atleast_2d(shape: Shape, attrs: dict[str, Any]) -> Step | None:
    return Subscript((NewAxis(), WHOLE)) if len(shape) == 1 else _itself(shape, attrs)


def _itself(shape: Shape, attrs: dict[str, Any]) -> Step:
    return Subscript((WHOLE,) * len(shape))


STEPS: dict[str, Any] = {
    "transpose": _transpose,
    "swapaxes": _swapaxes,
    "matrix_transpose": _matrix_transpose,
    "moveaxis": _moveaxis,
    "flip": _flip,
    "flipud": lambda shape, attrs: _flip(shape, {"axis": 0}),
    "fliplr": lambda shape, attrs: _flip(shape, {"axis": 1}),
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "atleast_1d": _itself,
    "atleast_2d": _atleast_2d,
}
