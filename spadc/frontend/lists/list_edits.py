"""Changes of lists that the running program keeps.

A change of the list itself is seen by whatever holds the list; one inside an item
(`rows[i][j] = v`) also by every other name of the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spadc.ir import (
    Path,
    Value,
)

from ..bindings import Binding, ContainerRef
from ..context import Lowering
from ..memory.storage import replace_content
from ..state import Form, Grown
from ..values import check_items
from .grown import (
    MEMORY,
    SHARED,
    check_same_form,
    grown_again,
    is_untouched,
    make,
    note_mixed,
    number_of_leaves,
)
from .list_values import bind_items


def changeable_list(low: Lowering, ref: ContainerRef) -> Grown:
    """A list that is about to be changed."""
    grown = grown_again(low, ref)
    if grown.fixed is not None:
        low.refuse(
            "SPD204",
            f"this changes a list or dict, but {grown.fixed}",
            "Make a new list instead.",
        )
    return grown


def formed(low: Lowering, ref: ContainerRef, form: Form) -> Grown:
    """The list, made ready for items of a form if it has had none."""
    grown = changeable_list(low, ref)
    if grown.form == form or not is_untouched(low.state, grown):
        check_same_form(low, grown.form, form)
        return grown
    name = grown.cells[0].name
    values = [low.apply("new_list", hint=name) for _ in range(number_of_leaves(form))]
    low.state.containers[ref.number] = make(low, values, form, name)
    return grown_again(low, ref)


def edit(
    low: Lowering,
    grown: Grown,
    primitive: str,
    columns: Sequence[Sequence[Value]],
    dynamic: Sequence[Any] = (),
    **attrs: Any,
) -> None:
    """Change each of the lists that hold the parts of the items."""
    for cell, column in zip(grown.cells, columns, strict=True):
        content = low.state.cells[cell]
        changed = low.apply(
            primitive, content, *column, *dynamic, hint=cell.name, **attrs
        )
        replace_content(low, cell, changed)
        note_mixed(low, changed, column)


def popped(
    low: Lowering, grown: Grown, position: Sequence[Any], hint: str | None
) -> Binding:
    """`hs.pop()`, `hs.pop(i)`"""
    check_items(low, grown)
    values = []
    for cell in grown.cells:
        content = low.state.cells[cell]
        names = (cell.name, hint)
        rest, value = low.apply_all("pop_item", content, *position, hints=names)
        replace_content(low, cell, rest)
        values.append(value)
    return bind_items(low, grown, values)


def store_inside(
    low: Lowering, grown: Grown, path: Path, dynamic: tuple[Value, ...], value: Value,
    primitive: str = "set_item", **notes: Any,
) -> None:  # fmt: skip
    """`rows[i][j] = v`: change an item in place, which other names may see."""
    if SHARED in low.state.closure(grown.inside):
        low.refuse(
            "SPD204",
            "this changes an item of a list in which one array or list may be twice",
            "Put copies into the list: `rows.append(row.copy())`, or "
            "`[[0.0] * m for _ in range(n)]`.",
        )
    check_items(low, grown)
    (cell,) = grown.cells
    content = low.state.cells[cell]
    changed = low.apply(
        primitive, content, value, *dynamic, path=path, hint=cell.name, **notes
    )
    replace_content(low, cell, changed)
    replace_content(low, grown.inside, MEMORY)
