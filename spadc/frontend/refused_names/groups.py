"""How names are refused by declaration: in groups with one reason and one way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Refused:
    """Why a function of a library has no derivative here, and what to do instead.

    `reason` continues the name: "`numpy.load` reads a file".
    """

    reason: str
    way_out: str


@final
@dataclass(frozen=True, slots=True)
class Group:
    """Names of one module that are refused for one reason."""

    module: str
    refused: Refused
    names: tuple[str, ...]


def group(module: str, reason: str, way_out: str, names: str) -> Group:
    """A group; `names` are separated by blanks."""
    return Group(module, Refused(reason, way_out), tuple(names.split()))


def table_of(groups: Iterable[Group]) -> dict[str, Refused]:
    """The refusals by dotted name; each name is declared once."""
    table: dict[str, Refused] = {}
    for one in groups:
        for name in one.names:
            dotted = f"{one.module}.{name}"
            assert dotted not in table, f"{dotted} is declared twice"
            table[dotted] = one.refused
    return table
