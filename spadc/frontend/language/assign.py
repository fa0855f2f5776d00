"""Assignments: names, unpacking, stores into arrays and lists."""

from __future__ import annotations

from typing import Any, TypeGuard

import gast

from spadc.ir import Apply

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    FlatOf,
    Instance,
    Scalar,
    Static,
    is_number,
)
from ..context import Lowering, hint_of, lowers
from ..lists.grown import grown_of, is_list
from ..lists.list_methods import store_at, store_in_item
from ..memory.storage import (
    extend,
    store,
)
from ..numpy_calls.flat import item_of_flat, store_flat, whole_flat
from ..state import Container
from ..structured import note_name
from ..values import certain, container_of, describe, dict_key, items_of, value_of
from .indices import known_slice, parse_index
from .sequences import (
    ItemTarget,
    check_position,
    known_position,
    target_in_item,
    target_in_list,
)
from .unpacking import unpacked_ends, unpacked_items

LENGTHS = ("dim", "length", "size", "ndim")
RECENT = 8  # how many ops back a statement looks for the one that it names


@lowers(gast.Assign)
def assignment(low: Lowering, node: Any) -> None:
    """`a = b = value`"""
    first = node.targets[0]
    hint = first.id if isinstance(first, gast.Name) else None
    pair = _pairwise(first, node.value) if len(node.targets) == 1 else None
    if pair is not None:
        found = [low.expression(value, target.id) for target, value in pair]
        for (target, _), binding in zip(pair, found, strict=True):
            bind_name(low, target.id, binding)
        return
    outer, low.unpacked = low.unpacked, (node.value, _names(first))
    binding = low.expression(node.value, hint)
    low.unpacked = outer
    for target in node.targets:
        assign(low, target, binding)


def _names(target: Any) -> tuple[str | None, ...]:
    """The names of `u, s, vh = ...`."""
    if not isinstance(target, gast.Tuple | gast.List):
        return (target.id,) if isinstance(target, gast.Name) else ()
    return tuple(t.id if isinstance(t, gast.Name) else None for t in target.elts)


def _pairwise(target: Any, value: Any) -> list[tuple[Any, Any]] | None:
    """The names and expressions of `a, b = x, y`."""
    displays = (gast.Tuple, gast.List)
    if not (isinstance(target, displays) and isinstance(value, displays)):
        return None
    names = all(isinstance(t, gast.Name) for t in target.elts)
    plain = not any(isinstance(v, gast.Starred) for v in value.elts)
    if not names or not plain or len(target.elts) != len(value.elts):
        return None
    return list(zip(target.elts, value.elts, strict=True))


@lowers(gast.AnnAssign)
def annotated_assignment(low: Lowering, node: Any) -> None:
    """`y: float = value`; the annotation says nothing that the value does not."""
    if node.value is not None:
        hint = node.target.id if isinstance(node.target, gast.Name) else None
        assign(low, node.target, low.expression(node.value, hint))


