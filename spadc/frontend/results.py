"""What a function returns, taken apart into values and the way to assemble them."""

from __future__ import annotations

from spadc.ir import Assembly, Record, Result, Value

from .bindings import (
    ArrayRef,
    Binding,
    Conflict,
    ContainerRef,
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
    if isinstance(binding, Static) and not is_number(binding.value):
        values.append(low.builder.constant(binding.value))
    elif isinstance(binding, ArrayRef | Scalar | Static):
        values.append(value_of(low, binding))
    elif isinstance(binding, ShapeRef):
        values.append(binding.value)
    else:
        low.refuse("SPD304", f"the function returns {describe(binding)}")
    return Result(len(values) - 1)


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
