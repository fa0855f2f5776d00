"""The arguments of a call, and the table of functions that are lowered by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

from ..bindings import ArrayRef, Binding
from ..context import Lowering
from ..numpy_calls.signatures import says_nothing


@final
@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call, evaluated; `hint` names its result, `name` is the
    dotted name of the function if it is one of a library."""

    positional: tuple[Binding, ...]
    keywords: dict[str, Binding]
    node: Any = None
    hint: str | None = None
    name: str = ""


CallHandler = Callable[[Lowering, Arguments], Binding]
LIBRARY: dict[str, CallHandler] = {}
MAKERS: dict[str, CallHandler] = {}  # of objects that have no derivative themselves


def library(*dotted: str) -> Callable[[CallHandler], CallHandler]:
    """Register how a function of a library, or a builtin, is lowered."""

    def register(handler: CallHandler) -> CallHandler:
        for name in dotted:
            LIBRARY[name] = handler
        return handler

    return register


MethodHandler = Callable[[Lowering, ArrayRef, Arguments], Binding]
ARRAY_METHODS: dict[str, MethodHandler] = {}


def array_method(name: str) -> Callable[[MethodHandler], MethodHandler]:
    """Register how a method of arrays is lowered that is more than a primitive."""

    def register(handler: MethodHandler) -> MethodHandler:
        ARRAY_METHODS[name] = handler
        return handler

    return register


def only(
    low: Lowering, given: Arguments, names: tuple[str, ...], what: str
) -> list[Binding]:
    """The arguments of a call that takes exactly these."""
    return taken(low, given, names, (), what)[0]


def taken(
    low: Lowering,
    given: Arguments,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    what: str,
) -> tuple[list[Binding], list[Binding | None]]:
    """The required and the optional arguments of a call that takes these."""
    names = (*required, *optional)
    found = dict(zip(names, given.positional, strict=False))
    for name, value in given.keywords.items():
        if name not in names:
            if says_nothing(given.name, name, value):
                continue
            low.refuse(
                "SPD102", f"spadc does not know the argument `{name}` of `{what}`"
            )
        found[name] = value
    missing = any(name not in found for name in required)
    if missing or len(given.positional) > len(names):
        low.refuse("SPD102", f"`{what}` does not take these arguments here")
    return [found[name] for name in required], [found.get(name) for name in optional]
