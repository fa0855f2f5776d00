"""Attributes: `x.T`, `x.shape`, methods of arrays, lists and dicts, members of
modules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from spadc.ir import Transpose, Value, dtype_of, rank_of
from spadc.primitives import find_method

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    FlatOf,
    Instance,
    LiveObject,
    Method,
    Namespace,
    Partial,
    RecordOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import ARRAY_METHODS, Arguments
from ..calling.instances import attribute_of_instance, of_class
from ..context import Lowering, lowers
from ..lists.containers import call_container_method
from ..memory.storage import read_unchecked, view
from ..naming.lookup import attribute_of_namespace, library_name
from ..naming.objects import live_attribute
from ..numpy_calls import complex_parts
from ..numpy_calls.dtypes import attribute_of_dtype, item_size, number_of_bytes
from ..numpy_calls.in_place import IN_PLACE_METHODS, call_in_place
from ..numpy_calls.primitive_calls import call_method
from ..structured import untyped_parts
from ..unknown_names import refuse_member
from ..values import certain, describe, known_number, type_of, value_of

# Attributes of objects of a library, by what the object calls.
OF_OBJECTS: dict[Binding, Callable[[Lowering, Partial, str], Binding]] = {}
LIMITS = re.compile(r"numpy\.(finfo|iinfo)\((\w+)\)")


@lowers(gast.Attribute)
def attribute(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`base.name`, read."""
    return attribute_of(low, low.expression(node.value), node.attr, hint)


def attribute_of(
    low: Lowering, base: Binding, name: str, hint: str | None = None
) -> Binding:
    """An attribute of whatever `base` is bound to."""
    base = certain(low, base)
    if isinstance(base, External):
        limit = limit_of_dtype(low, base.dotted, name)
        return limit or library_name(External(f"{base.dotted}.{name}"))
    handler = MEMBERS.get(type(base))
    if handler is not None:
        return handler(low, base, name)
    if isinstance(base, Tuple | RecordOf) and base.kind is not None:
        found = field_of(low, base, name)
        if found is not None:
            return found
    if isinstance(base, ContainerRef | Tuple) or _is_text(base):
        return Method(base, name)
    if isinstance(base, ArrayRef | Scalar | Static):
        return attribute_of_array(low, base, name, hint)
    if isinstance(base, Partial) and base.function in OF_OBJECTS:
        return OF_OBJECTS[base.function](low, base, name)
    return low.refuse("SPD101", f"{describe(base)} has no attribute `{name}` here")


MEMBERS: dict[type, Callable[[Lowering, Any, str], Binding]] = {
    Namespace: attribute_of_namespace,
    LiveObject: live_attribute,
    Instance: attribute_of_instance,
    Dtype: attribute_of_dtype,
}


def limit_of_dtype(low: Lowering, dotted: str, name: str) -> Binding | None:
    """`np.finfo(dtype).eps`: a NumPy number, whose dtype counts in arithmetic."""
    found = LIMITS.fullmatch(dotted)
    if found is None:
        return None
    kind, dtype = found.groups()
    number = getattr(getattr(np, kind)(dtype), name, None)
    if isinstance(number, int):
        return Static(number)
    if not isinstance(number, np.floating):
        return low.refuse("SPD101", f"spadc does not know `np.{kind}(...).{name}`")
    dtype = number.dtype.name
    value = low.apply(
        "astype", float(number), dtype=dtype, _form="function", _name=f"np.{dtype}"
    )
    return Static(float(number), value)


def field_of(low: Lowering, base: Tuple | RecordOf, name: str) -> Binding | None:
    """A part of an object by its name; None if it may be a method."""
    assert base.kind is not None
    if name in base.kind.fields:
        return base.items[base.kind.fields.index(name)]
    if isinstance(base, Tuple):
        names = tuple(Static(one) for one in base.kind.fields)
        if name == "_fields":
            return Tuple(names)
        cls = base.kind.cls
        own = cls is not None and name in vars(cls.value) and name[0] != "_"
        return of_class(low, cls, name, base) if cls is not None and own else None
    if base.kind.cls is not None:
        return of_class(low, base.kind.cls, name, base)
    return low.refuse(
        "SPD304",
        f"a {base.kind.name} has no part `{name}`: {', '.join(base.kind.fields)}",
    )


