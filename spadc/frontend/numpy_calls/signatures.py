"""What NumPy's own signatures say: the order of arguments, and their defaults.

A call may give by position what a primitive knows by name only, and may spell out a
default of an argument that it does not know at all, which changes nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from spadc.primitives import Primitive, Role

from ..bindings import Binding, Static
from ..context import Lowering
from ..naming.library import library_object

BY_POSITION = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)
NEUTRAL = {"subok": (True, False), "like": (None,), "device": (None, "cpu")}
Parameters = Mapping[str, inspect.Parameter]


@lru_cache
def parameters_of(dotted: str) -> Parameters:
    """The parameters of a function of a library; none where it does not tell."""
    try:
        return inspect.signature(library_object(dotted)).parameters
    except (TypeError, ValueError):
        return MappingProxyType({})


def says_nothing(dotted: str, name: str, binding: Binding) -> bool:
    """Whether an argument is what it is when it is left out."""
    if not isinstance(binding, Static):
        return False
    if name in NEUTRAL:
        return binding.value in NEUTRAL[name]
    parameter = parameters_of(dotted).get(name)
    if parameter is None or parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return False
    default = parameter.default
    return type(binding.value) is type(default) and binding.value == default


def without_defaults(
    dotted: str, keywords: dict[str, Binding], known: set[str]
) -> dict[str, Binding]:
    """The keywords, less those that are not known and say nothing."""
    return {
        name: binding
        for name, binding in keywords.items()
        if name in known or not says_nothing(dotted, name, binding)
    }


def named(
    low: Lowering,
    dotted: str,
    count: int,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
) -> tuple[tuple[Binding, ...], dict[str, Binding]]:
    """The first `count` arguments by position, and NumPy's names for the others."""
    names = [p.name for p in parameters_of(dotted).values() if p.kind in BY_POSITION]
    if len(positional) <= count or len(positional) > len(names):
        return positional, keywords
    further = dict(zip(names[count:], positional[count:], strict=False))
    for name in further:
        if name in keywords:
            low.refuse("SPD102", f"`{dotted}` got two values for `{name}`")
    return positional[:count], further | keywords


def given_to(
    low: Lowering,
    primitive: Primitive,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
    dotted: str | None,
) -> tuple[tuple[Binding, ...], dict[str, Binding]]:
    """The arguments of a call under the names that the primitive has for them."""
    first = dotted or (primitive.names[0] if primitive.names else "")
    arguments = primitive.arguments
    if not any(a.role is Role.REST for a in arguments):
        count = sum(not a.keyword_only for a in arguments)
        positional, keywords = named(low, first, count, positional, keywords)
    known = {a.name for a in arguments}
    found: dict[str, Binding] = {}
    for name, binding in without_defaults(first, keywords, known).items():
        own = primitive.synonyms.get(name, name)
        if own in found:
            low.refuse("SPD102", f"`{name}` and `{own}` are the same argument")
        found[own] = binding
    return positional, found
