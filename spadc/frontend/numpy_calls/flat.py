"""`y.flat`: elements by their number in the flattened array.

What is stored reaches the array itself, by its indices: `k // columns, k % columns`.
NumPy repeats values that are too few; unless the numbers are known to agree, that is
written out: `v[np.arange(count) % v.size]`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    At,
    Pick,
    Ref,
    ScalarType,
    Slice,
    Subscript,
    Value,
    rank_of,
    shape_of,
)

from ..bindings import ArrayRef, Binding
from ..context import Lowering
from ..language.indices import item_of_index, parse_index
from ..memory.storage import extend, is_array, read_unchecked, store
from ..values import type_of
from .output import TYPES

Step = tuple[Subscript, tuple[Value, ...]]
POSITIONS = Subscript((Pick(Ref(1), mask=False),))


def known_type(low: Lowering, array: ArrayRef, what: str) -> ArrayType:
    """The type of an array whose number of axes must be known."""
    type_ = type_of(low.state, array)
    if not isinstance(type_, ArrayType) or type_.shape is None:
        low.refuse("SPD104", f"`{what}` needs an array of known axes", TYPES)
    return type_


# Values


def as_many(low: Lowering, value: Value, count: Value | None, known: Any) -> Value:
    """`value` as `count` elements (`known` says how many, if that is known): a number,
    an array of that length, or one that is repeated."""
    if isinstance(value.type, ScalarType):
        return value
    shape = shape_of(value.type)
    if shape is None:
        low.refuse("SPD104", "the number of axes of the values must be known", TYPES)
    if len(shape) == 1 and (shape[0] == 1 or (known is not None and shape[0] == known)):
        return value
    if count is None:
        low.refuse("SPD104", "how many values are stored must be known", TYPES)
    flat = value if len(shape) == 1 else low.apply("ravel", value)
    steps = low.apply("arange", count, None, None)
    size = low.apply("size", value, _form="attribute")
    places = low.apply("remainder", steps, size, _form="operator")
    return low.apply("index", flat, places, step=POSITIONS)


# Positions in the flattened array


def flat_step(low: Lowering, array: ArrayRef, item: Any, dynamic: list[Value]) -> Step:
    """The subscript that reaches what `array.flat[item]` does."""
    type_ = known_type(low, array, "flat")
    shape = type_.shape or ()
    if len(shape) == 1:
        return Subscript((item,)), tuple(dynamic)
    if isinstance(item, At) and isinstance(item.index, int):
        position = _literal_position(low, item.index, shape)
        if position is not None:
            return Subscript(tuple(At(k) for k in position)), ()
    content = read_unchecked(low, array)
    if isinstance(item, Pick) and item.mask:
        whole = low.apply("shape", content)
        mask = low.apply("reshape", dynamic[item.index.operand], whole)
        return Subscript((Pick(Ref(0), mask=True),)), (mask,)
    number = _positions(low, content, item, dynamic)
    axes = _indices(low, content, number, len(shape))
    is_one = isinstance(number.type, ScalarType)
    refs = (Ref(k) for k in range(len(shape)))
    return Subscript(tuple(At(r) if is_one else Pick(r, False) for r in refs)), axes


def _indices(
    low: Lowering, content: Value, number: Value, rank: int
) -> tuple[Value, ...]:
    """The indices of the elements of those numbers: `k // columns, k % columns`."""
    found: list[Value] = []
    rest = number
    for axis in range(rank - 1, 0, -1):
        length = low.apply("dim", content, axis=axis)
        found.append(low.apply("remainder", rest, length, _form="operator"))
        rest = low.apply("floor_divide", rest, length, _form="operator")
    return (rest, *found[::-1])


def _literal_position(
    low: Lowering, number: int, shape: tuple[Any, ...]
) -> tuple[int, ...] | None:
    if not all(isinstance(n, int) for n in shape):
        return None
    size = int(np.prod(shape))
    if not -size <= number < size:
        low.refuse("SPD303", f"there is no element {number} among {size}")
    return tuple(int(k) for k in np.unravel_index(number % size, shape))


def _positions(low: Lowering, content: Value, item: Any, dynamic: list[Value]) -> Value:
    """The numbers of the elements that an index into the flattened array reaches."""
    if isinstance(item, Slice):
        size = low.apply("size", content, _form="attribute")
        everything = low.apply("arange", size, None, None)
        moved = tuple(
            Ref(b.operand + 1) if isinstance(b, Ref) else b
            for b in (item.start, item.stop, item.step)
        )
        return low.apply(
            "index", everything, *dynamic, step=Subscript((Slice(*moved),))
        )
    if isinstance(item, At | Pick) and isinstance(item.index, Ref):
        return dynamic[item.index.operand]
    assert isinstance(item, At)
    return low.builder.constant(item.index)


def store_flat(
    low: Lowering, array: ArrayRef, item: Any, dynamic: list[Value], value: Value
) -> None:
    """`array.flat[item] = value`, in the order of the elements."""
    step, operands = flat_step(low, array, item, dynamic)
    reached = extend(array, step, operands)
    if isinstance(value.type, ScalarType):
        store(low, reached, value)
        return
    if isinstance(item, At) and is_array(value.type):
        flat = low.apply("ravel", value)
        store(low, reached, low.apply("index", flat, step=Subscript((At(0),))))
        return
    if isinstance(item, Pick) and item.mask:
        count = low.apply("count_nonzero", dynamic[item.index.operand])
        store(low, reached, as_many(low, value, count, None))
        return
    positions = operands[0] if operands and is_array(operands[0].type) else None
    if positions is None:
        positions = _positions(low, read_unchecked(low, array), item, dynamic)
    count = low.apply("size", positions, _form="attribute")
    known = (shape_of(positions.type) or (None,))[0]
    store(low, reached, as_many(low, value, count, known))


def index_item(low: Lowering, binding: Binding) -> tuple[Any, list[Value]]:
    """An index into a flattened array: a number, a mask, or numbers in a row."""
    dynamic: list[Value] = []
    item = item_of_index(low, binding, dynamic)
    if isinstance(item, Pick):
        if item.mask is None or rank_of(dynamic[0].type) is None:
            low.refuse("SPD104", "the type of this index must be known", TYPES)
        if rank_of(dynamic[0].type) != 1:
            dynamic[0] = low.apply("ravel", dynamic[0])
    elif not isinstance(item, At):
        low.refuse("SPD305", "numbers of elements are expected here")
    return item, dynamic


def item_of_flat(low: Lowering, node: Any) -> tuple[Any, list[Value]]:
    """What stands between the brackets of `y.flat[...]`."""
    step, operands = parse_index(low, node)
    if len(step.items) != 1 or not isinstance(step.items[0], At | Slice | Pick):
        low.refuse("SPD305", "`flat` takes one index")
    return step.items[0], list(operands)


def whole_flat(low: Lowering, array: ArrayRef, value: Value) -> None:
    """`array.flat = value`"""
    if isinstance(value.type, ScalarType):
        store(low, array, value)
        return
    store_flat(low, array, Slice(), [], value)
