"""Break a statement that does not fit on its line, as `ruff format` (and Black) would.

A line is a document of texts, possible breaks and groups; a group is printed on one
line if it fits, else all its own breaks are taken (Wadler, A prettier printer, 2003).
Brackets break after they open; an operator expression breaks before its operators of
lowest precedence, inside parentheses that are added if there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A possible break: `flat` is what stands for it on one line."""

    flat: str = ""


@final
@dataclass(frozen=True, slots=True)
class IfBroken:
    """Text that is only there if the group is broken."""

    text: str


@final
@dataclass(frozen=True, slots=True)
class Indent:
    """Parts whose line breaks indent by one level more."""

    parts: tuple[Doc, ...]


@final
@dataclass(frozen=True, slots=True)
class Group:
    """Parts that are on one line if they fit; `broken` says that they must not be."""

    parts: tuple[Doc, ...]
    broken: bool = False


Doc = str | Line | IfBroken | Indent | Group
SOFT, SPACE = Line(), Line(" ")


def group(*parts: Doc) -> Group:
    """A group."""
    return Group(parts)


def bracketed(
    opening: str, parts: Sequence[Doc], closing: str, broken: bool = False
) -> Group:
    """Brackets whose content moves to lines of its own if it does not fit."""
    return Group((opening, Indent((SOFT, *parts)), SOFT, closing), broken)


def listed(items: Sequence[Doc]) -> tuple[Doc, ...]:
    """Items with commas, the last one only if they stand one to a line."""
    parts: list[Doc] = []
    for item in items:
        parts += [",", SPACE, item] if parts else [item]
    return (*parts, IfBroken(","))


def render(doc: Doc, width: int, indent: int, column: int) -> str:
    """The text of a document whose first line starts at `column`."""
    out: list[str] = []
    stack: list[tuple[int, bool, Doc]] = [(indent, True, doc)]
    while stack:
        depth, broken, part = stack.pop()
        if isinstance(part, str):
            out.append(part)
            column += len(part)
        elif isinstance(part, Line):
            if broken:
                out.append("\n" + " " * depth)
                column = depth
            else:
                out.append(part.flat)
                column += len(part.flat)
        elif isinstance(part, IfBroken):
            text = part.text if broken else ""
            out.append(text)
            column += len(text)
        elif isinstance(part, Indent):
            stack += [(depth + 4, broken, p) for p in reversed(part.parts)]
        else:
            breaks = part.broken or not _fits(part, stack, width - column)
            stack += [(depth, breaks, p) for p in reversed(part.parts)]
    return "".join(out)


def _fits(doc: Group, after: Sequence[tuple[int, bool, Doc]], room: int) -> bool:
    """Whether a group, and what follows it up to the next break, fits into `room`."""
    pending: list[tuple[bool, Doc]] = [(b, d) for _, b, d in after]
    pending.append((False, doc))
    while pending and room >= 0:
        broken, part = pending.pop()
        if isinstance(part, str):
            room -= len(part)
        elif isinstance(part, Line):
            if broken:
                return True
            room -= len(part.flat)
        elif isinstance(part, IfBroken):
            room -= len(part.text) if broken else 0
        else:
            opened = isinstance(part, Group) and part.broken
            pending += [(broken or opened, p) for p in reversed(part.parts)]
    return room >= 0