def _is_text(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, str)


def attribute_of_array(
    low: Lowering, base: ArrayRef | Scalar | Static, name: str, hint: str | None
) -> Binding:
    """An attribute of an array or number."""
    handler = ATTRIBUTES.get(name)
    if handler is not None:
        return handler(low, base, hint)
    if find_method(name) or name in IN_PLACE_METHODS or name in ARRAY_METHODS:
        return Method(base, name)
    untyped_parts(low, base, name)
    return refuse_member(low, name, "attribute")


def content(low: Lowering, base: ArrayRef | Scalar | Static) -> Value:
    """A value of which only the shape is read."""
    return (
        read_unchecked(low, base) if isinstance(base, ArrayRef) else value_of(low, base)
    )


def _transpose(low: Lowering, base: Any, hint: str | None) -> Binding:
    if not isinstance(base, ArrayRef):
        return base  # type: ignore[no-any-return]
    return view(low, base, Transpose(None), hint=hint)


def shape_of_binding(
    low: Lowering, base: Any, hint: str | None = None, form: str = "attribute"
) -> Binding:
    """`x.shape`, `np.shape(x)`"""
    array = content(low, base)
    return ShapeRef(array, low.apply("shape", array, hint=hint, _form=form))


def size_of_binding(
    low: Lowering, base: Any, hint: str | None, form: str = "attribute"
) -> Binding:
    """`x.size`, `np.size(x)`"""
    value = low.apply("size", content(low, base), hint=hint, _form=form)
    return known_number(value)


def ndim_of_binding(
    low: Lowering, base: Any, hint: str | None, form: str = "attribute"
) -> Binding:
    """`x.ndim`, `np.ndim(x)`"""
    value = low.apply("ndim", content(low, base), hint=hint, _form=form)
    rank = rank_of(type_of(low.state, base))
    return known_number(value) if rank is None else Static(rank, value)


def _dtype(low: Lowering, base: Any, hint: str | None) -> Binding:
    return Dtype(dtype_of(type_of(low.state, base)))


def _real(low: Lowering, base: Any, hint: str | None) -> Binding:
    return complex_parts.part(low, base, "real", hint)


def _imag(low: Lowering, base: Any, hint: str | None) -> Binding:
    return complex_parts.part(low, base, "imag", hint)


ATTRIBUTES = {
    "T": _transpose,
    "mT": lambda low, base, hint: call_method(
        low,
        Method(base, "swapaxes"),
        Arguments((Static(-1), Static(-2)), {}, None, hint),
    ),
    "flat": lambda low, base, hint: FlatOf(base),
    "shape": shape_of_binding,
    "size": size_of_binding,
    "itemsize": item_size,
    "nbytes": lambda low, base, hint: number_of_bytes(
        low, base, size_of_binding(low, base, None), hint
    ),
    "ndim": ndim_of_binding,
    "dtype": _dtype,
    "real": _real,
    "imag": _imag,
}


def call_bound_method(low: Lowering, method: Binding, given: Arguments) -> Binding:
    """Call `x.name`."""
    assert isinstance(method, Method)
    receiver = method.receiver
    if isinstance(receiver, ContainerRef | Tuple) or _is_text(receiver):
        return call_container_method(low, method, given)
    if method.name in IN_PLACE_METHODS:
        return call_in_place(low, method, given)
    handler = ARRAY_METHODS.get(method.name)
    if handler is not None and isinstance(receiver, ArrayRef):
        return handler(low, receiver, given)
    if method.name in ("conj", "conjugate"):
        return complex_parts.conjugate(low, method, given)
    return call_method(low, method, given)
