"""Builtins that convert a number, or ask what something is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import Value
from spadc.primitives import Written, find

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    Scalar,
    Static,
    Tuple,
)
from ..context import Lowering
from ..language.operators import binary
from ..numpy_calls.primitive_calls import apply_primitive
from ..values import describe, value_of
from .arguments import Arguments, library, only

KINDS = {"f": "floating", "i": "integer", "u": "integer", "c": "complexfloating"}


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
    dotted = given.name if given.name == "builtins.abs" else None
    known = [b.value for b in given.positional if isinstance(b, Static)]
    if len(known) == len(given.positional) and not given.keywords:
        if known and isinstance(known[0], str):
            return number_in_text(low, functions[given.name], known)
        result = apply_primitive(
            low, known_primitive, given.positional, given, "function", dotted
        )
        guards = [
            g for b in given.positional if isinstance(b, Static) for g in b.guards
        ]
        spelled = result.value if isinstance(result, Scalar) else None
        if isinstance(result, Static):
            spelled = result.spelled
        return Static(functions[given.name](*known), spelled, tuple(guards))
    return apply_primitive(
        low, known_primitive, given.positional, given, "function", dotted
    )


def number_in_text(
    low: Lowering, convert: Callable[..., object], known: list[Any]
) -> Binding:
    """`int("4")`, `float("2.5")`"""
    try:
        return Static(convert(*known))
    except (TypeError, ValueError) as error:
        return low.refuse("SPD303", f"this raises {type(error).__name__}: {error}")


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


def _printed(low: Lowering, given: Arguments) -> Binding:
    """A call of `print` that stays."""
    named = [("", item) for item in given.positional] + [*given.keywords.items()]
    layout: list[Written] = []
    values: list[Value] = []
    for keyword, item in named:
        if isinstance(item, Static) and isinstance(item.value, str | int | float):
            layout.append(Written(keyword, False, item.value))
        elif isinstance(item, Scalar | ArrayRef) and not keyword:
            layout.append(Written())
            values.append(value_of(low, item))
        else:
            low.refuse(
                "SPD102",
                f"`print` of {describe(item)}",
                'Print texts, numbers and arrays: `print("norm", size)`.',
            )
    low.apply_all("print", *values, layout=tuple(layout))
    return NONE


@library("builtins.print")
def print_nothing(low: Lowering, given: Arguments) -> Binding:
    """`print`: the gradient does not repeat it, but in what acts on derivatives."""
    if low.prints:
        return _printed(low, given)
    line = low.statement.line if low.statement else 0
    low.records.notes[f"The print in line {line} is left out."] = None
    return NONE
