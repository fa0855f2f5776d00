"""`x[...]`: which part of what is meant, and whether it is a view, a copy or a number.

NumPy answers basic indices (numbers, slices, `...`, None) with views and advanced ones
(arrays, lists, masks) with copies. A view of an array of known rank is a path into its
cell. Where the rank is unknown an index by a number may give a view or a number: the
result gets a cell of its own that may alias the array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import (
    At,
    ListType,
    NewAxis,
    Pick,
    Rest,
    ScalarType,
    ShapeType,
    Slice,
    Subscript,
    Value,
    rank_of,
)

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    FlatOf,
    Maybe,
    Partial,
    Scalar,
    ShapeRef,
    SliceOf,
    Static,
    Tuple,
)
from ..context import Lowering, lowers
from ..lists.grown import grown_of, is_list
from ..memory.storage import aliasing, extend, is_array, read, view
from ..structured import untyped_parts
from ..values import (
    certain,
    container_of,
    describe,
    dict_key,
    dim_of,
    dims_of,
    known_number,
    static_value,
    type_of,
    value_of,
)
from .indices import index_expression, known_bounds, known_slice, parse_index
from .sequences import (
    ItemTarget,
    further,
    part_of_sequence,
    read_item,
    target_in_item,
    target_in_list,
)

INDEX_MAKERS = ("numpy.s_", "numpy.index_exp")


# Objects of NumPy that are called with brackets, `np.mgrid[...]`; others register here.
BRACKETED: dict[str, Callable[[Lowering, Any, str | None], Binding]] = {}


# Parts of objects of a library, by what such an object calls.
OF_PARTS: dict[Binding, Callable[[Lowering, Partial, Any], Binding]] = {}


@lowers(gast.Subscript)
def subscript(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`base[index]`, read."""
    base = nested_target(low, node.value)
    if isinstance(base, Maybe):
        base = certain(low, base)
    if isinstance(base, ItemTarget):
        return part_of_item(low, base, node.slice, hint)
    if isinstance(base, FlatOf):
        base = low.bind(value_of(low, base))
    if isinstance(base, ArrayRef | Scalar):
        if isinstance(base, Scalar):
            low.refuse("SPD304", "a number has no parts")
        if isinstance(node.slice, gast.Constant) and isinstance(node.slice.value, str):
            untyped_parts(low, base)
        step, dynamic = parse_index(low, node.slice)
        return part_of_array(low, base, step, dynamic, hint)
    if isinstance(base, ShapeRef):
        return _part_of_shape(low, base, node.slice)
    if isinstance(base, ContainerRef) and not is_list(low, base):
        return _item_of_dict(low, base, node.slice)
    if isinstance(base, Tuple | ContainerRef) or _is_text(base):
        return part_of_sequence(low, base, node.slice, hint)
    return _index_made(low, base, node.slice, hint)


def _index_made(low: Lowering, base: Binding, node: Any, hint: str | None) -> Binding:
    """`np.s_[1:, 0]`: the index itself; or what the object makes of it."""
    if isinstance(base, External) and base.dotted in BRACKETED:
        return BRACKETED[base.dotted](low, node, hint)
    if isinstance(base, Partial) and base.function in OF_PARTS:
        return OF_PARTS[base.function](low, base, node)
    if not isinstance(base, External) or base.dotted not in INDEX_MAKERS:
        low.refuse("SPD304", f"{describe(base)} has no parts")
    found = index_expression(low, node)
    whole = isinstance(found, Tuple) or base.dotted == "numpy.s_"
    return found if whole else Tuple((found,))


def _is_text(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, str)


def nested_target(low: Lowering, node: Any) -> Binding | ItemTarget:
    """What `rows[i]` in `rows[i][j]` reaches; anything else is evaluated."""
    inner = getattr(node, "value", None)
    if not isinstance(node, gast.Subscript) or not isinstance(inner, gast.Name):
        return low.expression(node)
    base = low.expression(inner)
    if grown_of(low, base) is None or isinstance(node.slice, gast.Slice):
        return low.expression(node)
    assert isinstance(base, ContainerRef)
    with low.at(node):
        return target_in_list(low, base, node.slice)


