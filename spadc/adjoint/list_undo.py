"""Undo edits of lists: what an edit takes away is saved, what it adds is taken away.

What is appended needs no tape: popping it restores the list.
"""

from __future__ import annotations

from collections.abc import Mapping

from spadc.ir import Apply, At, Op, Ref, Span, Subscript, Value, shift_refs
from spadc.primitives import Builder

from .lists import position_of

REVERSE = Span(reverse=True)
LAST = Subscript((At(-1),))
NEEDS_NOTHING = frozenset({"append", "insert_item"})


def places_of(edit: Apply) -> tuple[Value, ...]:
    """The operands that say where an edit takes place."""
    if edit.name == "pop_item":
        return edit.operands[1:]
    return () if edit.name in ("append", "extend") else edit.operands[2:]


def saved_by(edit: Apply, build: Builder) -> Value | None:
    """What must be saved before an edit to undo it; None if it takes nothing away."""
    source = edit.operands[0]
    if edit.name in NEEDS_NOTHING:
        return None
    if edit.name == "extend":
        return build.apply("list_length", source)
    if edit.name == "pop_item":
        index = edit.operands[1:]
        step = Subscript((At(Ref(1)),)) if index else LAST
        return build.apply("list_item", source, *index, step=step)
    path = shift_refs(edit.attrs["path"], -1)
    dynamic = edit.operands[2:]
    if len(path) == 1:
        return build.apply("list_item", source, *dynamic, step=path[0])
    return build.apply("nested_item", source, *dynamic, path=path)


def undone(
    edit: Apply,
    after: Value,
    before: Value,
    saved: Value | None,
    names: Mapping[Value, Value],
) -> list[Op]:
    """The ops that make `before`, the older list, from `after`."""
    build = Builder(REVERSE)
    places = tuple(names.get(v, v) for v in places_of(edit))
    if edit.name in NEEDS_NOTHING:
        item = Value(edit.operands[1].type)
        return [Apply("pop_item", (after, *places), (before, item), {}, REVERSE)]
    assert saved is not None
    if edit.name == "extend":
        tail = Value(after.type)
        return [Apply("split_off", (after, saved), (before, tail), {}, REVERSE)]
    if edit.name != "pop_item":
        attrs = {"path": edit.attrs["path"]}
        operands = (after, saved, *places)
        return [Apply("set_item", operands, (before,), attrs, REVERSE)]
    if not places:
        return [Apply("append", (after, saved), (before,), {}, REVERSE)]
    where = position_of(build, places[0], after)
    operands = (after, saved, where)
    return [*build.ops, Apply("insert_item", operands, (before,), {}, REVERSE)]
