"""Lengths that are the same in the arguments of a call, as facts.

The structure of a Jacobian shows only where it is known that arrays that are combined
have the same lengths. Code that rests on this is used while it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spadc.ir import ArrayType, Reach, Sym, Type, part_of_value, with_parts

from .facts import Facts, classes_of


def with_equal_lengths(facts: Facts, arguments: Mapping[str, Any]) -> Facts:
    """The facts with one name for every length that occurs more than once."""
    first: dict[int, Sym] = {}
    same: dict[Sym, int] = {}
    shapes: dict[tuple[str, Reach], tuple[int, ...]] = {}

    def named(name: str, reach: Reach, part: Type) -> Type:
        if not isinstance(part, ArrayType) or not part.shape:
            return part
        shape = part_of_value(arguments[name], reach).shape
        shapes[name, reach] = shape
        pairs = zip(part.shape, shape, strict=True)
        return ArrayType(part.dtype, tuple(one(*pair) for pair in pairs))

    def one(dim: Any, length: int) -> Any:
        if not isinstance(dim, Sym):
            return dim
        found = first.setdefault(length, dim)
        same[found] = same.get(found, 0) + 1
        return found

    types: dict[str, Type] = {}
    for name, type_ in facts.types.items():

        def change(reach: Reach, part: Type, name: str = name) -> Type:
            return named(name, reach, part)

        types[name] = with_parts(type_, change)
    if sum(same.values()) < 2:
        return facts
    places = tuple(shapes)
    classes = classes_of(places, arguments)
    return replace(facts, types=types, equal=places, classes=classes)