def part_of_item(
    low: Lowering, base: ItemTarget, node: Any, hint: str | None
) -> Binding:
    """`rows[i][j]`, where `rows[i]` is a list or an array for certain."""
    if isinstance(base.type, ListType) and isinstance(node, gast.Slice):
        return part_of_sequence(low, read_item(low, base), node, hint)
    if isinstance(base.type, ListType):
        return read_item(low, target_in_item(low, base, node), hint)
    step, dynamic = parse_index(low, node)
    rank = rank_of(base.type)
    numbers = sum(isinstance(part, At) for part in step.items)
    if numbers == len(step.items) == rank:
        return read_item(low, further(low, base, step, dynamic), hint)
    array = read_item(low, base)
    assert isinstance(array, ArrayRef)
    return part_of_array(low, array, step, dynamic, hint)


def part_of_array(
    low: Lowering,
    ref: ArrayRef,
    step: Subscript,
    dynamic: tuple[Value, ...],
    hint: str | None = None,
) -> Binding:
    """The part of an array that a subscript reaches."""
    if not step.is_basic:
        return _picked(low, ref, step, dynamic, hint)
    type_ = type_of(low.state, ref)
    numbers = sum(isinstance(item, At) for item in step.items)
    rank = len(type_.shape) if is_array(type_) else None  # type: ignore[union-attr, arg-type]
    if rank is not None and numbers + _slices(step) > rank:
        low.refuse("SPD303", f"{numbers + _slices(step)} indices for {rank} axes")
    new = sum(isinstance(item, NewAxis) for item in step.items)
    has_rest = any(isinstance(item, Rest) for item in step.items)
    if rank is not None and not has_rest and rank - numbers + new == 0:
        value = read_part(low, ref, step, dynamic, hint)
        return (
            known_number(value)
            if isinstance(value.type, ScalarType)
            else low.bind(value)
        )
    if rank is not None or (numbers == 0 and _slices(step)):
        return view(low, ref, step, dynamic, hint)
    value = read_part(low, ref, step, dynamic, hint)
    if isinstance(value.type, ScalarType):
        return Scalar(value)
    return aliasing(low, value, ref)


def _slices(step: Subscript) -> int:
    return sum(isinstance(item, Slice) for item in step.items)


def _picked(
    low: Lowering,
    ref: ArrayRef,
    step: Subscript,
    dynamic: tuple[Value, ...],
    hint: str | None,
) -> Binding:
    """A copy of the picked elements; a view if an index may be a plain number after
    all."""
    value = read_part(low, ref, step, dynamic, hint)
    uncertain = any(
        isinstance(item, Pick)
        and not is_array(dynamic[item.index.operand].type)
        and not isinstance(dynamic[item.index.operand].type, ShapeType)
        for item in step.items
    )
    return aliasing(low, value, ref) if uncertain else low.bind(value)


def read_part(
    low: Lowering,
    ref: ArrayRef,
    step: Subscript,
    dynamic: tuple[Value, ...],
    hint: str | None = None,
) -> Value:
    """The value of a part, now."""
    array = read(low, ref)
    (local,) = extend(ArrayRef(ref.cell, (), (array,)), step).path
    assert isinstance(local, Subscript)
    return low.apply("index", array, *dynamic, step=local, hint=hint)


# Tuples, lists, dicts, shapes


def _item_of_dict(low: Lowering, base: ContainerRef, node: Any) -> Binding:
    container = container_of(low, base, by_key=True)
    key = dict_key(low, low.expression(node))
    assert container.keys is not None
    if key not in container.keys:
        keys = ", ".join(map(repr, container.keys)) or "none"
        low.refuse("SPD303", f"the dict has no key {key!r} here", f"Its keys: {keys}.")
    return container.items[container.keys.index(key)]


def _part_of_shape(low: Lowering, base: ShapeRef, node: Any) -> Binding:
    if isinstance(node, gast.Slice):
        return Tuple(dims_of(low, base)[known_slice(low, node)])
    index = low.expression(node)
    if isinstance(index, SliceOf):
        return Tuple(dims_of(low, base)[known_bounds(low, index)])
    axis = static_value(low, index, "the axis of a shape")
    return dim_of(low, base, axis)
