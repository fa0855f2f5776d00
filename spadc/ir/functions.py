"""A function: its parameters, which may be structured, and one region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, final

from .program import UNDEFINED, Region, Value
from .structures import part_of_value
from .types import Entry, StructType

NO_DEFAULT = UNDEFINED


@final
@dataclass(frozen=True, slots=True)
class Part:
    """An array or number inside a structured parameter, and the path to it. `is_named`
    says that the user bound it to a variable, after which `value` is called."""

    reach: tuple[Entry, ...]
    value: Value
    is_named: bool = False


@final
@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as the user wrote it. `kind` is one of inspect's names:
    positional-only, positional-or-keyword, keyword-only. `default` is a literal.

    A structured parameter (its value has a `StructType`, and nothing reads it) stands
    for its parts, which are values of their own.
    """

    name: str
    value: Value
    kind: str = "positional-or-keyword"
    default: Any = NO_DEFAULT
    parts: tuple[Part, ...] = ()

    @property
    def is_structured(self) -> bool:
        """Whether the argument is a container whose parts are the values."""
        return isinstance(self.value.type, StructType)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that the function computes with: itself, or its parts."""
        if self.is_structured:
            return tuple(part.value for part in self.parts)
        return (self.value,)


@final
@dataclass(frozen=True, slots=True)
class Origin:
    """Where a function comes from: the line is that of its `def`."""

    file: str
    line: int
    name: str
    docstring: str | None = None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Parameters, one region (whose parameters are their values), and what it came
    from.
    """

    name: str
    params: tuple[Param, ...]
    body: Region
    origin: Origin | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def results(self) -> tuple[Value, ...]:
        """What the function returns, aggregates taken apart."""
        return self.body.results

    def flat(self, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """One argument for each value of the parameters, from one for each
        parameter."""
        found: list[Any] = []
        for param, argument in zip(self.params, arguments, strict=True):
            if param.is_structured:
                found += [part_of_value(argument, p.reach) for p in param.parts]
            else:
                found.append(argument)
        return tuple(found)
