"""Methods and stores of lists whose length only the running program knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from spadc.ir import (
    ListType,
    ScalarType,
    Slice,
    Subscript,
    Value,
    dtype_of,
    shift_refs,
)
from spadc.primitives import element_of

from ..bindings import NONE, Binding, ContainerRef, Static, Tuple
from ..calling.arguments import Arguments, only, taken
from ..context import Lowering
from ..language.operators import BINARY
from ..language.sequences import ItemTarget, read_item, step_to_item
from ..memory.storage import is_array, replace_content
from ..state import Container
from ..values import value_of
from .grown import form_of, grow, grown_again, grown_of, item_values
from .list_edits import changeable_list, edit, formed, popped, store_inside
from .list_values import copied, take_items

FROM_THE_END = Subscript((Slice(None, None, -1),))


def append_item(low: Lowering, ref: ContainerRef, item: Binding) -> None:
    """`hs.append(h)`, for a list that is known item by item or not."""
    known = low.state.containers[ref.number]
    if isinstance(known, Container):
        items = (*known.items, item)
        low.state.containers[ref.number] = Container(items, known.keys, known.fixed)
        return
    grown = formed(low, ref, form_of(item))
    columns = item_values(low, [item], grown.form, grown.inside)
    edit(low, grown, "append", columns)


def _append(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    (item,) = only(low, given, ("x",), "append")
    append_item(low, ref, item)
    return NONE


def extend_by(low: Lowering, ref: ContainerRef, more: Binding) -> None:
    """`hs.extend(more)`, for another list or for items that are known."""
    other = grown_of(low, more)
    if other is None:
        assert isinstance(more, Tuple | ContainerRef)
        known = more.items if isinstance(more, Tuple) else _items(low, more)
        for item in known:
            append_item(low, ref, item)
        return
    grown = formed(low, ref, other.form)
    edit(low, grown, "extend", [[low.state.cells[cell]] for cell in other.cells])
    take_items(low, grown_again(low, ref), other)


def _items(low: Lowering, ref: ContainerRef) -> Sequence[Binding]:
    known = low.state.containers[ref.number]
    assert isinstance(known, Container)
    return known.items


def _insert(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    position, item = only(low, given, ("i", "x"), "insert")
    if not isinstance(position, Static) or position.value != 0:
        low.refuse(
            "SPD101",
            "an item is inserted into a list at a position other than 0",
            "Append, or make a new list: `hs[:i] + [h] + hs[i:]`.",
        )
    grown = formed(low, ref, form_of(item))
    columns = item_values(low, [item], grown.form, grown.inside)
    edit(low, grown, "insert_item", columns, (0,))
    return NONE


def _pop(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    _, (position,) = taken(low, given, (), ("i",), "pop")
    last = position is None or (isinstance(position, Static) and position.value == -1)
    index = () if last or position is None else (value_of(low, position),)
    return popped(low, changeable_list(low, ref), index, given.hint)


def _reverse(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    grown = changeable_list(low, ref)
    for cell in grown.cells:
        content = low.state.cells[cell]
        turned = low.apply("list_part", content, step=FROM_THE_END, hint=cell.name)
        replace_content(low, cell, turned)
    return NONE


def _clear(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    for cell in changeable_list(low, ref).cells:
        replace_content(low, cell, low.apply("new_list", hint=cell.name))
    return NONE


def _copy(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    return copied(low, grown_again(low, ref), given.hint)


def _extend(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    (more,) = only(low, given, ("x",), "extend")
    extend_by(low, ref, more)
    return NONE


METHODS: dict[str, Callable[[Lowering, ContainerRef, Arguments], Binding]] = {
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "reverse": _reverse,
    "clear": _clear,
    "copy": _copy,
}


def store_at(low: Lowering, ref: ContainerRef, index: Binding, item: Binding) -> None:
    """`hs[i] = h`"""
    grow(low, ref)
    grown = formed(low, ref, form_of(item))
    step, dynamic = step_to_item(low, index)
    columns = item_values(low, [item], grown.form, grown.inside)
    edit(low, grown, "set_item", columns, dynamic, path=shift_refs((step,), 1))


def store_in_item(low: Lowering, target: ItemTarget, binding: Binding) -> None:
    """`rows[i][j] = v`"""
    grown = changeable_list(low, target.ref)
    path = shift_refs(target.path, 2)
    if isinstance(target.type, ListType):
        low.refuse("SPD102", "a list is stored into a list inside a list", None)
    value = value_of(low, binding)
    store_inside(low, grown, path, target.dynamic, value)


def change_at(
    low: Lowering, kind: type, ref: ContainerRef, index: Binding, value: Any
) -> None:
    """`hs[i] += v`"""
    grown = grow(low, ref)
    step, dynamic = step_to_item(low, index)
    if grown.form is not None:
        low.refuse("SPD304", "a tuple in a list is not changed in place", None)
    element = element_of(low.state.cells[grown.cells[0]].type)
    target = ItemTarget(ref, shift_refs((step,), -1), dynamic, element)
    change_item(low, kind, target, low.expression(value))


def change_item(
    low: Lowering, kind: type, target: ItemTarget, binding: Binding
) -> None:
    """`hs[i] += v`, `rows[i][j] *= v`"""
    if isinstance(target.type, ListType):
        low.refuse("SPD102", "this changes a list inside a list in place", None)
    is_number = isinstance(target.type, ScalarType)
    if not is_number and not is_array(target.type):
        low.refuse(
            "SPD202",
            "whether this changes an array in place must be known at compile time",
            "Give the types of the parameters (--signature), or write "
            "`hs[i] = hs[i] + ...`.",
        )
    old = value_of(low, read_item(low, target))
    value = value_of(low, binding)
    changed = low.apply(BINARY[kind][0], old, value, _form="operator")
    if not is_number:
        check_same_dtype(low, old, changed)
    grown, path = changeable_list(low, target.ref), shift_refs(target.path, 2)
    last = path[-1]
    repeats = isinstance(last, Subscript) and last.may_repeat
    if kind not in (gast.Add, gast.Sub) or repeats:
        store_inside(low, grown, path, target.dynamic, changed, _augmented=True)
        return
    if kind is gast.Sub:
        value = low.apply("negative", value, _form="operator")
    store_inside(low, grown, path, target.dynamic, value, "add_to_item")


def check_same_dtype(low: Lowering, old: Value, changed: Value) -> None:
    """In place an array keeps its dtype; refuse where that would make a difference."""
    if dtype_of(old.type) is None or dtype_of(old.type) != dtype_of(changed.type):
        low.refuse(
            "SPD302",
            "this changes an array in a list in place, and may give it another dtype",
            "Write `hs[i] = hs[i] + ...`.",
        )
