"""Stores that address elements by position: `np.put`, `np.place`, `np.putmask`,
`np.fill_diagonal`, `np.put_along_axis`.

Each is a subscript store whose positions are computed.
"""

from __future__ import annotations

import numpy as np

from spadc.ir import (
    Pick,
    Ref,
    ScalarType,
    Subscript,
    Value,
    dtype_of,
    rank_of,
    shape_of,
)
from spadc.primitives import Expr, along_axis_index

from ..bindings import NONE, ArrayRef, Binding
from ..calling.arguments import Arguments, library, taken
from ..context import Lowering
from ..memory.storage import extend, is_array, read, read_unchecked, store
from ..values import static_value, type_of, value_of
from .flat import POSITIONS, as_many, index_item, known_type, store_flat
from .in_place import IN_PLACE_METHODS, changed_array
from .output import TYPES
from .written_out import call_written


@library("numpy.put")
def put(low: Lowering, given: Arguments) -> Binding:
    """`np.put(y, numbers, values)`"""
    (target, index, values), (mode,) = taken(
        low, given, ("a", "ind", "v"), ("mode",), "np.put"
    )
    if mode is not None and static_value(low, mode, "`mode`") != "raise":
        keywords = {"a": target, "ind": index, "v": values, "mode": mode}
        rest = Arguments((), keywords, given.node)
        return call_written(low, "put", rest, "numpy_keywords")
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
    if along is None and rank_of(indices.type) == 1:
        item, dynamic = index_item(low, index)
        store_flat(low, array, item, dynamic, value)
        return NONE
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


def _put_method(low: Lowering, array: ArrayRef, given: Arguments) -> None:
    """`y.put(numbers, values)`"""
    keywords = {
        {"indices": "ind", "values": "v"}.get(k, k): v
        for k, v in given.keywords.items()
    }
    put(low, Arguments((array, *given.positional), keywords, given.node))


IN_PLACE_METHODS["put"] = _put_method
