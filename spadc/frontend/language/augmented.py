"""Augmented assignments.

`x += v` changes an array in place, so that every name of it sees the change, but binds
a number anew. Where it is not known which of the two happens, it is only accepted if
nobody could tell the difference.
"""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import Subscript

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    FlatOf,
    Instance,
    Opaque,
)
from ..calling.instances import attribute_of_instance
from ..context import Lowering, lowers
from ..lists.grown import grow, grown_of, is_list
from ..lists.list_methods import change_at, change_item, extend_by
from ..memory.storage import (
    accumulate,
    extend,
    is_array,
    is_floating,
    is_integer,
    read,
    store,
    type_of_ref,
)
from ..numpy_calls.flat import item_of_flat, store_flat
from ..state import Container
from ..values import container_of, value_of
from .assign import (
    bind_name,
    changeable,
    set_attribute,
    store_item,
    target_reference,
)
from .comprehensions import list_made_of
from .indices import parse_index
from .operators import BINARY, binary
from .sequences import ItemTarget, position_in, target_in_item


@lowers(gast.AugAssign)
def augmented_assignment(low: Lowering, node: Any) -> None:
    """`target op= value`"""
    kind = type(node.op)
    if isinstance(node.target, gast.Name):
        old = low.expression(gast.Name(node.target.id, gast.Load(), None, None))
        value = low.expression(node.value)
        changed = augment(low, kind, old, value, node.target.id)
        if changed is not None:
            bind_name(low, node.target.id, changed)
        return
    if not isinstance(node.target, gast.Subscript):
        _augment_attribute(low, kind, node)
        return
    base = target_reference(low, node.target.value)
    if isinstance(base, ArrayRef):
        step, dynamic = parse_index(low, node.target.slice)
        value = low.expression(node.value)
        change_in_place(low, kind, extend(base, step, dynamic), value)
        return
    if isinstance(base, FlatOf):
        item, positions = item_of_flat(low, node.target.slice)
        changed = binary(
            low, kind, low.expression(node.target), low.expression(node.value)
        )
        store_flat(low, base.item, item, positions, value_of(low, changed))
        return
    if isinstance(base, ItemTarget):
        target = target_in_item(low, base, node.target.slice)
        change_item(low, kind, target, low.expression(node.value))
        return
    if isinstance(base, ContainerRef) and is_list(low, base):
        index = low.expression(node.target.slice)
        if position_in(low, base, index) is None:
            change_at(low, kind, base, index, node.value)
            return
    with low.at(node.target):
        old = low.expression(node.target)
    changed = augment(low, kind, old, low.expression(node.value), None)
    if changed is not None and isinstance(base, ContainerRef):
        store_item(low, base, node.target.slice, changed)


def _augment_attribute(low: Lowering, kind: type, node: Any) -> None:
    """`made.name op= value`, of an object that the program has made."""
    base = low.expression(node.target.value)
    if not isinstance(base, Instance):
        low.refuse(
            "SPD116",
            "attributes of objects are not written",
            "Return the new value, or keep it in an array.",
        )
    old = attribute_of_instance(low, base, node.target.attr)
    changed = augment(low, kind, old, low.expression(node.value), None)
    if changed is not None:
        set_attribute(low, base, node.target.attr, changed)


def extend_list(low: Lowering, kind: type, old: ContainerRef, value: Binding) -> None:
    """`items += more`"""
    if kind is not gast.Add or not is_list(low, old):
        low.refuse("SPD100", "this changes a list in place", "Make a new list.")
    more = list_made_of(low, value)
    if grown_of(low, old) is not None or grown_of(low, more) is not None:
        grow(low, old)
        extend_by(low, old, more)
        return
    items = (*changeable(low, old).items, *container_of(low, more).items)
    low.state.containers[old.number] = Container(items)


def augment(
    low: Lowering, kind: type, old: Binding, value: Binding, name: str | None
) -> Binding | None:
    """`old op= value`: the new binding, or None if `old` was changed in place."""
    if isinstance(old, ContainerRef):
        extend_list(low, kind, old, value)
        return None
    if isinstance(old, ArrayRef):
        if is_certain(low, old):
            change_in_place(low, kind, old, value)
            return None
        others = [
            n for c in low.state.closure(old.cell) for n in low.state.references(c)
        ]
        if len(others) > 1:
            low.refuse(
                "SPD202",
                "this changes an array in place if it is one, and other names may "
                "share it",
                "Give the types of the parameters (--signature, or annotations like "
                '`x: "f64[n]"`), or write `y = y + ...`.',
            )
        for cell in low.state.closure(old.cell):
            if cell.parameter is not None:
                low.records.written[cell.parameter] = None
    if isinstance(old, Opaque):
        return old
    return binary(low, kind, old, value, name, _augmented=True)


def is_certain(low: Lowering, ref: ArrayRef) -> bool:
    """Whether something is an array for certain: its rank is known, or it was
    sliced."""
    sliced = any(isinstance(step, Subscript) for step in ref.path)
    return sliced or is_array(type_of_ref(low.state, ref))


def change_in_place(low: Lowering, kind: type, ref: ArrayRef, value: Binding) -> None:
    """`part op= value`, for a part of an array that is certainly in its storage."""
    added = value_of(low, value)
    part_type = type_of_ref(low.state, ref)
    whole_type = low.state.cells[ref.cell].type
    integers = is_array(part_type) and is_integer(whole_type)
    if integers and (is_floating(added.type) or kind is gast.Div):
        low.refuse(
            "SPD302",
            "an array of integers cannot be changed in place by floats",
            "Make it an array of floats: `.astype(float)`.",
        )
    last = ref.path[-1] if ref.path else None
    repeats = isinstance(last, Subscript) and last.may_repeat
    plain = not repeats and not is_integer(whole_type)
    if plain and kind is gast.Add:
        accumulate(low, ref, added)
    elif plain and kind is gast.Sub:
        accumulate(low, ref, low.apply("negative", added, _form="operator"))
    else:
        name = BINARY[kind][0]
        changed = low.apply(name, read(low, ref), added, _form="operator")
        store(low, ref, changed, augmented=True)
