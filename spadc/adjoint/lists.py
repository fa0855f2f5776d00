"""The reverse of ops on lists.

The cotangent of a list is a list of the cotangents of its items, as long as the list is
at that point of the program, so it grows and shrinks in the opposite order:

    hs = old with h appended        h_bar += hs_bar.pop()
    old, h = hs.pop()               old_bar = hs_bar with h_bar appended
    y = hs[i]                       hs_bar[i] += y_bar
    hs = old with [i] = v           v_bar += hs_bar[i]; old_bar = hs_bar with [i] = 0
    y = hs[a:]                      hs_bar[a + k] += y_bar[k] for every k
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeGuard

from spadc.derivatives import fit_shape, zero_like
from spadc.ir import (
    INT,
    Apply,
    At,
    For,
    ListType,
    Op,
    Path,
    Ref,
    ScalarType,
    Slice,
    Subscript,
    Type,
    Value,
    cotangent_type,
    is_complex,
    map_refs,
    refs,
    shift_refs,
)
from spadc.primitives import Builder, Expr, element_of

if TYPE_CHECKING:
    from spadc.derivatives import Cotangents

    from .sweep import Sweep

Reverse = Callable[["Sweep", Apply, Sequence[bool], Builder, "Cotangents"], None]
Step = Callable[[Builder, Value, Value, Value], Value]
ITEM = Subscript((At(Ref(1)),))


def added_lists(build: Builder, held: Value, bar: Value) -> Value:
    """The sum of two lists of cotangents. What has been added to items of a list of
    zeros is added to those of the other list."""
    maker = {op.result: op for op in build.ops if _is_single(op)}
    added: list[Apply] = []
    start = held
    while (op := maker.get(start)) is not None and op.name == "add_to_item":
        added.append(op)
        start = op.operands[0]
    if op is None or op.name != "zero_items":
        return build.apply("add_items", held, bar)
    for op in reversed(added):
        bar = build.apply("add_to_item", bar, *op.operands[1:], **op.attrs)
    return bar


def _is_single(op: Op) -> TypeGuard[Apply]:
    return isinstance(op, Apply) and len(op.results) == 1


def pop(build: Builder, bar: Value, wanted: Type, *index: Value) -> tuple[Value, Value]:
    """The rest of a list of cotangents, and the one that is taken out."""
    types = (bar.type, more_exact(element_of(bar.type), cotangent_type(wanted)))
    rest, taken = build.apply_typed("pop_item", (bar, *index), types)
    return rest, taken


def more_exact(found: Type, known: Type) -> Type:
    """The type of the cotangent of a value: that of the value says as much or more,
    but that the cotangent is complex."""
    return found if isinstance(known, ListType) or is_complex(found) else known


def read_item(
    build: Builder, bar: Value, path: Path, dynamic: Sequence[Value], wanted: Type
) -> Value:
    """Read along a path, whose references count `dynamic` from 0."""
    if len(path) > 1:
        moved = shift_refs(path, 1)
        return build.apply("nested_item", bar, *dynamic, path=moved)
    for position, step in enumerate(path):
        used = list(dict.fromkeys(refs((step,))))
        number = {ref: Ref(k + 1) for k, ref in enumerate(used)}
        (local,) = map_refs((step,), number.__getitem__)
        operands = tuple(dynamic[ref.operand] for ref in used)
        if not isinstance(bar.type, ListType):
            bar = build.apply("index", bar, *operands, step=local)
            continue
        element = element_of(bar.type)
        if position == len(path) - 1:
            element = more_exact(element, cotangent_type(wanted))
        (bar,) = build.apply_typed(
            "list_item", (bar, *operands), (element,), (), {"step": local}
        )
    return bar


def reverse_append(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """What was appended last is popped first."""
    old, item = op.operands[:2]
    index = (op.operands[2],) if op.name == "insert_item" else ()
    rest, bar = pop(build, bars[op.result], item.type, *index)
    if kept[1]:
        sweep.contribute(item, bar, build, bars)
    if kept[0]:
        sweep.contribute(old, rest, build, bars)


def reverse_pop(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """What was taken out is put back."""
    if not kept[0]:
        return
    rest, item = op.results
    rest_bar = sweep.bar_or_zero(rest, build, bars)
    item_bar = sweep.bar_or_zero(item, build, bars)
    if len(op.operands) == 1:
        bar = build.apply("append", rest_bar, item_bar)
    else:
        where = position_of(build, op.operands[1], rest_bar)
        bar = build.apply("insert_item", rest_bar, item_bar, where)
    sweep.contribute(op.operands[0], bar, build, bars)


def position_of(build: Builder, index: Value, rest: Value) -> Value:
    """Where the item was, counted from the front: an index may count from the end."""
    known = build.literals.get(index)
    if isinstance(known, int) and known >= 0:
        return index
    length = Expr(build.apply("list_length", rest), build) + 1
    wrapped: Value = build.express("remainder", index, length).value
    return wrapped


def reverse_item(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """Add to the cotangent of the item."""
    add_to_item(sweep, op, (op.attrs["step"],), bars[op.result], build, bars)


def reverse_nested(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """Add to the cotangent of an item of an item."""
    add_to_item(sweep, op, op.attrs["path"], bars[op.result], build, bars)


def add_to_item(
    sweep: Sweep, op: Apply, path: Path, bar: Value, build: Builder, bars: Cotangents
) -> None:
    """Add `bar` along a path into the list that is operand 0, whose references count
    the operands of `op` from 1."""
    source, *dynamic = op.operands
    held = sweep.bar_or_zero(source, build, bars)
    bar = number_repeated(build, bar)
    total = build.apply("add_to_item", held, bar, *dynamic, path=shift_refs(path, 1))
    bars[source] = sweep.named(source, total)


def is_weak(value: Value) -> bool:
    """Whether a value is a Python number, which takes the dtype of what it meets."""
    return isinstance(value.type, ScalarType) and value.type.weak


def number_repeated(build: Builder, bar: Value) -> Value:
    """The number that `bar` repeats, which an addition repeats by itself."""
    made = next((op for op in reversed(build.ops) if bar in op.results), None)
    if isinstance(made, Apply) and made.name == "broadcast_to":
        number = made.operands[0]
        return number if is_weak(number) else bar
    return bar


def reverse_set(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The stored value gets the cotangent of the item, the item before it none."""
    source, stored, *dynamic = op.operands
    path = map_refs(op.attrs["path"], lambda ref: Ref(ref.operand - 2))
    bar = bars[op.result]
    in_slot = isinstance(reached(source.type, path[:-1], dynamic), ListType)
    if kept[1]:
        wanted = stored.type if in_slot else None
        part = read_item(build, bar, path, dynamic, wanted or element_of(bar.type))
        if not in_slot:
            part = fit_shape(build, part, stored)
        sweep.contribute(stored, part, build, bars)
    if kept[0]:
        zero: Value | float = 0.0
        if in_slot:
            old = read_item(build, source, path, dynamic, source.type)
            zero = zero_like(build, old)
        rest = build.apply("set_item", bar, zero, *dynamic, path=op.attrs["path"])
        sweep.contribute(source, rest, build, bars)