@lowers(gast.NamedExpr)
def walrus(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`(name := value)` binds in the function around a comprehension."""
    binding = low.expression(node.value, node.target.id)
    scope = low.scope
    low.scope = scope.frame
    try:
        bind_name(low, node.target.id, binding)
    finally:
        low.scope = scope
    return binding


def assign(low: Lowering, target: Any, binding: Binding) -> None:
    """Bind or store to one target."""
    with low.at(target):
        if isinstance(target, gast.Name):
            bind_name(low, target.id, binding)
        elif isinstance(target, gast.Tuple | gast.List):
            unpack(low, target.elts, binding)
        elif isinstance(target, gast.Subscript):
            store_part(low, target, binding)
        elif isinstance(target, gast.Starred):
            assign(low, target.value, binding)
        else:
            store_attribute(low, target, binding)


def store_attribute(low: Lowering, target: Any, binding: Binding) -> None:
    """`y.flat = value`; other attributes are not written."""
    is_attribute = isinstance(target, gast.Attribute)
    base = low.expression(target.value) if is_attribute else None
    if isinstance(base, ArrayRef) and target.attr == "flat":
        whole_flat(low, base, value_of(low, binding))
        return
    if isinstance(base, ArrayRef) and target.attr == "shape":
        low.refuse(
            "SPD100",
            "this changes the shape of an array under every name that it has",
            "Make a view of that shape: `y = y.reshape(...)`.",
        )
    if isinstance(base, ArrayRef) and target.attr in ("real", "imag"):
        low.refuse(
            "SPD116",
            f"`{target.attr}` of an array is not written",
            "Make the array of its parts: `z = x + 1j * y`.",
        )
    if isinstance(base, Instance):
        set_attribute(low, base, target.attr, binding)
        return
    low.refuse(
        "SPD116",
        "attributes of objects are not written",
        "Return the new value, or keep it in an array.",
    )


def set_attribute(low: Lowering, base: Instance, name: str, binding: Binding) -> None:
    """`made.name = binding`, of an object that the program has made."""
    known = low.state.containers[base.number]
    if not isinstance(known, Container) or known.keys is None:
        low.refuse("SPD109", "this object has other attributes on another way")
    if known.fixed is not None:
        low.refuse("SPD116", f"this sets an attribute, but {known.fixed}")
    found = dict(zip(known.keys, known.items, strict=True))
    if is_bare_number(binding):
        binding = Static(binding.value, low.builder.constant(binding.value, name))
    found[name] = binding
    changed = Container(tuple(found.values()), tuple(found))
    low.state.containers[base.number] = changed


def bind_name(
    low: Lowering, name: str, binding: Binding, *, spelled: bool = True
) -> None:
    """`name = binding`, in the scope that the name belongs to.

    A number that is `spelled` keeps its name in the program; the target of a loop that
    is written out does not.
    """
    scope = low.scope
    while name in scope.nonlocal_names and scope.parent is not None:
        scope = scope.parent
        while name not in scope.names and scope.parent is not None:
            scope = scope.parent
    if isinstance(binding, ArrayRef) and binding.cell.name is None:
        binding.cell.name = hint_of(name)
    note_name(low, name, binding)
    if spelled and isinstance(binding, Scalar):
        binding = named_length(low, binding, name)
    if spelled and is_bare_number(binding):
        binding = Static(binding.value, low.builder.constant(binding.value, name))
    low.state.names[(scope.number, name)] = binding


def named_length(low: Lowering, binding: Scalar, name: str) -> Scalar:
    """A length that the statement has taken from a shape, under the name that it gets:
    `n, m = x.shape`.
    """
    made = low.builder.ops[-RECENT:] if binding.value.hint is None else ()
    for op in made:
        if binding.value in op.results and isinstance(op, Apply) and op.name in LENGTHS:
            return Scalar(low.apply(op.name, *op.operands, hint=name, **op.attrs))
    return binding


def is_bare_number(binding: Binding) -> TypeGuard[Static]:
    """Whether a binding is a literal number that no op computes."""
    if not isinstance(binding, Static) or not is_number(binding.value):
        return False
    return binding.spelled is None and not binding.guards


def unpack(low: Lowering, targets: list[Any], binding: Binding) -> None:
    """`a, *b, c = binding`"""
    binding = certain(low, binding)
    starred = [k for k, t in enumerate(targets) if isinstance(t, gast.Starred)]
    if not starred:
        items = unpacked_items(low, binding, len(targets))
        if len(items) != len(targets):
            low.refuse("SPD303", f"{len(items)} values for {len(targets)} names")
        for target, item in zip(targets, items, strict=True):
            assign(low, target, item)
        return
    (k,) = starred
    after = len(targets) - k - 1
    parts = unpacked_ends(low, binding, k, after)
    for target, item in zip(targets, parts, strict=True):
        assign(low, target, item)


# Stores


def target_reference(low: Lowering, node: Any) -> Binding | ItemTarget:
    """What a store reaches into. A subscript of an array there must be a view: nothing
    can be stored into a number."""
    if isinstance(node, gast.Subscript):
        base = target_reference(low, node.value)
        if isinstance(base, ItemTarget):
            with low.at(node):
                return target_in_item(low, base, node.slice)
        if isinstance(base, ContainerRef) and is_list(low, base):
            with low.at(node):
                return target_in_list(low, base, node.slice)
        if isinstance(base, ArrayRef):
            with low.at(node):
                step, dynamic = parse_index(low, node.slice)
                if not step.is_basic:
                    low.refuse(
                        "SPD202",
                        "this stores into a copy, or into an array spadc cannot tell",
                        "Store with one subscript: `x[i, j] = ...`.",
                    )
                return extend(base, step, dynamic)
    return certain(low, low.expression(node))


def store_part(low: Lowering, node: Any, binding: Binding) -> None:
    """`base[index] = binding`"""
    base = target_reference(low, node.value)
    if isinstance(base, ArrayRef):
        step, dynamic = parse_index(low, node.slice)
        value = value_of(low, binding)
        store(low, extend(base, step, dynamic), value)
    elif isinstance(base, ItemTarget):
        store_in_item(low, target_in_item(low, base, node.slice), binding)
    elif isinstance(base, ContainerRef):
        store_item(low, base, node.slice, binding)
    elif isinstance(base, FlatOf):
        item, positions = item_of_flat(low, node.slice)
        store_flat(low, base.item, item, positions, value_of(low, binding))
    else:
        low.refuse("SPD304", f"cannot store into {describe(base)}")


def changeable(low: Lowering, ref: ContainerRef) -> Container:
    """The items of a list or dict that is about to be changed."""
    container = container_of(low, ref, by_key=True)
    if container.fixed is not None:
        low.refuse(
            "SPD204",
            f"this changes a list or dict, but {container.fixed}",
            "Make a new list instead.",
        )
    if ref.number in low.records.containers:
        low.records.changed[low.records.containers[ref.number].text] = None
    return container


def store_item(low: Lowering, ref: ContainerRef, index: Any, binding: Binding) -> None:
    """`items[index] = binding`, in a list or dict."""
    if grown_of(low, ref) is not None:
        if isinstance(index, gast.Slice):
            low.refuse(
                "SPD102",
                "this stores into a slice of a list",
                "Store the items one by one.",
            )
        store_at(low, ref, low.expression(index), binding)
        return
    container = changeable(low, ref)
    if container.keys is not None:
        key = dict_key(low, low.expression(index))
        found = dict(zip(container.keys, container.items, strict=True))
        found[key] = binding
        changed = Container(tuple(found.values()), tuple(found))
    else:
        items = list(container.items)
        if isinstance(index, gast.Slice):
            items[known_slice(low, index)] = items_of(low, binding)
        else:
            where = low.expression(index)
            position = known_position(low, where)
            if position is None or not -len(items) <= position < len(items):
                check_position(low, ref, position, len(items))
                store_at(low, ref, where, binding)
                return
            items[position] = binding
        changed = Container(tuple(items))
    low.state.containers[ref.number] = changed
