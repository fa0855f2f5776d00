"""What something is: `isinstance`, `type`, `hasattr`, `callable`, where that is known.

Everything that exists when compiling has a class of Python; an array or a number has
one if its type is known. What is known decides which way through the program is meant.
"""

from __future__ import annotations

import types
from functools import partial
from typing import Any

import numpy as np

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    Function,
    LiveObject,
    Namespace,
    Partial,
    RangeOf,
    RecordOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..context import Lowering
from ..language.attributes import attribute_of
from ..lists.grown import grown_of
from ..memory.storage import is_array
from ..naming.library import library_name_of, library_object
from ..naming.names import Guard
from ..values import container_of, describe, items_of, static_value, type_of
from .arguments import Arguments, library, only, taken

KINDS: dict[type, type] = {
    Function: types.FunctionType,
    Partial: partial,
    RangeOf: range,
    ShapeRef: tuple,
}


def class_of(low: Lowering, x: Binding) -> type | None:
    """The class of Python that something is an instance of, if that is known."""
    if isinstance(x, Static):
        low.guard(x.guards)
        return type(x.value)
    if isinstance(x, LiveObject):
        return type(x.value)
    if grown_of(low, x) is not None:
        return list
    if isinstance(x, ContainerRef):
        return list if container_of(low, x).keys is None else dict
    if isinstance(x, Tuple):
        return tuple if x.kind is None else None
    if isinstance(x, External):
        found = library_object(x.dotted)
        return type(found) if callable(found) else None
    if isinstance(x, ArrayRef):
        return np.ndarray if is_array(type_of(low.state, x)) else None
    return _class_of_number(low, x) if isinstance(x, Scalar) else KINDS.get(type(x))


def _class_of_number(low: Lowering, x: Scalar) -> type | None:
    type_: Any = type_of(low.state, x)
    if type_.dtype is None:
        return None
    cls: type = np.dtype(type_.dtype).type
    if cls is np.bool_:  # of Python or of NumPy
        return None
    python = {np.float64: float, np.int64: int, np.complex128: complex}
    return python.get(cls, cls) if type_.weak else cls


def class_named(low: Lowering, binding: Binding) -> type:
    """The class that an expression names."""
    if isinstance(binding, External):
        found = library_object(binding.dotted)
        if isinstance(found, type):
            return found
    if isinstance(binding, LiveObject) and isinstance(binding.value, type):
        return binding.value
    return low.refuse("SPD304", f"{describe(binding)} is not a class that spadc knows")


def classes_named(low: Lowering, binding: Binding) -> tuple[type, ...]:
    """The classes that the second argument of `isinstance` names."""
    if isinstance(binding, Tuple):
        nested = [classes_named(low, item) for item in items_of(low, binding)]
        return tuple(cls for group in nested for cls in group)
    return (class_named(low, binding),)


def unknown_class(low: Lowering) -> Any:
    """Refuse to go on without knowing what something is."""
    return low.refuse(
        "SPD104",
        "what kind of object this is must be known at compile time",
        "Give the types of the parameters (--signature).",
    )


@library("builtins.isinstance")
def is_instance(low: Lowering, given: Arguments) -> Binding:
    """`isinstance(x, kinds)`"""
    x, kinds = only(low, given, ("obj", "kind"), "isinstance")
    return Static(instance_of(low, x, classes_named(low, kinds)))


def instance_of(low: Lowering, x: Binding, wanted: tuple[type, ...]) -> bool:
    """Whether something is an instance of one of these classes."""
    if isinstance(x, LiveObject):
        return isinstance(x.value, wanted)
    found = class_of(low, x)
    if found is None and isinstance(x, Tuple | RecordOf) and x.kind is not None:
        return _is_record(low, x, wanted)
    return issubclass(found or unknown_class(low), wanted)


def _is_record(low: Lowering, x: Tuple | RecordOf, wanted: tuple[type, ...]) -> bool:
    """Whether a named tuple or an object of a dataclass is of one of these classes."""
    assert x.kind is not None
    for cls in wanted:
        if isinstance(x, Tuple) and issubclass(tuple, cls):
            return True
        fields = getattr(cls, "_fields", getattr(cls, "__dataclass_fields__", None))
        if fields is None:
            continue
        if cls.__name__ == x.kind.name and tuple(fields) == x.kind.fields:
            return True
        unknown_class(low)
    return False