def reverse_add(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The added value gets the cotangent of the item, which keeps it as well."""
    source, added, *dynamic = op.operands
    path = map_refs(op.attrs["path"], lambda ref: Ref(ref.operand - 2))
    bar = bars[op.result]
    if kept[1]:
        part = read_item(build, bar, path, dynamic, element_of(bar.type))
        if not isinstance(added.type, ListType):
            part = fit_shape(build, part, added)
        sweep.contribute(added, part, build, bars)
    if kept[0]:
        sweep.contribute(source, bar, build, bars)


def reached(type_: Type, path: Path, dynamic: Sequence[Value]) -> Type:
    """The type of what a path reaches; only lists and arrays are told apart."""
    for _ in path:
        if not isinstance(type_, ListType):
            return type_
        type_ = element_of(type_)
    return type_


def reverse_part(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """Add each item of the cotangent of a slice to that of the list."""
    source, *dynamic = op.operands
    step, y_bar = op.attrs["step"], bars[op.result]
    (bounds,) = step.items
    assert isinstance(bounds, Slice)
    if bounds.step == -1:
        sweep.contribute(
            source, build.apply("list_part", y_bar, step=step), build, bars
        )
        return
    held = sweep.bar_or_zero(source, build, bars)
    start = bounds.start
    first = build.constant(start or 0)
    if isinstance(start, Ref) or (start or 0) < 0:
        first = build.apply("first_position", held, *dynamic, step=step)
    zero = build.literals.get(first) == 0

    def add(inner: Builder, held: Value, index: Value, item: Value) -> Value:
        place = index if zero else inner.apply("add", first, index)
        path = shift_refs((ITEM,), 1)
        return inner.apply("add_to_item", held, item, place, path=path)

    bars[source] = sweep.named(source, for_each(build, y_bar, held, add))


def reverse_joined(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The cotangent of `a + b` is cut where `b` began."""
    first, second = op.operands
    length = build.apply("list_length", first)
    bar = bars[op.result]
    types = (bar.type, bar.type)
    rest, tail = build.apply_typed("split_off", (bar, length), types)
    if kept[1]:
        sweep.contribute(second, tail, build, bars)
    if kept[0]:
        sweep.contribute(first, rest, build, bars)


def reverse_filled(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The one value that all items are gets the sum of their cotangents."""
    value = op.operands[0]
    if isinstance(value.type, ListType):
        total = sum_of_lists(sweep, value, bars[op.result], build)
    else:
        start = () if is_number(value) else (zero_like(build, value),)
        types = (cotangent_type(value.type),)
        (total,) = build.apply_typed("sum_items", (bars[op.result], *start), types)
    sweep.contribute(value, total, build, bars)


def is_number(value: Value) -> bool:
    """Whether a value is certainly a number."""
    return isinstance(value.type, ScalarType)


def sum_of_lists(sweep: Sweep, value: Value, bar: Value, build: Builder) -> Value:
    """The sum of a list of lists, item by item."""
    start = sweep.bar_or_zero(value, build, {})

    def add(inner: Builder, total: Value, index: Value, item: Value) -> Value:
        return inner.apply("add_items", total, item)

    return for_each(build, bar, start, add)


def for_each(build: Builder, items: Value, start: Value, step: Step) -> Value:
    """What `step` makes of `start` and of every item of a list, from the front."""
    inner, index, carried = build.child(), Value(INT), Value(start.type)
    item = inner.apply("list_item", items, index, step=ITEM)
    end, result = step(inner, carried, index, item), Value(start.type)
    loop = For(
        build.constant(0),
        build.apply("list_length", items),
        build.constant(1),
        (start,),
        inner.region((index, carried), (end,)),
        (result,),
        span=build.span,
    )
    build.add(loop)
    return result


def reverse_new(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """Each item gets its own cotangent."""
    for position, item in enumerate(op.operands):
        if kept[position]:
            step = Subscript((At(position),))
            bar = read_item(build, bars[op.result], (step,), (), item.type)
            sweep.contribute(item, bar, build, bars)


LISTS: dict[str, Reverse] = {
    "append": reverse_append,
    "insert_item": reverse_append,
    "pop_item": reverse_pop,
    "list_item": reverse_item,
    "nested_item": reverse_nested,
    "set_item": reverse_set,
    "add_to_item": reverse_add,
    "list_part": reverse_part,
    "concat": reverse_joined,
    "extend": reverse_joined,
    "filled_list": reverse_filled,
    "new_list": reverse_new,
}
