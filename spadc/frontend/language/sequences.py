"""Items and slices of tuples, lists and texts.

What is known at compile time is picked out now. Where the position is not, or the list
is kept by the running program, the program picks it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import gast

from spadc.ir import (
    At,
    ListType,
    Path,
    Slice,
    Subscript,
    Type,
    Value,
    shift_refs,
)
from spadc.primitives import element_of, infer_types

from ..bindings import Binding, ContainerRef, SliceOf, Static, Tuple
from ..context import Lowering
from ..lists.grown import grow, grown_of
from ..lists.list_values import bind_part, item, part
from ..memory.storage import is_array
from ..state import Container
from ..values import check_items, describe, items_of
from .indices import bound_of_slice, item_of_index, parse_index


@final
@dataclass(frozen=True, slots=True)
class ItemTarget:
    """What a store reaches into: an item of a list, or a part of it.

    References in the path count `dynamic` from 0; `type` is what the path reaches.
    """

    ref: ContainerRef
    path: Path
    dynamic: tuple[Value, ...]
    type: Type


def part_of_sequence(
    low: Lowering, base: Binding, node: Any, hint: str | None = None
) -> Binding:
    """An item or a slice of a tuple, list or string."""
    if isinstance(node, gast.Slice):
        return _slice_of_sequence(low, base, node)
    index = low.expression(node)
    if isinstance(index, SliceOf):
        return _cut(low, base, (index.start, index.stop, index.step))
    if grown_of(low, base) is None:
        items = items_of(low, base)
        position = known_position(low, index)
        if position is not None and -len(items) <= position < len(items):
            return items[position]
        check_position(low, base, position, len(items))
    return item(low, grow(low, as_list(low, base)), *step_to_item(low, index), hint)


def as_list(low: Lowering, base: Binding) -> ContainerRef:
    """A list of the items of a tuple, or the list itself."""
    if isinstance(base, ContainerRef):
        return base
    if not isinstance(base, Tuple):
        low.refuse(
            "SPD104", f"the position in {describe(base)} must be known at compile time"
        )
    return low.new_container(base.items)


def known_position(low: Lowering, index: Binding) -> int | None:
    """A position that is known at compile time."""
    if not isinstance(index, Static):
        return None
    low.guard(index.guards)
    if type(index.value) is not int:
        low.refuse("SPD303", f"a list has no item {describe(index)}")
    return index.value


def position_in(low: Lowering, ref: ContainerRef, index: Binding) -> int | None:
    """Where an item is, if it is known now what it is."""
    known = low.state.containers[ref.number]
    if not isinstance(known, Container):
        return None
    position = known_position(low, index)
    inside = position is not None and -len(known.items) <= position < len(known.items)
    if position is not None and not inside:
        check_position(low, ref, position, len(known.items))
    return position if inside else None


def check_position(
    low: Lowering, base: Binding, position: int | None, count: int
) -> None:
    """Refuse a position where there is no item, unless a loop may still put one there:
    its first turn is looked at before it is known what the others do."""
    if position is not None and not (low.guesses and isinstance(base, ContainerRef)):
        low.refuse("SPD303", f"there is no item {position!r} among {count}")


def step_to_item(low: Lowering, index: Binding) -> tuple[Subscript, tuple[Value, ...]]:
    """The step that reads the item at an index; its reference is operand 1."""
    dynamic: list[Value] = []
    found = item_of_index(low, index, dynamic)
    if not isinstance(found, At):
        low.refuse("SPD305", "the position in a list must be an integer")
    (step,) = shift_refs((Subscript((found,)),), 1)
    assert isinstance(step, Subscript)
    return step, tuple(dynamic)


def _slice_of_sequence(low: Lowering, base: Binding, node: Any) -> Binding:
    bounds = (node.lower, node.upper, node.step)
    given = (Static(None) if b is None else low.expression(b) for b in bounds)
    return _cut(low, base, tuple(given))


def _cut(low: Lowering, base: Binding, given: tuple[Binding, ...]) -> Binding:
    """The items between bounds."""
    known = all(isinstance(b, Static) for b in given)
    if not known or grown_of(low, base) is not None:
        dynamic: list[Value] = []
        bounds = Slice(*(bound_of_slice(low, b, dynamic) for b in given))
        (step,) = shift_refs((Subscript((bounds,)),), 1)
        assert isinstance(step, Subscript)
        return part(low, grow(low, as_list(low, base)), step, tuple(dynamic))
    for bound in given:
        assert isinstance(bound, Static)
        low.guard(bound.guards)
    values = [b.value for b in given if isinstance(b, Static)]
    items = items_of(low, base)[slice(*values)]
    if isinstance(base, Tuple):
        return Tuple(items)
    if isinstance(base, Static):
        return Static("".join(i.value for i in items if isinstance(i, Static)))
    return low.new_container(items)


# --- stores into items ----------------------------------------------------------------


def target_in_list(low: Lowering, ref: ContainerRef, node: Any) -> Binding | ItemTarget:
    """What `rows[i]` in `rows[i][j] = v` reaches into; the item itself where it is
    known."""
    if isinstance(node, gast.Slice):
        return _slice_of_sequence(low, ref, node)
    index = low.expression(node)
    known = low.state.containers[ref.number]
    position = position_in(low, ref, index)
    if isinstance(known, Container) and position is not None:
        return known.items[position]
    grown = grow(low, ref)
    step, dynamic = step_to_item(low, index)
    element = element_of(low.state.cells[grown.cells[0]].type)
    if grown.form is None and (isinstance(element, ListType) or is_array(element)):
        return ItemTarget(ref, shift_refs((step,), -1), dynamic, element)
    return item(low, grown, step, dynamic)


def target_in_item(low: Lowering, base: ItemTarget, node: Any) -> ItemTarget:
    """One step further into an item."""
    step, dynamic = parse_index(low, node)
    if isinstance(base.type, ListType):
        if len(step.items) != 1 or not isinstance(step.items[0], At):
            low.refuse(
                "SPD102",
                "this stores into a slice of a list",
                "Store the items one by one.",
            )
        (moved,) = shift_refs((step,), len(base.dynamic))
        path, values = (*base.path, moved), (*base.dynamic, *dynamic)
        return ItemTarget(base.ref, path, values, element_of(base.type))
    return further(low, base, step, dynamic)


def further(
    low: Lowering, base: ItemTarget, step: Subscript, dynamic: tuple[Value, ...]
) -> ItemTarget:
    """A part of an array in a list."""
    (local,) = shift_refs((step,), 1)
    types = (base.type, *(value.type for value in dynamic))
    (type_,) = infer_types("index", types, {"step": local})
    (moved,) = shift_refs((step,), len(base.dynamic))
    return ItemTarget(base.ref, (*base.path, moved), (*base.dynamic, *dynamic), type_)


def read_item(low: Lowering, target: ItemTarget, hint: str | None = None) -> Binding:
    """The item, or the part of one, that a path reaches."""
    grown = grow(low, target.ref)
    check_items(low, grown)
    content = low.state.cells[grown.cells[0]]
    path = shift_refs(target.path, 1)
    if len(path) == 1:
        value = low.apply(
            "list_item", content, *target.dynamic, step=path[0], hint=hint
        )
    else:
        value = low.apply("nested_item", content, *target.dynamic, path=path, hint=hint)
    return bind_part(low, grown, value)
