"""Stores that address elements by position: `np.put`, `np.place`, `np.putmask`,
`np.fill_diagonal`, `np.put_along_axis`, and `y.flat`.

Each is a subscript store whose positions are computed. NumPy repeats values that are
too few; unless the numbers are known to agree, that is written out:
`v[np.arange(count) % v.size]`.
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
    dtype_of,
    rank_of,
    shape_of,
)
from spadc.primitives import Expr, along_axis_index

from .arguments import Arguments, library, taken
from .bindings import NONE, ArrayRef, Binding
from .context import Lowering
from .in_place import IN_PLACE_METHODS, changed_array
from .indices import item_of_index, parse_index
from .output import TYPES
from .storage import extend, is_array, read, read_unchecked, store
from .values import static_value, type_of, value_of

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


@library("numpy.put")
def put(low: Lowering, given: Arguments) -> Binding:
    """`np.put(y, numbers, values)`"""
    (target, index, values), (mode,) = taken(
        low, given, ("a", "ind", "v"), ("mode",), "np.put"
    )
    if mode is not None and static_value(low, mode, "`mode`") != "raise":
        low.refuse("SPD102", "only `mode='raise'` is supported", "Leave `mode` out.")
    array = changed_array(low, target, "np.put")
    known_type(low, array, "np.put")
    item, dynamic = index_item(low, index)
    if isinstance(item, Pick) and item.mask:
        low.refuse("SPD305", "`np.put` takes numbers of elements, not a mask")
    store_flat(low, array, item, dynamic, value_of(low, values))
    return NONE


# Masks


def _masked(low: Lowering, array: ArrayRef, mask: Value) -> ArrayRef:
    """What a mask of the shape of the array reaches."""
    rank = len(known_type(low, array, "mask").shape or ())
    if dtype_of(mask.type) != "bool" or rank_of(mask.type) != rank:
        low.refuse(
            "SPD304", "the mask must be an array of bools with the array's axes", TYPES
        )
    return extend(array, Subscript((Pick(Ref(0), mask=True),)), (mask,))


@library("numpy.place")
def place(low: Lowering, given: Arguments) -> Binding:
    """`np.place(y, mask, values)`: the first values, repeated if they are too few."""
    (target, mask, values), _ = taken(
        low, given, ("arr", "mask", "vals"), (), "np.place"
    )
    array, chosen = changed_array(low, target, "np.place"), value_of(low, mask)
    reached = _masked(low, array, chosen)
    value = value_of(low, values)
    count = None
    if not isinstance(value.type, ScalarType):
        count = low.apply("count_nonzero", chosen)
    store(low, reached, as_many(low, value, count, None))
    return NONE


@library("numpy.putmask")
def putmask(low: Lowering, given: Arguments) -> Binding:
    """`np.putmask(y, mask, values)`: element k takes value k, modulo their number."""
    (target, mask, values), _ = taken(
        low, given, ("a", "mask", "values"), (), "np.putmask"
    )
    array, chosen = changed_array(low, target, "np.putmask"), value_of(low, mask)
    reached = _masked(low, array, chosen)
    value = value_of(low, values)
    _check_safe(low, array, value)
    if isinstance(value.type, ScalarType) or shape_of(value.type) == (1,):
        store(low, reached, value)
        return NONE
    if not is_array(value.type):
        low.refuse("SPD104", "the number of axes of the values must be known", TYPES)
    shape = shape_of(type_of(low.state, array))
    if shape_of(value.type) == shape and shape is not None and None not in shape:
        step = Subscript((Pick(Ref(1), mask=True),))
        store(low, reached, low.apply("index", value, chosen, step=step))
        return NONE
    flat = value if rank_of(value.type) == 1 else low.apply("ravel", value)
    positions = low.apply("flatnonzero", chosen)
    size = low.apply("size", value, _form="attribute")
    places = low.apply("remainder", positions, size, _form="operator")
    store(low, reached, low.apply("index", flat, places, step=POSITIONS))
    return NONE


def _check_safe(low: Lowering, array: ArrayRef, value: Value) -> None:
    """Refuse a cast that `np.putmask` does not make."""
    found, wanted = dtype_of(value.type), dtype_of(type_of(low.state, array))
    if found is None or wanted is None:
        low.refuse("SPD104", "the dtypes must be known here", TYPES)
    is_number = isinstance(value.type, ScalarType) and found[0] == wanted[0]
    if not is_number and not np.can_cast(found, wanted, "safe"):
        low.refuse(
            "SPD303",
            f"`np.putmask` does not store {found} in an array of {wanted}",
            f"Convert the values: `.astype(np.{wanted})`.",
        )


# Diagonals and axes


@library("numpy.fill_diagonal")
def fill_diagonal(low: Lowering, given: Arguments) -> Binding:
    """`np.fill_diagonal(y, v)` as `y[i, i] = v`, `i` the numbers of the rows."""
    (target, values), (wrap,) = taken(
        low, given, ("a", "val"), ("wrap",), "np.fill_diagonal"
    )
    array = changed_array(low, target, "np.fill_diagonal")
    rank = len(known_type(low, array, "np.fill_diagonal").shape or ())
    wraps = wrap is not None and static_value(low, wrap, "`wrap`")
    if rank < 2:
        low.refuse("SPD303", "`np.fill_diagonal` needs two axes or more")
    content = read_unchecked(low, array)
    lengths = [low.apply("dim", content, axis=k) for k in range(rank)]
    if wraps and rank == 2:
        positions, axes = _wrapped(low, content, lengths[1])
    else:
        positions = low.apply("arange", _shortest(low, lengths), None, None)
        axes = [positions] * rank
    step = Subscript(tuple(Pick(Ref(k), mask=False) for k in range(rank)))
    known = (shape_of(positions.type) or (None,))[0]
    count = low.apply("size", positions, _form="attribute")
    value = as_many(low, value_of(low, values), count, known)
    store(low, extend(array, step, tuple(axes)), value)
    return NONE


def _shortest(low: Lowering, lengths: list[Value]) -> Value:
    """The shorter of two sides; more than two must be equal, or NumPy raises."""
    first, second = lengths[:2]
    known = [getattr(n.type, "value", None) for n in (first, second)]
    is_square = known[0] is not None and known[0] == known[1]
    if len(lengths) > 2 or is_square:
        return first
    return low.apply("builtins.min", first, second)


def _wrapped(
    low: Lowering, content: Value, columns: Value
) -> tuple[Value, list[Value]]:
    """The diagonal that begins again below the bottom of a tall matrix."""
    step = low.apply("add", columns, 1, _form="operator")
    size = low.apply("size", content, _form="attribute")
    positions = low.apply("arange", 0, size, step)
    rows = low.apply("floor_divide", positions, columns, _form="operator")
    return positions, [
        rows,
        low.apply("remainder", positions, columns, _form="operator"),
    ]


@library("numpy.put_along_axis")
def put_along_axis(low: Lowering, given: Arguments) -> Binding:
    """`np.put_along_axis(y, indices, values, axis)`"""
    (target, index, values), (axis,) = taken(
        low, given, ("arr", "indices", "values"), ("axis",), "np.put_along_axis"
    )
    array = changed_array(low, target, "np.put_along_axis")
    shape = known_type(low, array, "np.put_along_axis").shape or ()
    indices, value = value_of(low, index), value_of(low, values)
    along = -1 if axis is None else static_value(low, axis, "`axis`")
    if along is None or rank_of(indices.type) != len(shape):
        low.refuse(
            "SPD102",
            "`np.put_along_axis` needs an axis, and indices with as many axes as the "
            "array",
            "Store with a subscript.",
        )
    content = Expr(read(low, array), low.builder)
    step, operands = along_axis_index(content, Expr(indices, low.builder), along)
    store(low, extend(array, step, tuple(o.value for o in operands)), value)
    return NONE


def whole_flat(low: Lowering, array: ArrayRef, value: Value) -> None:
    """`array.flat = value`"""
    if isinstance(value.type, ScalarType):
        store(low, array, value)
        return
    store_flat(low, array, Slice(), [], value)


def _put_method(low: Lowering, array: ArrayRef, given: Arguments) -> None:
    """`y.put(numbers, values)`"""
    keywords = {
        {"indices": "ind", "values": "v"}.get(k, k): v
        for k, v in given.keywords.items()
    }
    put(low, Arguments((array, *given.positional), keywords, given.node))


IN_PLACE_METHODS["put"] = _put_method
