"""Lists whose length only the running program knows: made, read, changed.

Such a list is a list value of the IR in a cell of its own (one for each part of its
items, if they are tuples). Items are references: an array that is put into a list may
alias what is `inside`, so a store through another name makes the list stale, and a
store into an item (`rows[i][j] = v`) makes the other names of its items stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spadc.errors import SpadcError
from spadc.ir import (
    AnyType,
    ArrayType,
    ListType,
    ObjectType,
    ScalarType,
    Type,
    Value,
    has_storage,
    rank_of,
)
from spadc.primitives import element_of

from ..bindings import ArrayRef, Binding, Cell, ContainerRef, Scalar, Static, Tuple
from ..bindings import is_number as is_number_literal
from ..context import Lowering, hint_of
from ..control.phi import Side
from ..memory.storage import check_readable, read_unchecked
from ..state import Container, Form, Grown, State
from ..values import check_items, describe, literal_value

MEMORY = Value(ObjectType("items"))  # the content of cells that stand for items
SHARED = Cell(0, "items", constant="an item that is in the list twice")


# --- forms ----------------------------------------------------------------------------


def form_of(binding: Binding) -> Form:
    """The parts that a binding has as an item of a list."""
    if isinstance(binding, Tuple):
        return tuple(form_of(item) for item in binding.items)
    return None


def leaves(form: Form, binding: Binding) -> Iterator[Binding]:
    """The parts of an item, in order."""
    if form is None:
        yield binding
    else:
        assert isinstance(binding, Tuple)
        for inner, item in zip(form, binding.items, strict=True):
            yield from leaves(inner, item)


def number_of_leaves(form: Form) -> int:
    """How many lists hold the parts."""
    return 1 if form is None else sum(map(number_of_leaves, form))


def assembled(form: Form, parts: Iterator[Binding]) -> Binding:
    """The item that has these parts."""
    if form is None:
        return next(parts)
    return Tuple(tuple(assembled(inner, parts) for inner in form))


# --- making ---------------------------------------------------------------------------


def grown_of(low: Lowering, binding: Binding) -> Grown | None:
    """The list behind a binding, if only the running program knows its length."""
    if not isinstance(binding, ContainerRef):
        return None
    found = low.state.containers[binding.number]
    return found if isinstance(found, Grown) else None


def make(
    low: Lowering, values: Sequence[Value], form: Form = None, name: str | None = None
) -> Grown:
    """What the state knows of a list with these values."""
    cells = tuple(low.new_cell(value, name) for value in values)
    return Grown(form, cells, low.new_cell(MEMORY, name))


def name_of(low: Lowering, number: int) -> str | None:
    """The first name that a list has; one in an argument has the last word that reaches
    it."""
    for name, binding in low.state.names.items():
        hint = hint_of(name[1]) if binding == ContainerRef(number) else None
        if hint is not None:
            return hint
    given = low.records.containers.get(number)
    words = re.findall(r"[A-Za-z_]\w*", given.text) if given is not None else []
    return words[-1] if words else None


def grow(low: Lowering, ref: ContainerRef, wanted: Form = None) -> Grown:
    """Let the running program keep a list that has been known item by item.

    An empty list gets the form that is `wanted`.
    """
    known = low.state.containers[ref.number]
    if isinstance(known, Grown):
        return known
    if isinstance(known, str):
        low.refuse("SPD109", known)
    name = name_of(low, ref.number)
    form = common_form(low, known) if known.items else wanted
    made = make(low, [low.apply("new_list", hint=name)] * number_of_leaves(form), form)
    for cell in (*made.cells, made.inside):
        cell.name = name
    values = item_values(low, known.items, form, made.inside)
    for cell, column in zip(made.cells, values, strict=True):
        content = low.apply("new_list", *column, hint=name)
        low.state.cells[cell] = content
        note_mixed(low, content, column)
    low.state.containers[ref.number] = with_reason(made, known.fixed)
    return grown_again(low, ref)


def grown_on(low: Lowering, side: Side, number: int, wanted: Form) -> Grown | None:
    """`grow` at the end of one way; None if the items do not allow it."""
    outer = low.state, low.builder
    low.state, low.builder = side.state, side.builder
    try:
        return grow(low, ContainerRef(number), wanted)
    except SpadcError:
        return None
    finally:
        low.state, low.builder = outer


def grown_again(low: Lowering, ref: ContainerRef) -> Grown:
    """The list as the state has it now."""
    found = low.state.containers[ref.number]
    assert isinstance(found, Grown)
    return found


def with_reason(grown: Grown, fixed: str | None) -> Grown:
    """The list, which must not be changed for that reason."""
    return Grown(grown.form, grown.cells, grown.inside, grown.fixed or fixed)


def common_form(low: Lowering, known: Container) -> Form:
    """The form that all items have."""
    forms = dict.fromkeys(form_of(item) for item in known.items)
    if known.keys is not None or len(forms) > 1:
        what = "dict" if known.keys is not None else "list"
        low.refuse(
            "SPD104",
            f"which item of this {what} is meant must be known at compile time",
            "Use a list of numbers, or of arrays, or an array.",
        )
    return next(iter(forms), None)


def form_of_list(known: object) -> Form:
    """The form of the items, None also where there are none."""
    if isinstance(known, Container) and known.items:
        return form_of(known.items[0])
    return known.form if isinstance(known, Grown) else None


def differ(a: object, b: object) -> bool:
    """Whether two ways leave a list with other items, so that it must be grown."""
    if not (is_known_list(a) and is_known_list(b)):
        return False
    if isinstance(a, Container) and isinstance(b, Container):
        return len(a.items) != len(b.items)
    return not (isinstance(a, Grown) and isinstance(b, Grown) and a.form == b.form)


def is_list_of_numbers(low: Lowering, grown: Grown) -> bool:
    """Whether the items are numbers for certain."""
    types = [element_of(low.state.cells[cell].type) for cell in grown.cells]
    return grown.form is None and isinstance(types[0], ScalarType)


def is_list(low: Lowering, ref: ContainerRef) -> bool:
    """Whether something is a list, not a dict."""
    return is_known_list(low.state.containers[ref.number])


def is_known_list(known: object) -> bool:
    """Whether what the state knows is the items of a list."""
    return isinstance(known, Grown) or (
        isinstance(known, Container) and known.keys is None
    )


def is_untouched(state: State, grown: Grown) -> bool:
    """Whether the list has never had an item."""
    return all(state.cells[cell].type == ListType() for cell in grown.cells)


def item_values(
    low: Lowering, items: Sequence[Binding], form: Form, inside: Cell
) -> list[list[Value]]:
    """The values of the parts of items that are put into a list, part by part."""
    columns: list[list[Value]] = [[] for _ in range(number_of_leaves(form))]
    for item in items:
        if form_of(item) != form:
            low.refuse("SPD109", "the items of this list are not all of the same form")
        for column, leaf in zip(columns, leaves(form, item), strict=True):
            column.append(put_in(low, leaf, inside))
    return columns


def put_in(low: Lowering, leaf: Binding, inside: Cell) -> Value:
    """The value of one part of an item; the list then shares its memory."""
    if isinstance(leaf, Scalar):
        return leaf.value
    if isinstance(leaf, Static) and is_number_literal(leaf.value):
        return literal_value(low, leaf)
    if isinstance(leaf, ArrayRef):
        check_readable(low, low.state, leaf)
        value = read_unchecked(low, leaf)
        if has_storage(value.type):
            share(low.state, inside, leaf.cell)
        return value
    if isinstance(leaf, ContainerRef):
        inner = grow(low, leaf)
        if inner.form is None:
            check_items(low, inner)
            share(low.state, inside, inner.cells[0])
            if holds_memory(low.state, inner):
                share(low.state, inside, inner.inside)
            return low.state.cells[inner.cells[0]]
    return low.refuse(
        "SPD104",
        f"{describe(leaf)} in a list whose length is not known at compile time",
        "Such a list may hold numbers, arrays, tuples of these, and lists of them.",
    )


def share(state: State, inside: Cell, cell: Cell) -> None:
    """The items of a list may share the memory of `cell` from now on."""
    others = state.closure(cell)
    mine = state.closure(inside)
    if any(other in mine for other in others):
        mark_shared(state, inside)
    for other in others:
        if other is not SHARED:
            state.relate(inside, other)


def mark_shared(state: State, inside: Cell) -> None:
    """One array or list may be two of the items."""
    state.cells.setdefault(SHARED, MEMORY)
    state.relate(inside, SHARED)


def holds_memory(state: State, grown: Grown) -> bool:
    """Whether the items can be changed in place."""
    return any(
        has_inner_storage(element_of(state.cells[cell].type)) for cell in grown.cells
    )


def has_inner_storage(type_: Type) -> bool:
    """Whether an item of that type can be changed in place."""
    return isinstance(type_, ArrayType | AnyType | ListType)


def check_same_form(low: Lowering, a: Form, b: Form) -> None:
    """Refuse to put items of another form into a list."""
    if a != b:
        low.refuse("SPD109", "the items of this list are not all of the same form")


def note_mixed(low: Lowering, content: Value, items: Sequence[Value]) -> None:
    """Note where a list got items of different ranks: if the loop that puts them there
    is short, it is better written out."""
    if rank_of(element_of(content.type)) is None and any(
        rank_of(item.type) is not None for item in items
    ):
        low.counters.mixed += 1
