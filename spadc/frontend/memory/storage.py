"""Reading and storing through cells and views.

A read applies the path of a view to the current content of its cell, so every name sees
every store, whoever made it. A store makes a new content for the cell and marks as
stale each cell that may share its memory. A stale cell is brought up to date before it
is read; that is refused where spadc cannot say what the store did to it.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    ArrayType,
    Pick,
    ScalarType,
    Step,
    Transpose,
    Type,
    Value,
    dtype_of,
    shift_refs,
)
from spadc.primitives import infer_types

from ..bindings import ArrayRef, Cell, Reshaped, ViewStep, shifted
from ..context import Lowering
from ..state import State, Store
from .contents import changed_along, read_along
from .settle import settle_around, settled
from .ties import ties_of_cells


def read(low: Lowering, ref: ArrayRef, hint: str | None = None) -> Value:
    """The current content of an array or view."""
    check_readable(low, low.state, ref)
    return read_unchecked(low, ref, hint)


def check_readable(low: Lowering, state: State, ref: ArrayRef) -> None:
    """Bring storage up to date that a store through another name may have changed;
    refuse to read it if it is not known how they share memory."""
    store = state.stale.get(ref.cell)
    if store is not None and not settled(low, ref.cell):
        this = f"`{ref.cell.name}`" if ref.cell.name else "this array"
        known = store.name not in (ref.cell.name, "an array")
        changed = f"`{store.name}`" if known else "the array"
        low.refuse(
            "SPD201",
            f"{this} may share its memory with {changed} that line "
            f"{store.line} changes",
            "Take a copy before the change (`.copy()`), or before a reshape, which is "
            "then a view; or, if the number of axes is not known here, give it "
            "(--signature), so that views can be told from numbers.",
        )


def read_unchecked(low: Lowering, ref: ArrayRef, hint: str | None = None) -> Value:
    """The content as far as it is known; where control flow meets, nothing reads it
    yet."""
    content = low.state.cells[ref.cell]
    if ref.seen is not None and ref.seen[0] is content:
        return ref.seen[1]
    return read_along(low, content, ref.path, ref.dynamic, hint)


def type_of_ref(state: State, ref: ArrayRef) -> Type:
    """The type of what a reference reaches, without reading it."""
    type_ = state.cells[ref.cell].type
    dynamic = tuple(value.type for value in ref.dynamic)
    for step in ref.path:
        if isinstance(step, Reshaped):
            shape = dynamic[step.shape.operand]
            (type_,) = infer_types("reshape", (type_, shape), {})
        elif isinstance(step, Transpose):
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


def extend(ref: ArrayRef, step: ViewStep, dynamic: tuple[Value, ...] = ()) -> ArrayRef:
    """The view that `step` makes of an array; its references count `dynamic` from 0."""
    (moved,) = shifted((step,), len(ref.dynamic))
    return ArrayRef(ref.cell, (*ref.path, moved), (*ref.dynamic, *dynamic))


def view(
    low: Lowering,
    ref: ArrayRef,
    step: ViewStep,
    dynamic: tuple[Value, ...] = (),
    hint: str | None = None,
) -> ArrayRef:
    """`extend`, and read it now, so that the text that is written has the read here."""
    check_readable(low, low.state, ref)
    extended = extend(ref, step, dynamic)
    value = read_along(low, read_unchecked(low, ref), (step,), dynamic, hint)
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


def store(
    low: Lowering,
    ref: ArrayRef,
    value: Any,
    *,
    augmented: bool = False,
    by_out: bool = False,
) -> None:
    """`x[path] = value`, broadcast and cast as NumPy does; `by_out` notes that a call
    with `out=` did it."""
    notes: dict[str, Any] = {"_augmented": True} if augmented else {}
    notes |= {"_out": True} if by_out else {}
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
        settle_around(low, ref.cell)
        replace_content(low, ref.cell, changed)


def _change(
    low: Lowering, primitive: str, ref: ArrayRef, value: Any, notes: dict[str, Any]
) -> None:
    check_writable(low, ref.cell)
    settle_around(low, ref.cell)
    content = low.state.cells[ref.cell]
    if isinstance(content.type, ScalarType):
        low.refuse("SPD304", "a number cannot be stored into", None)
    if isinstance(content.type, ArrayType) and content.type.shape == ():
        replace_content(low, ref.cell, _one_element(low, primitive, ref, value))
        return
    place = ref.path, ref.dynamic
    name = ref.cell.name
    changed = changed_along(low, primitive, content, value, *place, hint=name, **notes)
    replace_content(low, ref.cell, changed)


def _one_element(low: Lowering, primitive: str, ref: ArrayRef, value: Any) -> Value:
    """The new content of an array without axes: its only element is replaced."""
    content = low.state.cells[ref.cell]
    if any(isinstance(i, Pick) for s in ref.path for i in getattr(s, "items", ())):
        low.refuse(
            "SPD305",
            "a mask or an array as the index of an array without axes",
            "Use `if`, and store with `s[...] = v`.",
        )
    if primitive == "accumulate":
        value = low.apply("add", content, value, _form="operator")
    return low.apply("full_like", content, value, hint=ref.cell.name)


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
    """The cell holds `content` from now on; what shares its memory becomes stale."""
    state = low.state
    state.cells[cell] = content
    line = getattr(low.node, "lineno", 0)
    name = cell.name or "an array"
    for other in state.closure(cell):
        known = ties_of_cells(state, cell, other) is not None
        before = state.stale.get(other)
        if other is not cell and (before is None or before.into is cell):
            state.stale[other] = Store(name, line, cell if known else None)
        if other.parameter is not None:
            low.records.written[other.parameter] = None
