"""Texts: known if everything in them is, else of no use to a gradient.

What a text is made of may choose between ways (`mode.lower() == "fast"`) or name an
item (`params[f"W{k}"]`), so a known text is computed here, by Python itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from ..bindings import Binding, ContainerRef, Opaque, OuterKey, ShapeRef, Static, Tuple
from ..calling.arguments import Arguments, library
from ..context import Lowering, lowers
from ..values import container_of, items_of

DEPENDS = Opaque("a text that depends on values")
METHODS = frozenset(
    {
        "capitalize", "casefold", "center", "count", "endswith", "find", "format",
        "index", "isalnum", "isalpha", "isdecimal", "isdigit", "isidentifier",
        "islower", "isnumeric", "isspace", "isupper", "join", "ljust", "lower",
        "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind",
        "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines",
        "startswith", "strip", "swapcase", "title", "upper", "zfill",
    }
)  # fmt: skip
CONVERSIONS: dict[int, Callable[[Any], Any]] = {
    -1: lambda value: value,
    115: str,
    114: repr,
    97: ascii,
}


class UnknownText(Exception):
    """A text is made of something that is not known when compiling."""


def known_part(low: Lowering, binding: Binding) -> tuple[Any, tuple[OuterKey, ...]]:
    """The Python value of what a text is made of, and the names it was read from."""
    if isinstance(binding, Static):
        return binding.value, binding.guards
    if isinstance(binding, Tuple | ShapeRef | ContainerRef):
        if isinstance(binding, ContainerRef) and container_of(low, binding).keys:
            raise UnknownText
        if isinstance(binding, ShapeRef):
            raise UnknownText
        parts = [known_part(low, item) for item in items_of(low, binding)]
        values = [value for value, _ in parts]
        guards = tuple(dict.fromkeys(key for _, keys in parts for key in keys))
        return values if isinstance(binding, ContainerRef) else tuple(values), guards
    raise UnknownText


def known_parts(
    low: Lowering, bindings: tuple[Binding, ...]
) -> tuple[list[Any], tuple[OuterKey, ...]]:
    """`known_part` of several things."""
    parts = [known_part(low, binding) for binding in bindings]
    guards = tuple(dict.fromkeys(key for _, keys in parts for key in keys))
    return [value for value, _ in parts], guards


def as_binding(low: Lowering, value: Any, guards: tuple[OuterKey, ...]) -> Binding:
    """What a method of a text answered."""
    if isinstance(value, list):
        return low.new_container([as_binding(low, item, guards) for item in value])
    if isinstance(value, tuple):
        return Tuple(tuple(as_binding(low, item, guards) for item in value))
    return Static(value, None, guards)


def call_text_method(
    low: Lowering, receiver: Static, name: str, given: Arguments
) -> Binding:
    """`text.upper()`, `"{}".format(x)`, `", ".join(names)`, ..."""
    if name not in METHODS:
        return low.refuse("SPD101", f"a text has no method `{name}` that spadc knows")
    try:
        positional, guards = known_parts(low, given.positional)
        named, more = known_parts(low, tuple(given.keywords.values()))
    except UnknownText:
        return DEPENDS
    keywords = dict(zip(given.keywords, named, strict=True))
    try:
        found = getattr(receiver.value, name)(*positional, **keywords)
    except (TypeError, ValueError, LookupError) as error:
        low.refuse("SPD303", f"this raises {type(error).__name__}: {error}")
    return as_binding(low, found, (*receiver.guards, *guards, *more))


def formatted_with_percent(low: Lowering, left: Static, right: Binding) -> Binding:
    """`"%d" % k`"""
    try:
        value, guards = known_part(low, right)
    except UnknownText:
        return DEPENDS
    try:
        return Static(left.value % value, None, (*left.guards, *guards))
    except (TypeError, ValueError) as error:
        return low.refuse("SPD303", f"this raises {type(error).__name__}: {error}")


@lowers(gast.JoinedStr)
def formatted_text(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """An f-string."""
    parts: list[str] = []
    guards: list[OuterKey] = []
    complete = True
    for part in node.values:
        if isinstance(part, gast.Constant):
            parts.append(str(part.value))
            continue
        found = _formatted(low, part)
        if isinstance(found, Static):
            parts.append(found.value)
            guards += found.guards
        else:
            complete = False
    return Static("".join(parts), None, tuple(guards)) if complete else DEPENDS


def _formatted(low: Lowering, part: Any) -> Binding:
    """`{value!r:>10}` in an f-string."""
    binding = low.expression(part.value)
    spec: Binding = Static("")
    if part.format_spec is not None:
        spec = formatted_text(low, part.format_spec)
    try:
        (value, how), guards = known_parts(low, (binding, spec))
    except UnknownText:
        return DEPENDS
    try:
        text = format(CONVERSIONS[part.conversion](value), how)
    except (TypeError, ValueError) as error:
        low.refuse("SPD303", f"this raises {type(error).__name__}: {error}")
    return Static(text, None, guards)


@library("builtins.str", "builtins.repr", "builtins.format", "builtins.ascii")
def text_of(low: Lowering, given: Arguments) -> Binding:
    """`str(x)`, `repr(x)`, `format(x, ".2f")`"""
    functions = {"str": str, "repr": repr, "format": format, "ascii": ascii}
    try:
        values, guards = known_parts(low, given.positional)
    except UnknownText:
        return DEPENDS
    function: Any = functions[given.name.rpartition(".")[2]]
    if given.keywords:
        low.refuse("SPD102", f"`{given.name}` takes no keywords here")
    return Static(function(*values), None, guards)