@library("builtins.issubclass")
def is_subclass(low: Lowering, given: Arguments) -> Binding:
    """`issubclass(cls, kinds)`"""
    cls, kinds = only(low, given, ("cls", "kind"), "issubclass")
    return Static(issubclass(class_named(low, cls), classes_named(low, kinds)))


@library("builtins.type")
def type_of_object(low: Lowering, given: Arguments) -> Binding:
    """`type(x)`"""
    (x,) = only(low, given, ("object",), "type")
    found = class_of(low, x)
    if found is None:
        unknown_class(low)
    dotted = library_name_of(found)
    if dotted is not None:
        return External(dotted)
    assert isinstance(x, LiveObject)
    return LiveObject(f"type({x.name})", found, lambda: type(x.read()), x.module)


@library("builtins.callable")
def is_callable(low: Lowering, given: Arguments) -> Binding:
    """`callable(f)`"""
    (x,) = only(low, given, ("obj",), "callable")
    if isinstance(x, Function | Partial):
        return Static(True)
    if isinstance(x, LiveObject):
        return Static(callable(x.value))
    if isinstance(x, External):
        return Static(callable(library_object(x.dotted)))
    if isinstance(x, Scalar | Static | Tuple | ContainerRef | ShapeRef):
        return Static(False)
    return Static(
        issubclass(class_of(low, x) or unknown_class(low), types.FunctionType)
    )


# Attributes by name


def has_attribute(low: Lowering, x: Binding, name: str) -> bool:
    """Whether something has an attribute, if that is known."""
    if isinstance(x, LiveObject):
        return _watched_attribute(low, x, name)
    if isinstance(x, RecordOf) and x.kind is not None:
        return name in x.kind.fields or unknown_class(low)
    if isinstance(x, Tuple) and x.kind is not None:
        return name in x.kind.fields or hasattr(tuple, name)
    if isinstance(x, External):
        return hasattr(library_object(x.dotted), name)
    if isinstance(x, Namespace):
        return x.module.find(name) is not None
    if isinstance(x, Function):
        return unknown_class(low) if x.source.live_defaults is not None else False
    found = class_of(low, x)
    return hasattr(unknown_class(low) if found is None else found, name)


def _watched_attribute(low: Lowering, x: LiveObject, name: str) -> bool:
    found = hasattr(x.value, name)
    spelled = f"hasattr({x.name}, {name!r})"
    guard = Guard(spelled, found, lambda: hasattr(x.read(), name))
    root = x.name.partition(".")[0]
    low.records.guards.setdefault((x.module.place_of(root), spelled), guard)
    return found


@library("builtins.hasattr")
def has_attribute_of(low: Lowering, given: Arguments) -> Binding:
    """`hasattr(x, "name")`"""
    x, name = only(low, given, ("obj", "name"), "hasattr")
    return Static(has_attribute(low, x, _name(low, name)))


@library("builtins.getattr")
def attribute_by_name(low: Lowering, given: Arguments) -> Binding:
    """`getattr(x, "name", default)`"""
    (x, name), (default,) = taken(low, given, ("obj", "name"), ("default",), "getattr")
    text = _name(low, name)
    if default is not None and not has_attribute(low, x, text):
        return default
    return attribute_of(low, x, text, given.hint)


def _name(low: Lowering, binding: Binding) -> str:
    return str(static_value(low, binding, "the name of an attribute"))


@library("builtins.setattr", "builtins.delattr")
def attribute_write(low: Lowering, given: Arguments) -> Binding:
    """`setattr(x, "name", value)`"""
    return low.refuse(
        "SPD116",
        "attributes of objects are not written",
        "Return the new value, or keep it in an array.",
    )


@library("numpy.isscalar")
def is_scalar(low: Lowering, given: Arguments) -> Binding:
    """`np.isscalar(x)`"""
    (x,) = only(low, given, ("element",), "np.isscalar")
    found = class_of(low, x)
    kinds = np.generic | int | float | complex | str | bytes
    return Static(issubclass(found or unknown_class(low), kinds))
