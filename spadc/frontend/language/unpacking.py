"""The items that an unpacking binds to names: known now, or taken by the running
program, which then checks how many there are."""

from __future__ import annotations

from spadc.ir import At, Slice, Subscript, Value

from ..bindings import (
    ArrayRef,
    Binding,
    IteratorRef,
    Scalar,
    ShapeRef,
)
from ..context import Lowering
from ..control.branches import branch, raise_on, raises
from ..control.iteration import is_listed, item_at, known_count, listed
from ..control.iterators import all_items
from ..lists.grown import grown_of
from ..lists.list_values import item, length, list_of_rows, part
from ..memory.storage import (
    view,
)
from ..values import items_of, value_of

LENGTHS = ("dim", "length", "size", "ndim")
RECENT = 8  # how many ops back a statement looks for the one that it names


def unpacked_ends(
    low: Lowering, binding: Binding, before: int, after: int
) -> tuple[Binding, ...]:
    """The first and the last items, with a list of those in between."""
    unknown = isinstance(binding, ArrayRef) and known_count(low, binding) is None
    if unknown or grown_of(low, binding) is not None:
        return _ends_at_run_time(low, binding, before, after)
    items = unpacked_items(low, binding, None)
    if len(items) < before + after:
        low.refuse("SPD303", f"{len(items)} values for {before + after} names or more")
    stop = len(items) - after
    middle = low.new_container(items[before:stop])
    return (*items[:before], middle, *items[stop:])


def _ends_at_run_time(
    low: Lowering, binding: Binding, before: int, after: int
) -> tuple[Binding, ...]:
    """The same for an array or a list whose length is not known."""
    grown = grown_of(low, binding)
    places = (*range(before), *range(-after, 0))
    between = Subscript((Slice(before, -after or None),))
    if grown is not None:
        _check_count(low, length(low, grown), before + after, "less")
        ends = [item(low, grown, Subscript((At(k),)), ()) for k in places]
        middle: Binding = part(low, grown, between, ())
    else:
        assert isinstance(binding, ArrayRef)
        found = low.apply("length", value_of(low, binding))
        _check_count(low, found, before + after, "less")
        ends = [item_at(low, binding, k) for k in places]
        middle = list_of_rows(low, view(low, binding, between))
    return (*ends[:before], middle, *ends[before:])


def unpacked_items(
    low: Lowering, binding: Binding, count: int | None
) -> tuple[Binding, ...]:
    """The items to unpack, `count` of them unless that is None; those of an array are
    its rows."""
    if isinstance(binding, IteratorRef):
        return all_items(low, binding)
    grown = grown_of(low, binding)
    if grown is not None:
        wanted = _counted(low, count)
        _check_count(low, length(low, grown), wanted)
        steps = [Subscript((At(k),)) for k in range(wanted)]
        return tuple(item(low, grown, step, ()) for step in steps)
    if isinstance(binding, ArrayRef):
        if known_count(low, binding) is not None:
            return listed(low, binding)
        wanted = _counted(low, count)
        _check_count(low, low.apply("length", value_of(low, binding)), wanted)
        return tuple(item_at(low, binding, k) for k in range(wanted))
    if isinstance(binding, ShapeRef):
        dims = getattr(binding.value.type, "dims", None)
        if dims is None:
            wanted = _counted(low, count)
            _check_count(low, low.apply("length", binding.value), wanted)
            axes = range(wanted)
            return tuple(Scalar(low.apply("dim", binding.array, axis=k)) for k in axes)
    return listed(low, binding) if is_listed(low, binding) else items_of(low, binding)


def _counted(low: Lowering, count: int | None) -> int:
    if count is not None:
        return count
    low.refuse(
        "SPD104",
        "how many items there are is not known at compile time",
        "Take them by position: `x[0]`, `x[1:]`.",
    )


def _check_count(
    low: Lowering, found: Value, count: int, wrong_if: str = "not_equal"
) -> None:
    """Raise, as Python does, where there is another number of items, or too few."""
    test = low.apply(wrong_if, found, count, _form="operator")
    wrong = branch(low, lambda: raises(low, "ValueError", f"expected {count} values"))
    raise_on(low, test, wrong, True)
