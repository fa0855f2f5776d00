"""Functions and methods that change a whole array in place: `np.copyto`, `y.fill`,
`y.sort`, `y.partition`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import Pick, Ref, ScalarType, Subscript, Value, dtype_of, shape_of

from ..bindings import NONE, ArrayRef, Binding, Method, Static
from ..calling.arguments import Arguments, library, taken
from ..context import Lowering
from ..memory.storage import extend, is_array, read, store
from ..values import describe, static_value, type_of, value_of
from .output import TYPES

MethodHandler = Callable[[Lowering, ArrayRef, Arguments], None]


def changed_array(low: Lowering, binding: Binding, what: str) -> ArrayRef:
    """The array that a call changes."""
    if not isinstance(binding, ArrayRef):
        low.refuse("SPD304", f"`{what}` changes an array, not {describe(binding)}")
    return binding


# np.copyto


@library("numpy.copyto")
def copyto(low: Lowering, given: Arguments) -> Binding:
    """`np.copyto(y, x, where=mask)` as `y[mask] = x[mask]`."""
    (target, source), (casting, where) = taken(
        low, given, ("dst", "src"), ("casting", "where"), "np.copyto"
    )
    array, value = changed_array(low, target, "np.copyto"), value_of(low, source)
    _check_cast(low, array, value, casting)
    if where is None or (isinstance(where, Static) and where.value is True):
        store(low, array, value)
        return NONE
    mask = value_of(low, where)
    if dtype_of(mask.type) != "bool":
        low.refuse("SPD304", "`where` must be an array of bools", TYPES)
    shape = shape_of(type_of(low.state, array))
    fits = shape is not None and None not in shape and shape_of(mask.type) == shape
    chosen = _chosen(low, value, mask, shape) if fits else None
    if chosen is None:
        mixed = low.apply("where", mask, value, read(low, array), _form="function")
        store(low, array, mixed)
    else:
        step = Subscript((Pick(Ref(0), mask=True),))
        store(low, extend(array, step, (mask,)), chosen)
    return NONE


def _check_cast(
    low: Lowering, array: ArrayRef, value: Value, casting: Binding | None
) -> None:
    """Refuse a cast that NumPy would not make."""
    rule: Any = "same_kind"
    if casting is not None:
        rule = static_value(low, casting, "`casting`")
    found, wanted = dtype_of(value.type), dtype_of(type_of(low.state, array))
    if rule == "unsafe" or (rule == "same_kind" and found == wanted):
        return
    if found is None or wanted is None:
        low.refuse("SPD104", "the dtypes must be known at compile time here", TYPES)
    is_weak = isinstance(value.type, ScalarType) and value.type.weak
    if not (is_weak and found[0] == wanted[0]) and not np.can_cast(found, wanted, rule):
        low.refuse(
            "SPD302",
            f"values of {found} are not copied into an array of {wanted}",
            "Make it an array of floats, or give `casting='unsafe'`.",
        )


def _chosen(low: Lowering, value: Value, mask: Value, shape: Any) -> Value | None:
    """The values at which the mask is true; None where they are broadcast."""
    if isinstance(value.type, ScalarType):
        return value
    if shape_of(value.type) != shape:
        return None
    step = Subscript((Pick(Ref(1), mask=True),))
    return low.apply("index", value, mask, step=step)


# Methods


def call_in_place(low: Lowering, method: Method, given: Arguments) -> Binding:
    """`y.fill(v)`, `y.sort()`"""
    array = changed_array(low, method.receiver, method.name)
    if not is_array(type_of(low.state, array)) and not array.path:
        low.refuse(
            "SPD202",
            f"`{method.name}` needs an array whose number of axes is known",
            "Give the types of the parameters (--signature).",
        )
    IN_PLACE_METHODS[method.name](low, array, given)
    return NONE


def _fill(low: Lowering, array: ArrayRef, given: Arguments) -> None:
    (value,), _ = taken(low, given, ("value",), (), "fill")
    store(low, array, value_of(low, value))


def _refuse_fields(low: Lowering, order: Binding | None) -> None:
    if order is not None and order != NONE:
        low.refuse("SPD102", "`order` names fields, which arrays of numbers have not")


def _sort(low: Lowering, array: ArrayRef, given: Arguments) -> None:
    _, (axis, kind, order, stable) = taken(
        low, given, (), ("axis", "kind", "order", "stable"), "sort"
    )
    _refuse_fields(low, order)
    if stable is not None and static_value(low, stable, "`stable`"):
        kind = Static("stable")
    _store_ordered(low, array, "sort", {"axis": axis, "kind": kind})


def _partition(low: Lowering, array: ArrayRef, given: Arguments) -> None:
    (kth,), (axis, kind, order) = taken(
        low, given, ("kth",), ("axis", "kind", "order"), "partition"
    )
    _refuse_fields(low, order)
    _store_ordered(low, array, "partition", {"kth": kth, "axis": axis, "kind": kind})


def _store_ordered(
    low: Lowering, array: ArrayRef, name: str, given: dict[str, Binding | None]
) -> None:
    attrs = {
        key: static_value(low, binding, f"`{key}`")
        for key, binding in given.items()
        if binding is not None
    }
    store(low, array, low.apply(name, read(low, array), **attrs, _form="function"))


IN_PLACE_METHODS: dict[str, MethodHandler] = {
    "fill": _fill,
    "sort": _sort,
    "partition": _partition,
}
