"""Which arrays are certainly laid out in C order, so that a reshape of them is a view.

NumPy decides when the program runs whether `x.reshape(...)` is a view or a copy. A view
is certain for a vector, which can be split up whatever its stride, and for an array in
C order. An array is in C order when its memory is allocated so: `np.zeros`, `x.copy()`
and the like do it always; elementwise functions and copies of `order="K"` keep the
order of their operands, and a vector has only one. Stores leave the order as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spadc.ir import (
    At,
    NewAxis,
    Rest,
    Slice,
    Subscript,
    Transpose,
    Type,
    Value,
    dtype_of,
    has_storage,
    rank_of,
)
from spadc.primitives import Storage, primitive

from ..bindings import ArrayRef, ViewPath

ALWAYS = frozenset(
    {"zeros", "ones", "empty", "full", "array_of", "outer", "eye", "identity"}
)
AS_OPERANDS = frozenset(
    {"zeros_like", "ones_like", "empty_like", "full_like", "copy", "astype", "where",
     "concatenate"}
)  # fmt: skip
AS_FIRST = frozenset({"write", "accumulate", "add_at", "reshape"})

Known = Mapping[Value, None]


def is_in_order(
    name: str,
    operands: Sequence[Value],
    result: Value,
    attrs: Mapping[str, Any],
    known: Known,
) -> bool:
    """Whether the result of a primitive is certainly in C order, if the operands in
    `known` are."""
    if "order" in attrs:
        return False
    if name in AS_FIRST:
        return operands[0] in known
    if name == "index":
        step = attrs["step"]
        return step.is_basic and operands[0] in known and keeps_order((step,))
    rank = rank_of(result.type)
    if primitive(name).storage is not Storage.FRESH or rank is None:
        return name in ("ravel", "ascontiguousarray")
    if rank <= 1:
        return (dtype_of(result.type) or "")[:1] in ("f", "c")
    return _allocates_in_order(name, rank, attrs) or (
        (name in AS_OPERANDS or primitive(name).broadcasts)
        and all(v in known or is_flat(v.type) for v in operands)
    )


def _allocates_in_order(name: str, rank: int, attrs: Mapping[str, Any]) -> bool:
    """Whether a function answers in C order, whatever its operands are."""
    if name == "copy":
        return attrs.get("_form") == "method"
    return name in ALWAYS or (name == "matmul" and rank == 2)


def is_flat(type_: Type) -> bool:
    """Whether something has at most one axis, and so no order of axes."""
    rank = rank_of(type_)
    return not has_storage(type_) or (rank is not None and rank <= 1)


def lies_in(ref: ArrayRef, order: str) -> bool:
    """Whether an array certainly lies in the given order, which is "C" or "F"."""
    return order == "C" and ref.cell.in_order and keeps_order(ref.path)


def keeps_order(path: ViewPath) -> bool:
    """Whether the part of an array in C order along a path is in C order."""
    return all(
        not isinstance(step, Transpose)
        and (not isinstance(step, Subscript) or _is_block(step))
        for step in path
    )


def _is_block(step: Subscript) -> bool:
    """Whether the elements lie in a row: some indices, one slice, whole axes."""
    started = False
    for item in step.items:
        if isinstance(item, NewAxis):
            continue
        whole = isinstance(item, Rest) or item == Slice()
        if started and not whole:
            return False
        if isinstance(item, Slice) and item.step not in (None, 1):
            return False
        if not isinstance(item, At | Slice | Rest):
            return False
        started = started or not isinstance(item, At)
    return True
