"""Parts of arrays: what a path reads and stores, and the types of parts.

A path step is a `Subscript` or a `Transpose`; its `Ref(k)` is operand k of the op that
carries it (operand 0 is the array, so a read counts its dynamic operands from 1, a
store from 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from spadc.ir import (
    AnyType,
    ArrayType,
    At,
    Dim,
    NewAxis,
    Path,
    Pick,
    Ref,
    Rest,
    ScalarType,
    Shape,
    ShapeType,
    Slice,
    Step,
    Subscript,
    Transpose,
    Type,
    broadcast_shapes,
    dtype_of,
    map_refs,
    refs,
    shape_of,
)

from .inference import add_dims

# --- evaluating -----------------------------------------------------------------------


def subscript_key(step: Subscript, operands: Sequence[Any]) -> Any:
    """The Python object between the brackets; `operands[k]` is what `Ref(k)` means."""

    def known(bound: Any) -> Any:
        return operands[bound.operand] if isinstance(bound, Ref) else bound

    items: list[Any] = []
    for item in step.items:
        if isinstance(item, Slice):
            items.append(slice(known(item.start), known(item.stop), known(item.step)))
        elif isinstance(item, At | Pick):
            items.append(known(item.index))
        else:
            items.append(Ellipsis if isinstance(item, Rest) else None)
    return items[0] if len(items) == 1 else tuple(items)


def part(x: Any, *dyn: Any, step: Step) -> Any:
    """`x[step]`"""
    if isinstance(step, Transpose):
        return np.transpose(x, step.axes)
    return x[subscript_key(step, (x, *dyn))]


def written(x: Any, v: Any, *dyn: Any, path: Path) -> Any:
    """A copy of `x` with `v` stored along `path`."""
    copy, target, key = _target(x, path, (x, v, *dyn))
    target[key] = v
    return copy


def accumulated(x: Any, v: Any, *dyn: Any, path: Path) -> Any:
    """A copy of `x` with `v` added along `path`."""
    if not path and not isinstance(x, np.ndarray):
        return x + v
    copy, target, key = _target(x, path, (x, v, *dyn))
    target[key] += v
    return copy


def added_at(x: Any, v: Any, *dyn: Any, step: Subscript) -> Any:
    """A copy of `x` with `v` added at `step`, each time that an element is reached."""
    copy, target, key = _target(x, (step,), (x, v, *dyn))
    np.add.at(target, key, v)
    return copy


def last_gathered(x: Any, *dyn: Any, step: Subscript) -> Any:
    """`x[step]` with zeros where a later position reaches the same element again."""
    key = subscript_key(step, (x, *dyn))
    picked = np.asarray(x[key])
    order = np.arange(picked.size).reshape(picked.shape)
    owner = np.full(x.shape, -1)
    owner[key] = order
    return np.where(owner[key] == order, picked, np.zeros_like(picked))


def _target(x: Any, path: Path, operands: Sequence[Any]) -> tuple[Any, Any, Any]:
    """A copy of `x`, the view of it that the path stores into, and the key there."""
    copy = np.array(x, copy=True)
    view, last = copy, path[-1] if path else Subscript((Rest(),))
    inner = path[:-1]
    if isinstance(last, Transpose):
        inner, last = path, Subscript((Rest(),))
    for step in inner:
        if isinstance(step, Transpose):
            view = view.transpose(step.axes)
        else:
            view = view[subscript_key(step, operands)]
    return copy, view, subscript_key(last, operands)


# --- building -------------------------------------------------------------------------


def read(x: Any, path: Path, dyn: Sequence[Any], first: int) -> Any:
    """Read `x` along `path`, whose `Ref(first + k)` is `dyn[k]`."""
    for step in path:
        x = read_step(x, step, dyn, first)
    return x


def read_step(
    x: Any, step: Step, dyn: Sequence[Any], first: int, name: str = "index"
) -> Any:
    """`read` of one step; `name` is the primitive that reads a subscript."""
    if isinstance(step, Transpose):
        return x.builder.express("transpose", x, axes=step.axes)
    used = list(dict.fromkeys(refs((step,))))
    number = {ref: Ref(k + 1) for k, ref in enumerate(used)}
    (local,) = map_refs((step,), number.__getitem__)
    operands = (dyn[ref.operand - first] for ref in used)
    return x.builder.express(name, x, *operands, step=local)


def read_stored(x: Any, path: Path, dyn: Sequence[Any], first: int) -> Any:
    """`read`, with zeros for stores that a later one overwrote."""
    last = path[-1] if path else None
    if not isinstance(last, Subscript) or not last.may_repeat:
        return read(x, path, dyn, first)
    inner = read(x, path[:-1], dyn, first)
    return read_step(inner, last, dyn, first, "gather_last")


def without_new_axes(step: Step) -> Subscript | None:
    """The subscript that takes away the new axes of `step`, if it does nothing else."""
    if not isinstance(step, Subscript) or NewAxis() not in step.items:
        return None
    if any(item not in (NewAxis(), Slice(), Rest()) for item in step.items):
        return None
    return Subscript(tuple(At(0) if i == NewAxis() else i for i in step.items))


def on_axis(axis: int, item: Any) -> Subscript:
    """The subscript that applies `item` to one axis and takes all of the others."""
    if axis >= 0:
        return Subscript((*[Slice()] * axis, item))
    after = [Slice()] * (-axis - 1)
    return Subscript((Rest(), item, *after))


# --- types ----------------------------------------------------------------------------


def infer_part(x: Type, *dyn: Type, step: Step) -> Type:
    """The type of `x[step]`."""
    if isinstance(x, ShapeType):
        return _infer_part_of_shape(x, dyn, step)
    if isinstance(step, Transpose):
        return x if isinstance(x, AnyType) else ArrayType(dtype_of(x), _turned(x, step))
    shape = _part_shape(shape_of(x), step, (x, *dyn))
    if shape is None:
        is_part = isinstance(x, ArrayType) and (dtype_of(x) or not step.is_basic)
        return ArrayType(dtype_of(x)) if is_part else AnyType()
    stays_array = any(isinstance(item, Rest) for item in step.items)
    if shape == () and not stays_array:
        return ScalarType(dtype_of(x))
    return ArrayType(dtype_of(x), shape)


def _infer_part_of_shape(x: ShapeType, dyn: Sequence[Type], step: Step) -> Type:
    item = step.items[0] if isinstance(step, Subscript) else None
    if isinstance(item, Slice):
        bounds = (item.start, item.stop, item.step)
        static = not any(isinstance(b, Ref) for b in bounds) and x.dims is not None
        dims = x.dims if static else None
        return ShapeType(None if dims is None else dims[_as_slice(item)])
    value: Dim = None
    if isinstance(item, At) and isinstance(item.index, int) and x.dims is not None:
        value = x.dims[item.index]
    return ScalarType("int64", weak=True, value=value)


def _as_slice(item: Any) -> slice:
    return slice(item.start, item.stop, item.step)


def _turned(x: Type, step: Transpose) -> Shape | None:
    shape = shape_of(x)
    if shape is None:
        return None
    axes = step.axes or range(len(shape))[::-1]
    return tuple(shape[k] for k in axes)


def _part_shape(
    shape: Shape | None, step: Subscript, operands: Sequence[Type]
) -> Shape | None:
    """The shape of `x[step]`; None when the rank is unknown."""
    if shape is None:
        return None
    taken = [_axes_taken(item, operands) for item in step.items]
    if None in taken:
        return None
    used = sum(n for n in taken if n)
    missing = len(shape) - used
    items = list(step.items)
    if not any(isinstance(item, Rest) for item in items):
        items.append(Rest())
        taken.append(0)
    return _walk_items(shape, items, taken, missing, operands)


def _walk_items(
    shape: Shape,
    items: Sequence[Any],
    taken: Sequence[int | None],
    missing: int,
    operands: Sequence[Type],
) -> Shape | None:
    out: list[Dim] = []
    picked: list[
        tuple[int, Shape | None]
    ] = []  # position in `items`, shape of the index
    place = 0  # where the picked axes go, if they stand together
    axis = 0
    has_pick = any(isinstance(item, Pick) for item in items)
    for position, (item, width) in enumerate(zip(items, taken, strict=True)):
        if isinstance(item, Rest):
            out.extend(shape[axis : axis + missing])
            axis += missing
            continue
        if isinstance(item, NewAxis):
            out.append(1)
        elif isinstance(item, Slice):
            out.append(_slice_length(shape[axis], item, operands))
        elif isinstance(item, Pick) or has_pick:
            place = len(out) if not picked else place
            picked.append((position, _index_shape(item, operands)))
        axis += width or 0
    if not picked:
        return tuple(out)
    shapes = broadcast_shapes(*(s for _, s in picked))
    if shapes is None:
        return None
    positions = [p for p, _ in picked]
    together = positions[-1] - positions[0] == len(positions) - 1
    place = place if together else 0
    return (*out[:place], *shapes, *out[place:])


def _axes_taken(item: Any, operands: Sequence[Type]) -> int | None:
    """How many axes of the array an item uses up; None when unknown."""
    if isinstance(item, Rest | NewAxis):
        return 0
    if not isinstance(item, Pick):
        return 1
    type_ = operands[item.index.operand]
    is_mask = _is_mask(item, type_)
    if is_mask is None:
        return None
    if not is_mask:
        return 1
    shape = shape_of(type_)
    return None if shape is None else len(shape)


def _is_mask(item: Pick, type_: Type) -> bool | None:
    if item.mask is not None:
        return item.mask
    dtype = dtype_of(type_)
    return None if dtype is None else dtype == "bool"


def _index_shape(item: Any, operands: Sequence[Type]) -> Shape | None:
    if isinstance(item, At):
        return ()
    type_ = operands[item.index.operand]
    if _is_mask(item, type_):
        return (None,)
    if isinstance(type_, ShapeType):
        return (None if type_.dims is None else len(type_.dims),)
    return shape_of(type_)


def _slice_length(dim: Dim, item: Slice, operands: Sequence[Type]) -> Dim:
    start, stop, step = (
        _bound(b, operands) for b in (item.start, item.stop, item.step)
    )
    if isinstance(dim, int):
        if all(isinstance(b, int | None) for b in (start, stop, step)):
            return len(range(dim)[start:stop:step])
        return None
    if item.step not in (None, 1):
        reversed_whole = item.step == -1 and item.start is None and item.stop is None
        return dim if reversed_whole else None
    if start in (None, 0) and stop is None:
        return dim
    if start in (None, 0) and stop == dim and dim is not None:
        return dim
    if isinstance(start, int | None) and isinstance(stop, int | None):
        removed_before = start or 0
        removed_after = -(stop or 0)
        if stop == 0 or removed_before < 0 or removed_after < 0 or dim is None:
            return None
        return add_dims(dim, -removed_before - removed_after)
    return None


def _bound(bound: Any, operands: Sequence[Type]) -> Any:
    """What is known about a slice bound: a number, a symbol, None, or UNKNOWN."""
    if not isinstance(bound, Ref):
        return bound
    type_ = operands[bound.operand]
    value = type_.value if isinstance(type_, ScalarType) else None
    return UNKNOWN if value is None else value


UNKNOWN = "unknown"
