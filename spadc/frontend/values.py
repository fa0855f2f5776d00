"""From bindings to IR values and back: what an expression is when it is computed
with."""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    If,
    ObjectType,
    Region,
    ScalarType,
    ShapeType,
    Type,
    Value,
)
from spadc.primitives import type_of_literal

from .bindings import (
    ArrayRef,
    Binding,
    CheckpointOf,
    Conflict,
    ContainerRef,
    Dtype,
    External,
    FlatOf,
    Function,
    GeneratorOf,
    Instance,
    IteratorOf,
    LiveObject,
    Maybe,
    Method,
    Namespace,
    OneOf,
    Opaque,
    Partial,
    RecordOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
)
from .context import Lowering
from .memory.storage import check_readable, read, type_of_ref
from .state import Container, Grown, State


def value_of(low: Lowering, binding: Binding, hint: str | None = None) -> Value:
    """The IR value of a number, an array, or a list of these."""
    if isinstance(binding, Scalar):
        return binding.value
    if isinstance(binding, ArrayRef):
        return read(low, binding, hint)
    if isinstance(binding, Static):
        return literal_value(low, binding, hint)
    if isinstance(binding, FlatOf):
        return low.apply("ravel", read(low, binding.item), hint=hint)
    if isinstance(binding, Maybe):
        return value_of(low, certain(low, binding), hint)
    if isinstance(binding, ContainerRef):
        known = low.state.containers[binding.number]
        if isinstance(known, Grown):
            content = list_value(low, known)
            return low.apply("array_of_list", content, hint=hint)
    if isinstance(binding, ShapeRef | Tuple | ContainerRef):
        return array_of_items(low, items_of(low, binding), hint)
    return low.refuse("SPD304", f"{describe(binding)} is not a number or an array")


def list_value(low: Lowering, grown: Grown) -> Value:
    """The value of a list that the running program keeps, to be read whole."""
    check_items(low, grown)
    if grown.form is not None:
        low.refuse(
            "SPD304",
            "a list of tuples is not an array",
            "Keep one list for each of the parts.",
        )
    return low.state.cells[grown.cells[0]]


def check_items(low: Lowering, grown: Grown) -> None:
    """Refuse to read items that a store may have changed through another name."""
    for cell in (*grown.cells, grown.inside):
        check_readable(low, low.state, ArrayRef(cell))


def certain(low: Lowering, binding: Binding) -> Binding:
    """What may be None, as what it is otherwise: None raises, as it does in Python."""
    if not isinstance(binding, Maybe):
        return binding
    absent = value_of(low, binding.absent)
    names = [name for name, b in low.state.names.items() if b is binding]
    what = f"`{names[0][1]}` is None" if names else "None where a value is needed"
    for name in names:
        low.state.names[name] = binding.value
    raising = low.builder.child()
    attrs = {"kind": "TypeError", "message": what}
    raising.apply_typed("raise_", (), (), (), attrs)
    nothing = Region((), (), ())
    low.builder.add(If(absent, raising.region((), ()), nothing, (), low.builder.span))
    return binding.value


def literal_value(low: Lowering, static: Static, hint: str | None = None) -> Value:
    """The value of a literal: as it was spelled, if that is still in sight."""
    if static.value is not None and not is_number(static.value):
        low.refuse("SPD304", f"{describe(static)} is not a number or an array")
    if static.spelled is not None:
        return static.spelled
    low.guard(static.guards)
    return low.builder.constant(static.value, hint)


def array_of_items(
    low: Lowering,
    items: tuple[Binding, ...],
    hint: str | None = None,
    dtype: str | None = None,
) -> Value:
    """`np.array([...])` of scalars, equal arrays, or lists of these."""
    values = [value_of(low, item) for item in items]
    return low.apply("array_of", *values, dtype=dtype, hint=hint)


def items_of(
    low: Lowering, binding: Binding, what: str = "this"
) -> tuple[Binding, ...]:
    """The items of a tuple, list, dict (its keys) or shape, known at compile time."""
    if isinstance(binding, Tuple | IteratorOf):
        return binding.items
    if isinstance(binding, ContainerRef):
        container = container_of(low, binding)
        if container.keys is not None:
            return tuple(Static(key) for key in container.keys)
        return container.items
    if isinstance(binding, ShapeRef):
        return dims_of(low, binding)
    if isinstance(binding, Static) and isinstance(binding.value, str):
        return tuple(Static(character) for character in binding.value)
    return low.refuse("SPD304", f"{what} is {describe(binding)}, not a list or a tuple")


def container_of(
    low: Lowering, ref: ContainerRef, *, by_key: bool = False
) -> Container:
    """The items of a list or dict, if they are known here.

    Unless only a key that is there is looked up (`by_key`), the code that is made is
    for exactly these keys.
    """
    container = low.state.containers[ref.number]
    if isinstance(container, str):
        low.refuse("SPD109", container)
    if isinstance(container, Grown):
        low.refuse(
            "SPD104",
            "the items of this list must be known at compile time here",
            "Only the running program knows how many items it has: loop over it, take "
            "items by position, or make an array of it.",
        )
    given = low.records.containers.get(ref.number)
    if given is not None and not by_key:
        low.records.forms[f"len({given.text})"] = given.length
    return container


