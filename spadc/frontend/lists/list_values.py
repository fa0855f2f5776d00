"""Reading lists that the running program keeps, and making lists of their items."""

from __future__ import annotations

from collections.abc import Sequence

from spadc.ir import (
    ListType,
    ScalarType,
    Slice,
    Subscript,
    Value,
)

from ..bindings import ArrayRef, Binding, ContainerRef, Scalar
from ..context import Lowering
from ..memory.storage import check_readable, read
from ..state import Container, Form, Grown
from ..values import check_items, describe
from .grown import (
    MEMORY,
    SHARED,
    assembled,
    check_same_form,
    form_of,
    form_of_list,
    grow,
    grown_again,
    grown_of,
    holds_memory,
    item_values,
    make,
    mark_shared,
    number_of_leaves,
    share,
)


def length(low: Lowering, grown: Grown) -> Value:
    """`len(hs)`"""
    for cell in grown.cells[:1]:
        check_readable(low, low.state, ArrayRef(cell))
    return low.apply("list_length", low.state.cells[grown.cells[0]])


def item(
    low: Lowering,
    grown: Grown,
    step: Subscript,
    dynamic: tuple[Value, ...],
    hint: str | None = None,
) -> Binding:
    """`hs[i]`"""
    check_items(low, grown)
    values = [
        low.apply("list_item", low.state.cells[cell], *dynamic, step=step, hint=hint)
        for cell in grown.cells
    ]
    return bind_items(low, grown, values)


def bind_items(low: Lowering, grown: Grown, values: Sequence[Value]) -> Binding:
    """An item that has been read: its arrays are those in the list."""
    parts = (bind_part(low, grown, value) for value in values)
    return assembled(grown.form, parts)


def bind_part(low: Lowering, grown: Grown, value: Value) -> Binding:
    """One part of an item."""
    if isinstance(value.type, ScalarType):
        return Scalar(value)
    state = low.state
    outer = [c for c in state.closure(grown.inside) if c is not SHARED]
    if isinstance(value.type, ListType):
        inner = make(low, [value], None, value.hint)
        for cell in (inner.cells[0], inner.inside):
            for other in outer:
                state.relate(cell, other)
        ref = low.new_container(())
        state.containers[ref.number] = inner
        return ref
    cell = low.new_cell(value)
    for other in outer:
        state.relate(cell, other)
    return ArrayRef(cell)


def part(
    low: Lowering, grown: Grown, step: Subscript, dynamic: tuple[Value, ...]
) -> ContainerRef:
    """`hs[1:]`: a new list of the same items."""
    (bounds,) = step.items
    assert isinstance(bounds, Slice)
    if bounds.step not in (None, 1, -1) or (
        bounds.step == -1 and (bounds.start is not None or bounds.stop is not None)
    ):
        low.refuse("SPD102", "a slice of a list with a step", "Loop over positions.")
    check_items(low, grown)
    values = [
        low.apply("list_part", low.state.cells[cell], *dynamic, step=step)
        for cell in grown.cells
    ]
    return same_items(low, values, grown)


def list_of_rows(
    low: Lowering, array: ArrayRef, hint: str | None = None
) -> ContainerRef:
    """`list(x)`: the rows are views of the array."""
    value = low.apply("rows", read(low, array), hint=hint)
    ref = new_grown(low, [value], None, hint)
    if holds_memory(low.state, grown_again(low, ref)):
        share(low.state, grown_again(low, ref).inside, array.cell)
    return ref


def copied(low: Lowering, grown: Grown, hint: str | None = None) -> ContainerRef:
    """`hs.copy()`, `list(hs)`: a new list of the same items."""
    check_items(low, grown)
    values = [
        low.apply("copy", low.state.cells[cell], hint=hint, _form="method")
        for cell in grown.cells
    ]
    return same_items(low, values, grown)


def of_lists(
    low: Lowering, symbol: str, left: Binding, right: Binding
) -> Binding | None:
    """`+` and `*` of lists, if only the running program knows what comes out."""
    grown = grown_of(low, left) or grown_of(low, right)
    if symbol == "+" and grown is not None:
        return concatenated(low, left, right)
    given, count = (right, left) if isinstance(left, Scalar) else (left, right)
    if symbol != "*" or not isinstance(given, ContainerRef):
        return None
    if isinstance(count, Scalar):
        return repeated(low, given, count)
    if grown is not None:
        low.refuse(
            "SPD102",
            "a list whose length is not known at compile time, repeated",
            "Add it to itself: `hs + hs`.",
        )
    return None


def repeated(low: Lowering, ref: ContainerRef, count: Scalar) -> ContainerRef:
    """`[v] * n`"""
    known = low.state.containers[ref.number]
    if not isinstance(known, Container) or len(known.items) != 1:
        low.refuse(
            "SPD102",
            "a list of several items, repeated a number of times that is not known",
            "Make it in a loop.",
        )
    form = form_of(known.items[0])
    made = new_grown(low, [MEMORY] * number_of_leaves(form), form)
    grown = grown_again(low, made)
    columns = item_values(low, known.items, form, grown.inside)
    for cell, (value,) in zip(grown.cells, columns, strict=True):
        low.state.cells[cell] = low.apply("filled_list", value, count.value)
    if holds_memory(low.state, grown):
        mark_shared(low.state, grown.inside)
    return made


def concatenated(low: Lowering, a: Binding, b: Binding) -> ContainerRef:
    """`hs + others`"""
    if not (isinstance(a, ContainerRef) and isinstance(b, ContainerRef)):
        low.refuse("SPD304", f"{describe(a)} and {describe(b)} cannot be joined")
    wanted = form_of_list(low.state.containers[a.number])
    wanted = wanted or form_of_list(low.state.containers[b.number])
    left, right = grow(low, a, wanted), grow(low, b, wanted)
    check_items(low, left)
    check_items(low, right)
    check_same_form(low, left.form, right.form)
    pairs = zip(left.cells, right.cells, strict=True)
    cells = low.state.cells
    values = [low.apply("concat", cells[a], cells[b]) for a, b in pairs]
    ref = same_items(low, values, left)
    take_items(low, grown_again(low, ref), right)
    return ref


def same_items(low: Lowering, values: Sequence[Value], grown: Grown) -> ContainerRef:
    """A new list whose items are some of those of `grown`."""
    ref = new_grown(low, values, grown.form)
    take_items(low, grown_again(low, ref), grown)
    return ref


def take_items(low: Lowering, target: Grown, source: Grown) -> None:
    """The items of `source` are in `target` from now on."""
    if not holds_memory(low.state, source):
        return
    shared = SHARED in low.state.closure(source.inside)
    share(low.state, target.inside, source.inside)
    if shared:
        mark_shared(low.state, target.inside)


def new_grown(
    low: Lowering, values: Sequence[Value], form: Form = None, name: str | None = None
) -> ContainerRef:
    """A fresh list: `values` hold the parts of its items."""
    ref = low.new_container(())
    low.state.containers[ref.number] = make(low, values, form, name)
    return ref
