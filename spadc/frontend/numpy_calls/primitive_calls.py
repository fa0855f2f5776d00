"""Calls of NumPy functions, ndarray methods, and attributes that mean one of these.

A primitive says which arguments it has (`Primitive.arguments`); this binds those of a
call to them as NumPy would, and refuses by name what the primitive does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spadc.ir import Ref, ScalarType, ShapeType, Type, Value, dtype_of, rank_of
from spadc.primitives import Argument, Primitive, Role, Storage, find, find_method
from spadc.primitives import primitive as find_primitive

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    GeneratorOf,
    Method,
    RecordKind,
    Reshaped,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments
from ..context import Lowering
from ..control.iterators import collected
from ..language.operators import bind_number, dtype_name
from ..lists.list_arrays import array_of_joined, with_collected
from ..memory.storage import aliasing, extend, is_array
from ..unknown_names import refuse_function, refuse_member
from ..values import describe, items_of, static_value, type_of, value_of
from . import output
from .signatures import given_to
from .ufunc_keywords import destination, ordered, prepared
from .views import SHAPING, in_known_order, is_view, step_of

MASKS = {"where": True, "initial": None, "mean": None}  # what says nothing
AXES_IN_A_ROW = frozenset({"transpose", "reshape"})
Variant = Callable[..., Binding | None]
VARIANTS: list[Variant] = []  # how calls with further keywords are lowered


def call_external(low: Lowering, function: External, given: Arguments) -> Binding:
    """A function of a library that is one primitive."""
    primitive = find(function.dotted)
    if primitive is None:
        refuse_function(low, function.dotted)
    name = function.dotted
    return apply_primitive(low, primitive, given.positional, given, "function", name)


def call_method(low: Lowering, method: Method, given: Arguments) -> Binding:
    """`x.sum(axis=0)`, for a number or an array x."""
    primitive = find_method(method.name)
    if primitive is None:
        refuse_member(low, method.name, "method")
    positional = (method.receiver, *given.positional)
    if primitive.name in AXES_IN_A_ROW and len(positional) > 2:
        positional = (method.receiver, Tuple(positional[1:]))
    return apply_primitive(low, primitive, positional, given, "method")


def apply_primitive(
    low: Lowering,
    primitive: Primitive,
    positional: tuple[Binding, ...],
    given: Arguments,
    form: str,
    dotted: str | None = None,
) -> Binding:
    """Bind the arguments, append the op, and say what its result is bound to.

    `dotted` is the name by which it is called, where it has several.
    """
    spoken = spoken_name(primitive, form, dotted)
    positional, keywords = given_to(low, primitive, positional, given.keywords, dotted)
    for variant in VARIANTS:
        written = variant(low, primitive, positional, keywords, given)
        if written is not None:
            return written
    to = destination(low, primitive, keywords)
    primitive = with_mask(primitive, keywords)
    chosen = match(low, primitive, positional, keywords, spoken)
    number = 1 if primitive.ufunc is None else primitive.ufunc.nout
    outs = output.targets(low, chosen.pop("out", None), number)
    out = outs[0]
    items = with_collected(low, primitive, chosen)
    if items is not None and out is None:
        return low.bind(
            array_of_joined(low, primitive, chosen, items, given.hint, spoken)
        )
    operands, attrs = split(low, primitive, chosen)
    in_known_order(low, primitive, chosen, attrs)
    if out is not None:
        attrs |= output.dtype_by_out(low, primitive, out, operands[0], attrs)
    notes: dict[str, Any] = {"_form": form, "_name": spoken}
    operands = prepared(low, primitive, operands, attrs, to)
    if to.where is not None:
        return output.masked(low, primitive, operands, attrs | notes, out, to)
    hints = names_of_parts(low, primitive, given, attrs)
    value, *more = low.apply_all(
        primitive.name, *operands, hints=hints, **attrs, **notes
    )
    if more:
        outs = outs if number > 1 else [None] * (len(more) + 1)
        results = output.bound(low, primitive, outs, (value, *more), to.casting)
        kind = RecordKind("", primitive.parts) if primitive.parts else None
        return replace(results, kind=kind)
    if out is not None:
        output.check_apart(low, primitive, out, chosen)
        return output.into(low, primitive, out, value, to.casting)
    value = ordered(low, value, to)
    return bind_result(low, primitive, chosen, operands, attrs, value)


def names_of_parts(
    low: Lowering, primitive: Primitive, given: Arguments, attrs: dict[str, Any]
) -> tuple[str | None, ...]:
    """What the results are called: `u, s, vh = np.linalg.svd(a)`."""
    node, names = low.unpacked
    if node is not None and node is given.node:
        return names
    if given.hint is not None:
        return (given.hint,)
    is_one = not attrs.get("compute_uv", True) or attrs.get("mode") == "r"
    return () if is_one else tuple(part.lower() for part in primitive.parts)


def with_mask(primitive: Primitive, keywords: dict[str, Binding]) -> Primitive:
    """The primitive that a call means which may have `where=`, `initial=`, `mean=`."""
    if not primitive.masked:
        return primitive
    for name, neutral in MASKS.items():
        given = keywords.get(name)
        if isinstance(given, Static) and given.value is neutral:
            del keywords[name]
    is_masked = not keywords.keys().isdisjoint(MASKS)
    return find_primitive(primitive.masked) if is_masked else primitive


def array_operands(chosen: dict[str, Any]) -> list[ArrayRef]:
    """The arrays among the arguments of a call."""
    given = [b for c in chosen.values() for b in (c if isinstance(c, tuple) else (c,))]
    return [b for b in given if isinstance(b, ArrayRef)]


def spoken_name(primitive: Primitive, form: str, dotted: str | None = None) -> str:
    """The dotted name that the text of the call gets."""
    if form != "function":
        first = primitive.methods[0] if primitive.methods else primitive.name
        return dotted or first
    first = dotted or (primitive.names[0] if primitive.names else primitive.name)
    return first.replace("numpy.", "np.", 1).removeprefix("builtins.")


def bind_result(
    low: Lowering,
    primitive: Primitive,
    chosen: dict[str, Any],
    operands: list[Value],
    attrs: dict[str, Any],
    value: Value,
) -> Binding:
    """A result, which may share memory with an operand."""
    if isinstance(value.type, ScalarType):
        return bind_number(low, value)
    sources = array_operands(chosen)
    if primitive.storage is Storage.FRESH or not sources:
        return low.bind(value)
    (first, *_) = sources
    type_ = type_of(low.state, first)
    if primitive.name == "diag" and rank_of(type_) == 1:
        return low.bind(value)
    call = primitive.name, first, type_, attrs
    if primitive.name == "asarray" and _is_same(type_, value):
        return first
    extended: ArrayRef | None = None
    step = step_of(primitive.name, type_, attrs)
    if step is not None:
        extended = extend(first, step)
    elif primitive.name in SHAPING and is_view(*call):
        shape = operands[1] if len(operands) > 1 else low.apply("make_shape", -1)
        extended = extend(first, Reshaped(Ref(0)), (shape,))
    if extended is not None:
        return replace(extended, seen=(low.state.cells[first.cell], value))
    return aliasing(low, value, *sources)


def _is_same(type_: Type, value: Value) -> bool:
    """Whether `asarray` certainly gives its argument back."""
    return is_array(type_) and dtype_of(type_) is not None and type_ == value.type


# Arguments


def match(
    low: Lowering,
    primitive: Primitive,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
    spoken: str,
) -> dict[str, Any]:
    """The binding of each argument by name; a tuple of bindings for `*rest`."""
    chosen: dict[str, Any] = {}
    rest = list(positional)
    for argument in primitive.arguments:
        if argument.role is Role.REST:
            chosen[argument.name], rest = tuple(rest), []
        elif rest and not argument.keyword_only:
            if argument.name in keywords:
                low.refuse("SPD102", f"`{spoken}` got two values for `{argument.name}`")
            chosen[argument.name] = rest.pop(0)
        elif argument.name in keywords:
            chosen[argument.name] = keywords.pop(argument.name)
        elif argument.has_default or argument.role is Role.OPTIONAL:
            chosen[argument.name] = None
        else:
            low.refuse("SPD102", f"`{spoken}` needs `{argument.name}`")
    for name in keywords:
        low.refuse(
            "SPD102",
            f"spadc does not know the argument `{name}` of `{spoken}`",
            "Leave it out, or write what it does with other functions.",
        )
    if rest:
        low.refuse(
            "SPD102",
            f"spadc does not know so many arguments of `{spoken}`",
            "Give the last ones by name.",
        )
    return chosen


def split(
    low: Lowering, primitive: Primitive, chosen: dict[str, Any]
) -> tuple[list[Value], dict[str, Any]]:
    """Operands in order, and static attributes other than the defaults."""
    operands: list[Value] = []
    attrs: dict[str, Any] = {}
    for argument in primitive.arguments:
        if argument.role is Role.OUT:
            continue
        binding = chosen[argument.name]
        if argument.role is Role.STATIC:
            if binding is not None:
                value = static_argument(low, argument, binding)
                if value != argument.default or type(value) is not type(
                    argument.default
                ):
                    attrs[argument.name] = value
        elif argument.role is Role.REST:
            operands.extend(value_of(low, item) for item in binding)
        elif argument.role is Role.SEQUENCE:
            operands.extend(value_of(low, item) for item in sequence(low, binding))
        elif argument.role is Role.SHAPE and not is_missing(binding):
            operands.append(shape_operand(low, binding))
        else:
            operands.append(operand(low, binding))
    return operands, attrs


def is_missing(binding: Binding | None) -> bool:
    """Whether an argument is left out, or None."""
    return binding is None or (isinstance(binding, Static) and binding.value is None)


def operand(low: Lowering, binding: Binding | None) -> Value:
    """A value, or the constant None for an argument that is left out."""
    if binding is None:
        return low.builder.constant(None)
    if isinstance(binding, Static) and binding.value is None:
        low.guard(binding.guards)
        return low.builder.constant(None)
    return value_of(low, binding)


def static_argument(low: Lowering, argument: Argument, binding: Binding) -> Any:
    """The Python value of an argument that must be known at compile time."""
    if argument.name == "dtype":
        return dtype_name(low, binding)
    if isinstance(binding, External) and binding.dotted.startswith("numpy."):
        low.refuse("SPD102", f"`{argument.name}={binding.dotted}` is not supported")
    value = static_value(low, binding, f"`{argument.name}`")
    return _frozen(value)


def _frozen(value: Any) -> Any:
    return (
        tuple(_frozen(v) for v in value) if isinstance(value, list | tuple) else value
    )


def sequence(low: Lowering, binding: Binding) -> tuple[Binding, ...]:
    """The items of a list or tuple of arrays."""
    if isinstance(binding, Tuple | ContainerRef):
        return items_of(low, binding)
    if isinstance(binding, GeneratorOf):
        return items_of(low, collected(low, binding))
    return low.refuse(
        "SPD104",
        f"a list or tuple is expected here, not {describe(binding)}",
        "Write the items: `[a, b]`.",
    )


def shape_operand(low: Lowering, binding: Binding) -> Value:
    """A length, or a tuple of lengths, as one value."""
    if isinstance(binding, ShapeRef):
        return binding.value
    if isinstance(binding, Scalar | Static):
        value = value_of(low, binding)
        if isinstance(value.type, ShapeType):
            return value
        return low.apply("make_shape", value, _form="scalar")
    if isinstance(binding, ArrayRef):
        low.refuse(
            "SPD104",
            "a shape must be a length or a tuple of lengths",
            "Give the type of the parameter (--signature, e.g. `n: int`).",
        )
    return low.apply(
        "make_shape", *(value_of(low, item) for item in items_of(low, binding))
    )
