"""Reading and storing through cells and views.

A read applies the path of a view to the current content of its cell, so every name sees
every store, whoever made it. A store makes a new content for the cell and marks as
stale each cell that may share its memory: reading a stale cell is refused, because
spadc cannot say what the store did to it.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    ArrayType,
    Ref,
    ScalarType,
    Step,
    Transpose,
    Type,
    Value,
    dtype_of,
    map_refs,
    refs,
    shift_refs,
)
from spadc.primitives import infer_types

from .bindings import ArrayRef, Cell
from .context import Lowering
from .state import State, Store


def read(low: Lowering, ref: ArrayRef, hint: str | None = None) -> Value:
    """The current content of an array or view."""
    check_readable(low, low.state, ref)
    return read_unchecked(low, ref, hint)


def check_readable(low: Lowering, state: State, ref: ArrayRef) -> None:
    """Refuse to read storage that a store may have changed through an unknown alias."""
    store = state.stale.get(ref.cell)
    if store is not None:
        this = f"`{ref.cell.name}`" if ref.cell.name else "this array"
        changed = "the array" if store.name == ref.cell.name else f"`{store.name}`"
        low.refuse(
            "SPD201",
            f"{this} may share its memory with {changed} that line "
            f"{store.line} changes",
            "Take a copy before the change (`.copy()`); or, if the number of axes is "
            "not known "
            "here, give it (--signature), so that views can be told from numbers.",
        )


def read_unchecked(low: Lowering, ref: ArrayRef, hint: str | None = None) -> Value:
    """The content as far as it is known; where control flow meets, nothing reads it
    yet."""
    content = low.state.cells[ref.cell]
    if ref.seen is not None and ref.seen[0] is content:
        return ref.seen[1]
    value = content
    for number, step in enumerate(ref.path):
        last = number == len(ref.path) - 1
        value = read_step(low, value, step, ref.dynamic, hint if last else None)
    return value


def read_step(
    low: Lowering,
    value: Value,
    step: Step,
    dynamic: tuple[Value, ...],
    hint: str | None = None,
) -> Value:
    """Apply one step of a path, whose references count `dynamic` from 0."""
    if isinstance(step, Transpose):
        return low.apply("transpose", value, axes=step.axes, hint=hint)
    used = list(dict.fromkeys(refs((step,))))
    numbers = {ref: Ref(k + 1) for k, ref in enumerate(used)}
    (local,) = map_refs((step,), numbers.__getitem__)
    operands = (dynamic[ref.operand] for ref in used)
    return low.apply("index", value, *operands, step=local, hint=hint)


def type_of_ref(state: State, ref: ArrayRef) -> Type:
    """The type of what a reference reaches, without reading it."""
    type_ = state.cells[ref.cell].type
    dynamic = tuple(value.type for value in ref.dynamic)
    for step in ref.path:
        if isinstance(step, Transpose):
            (type_,) = infer_types("transpose", (type_,), {"axes": step.axes})
        else:
            (local,) = shift_refs((step,), 1)
            (type_,) = infer_types("index", (type_, *dynamic), {"step": local})
    return type_


def is_array(type_: Type) -> bool:
    """Whether it is certain that the value is an array, which is changed in place."""
    return isinstance(type_, ArrayType) and type_.shape is not None


def is_integer(type_: Type) -> bool:
    """Whether the elements are known to be integers or bools."""
    dtype = dtype_of(type_)
    return dtype is not None and dtype[0] in "iub"


def is_floating(type_: Type) -> bool:
    """Whether the elements are known to be floats."""
    dtype = dtype_of(type_)
    return dtype is not None and dtype[0] == "f"


def extend(ref: ArrayRef, step: Step, dynamic: tuple[Value, ...] = ()) -> ArrayRef:
    """The view that `step` makes of an array; its references count `dynamic` from 0."""
    (moved,) = shift_refs((step,), len(ref.dynamic))
    return ArrayRef(ref.cell, (*ref.path, moved), (*ref.dynamic, *dynamic))


def view(
    low: Lowering,
    ref: ArrayRef,
    step: Step,
    dynamic: tuple[Value, ...] = (),
    hint: str | None = None,
) -> ArrayRef:
    """`extend`, and read it now, so that the text that is written has the read here."""
    check_readable(low, low.state, ref)
    extended = extend(ref, step, dynamic)
    value = read_step(low, read_unchecked(low, ref), step, dynamic, hint)
    seen = (low.state.cells[ref.cell], value)
    return ArrayRef(extended.cell, extended.path, extended.dynamic, seen)


def aliasing(low: Lowering, value: Value, *sources: ArrayRef) -> ArrayRef:
    """Bind a result that may share memory with `sources`, in a way that is not
    known."""
    cell = low.new_cell(value)
    for source in sources:
        for other in low.state.closure(source.cell):
            low.state.relate(cell, other)
    return ArrayRef(cell)


# Stores


def store(low: Lowering, ref: ArrayRef, value: Any, *, augmented: bool = False) -> None:
    """`x[path] = value`, broadcast and cast as NumPy does."""
    notes: dict[str, Any] = {"_augmented": True} if augmented else {}
    _change(low, "write", ref, value, notes)


def accumulate(low: Lowering, ref: ArrayRef, value: Any) -> None:
    """`x[path] += value`, for a path that reaches no element twice."""
    _change(low, "accumulate", ref, value, {"_augmented": True})


def add_at(
    low: Lowering, ref: ArrayRef, step: Step, dynamic: tuple[Value, ...], value: Any
) -> None:
    """`np.add.at(x, step, value)`; references of the step count `dynamic` from 0."""
    check_writable(low, ref.cell)
    (local,) = shift_refs((step,), 2)
    operands = (read(low, ref), value, *dynamic)
    hint = None if ref.path else ref.cell.name
    changed = low.apply("add_at", *operands, step=local, hint=hint)
    if ref.path:
        store(low, ref, changed)
    else:
        replace_content(low, ref.cell, changed)


def _change(
    low: Lowering, primitive: str, ref: ArrayRef, value: Any, notes: dict[str, Any]
) -> None:
    check_writable(low, ref.cell)
    content = low.state.cells[ref.cell]
    if isinstance(content.type, ScalarType):
        low.refuse("SPD304", "a number cannot be stored into", None)
    if isinstance(content.type, ArrayType) and content.type.shape == () and ref.path:
        low.refuse(
            "SPD305",
            "this stores into an array without axes",
            "Use a number and bind it again: `s = ...`.",
        )
    path = shift_refs(ref.path, 2)
    hint = ref.cell.name
    changed = low.apply(
        primitive, content, value, *ref.dynamic, path=path, hint=hint, **notes
    )
    replace_content(low, ref.cell, changed)


def check_writable(low: Lowering, cell: Cell) -> None:
    """Refuse a store into an array that lives outside the function."""
    for other in low.state.closure(cell):
        if other.constant is not None:
            low.refuse(
                "SPD203",
                f"this changes `{other.constant}`, an array outside the function",
                f"Work on a copy: `{other.constant}.copy()`.",
            )


def replace_content(low: Lowering, cell: Cell, content: Value) -> None:
    """The cell holds `content` from now on; what may alias it is no longer known."""
    low.state.cells[cell] = content
    line = getattr(low.node, "lineno", 0)
    name = cell.name or "an array"
    for other in low.state.closure(cell):
        if other is not cell:
            low.state.stale.setdefault(other, Store(name, line))
        if other.parameter is not None:
            low.records.written[other.parameter] = None
