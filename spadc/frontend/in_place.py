"""Functions that change an array in place: `np.copyto`, `np.add.at`, `y.fill`,
`y.sort`."""

from __future__ import annotations

from typing import Any

from spadc.ir import Subscript

from .arguments import Arguments, library, only
from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    Method,
    Tuple,
)
from .context import Lowering
from .storage import add_at, is_array, read, store
from .subscripts import item_of_index
from .values import describe, static_value, type_of, value_of

IN_PLACE_METHODS = frozenset({"fill", "sort"})


def changed_array(low: Lowering, binding: Binding, what: str) -> ArrayRef:
    """The array that a call changes."""
    if not isinstance(binding, ArrayRef):
        low.refuse("SPD304", f"`{what}` changes an array, not {describe(binding)}")
    return binding


@library("numpy.copyto")
def copyto(low: Lowering, given: Arguments) -> Binding:
    """`np.copyto(y, x)`"""
    target, value = only(low, given, ("dst", "src"), "np.copyto")
    store(low, changed_array(low, target, "np.copyto"), value_of(low, value))
    return NONE


@library("numpy.add.at")
def add_at_call(low: Lowering, given: Arguments) -> Binding:
    """`np.add.at(y, index, x)`"""
    target, index, value = only(low, given, ("a", "indices", "b"), "np.add.at")
    array = changed_array(low, target, "np.add.at")
    dynamic: list[Any] = []
    parts = index.items if isinstance(index, Tuple) else (index,)
    items = tuple(item_of_index(low, part, dynamic) for part in parts)
    add_at(low, array, Subscript(items), tuple(dynamic), value_of(low, value))
    return NONE


@library("numpy.subtract.at", "numpy.multiply.at", "numpy.put", "numpy.put_along_axis",
         "numpy.place", "numpy.putmask", "numpy.fill_diagonal")  # fmt: skip
def unknown_change(low: Lowering, given: Arguments) -> Binding:
    """A change in place that spadc does not follow."""
    return low.refuse(
        "SPD101",
        "this function changes an array in a way spadc does not follow",
        "Store with a subscript, or use `np.add.at`.",
    )


def call_in_place(low: Lowering, method: Method, given: Arguments) -> Binding:
    """`y.fill(v)`, `y.sort()`"""
    array = changed_array(low, method.receiver, method.name)
    if not is_array(type_of(low.state, array)) and not array.path:
        low.refuse(
            "SPD202",
            f"`{method.name}` needs an array whose number of axes is known",
            "Give the types of the parameters (--signature).",
        )
    if method.name == "fill":
        (value,) = only(low, given, ("value",), "fill")
        store(low, array, value_of(low, value))
        return NONE
    attrs: dict[str, Any] = {}
    if given.positional or given.keywords:
        (axis,) = only(low, given, ("axis",), "sort")
        attrs["axis"] = static_value(low, axis, "`axis`")
    store(low, array, low.apply("sort", read(low, array), **attrs, _form="function"))
    return NONE