def dims_of(low: Lowering, shape: ShapeRef) -> tuple[Binding, ...]:
    """Every length of a shape whose rank is known."""
    dims = shape.value.type.dims if isinstance(shape.value.type, ShapeType) else None
    if dims is None:
        low.refuse(
            "SPD104",
            "the number of axes must be known at compile time here",
            "Give the types of the parameters (--signature, or annotations like "
            '`x: "f64[n, d]"`).',
        )
    return tuple(dim_of(low, shape, axis) for axis in range(len(dims)))


def dim_of(low: Lowering, shape: ShapeRef, axis: int) -> Binding:
    """One length of a shape."""
    return known_number(low.apply("dim", shape.array, axis=axis))


def known_number(value: Value) -> Binding:
    """An integer value as a literal, if its type says what it is."""
    known = value.type.value if isinstance(value.type, ScalarType) else None
    return Static(known, value) if isinstance(known, int) else Scalar(value)


def static_value(low: Lowering, binding: Binding, what: str) -> Any:
    """A Python value that must be known at compile time."""
    if isinstance(binding, Static):
        low.guard(binding.guards)
        return binding.value
    if isinstance(binding, Scalar):
        known = (
            binding.value.type.value
            if isinstance(binding.value.type, ScalarType)
            else None
        )
        if isinstance(known, int):
            return known
    if isinstance(binding, Tuple):
        return tuple(static_value(low, item, what) for item in binding.items)
    if isinstance(binding, ContainerRef):
        return [static_value(low, item, what) for item in items_of(low, binding)]
    if isinstance(binding, Dtype) and binding.name is not None:
        return binding.name
    return low.refuse(
        "SPD104",
        f"{what} must be known at compile time",
        "Write it as a literal or as a constant of the module.",
    )


def dict_key(low: Lowering, binding: Binding) -> Any:
    """The key of a dict, which must be known at compile time."""
    if isinstance(binding, Scalar | ArrayRef) and not _is_known(binding):
        low.refuse(
            "SPD104",
            "the key of a dict must be known at compile time",
            "Use a list or an array, with the number as the position: "
            "`values = [0.0] * n`.",
        )
    return static_value(low, binding, "the key of a dict")


def _is_known(binding: Scalar | ArrayRef) -> bool:
    type_ = binding.value.type if isinstance(binding, Scalar) else None
    return isinstance(type_, ScalarType) and isinstance(type_.value, int)


def type_of(state: State, binding: Binding) -> Type:
    """The type of what a number or an array would be read as."""
    if isinstance(binding, Scalar):
        return binding.value.type
    if isinstance(binding, ArrayRef):
        return type_of_ref(state, binding)
    if isinstance(binding, Static):
        return (
            binding.spelled.type if binding.spelled else type_of_literal(binding.value)
        )
    if isinstance(binding, Maybe):
        return type_of(state, binding.value)
    return binding.value.type if isinstance(binding, ShapeRef) else ObjectType()


def describe(binding: Binding) -> str:
    """What a binding is, in an error."""
    if isinstance(binding, Static):
        return f"`{binding.value!r}`"
    if isinstance(binding, Function):
        return f"the function `{binding.source.name}`"
    if isinstance(binding, External):
        return f"`{binding.dotted}`"
    if isinstance(binding, LiveObject):
        return f"`{binding.name}`, which is {_of_class(binding.value)}"
    if isinstance(binding, Namespace):
        return f"the module `{binding.name}`"
    if isinstance(binding, Method):
        return f"the method `{binding.name}`"
    if isinstance(binding, Conflict):
        return f"a value that {binding.reason}"
    made = binding.function if isinstance(binding, Partial) else None
    if isinstance(made, External) and made.dotted.startswith("<"):
        return f"a {made.dotted.strip('<>')}"
    kinds: dict[type, str] = {
        Instance: "an object of a class",
        Maybe: "a value that may be None",
        OneOf: "a function",
        Tuple: "a tuple",
        RecordOf: "an object",
        ContainerRef: "a list or dict",
        Dtype: "a dtype",
        GeneratorOf: "a generator",
        CheckpointOf: "`spadc.checkpoint(...)` inside another iterator",
        ArrayRef: "an array",
        Scalar: "a number",
        ShapeRef: "a shape",
    }
    if isinstance(binding, Opaque):
        return binding.what
    return kinds.get(type(binding), "this object")


def _of_class(value: object) -> str:
    """What an object of the running program is, in an error."""
    if isinstance(value, type):
        return f"the class `{value.__name__}`"
    return f"an object of the class `{type(value).__name__}`"
