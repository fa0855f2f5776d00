"""Builtins that convert a number, or ask what something is."""

from __future__ import annotations

from collections.abc import Callable

import gast

from spadc.primitives import find

from .arguments import Arguments, library, only
from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    Function,
    Opaque,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from .context import Lowering
from .operators import binary
from .primitive_calls import apply_primitive
from .storage import is_array
from .values import (
    container_of,
    type_of,
)


@library(
    "builtins.float", "builtins.int", "builtins.bool", "builtins.abs", "builtins.round"
)
def conversion(low: Lowering, given: Arguments) -> Binding:
    """`float(x)`, `int(x)`, `abs(x)`, ...; of a literal, a literal."""
    known_primitive = find(given.name)
    assert known_primitive is not None
    functions: dict[str, Callable[..., object]] = {
        "builtins.float": float,
        "builtins.int": int,
        "builtins.bool": bool,
        "builtins.abs": abs,
        "builtins.round": round,
    }
    known = [b.value for b in given.positional if isinstance(b, Static)]
    if len(known) == len(given.positional) and not given.keywords:
        if known and isinstance(known[0], str):
            return Static(float(known[0]))
        result = apply_primitive(
            low, known_primitive, given.positional, given, "function"
        )
        guards = [
            g for b in given.positional if isinstance(b, Static) for g in b.guards
        ]
        spelled = result.value if isinstance(result, Scalar) else None
        if isinstance(result, Static):
            spelled = result.spelled
        return Static(functions[given.name](*known), spelled, tuple(guards))
    dotted = given.name if given.name == "builtins.abs" else None
    return apply_primitive(
        low, known_primitive, given.positional, given, "function", dotted
    )


@library("builtins.pow")
def power(low: Lowering, given: Arguments) -> Binding:
    """`pow(x, n)`"""
    x, n = only(low, given, ("base", "exp"), "pow")
    return binary(low, gast.Pow, x, n, given.hint)


@library("builtins.divmod")
def quotient_and_rest(low: Lowering, given: Arguments) -> Binding:
    """`divmod(a, b)`"""
    a, b = only(low, given, ("a", "b"), "divmod")
    return Tuple((binary(low, gast.FloorDiv, a, b), binary(low, gast.Mod, a, b)))


@library("builtins.print")
def print_nothing(low: Lowering, given: Arguments) -> Binding:
    """`print`: the gradient does not repeat it."""
    line = low.statement.line if low.statement else 0
    low.records.notes[f"The print in line {line} is left out."] = None
    return NONE


@library("builtins.str", "builtins.repr", "builtins.format")
def text_of(low: Lowering, given: Arguments) -> Binding:
    """`str(x)`, for messages"""
    return Opaque("a text that depends on values")


@library("builtins.callable")
def is_callable(low: Lowering, given: Arguments) -> Binding:
    """`callable(f)`"""
    (x,) = only(low, given, ("obj",), "callable")
    return Static(isinstance(x, Function | External))


@library("builtins.isinstance")
def is_instance(low: Lowering, given: Arguments) -> Binding:
    """`isinstance(x, kinds)`, where the type is known."""
    x, kinds = only(low, given, ("obj", "kind"), "isinstance")
    wanted = kinds.items if isinstance(kinds, Tuple) else (kinds,)
    found = kinds_of(low, x)
    names = [k.dotted.rpartition(".")[2] for k in wanted if isinstance(k, External)]
    if found is None or len(names) < len(wanted):
        low.refuse(
            "SPD104",
            "what kind of object this is must be known at compile time",
            "Give the types of the parameters (--signature).",
        )
    return Static(any(name in found for name in names))


def kinds_of(low: Lowering, x: Binding) -> frozenset[str] | None:
    """The names of the classes that something is an instance of, if that is known."""
    if isinstance(x, Static):
        low.guard(x.guards)
        return frozenset(cls.__name__ for cls in type(x.value).__mro__)
    if isinstance(x, ContainerRef):
        return frozenset({"list" if container_of(low, x).keys is None else "dict"})
    if isinstance(x, Tuple | ShapeRef):
        return frozenset({"tuple"})
    if isinstance(x, ArrayRef) and is_array(type_of(low.state, x)):
        return frozenset({"ndarray"})
    if isinstance(x, Scalar):
        type_ = type_of(low.state, x)
        dtype = getattr(type_, "dtype", None)
        if dtype is not None and getattr(type_, "weak", False):
            return frozenset(
                {dtype.rstrip("0123456789"), "int" if dtype == "bool" else ""}
            )
        if dtype is not None:
            kind = {"f": "floating", "i": "integer", "u": "integer"}.get(
                dtype[0], "bool_"
            )
            extra = {"float"} if dtype == "float64" else set()
            return frozenset({dtype, kind, "number", "generic", *extra})
    return None
