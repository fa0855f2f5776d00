"""Attributes: `x.T`, `x.shape`, methods of arrays, lists and dicts, members of
modules."""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import Transpose, Value, dtype_of, rank_of
from spadc.primitives import find_method

from .arguments import Arguments
from .bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    LiveObject,
    Method,
    Namespace,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from .containers import call_container_method
from .context import Lowering, lowers
from .in_place import IN_PLACE_METHODS, call_in_place
from .lookup import attribute_of_namespace, library_name, live_attribute
from .primitive_calls import call_method
from .storage import read_unchecked, view
from .values import describe, known_number, type_of, value_of


@lowers(gast.Attribute)
def attribute(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`base.name`, read."""
    base = low.expression(node.value)
    if isinstance(base, External):
        return library_name(External(f"{base.dotted}.{node.attr}"))
    if isinstance(base, Namespace):
        return attribute_of_namespace(low, base, node.attr)
    if isinstance(base, LiveObject):
        return live_attribute(low, base, node.attr)
    if isinstance(base, ContainerRef | Tuple) or _is_text(base):
        return Method(base, node.attr)
    if isinstance(base, ArrayRef | Scalar | Static):
        return attribute_of_array(low, base, node.attr, hint)
    return low.refuse("SPD101", f"{describe(base)} has no attribute `{node.attr}` here")


def _is_text(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, str)


def attribute_of_array(
    low: Lowering, base: ArrayRef | Scalar | Static, name: str, hint: str | None
) -> Binding:
    """An attribute of an array or number."""
    handler = ATTRIBUTES.get(name)
    if handler is not None:
        return handler(low, base, hint)
    if find_method(name) or name in IN_PLACE_METHODS:
        return Method(base, name)
    return low.refuse(
        "SPD101",
        f"spadc does not know the attribute `{name}` of arrays",
        "Write it with functions that it knows.",
    )


def content(low: Lowering, base: ArrayRef | Scalar | Static) -> Value:
    """A value of which only the shape is read."""
    return (
        read_unchecked(low, base) if isinstance(base, ArrayRef) else value_of(low, base)
    )


def _transpose(low: Lowering, base: Any, hint: str | None) -> Binding:
    if not isinstance(base, ArrayRef):
        return base  # type: ignore[no-any-return]
    return view(low, base, Transpose(None), hint=hint)


def shape_of_binding(low: Lowering, base: Any, hint: str | None = None) -> Binding:
    """`x.shape`"""
    array = content(low, base)
    return ShapeRef(array, low.apply("shape", array, hint=hint, _form="attribute"))


def _size(low: Lowering, base: Any, hint: str | None) -> Binding:
    value = low.apply("size", content(low, base), hint=hint, _form="attribute")
    return known_number(value)


def _ndim(low: Lowering, base: Any, hint: str | None) -> Binding:
    value = low.apply("ndim", content(low, base), hint=hint, _form="attribute")
    rank = rank_of(type_of(low.state, base))
    return known_number(value) if rank is None else Static(rank, value)


def _dtype(low: Lowering, base: Any, hint: str | None) -> Binding:
    return Dtype(dtype_of(type_of(low.state, base)))


def _real(low: Lowering, base: Any, hint: str | None) -> Binding:
    """A real array is its own real part (NumPy gives a view of it)."""
    type_ = type_of(low.state, base)
    if dtype_of(type_) is None:
        low.refuse(
            "SPD104",
            "whether this is complex must be known at compile time",
            "Give the types of the parameters (--signature).",
        )
    return base  # type: ignore[no-any-return]


ATTRIBUTES = {
    "T": _transpose,
    "mT": lambda low, base, hint: call_method(
        low,
        Method(base, "swapaxes"),
        Arguments((Static(-1), Static(-2)), {}, None, hint),
    ),
    "shape": shape_of_binding,
    "size": _size,
    "ndim": _ndim,
    "dtype": _dtype,
    "real": _real,
}


def call_bound_method(low: Lowering, method: Binding, given: Arguments) -> Binding:
    """Call `x.name`."""
    assert isinstance(method, Method)
    receiver = method.receiver
    if isinstance(receiver, ContainerRef | Tuple) or _is_text(receiver):
        return call_container_method(low, method, given)
    if method.name in IN_PLACE_METHODS:
        return call_in_place(low, method, given)
    return call_method(low, method, given)
