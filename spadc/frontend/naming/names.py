"""Which thing a name of the user's text means, without running the text.

A `NameTable` answers for names outside functions, either from a file's statements
(`file_names.FileNames`) or from a running program (`live.LiveNames`). A `Scope` is one
activation of a function (or comprehension); scopes nest as the text does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, final

import gast

from spadc.ir import Type

from ..bindings import Binding, External, FunctionSource, LiveObject, Namespace
from ..source import Source


@final
@dataclass(frozen=True, slots=True)
class FileConstant:
    """A constant of a file: the expression it is set to, and the statements (as text)
    that a file needs in order to define it again, in order."""

    name: str
    value: gast.AST
    module: NameTable
    statements: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class LiveConstant:
    """A number, array or container of a running program; `read` gives its value now."""

    name: str
    value: Any
    read: Callable[[], Any]


@final
@dataclass(frozen=True, slots=True)
class Imported:
    """A name of another module of the running program."""

    module: NameTable
    name: str


Found = (
    FunctionSource | External | Namespace | LiveObject | FileConstant | LiveConstant
    | Imported | Binding
)  # fmt: skip


class NameTable(Protocol):
    """Where names outside functions are looked up."""

    @property
    def source(self) -> Source:
        """The text, for places and excerpts."""

    def find(self, name: str, node: gast.AST | None = None) -> Found | None:
        """What `name` means, or None; `node` is where it is used."""

    def imported(self, dotted: str, name: str | None, node: gast.AST) -> Found:
        """What `import dotted` or `from dotted import name` binds, written in this
        file."""

    def place_of(self, name: str) -> object:
        """What tells this name from the same name elsewhere."""

    def guard(self, name: str) -> Guard | None:
        """What must stay true of `name` if its meaning is compiled in."""


@final
@dataclass(slots=True, eq=False)
class Scope:
    """One activation of a function. `names` are local to it; `outer` maps names
    declared nonlocal. `loops` counts the loops around the current statement."""

    number: int
    function: FunctionSource
    parent: Scope | None
    names: frozenset[str]
    first_line: int
    nonlocal_names: frozenset[str] = frozenset()
    is_comprehension: bool = False
    loops: int = 0
    hint: str | None = None
    closes: bool = False

    @property
    def source(self) -> Source:
        """The text that the function stands in."""
        return self.function.module.source

    @property
    def frame(self) -> Scope:
        """The scope of the function around a comprehension."""
        scope = self
        while scope.is_comprehension and scope.parent is not None:
            scope = scope.parent
        return scope


@final
@dataclass(frozen=True, slots=True)
class GlobalRead:
    """A constant that a compiled function reads by name when it is called.

    `statements` define it again in a generated file; `read` gives the value in a
    running program.
    """

    name: str
    type: Type
    statements: tuple[str, ...] = ()
    read: Callable[[], Any] | None = field(default=None, compare=False)


@final
@dataclass(frozen=True, slots=True)
class Guard:
    """An outer name whose meaning was compiled in: `read` gives what it means now.

    Numbers, texts and outlines of containers are compared, everything else is the same
    object or not.
    """

    name: str
    value: Any
    read: Callable[[], Any] = field(compare=False)

    def holds(self) -> bool:
        """Whether the name still means the same."""
        try:
            now = self.read()
        except (LookupError, ValueError, AttributeError, TypeError):
            return False
        if isinstance(self.value, bool | int | float | complex | str | tuple):
            same_type = type(now) is type(self.value)
            return same_type and repr(now) == repr(self.value)
        return now is self.value


def outline(value: Any) -> tuple[Any, ...]:
    """How a container is built, without the values in it.

    >>> outline([1.0, (2.0, 3.0)])
    ('list', ('float',), ('tuple', ('float',), ('float',)))
    """
    kind = type(value).__name__
    if isinstance(value, dict):
        return (kind, tuple(value), *(outline(item) for item in value.values()))
    if isinstance(value, list | tuple):
        return (kind, *(outline(item) for item in value))
    return (kind,)


def local_names(node: gast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a function binds itself, and those that it declares nonlocal."""
    bound: set[str] = set(parameter_names(node.args))
    outer: set[str] = set()
    known_outside: set[str] = set()
    body = node.body if isinstance(node.body, list) else [node.body]
    pending = list(body)
    while pending:
        here = pending.pop()
        if isinstance(here, gast.Nonlocal):
            outer.update(here.names)
        bound.update(names_bound_by(here))
        if isinstance(here, gast.Global):
            known_outside.update(here.names)
        if isinstance(here, gast.FunctionDef | gast.ClassDef | gast.Lambda):
            continue
        pending.extend(_children_in_scope(here))
    return frozenset(bound - outer - known_outside), frozenset(outer)


def names_bound_by(node: gast.AST) -> list[str]:
    """The names that one node of a tree binds or deletes."""
    if isinstance(node, gast.Name):
        return [node.id] if isinstance(node.ctx, gast.Store | gast.Del) else []
    if isinstance(node, gast.Import | gast.ImportFrom):
        return [a.asname or a.name.split(".")[0] for a in node.names]
    if isinstance(node, gast.FunctionDef | gast.ClassDef):
        return [node.name]
    captured = node.rest if isinstance(node, gast.MatchMapping) else None
    if isinstance(node, gast.MatchAs | gast.MatchStar):
        captured = node.name
    return [] if captured is None else [captured]


def stored_names(tree: gast.AST) -> frozenset[str]:
    """Every name that is bound somewhere in a tree."""
    return frozenset(name for node in gast.walk(tree) for name in names_bound_by(node))


def _children_in_scope(node: gast.AST) -> list[gast.AST]:
    """The children, except the targets of comprehensions, which have their own
    scope."""
    children = list(gast.iter_child_nodes(node))
    if isinstance(node, gast.comprehension):
        return [child for child in children if child is not node.target]
    return children


def parameter_names(args: gast.AST) -> list[str]:
    """Every parameter of an argument list, in order."""
    every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return [arg.id for arg in every if arg is not None]
