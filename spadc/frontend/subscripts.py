"""`x[...]`: which part of what is meant, and whether it is a view, a copy or a number.

NumPy answers basic indices (numbers, slices, `...`, None) with views and advanced ones
(arrays, lists, masks) with copies. A view of an array of known rank is a path into its
cell. Where the rank is unknown an index by a number may give a view or a number: the
result gets a cell of its own that may alias the array.
"""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import (
    At,
    NewAxis,
    Pick,
    Ref,
    Rest,
    ScalarType,
    ShapeType,
    Slice,
    Subscript,
    Value,
    dtype_of,
)

from .bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
)
from .context import Lowering, lowers
from .state import Container
from .storage import aliasing, extend, is_array, read, view
from .values import (
    container_of,
    describe,
    dim_of,
    dims_of,
    items_of,
    known_number,
    static_value,
    type_of,
    value_of,
)


@lowers(gast.Subscript)
def subscript(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`base[index]`, read."""
    base = low.expression(node.value)
    if isinstance(base, ArrayRef | Scalar):
        if isinstance(base, Scalar):
            low.refuse("SPD304", "a number has no parts")
        step, dynamic = parse_index(low, node.slice)
        return part_of_array(low, base, step, dynamic, hint)
    if isinstance(base, ShapeRef):
        return _part_of_shape(low, base, node.slice)
    if isinstance(base, ContainerRef):
        container = container_of(low, base)
        if container.keys is not None:
            key = static_value(low, low.expression(node.slice), "the key of a dict")
            return _item_of_dict(low, container, key)
    if isinstance(base, Tuple | ContainerRef) or _is_text(base):
        return _part_of_sequence(low, base, node.slice)
    return low.refuse("SPD304", f"{describe(base)} has no parts")


def _is_text(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, str)


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


def parse_index(low: Lowering, node: Any) -> tuple[Subscript, tuple[Value, ...]]:
    """A subscript, whose references count the values from 0."""
    dynamic: list[Value] = []
    parts = node.elts if isinstance(node, gast.Tuple) else [node]
    items: list[Any] = []
    for part in parts:
        if isinstance(part, gast.Slice):
            bounds = (part.lower, part.upper, part.step)
            items.append(Slice(*(_bound(low, b, dynamic) for b in bounds)))
            continue
        if isinstance(part, gast.Starred):
            given = items_of(low, low.expression(part.value))
        else:
            found = low.expression(part)
            whole = isinstance(found, Tuple) and not isinstance(node, gast.Tuple)
            given = found.items if whole and isinstance(found, Tuple) else (found,)
        items.extend(item_of_index(low, binding, dynamic) for binding in given)
    return Subscript(tuple(items)), tuple(dynamic)


def _bound(low: Lowering, node: Any, dynamic: list[Value]) -> int | Ref | None:
    if node is None:
        return None
    binding = low.expression(node)
    if isinstance(binding, Static) and binding.value is None:
        return None
    number = _known_index(low, binding)
    if number is not None:
        return number
    return _reference(value_of(low, binding), dynamic)


def _known_index(low: Lowering, binding: Binding) -> int | None:
    """An integer written as a literal; a constant of the module stays a name."""
    if not isinstance(binding, Static) or not is_number(binding.value):
        return None
    if isinstance(binding.value, float):
        low.refuse(
            "SPD305", "an index must be an integer", "Convert it with `int(...)`."
        )
    if isinstance(binding.value, bool):
        low.refuse(
            "SPD305", "a bool as an index", "Use `if`, or a mask of the right shape."
        )
    if binding.spelled is not None:
        return None
    low.guard(binding.guards)
    return int(binding.value)


def _reference(value: Value, dynamic: list[Value]) -> Ref:
    dynamic.append(value)
    return Ref(len(dynamic) - 1)


def item_of_index(low: Lowering, binding: Binding, dynamic: list[Value]) -> Any:
    """One item of a subscript."""
    if isinstance(binding, Static):
        if binding.value is None:
            return NewAxis()
        if binding.value is Ellipsis:
            return Rest()
        number = _known_index(low, binding)
        if number is not None:
            return At(number)
    value = value_of(low, binding)
    dtype = dtype_of(value.type)
    if dtype is not None and dtype[0] == "f":
        low.refuse(
            "SPD305", "an index must be an integer", "Convert it with `int(...)`."
        )
    if isinstance(value.type, ScalarType) and dtype != "bool":
        return At(_reference(value, dynamic))
    mask = None if dtype is None else dtype == "bool"
    return Pick(_reference(value, dynamic), mask)


# Tuples, lists, dicts, shapes


def _item_of_dict(low: Lowering, container: Container, key: Any) -> Binding:
    assert container.keys is not None
    if key not in container.keys:
        low.refuse("SPD303", f"the dict has no key {key!r} here")
    return container.items[container.keys.index(key)]


def _part_of_sequence(low: Lowering, base: Binding, node: Any) -> Binding:
    """An item or a slice of a tuple, list or string."""
    items = items_of(low, base)
    if not isinstance(node, gast.Slice):
        position = static_value(
            low, low.expression(node), "the position in a list or tuple"
        )
        if not isinstance(position, int) or not -len(items) <= position < len(items):
            low.refuse("SPD303", f"there is no item {position!r} among {len(items)}")
        return items[position]
    part = items[known_slice(low, node)]
    if isinstance(base, Tuple):
        return Tuple(part)
    if isinstance(base, Static):
        return Static("".join(item.value for item in part if isinstance(item, Static)))
    return low.new_container(part)


def known_slice(low: Lowering, node: Any) -> slice:
    """A slice whose bounds are known at compile time."""
    bounds = [
        None
        if b is None
        else static_value(low, low.expression(b), "the bound of a slice")
        for b in (node.lower, node.upper, node.step)
    ]
    return slice(*bounds)


def _part_of_shape(low: Lowering, base: ShapeRef, node: Any) -> Binding:
    if isinstance(node, gast.Slice):
        return Tuple(dims_of(low, base)[known_slice(low, node)])
    axis = static_value(low, low.expression(node), "the axis of a shape")
    return dim_of(low, base, axis)
