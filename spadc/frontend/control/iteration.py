"""What a `for` runs over: a range of numbers, positions of arrays, or items known now.

Everything that is counted becomes a `For` over a range, with the items computed from
the index. Lists, tuples and what contains them are run over item by item, when
compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import gast

from spadc.ir import At, Ref, Subscript, Value

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    EnumerateOf,
    IndicesOf,
    IteratorOf,
    RangeOf,
    ReversedOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    ZipOf,
)
from ..context import Lowering
from ..language.operators import binary
from ..language.sequences import as_list
from ..language.subscripts import part_of_array
from ..lists.grown import grow, grown_again, grown_of
from ..lists.list_values import item, length
from ..memory.storage import read_unchecked
from ..values import describe, items_of, type_of, value_of
from .index_loops import at_number, known_number_of_indices, number_of_indices


@final
@dataclass(frozen=True, slots=True)
class Counted:
    """`range(*bounds)`, and the item that belongs to an index."""

    bounds: tuple[Binding, Binding, Binding]
    item: Callable[[Value], Binding]
    backwards: bool = False


Item = Callable[[], Binding]


def iteration(low: Lowering, over: Binding) -> Counted | tuple[Item, ...]:
    """How to run over `over`: counted, or item by item."""
    if is_listed(low, over):
        return items_in_turn(low, over)
    return counted_over(low, over)


def is_listed(low: Lowering, over: Binding) -> bool:
    """Whether the items are known when compiling."""
    if isinstance(over, ZipOf):
        known = [item for item in over.items if is_listed(low, item)]
        counts = [known_count(low, item) for item in over.items]
        return bool(known) and None not in counts
    if isinstance(over, EnumerateOf | ReversedOf):
        return is_listed(low, over.item)
    if grown_of(low, over) is not None:
        return False
    return isinstance(over, Tuple | ContainerRef | ShapeRef | IteratorOf) or (
        isinstance(over, Static) and isinstance(over.value, str)
    )


def listed(low: Lowering, over: Binding) -> tuple[Binding, ...]:
    """The items now, in order."""
    return tuple(item() for item in items_in_turn(low, over))


def items_in_turn(low: Lowering, over: Binding) -> tuple[Item, ...]:
    """For each item, how to read it when its turn comes: an array may change before."""
    if isinstance(over, EnumerateOf):
        inner = items_in_turn(low, over.item)
        return tuple(
            _numbered(low, over.start, k, item) for k, item in enumerate(inner)
        )
    if isinstance(over, ReversedOf):
        return items_in_turn(low, over.item)[::-1]
    if isinstance(over, ZipOf):
        columns = [items_in_turn(low, item) for item in over.items]
        if over.strict and len({len(column) for column in columns}) > 1:
            low.refuse(
                "SPD303", "`zip(..., strict=True)` of sequences of unequal length"
            )
        return tuple(_row_of(row) for row in zip(*columns, strict=False))
    if isinstance(over, RangeOf | ArrayRef):
        count = known_count(low, over)
        if count is None:
            low.refuse(
                "SPD104",
                "how many items this has must be known at compile time here",
                "Give the lengths of the parameters (--signature), or loop over "
                "positions.",
            )
        return tuple(_at_position(low, over, k) for k in range(count))
    return tuple(_known(item) for item in items_of(low, over))


def _numbered(low: Lowering, start: Binding, position: int, item: Item) -> Item:
    def read() -> Binding:
        number = Static(position)
        return Tuple((_plus(low, number, start), item()))

    return read


def _row_of(row: tuple[Item, ...]) -> Item:
    return lambda: Tuple(tuple(item() for item in row))


def _at_position(low: Lowering, over: RangeOf | ArrayRef, position: int) -> Item:
    return lambda: item_at(low, over, position)


def _known(item: Binding) -> Item:
    return lambda: item


def item_at(low: Lowering, over: RangeOf | ArrayRef, position: int) -> Binding:
    """The item at a position that is known now."""
    if isinstance(over, ArrayRef):
        return part_of_array(low, over, Subscript((At(position),)), ())
    for bound in (over.start, over.stop, over.step):
        if isinstance(bound, Static):
            low.guard(bound.guards)
    start, step = static_int(over.start), static_int(over.step)
    assert start is not None and step is not None
    return Static(start + position * step)


def known_count(low: Lowering, over: Binding) -> int | None:
    """How many items there are, if that is known."""
    if isinstance(over, IndicesOf):
        return known_number_of_indices(over)
    if isinstance(over, RangeOf):
        bounds = [static_int(b) for b in (over.start, over.stop, over.step)]
        if None in bounds or bounds[2] == 0:
            return None
        return len(range(*[b for b in bounds if b is not None]))
    if isinstance(over, ArrayRef):
        shape = getattr(type_of(low.state, over), "shape", None)
        return shape[0] if shape and isinstance(shape[0], int) else None
    if isinstance(over, EnumerateOf | ReversedOf):
        return known_count(low, over.item)
    if isinstance(over, ZipOf):
        counts = [known_count(low, item) for item in over.items]
        return None if None in counts else min(c for c in counts if c is not None)
    return len(items_of(low, over)) if is_listed(low, over) else None


def static_int(binding: Binding) -> int | None:
    """An integer that is known at compile time."""
    known = isinstance(binding, Static) and type(binding.value) is int
    return binding.value if known and isinstance(binding, Static) else None


def counted_over(low: Lowering, over: Binding) -> Counted:
    """A range, with the items of `over` at its indices."""
    if isinstance(over, RangeOf):
        return Counted((over.start, over.stop, over.step), lambda index: Scalar(index))
    if isinstance(over, ReversedOf):
        inner = counted_over(low, over.item)
        return Counted(inner.bounds, inner.item, not inner.backwards)
    if isinstance(over, IndicesOf):
        total = number_of_indices(low, over)
        return Counted(
            (Static(0), total, Static(1)), lambda index: at_number(low, over, index)
        )
    positions = by_position(low, over)
    zero, one = Static(0), Static(1)
    return Counted((zero, Scalar(positions.length), one), positions.item)


@final
@dataclass(frozen=True, slots=True)
class Positions:
    """The items of something, by position from 0."""

    length: Value
    item: Callable[[Value], Binding]


def by_position(low: Lowering, over: Binding) -> Positions:
    """The items of an array, range, zip or enumeration, by position."""
    if isinstance(over, ArrayRef):
        return Positions(length_of(low, over), lambda index: _row(low, over, index))
    if isinstance(over, RangeOf):
        return _positions_in_range(low, over)
    if isinstance(over, ContainerRef | Tuple):
        return _positions_in_list(low, as_list(low, over))
    if isinstance(over, EnumerateOf):
        inner = by_position(low, over.item)

        def numbered(index: Value) -> Binding:
            return Tuple((_plus(low, Scalar(index), over.start), inner.item(index)))

        return Positions(inner.length, numbered)
    if isinstance(over, ZipOf) and over.items:
        columns = [by_position(low, item) for item in over.items]
        length = columns[0].length
        for column in columns[1:]:
            length = _shorter(low, length, column.length)
        return Positions(
            length, lambda index: Tuple(tuple(c.item(index) for c in columns))
        )
    if isinstance(over, ReversedOf):
        return _reversed_positions(low, over)
    return low.refuse(
        "SPD304",
        f"cannot loop over {describe(over)}",
        "Loop over a range, an array, a list, a tuple, zip, enumerate or reversed.",
    )


def _positions_in_list(low: Lowering, over: ContainerRef) -> Positions:
    """The items of a list that the running program keeps, read one by one."""
    grow(low, over)

    def read(index: Value) -> Binding:
        step = Subscript((At(Ref(1)),))
        return item(low, grown_again(low, over), step, (index,))

    return Positions(length(low, grown_again(low, over)), read)


def _row(low: Lowering, array: ArrayRef, index: Value) -> Binding:
    """`x[index]`: read each time, so that the loop sees changes of the array."""
    return part_of_array(low, array, Subscript((At(Ref(0)),)), (index,))


def _plus(low: Lowering, a: Binding, b: Binding) -> Binding:
    if isinstance(b, Static) and b.value == 0:
        return a
    return binary(low, gast.Add, a, b)


def _shorter(low: Lowering, a: Value, b: Value) -> Value:
    same = getattr(a.type, "value", None)
    if same is not None and same == getattr(b.type, "value", None):
        return a
    return low.apply("builtins.min", a, b)


def length_of(low: Lowering, array: ArrayRef) -> Value:
    """`len(x)`, which does not depend on the content."""
    return low.apply("length", read_unchecked(low, array))


def _positions_in_range(low: Lowering, over: RangeOf) -> Positions:
    start, step = over.start, over.step
    if static_int(step) != 1:
        low.refuse(
            "SPD100",
            "a range with a step inside `zip` or `enumerate`",
            "Loop over the positions and compute the number.",
        )
    from_zero = isinstance(start, Static) and start.value == 0
    length = over.stop if from_zero else binary(low, gast.Sub, over.stop, start)

    def number(index: Value) -> Binding:
        return (
            Scalar(index) if from_zero else binary(low, gast.Add, Scalar(index), start)
        )

    return Positions(value_of(low, length), number)


def _reversed_positions(low: Lowering, over: ReversedOf) -> Positions:
    inner = by_position(low, over.item)

    def from_the_end(index: Value) -> Binding:
        last = low.apply("subtract", inner.length, 1, _form="operator")
        return inner.item(low.apply("subtract", last, index, _form="operator"))

    return Positions(inner.length, from_the_end)
