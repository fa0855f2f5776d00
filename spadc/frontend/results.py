"""What a function returns, taken apart into values and the way to assemble them."""

from __future__ import annotations

import dataclasses
from typing import Any

from spadc.ir import Assembly, Record, Result, Value

from .bindings import (
    ArrayRef,
    Binding,
    Conflict,
    ContainerRef,
    Instance,
    Maybe,
    RecordKind,
    RecordOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
)
from .context import Lowering
from .lists.grown import grown_of
from .state import Container
from .values import container_of, describe, value_of


def take_apart(low: Lowering, binding: Binding, values: list[Value]) -> Assembly:
    """The structure of the result; its values are appended to `values`."""
    if isinstance(binding, Conflict | Maybe):
        other = "is None on another way through the function"
        reason = binding.reason if isinstance(binding, Conflict) else other
        low.refuse("SPD109", f"the result {reason}")
    if isinstance(binding, Tuple | RecordOf):
        items = tuple(take_apart(low, item, values) for item in binding.items)
        if binding.kind is None or not binding.kind.name:  # of a library
            return items
        return _record(low, binding.kind, items)
    grown = grown_of(low, binding)
    if grown is not None:
        low.refuse(
            "SPD304",
            "the function returns a list whose length is not known at compile time",
            "Return an array: `np.array(hs)`.",
        )
    if isinstance(binding, ContainerRef):
        container: Container = container_of(low, binding)
        parts = [take_apart(low, item, values) for item in container.items]
        if container.keys is None:
            return parts
        return dict(zip(container.keys, parts, strict=True))
    held = _plain_object(low, binding)
    if held is not None:
        items = tuple(take_apart(low, item, values) for item in held.items)
        return _record(low, held.kind, items)
    return _single(low, binding, values)


def _single(low: Lowering, binding: Binding, values: list[Value]) -> Assembly:
    """One value of the result."""
    if isinstance(binding, Static) and not is_number(binding.value):
        values.append(low.builder.constant(binding.value))
    elif isinstance(binding, ArrayRef | Scalar | Static):
        values.append(value_of(low, binding))
    elif isinstance(binding, ShapeRef):
        values.append(binding.value)
    else:
        low.refuse(
            "SPD304",
            f"the function returns {describe(binding)}",
            "Return a tuple or dict of its parts.",
        )
    return Result(len(values) - 1)


def _plain_object(low: Lowering, made: Binding) -> RecordOf | None:
    """An object of a dataclass that keeps its fields and does no more when it is
    made, as a record."""
    if not isinstance(made, Instance) or made.cls is None or made.after:
        return None
    cls: Any = made.cls.value
    if not dataclasses.is_dataclass(made.cls.value) or hasattr(cls, "__post_init__"):
        return None
    init = getattr(cls.__init__, "__code__", None)
    held = container_of(low, ContainerRef(made.number))
    if init is None or init.co_filename != "<string>" or held.keys is None:
        return None
    fields = dataclasses.fields(cls)
    if {f.name for f in fields} != set(held.keys) or not all(f.init for f in fields):
        return None
    names = tuple(map(str, held.keys))
    return RecordOf(RecordKind(cls.__name__, names, cls=made.cls), held.items)


def _record(low: Lowering, kind: RecordKind, items: tuple[Assembly, ...]) -> Assembly:
    """An object that is returned: of a class that an argument has, or that the running
    program has a name for."""
    if kind.like is not None:
        return Record(kind.like, kind.fields, items)
    if kind.cls is None or not kind.name.isidentifier():
        low.refuse(
            "SPD304",
            f"the function returns a {kind.name}",
            "Return a tuple of its parts.",
        )
    classes, name = low.records.classes, kind.name
    while name in low.records.globals or classes.get(name, kind.cls) != kind.cls:
        name += "_"
    classes[name] = kind.cls
    return Record(name, kind.fields, items, is_class=True)
