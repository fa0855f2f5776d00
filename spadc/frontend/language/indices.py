"""What stands between the brackets: numbers, slices, arrays, `...`, None."""

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
    Slice,
    Subscript,
    Value,
    dtype_of,
)

from ..bindings import Binding, RangeOf, SliceOf, Static, Tuple, is_number
from ..context import Lowering
from ..values import items_of, static_value, value_of


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
    return None if node is None else bound_of_slice(low, low.expression(node), dynamic)


def bound_of_slice(
    low: Lowering, binding: Binding, dynamic: list[Value]
) -> int | Ref | None:
    """One bound of a slice."""
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
    if isinstance(binding, SliceOf):
        bounds = (binding.start, binding.stop, binding.step)
        return Slice(*(bound_of_slice(low, bound, dynamic) for bound in bounds))
    if isinstance(binding, Static):
        if binding.value is None:
            return NewAxis()
        if binding.value is Ellipsis:
            return Rest()
        number = _known_index(low, binding)
        if number is not None:
            return At(number)
    value = _positions(low, binding)
    dtype = dtype_of(value.type)
    if dtype is not None and dtype[0] == "f":
        low.refuse(
            "SPD305", "an index must be an integer", "Convert it with `int(...)`."
        )
    if isinstance(value.type, ScalarType) and dtype != "bool":
        return At(_reference(value, dynamic))
    mask = None if dtype is None else dtype == "bool"
    return Pick(_reference(value, dynamic), mask)


def _positions(low: Lowering, binding: Binding) -> Value:
    """The value of an index; a range stands for the array of its numbers."""
    if not isinstance(binding, RangeOf):
        return value_of(low, binding)
    start, stop = value_of(low, binding.start), value_of(low, binding.stop)
    step = None if binding.step == Static(1) else value_of(low, binding.step)
    if binding.start == Static(0) and step is None:
        return low.apply("arange", stop, None, None)
    return low.apply("arange", start, stop, step)


def index_expression(low: Lowering, node: Any) -> Binding:
    """What `np.s_[...]` gives: the index itself."""
    if isinstance(node, gast.Tuple):
        return Tuple(tuple(index_expression(low, part) for part in node.elts))
    if not isinstance(node, gast.Slice):
        return low.expression(node)
    bounds = (node.lower, node.upper, node.step)
    return SliceOf(*(Static(None) if b is None else low.expression(b) for b in bounds))


def known_bounds(low: Lowering, binding: SliceOf) -> slice:
    """A slice object whose bounds are known at compile time."""
    bounds = (binding.start, binding.stop, binding.step)
    return slice(*(static_value(low, b, "the bound of a slice") for b in bounds))


def known_slice(low: Lowering, node: Any) -> slice:
    """A slice whose bounds are known at compile time."""
    bounds = [
        None
        if b is None
        else static_value(low, low.expression(b), "the bound of a slice")
        for b in (node.lower, node.upper, node.step)
    ]
    return slice(*bounds)
