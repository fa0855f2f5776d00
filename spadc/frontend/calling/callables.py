"""What can be called: bindings that stand for functions, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import gast

if TYPE_CHECKING:
    from spadc.ir import Type

    from ..bindings import Binding
    from ..naming.constants import Outer
    from ..naming.names import NameTable, Scope


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """How a function is entered that is not called with its own parameters.

    `held` are parameters that have an object already (`self`); `positional` and
    `keywords` name what `*args` and `**kwargs` get.
    """

    held: Mapping[str, Any] = field(default_factory=dict)
    positional: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class FunctionSource:
    """A function of the user: its definition, and the module whose names it sees.

    `live_defaults` are the values of its defaults if it is of a running program.
    """

    name: str
    node: gast.AST
    module: NameTable
    live_defaults: Mapping[str, Any] | None = None
    entry: Entry = field(default_factory=Entry)


@final
@dataclass(frozen=True, slots=True)
class Function:
    """A function as a value: `scope` is the scope that it closes over, `defaults` and
    `kw_defaults` are the values of its defaults if it was defined inside a function."""

    source: FunctionSource
    scope: Scope | None = None
    defaults: tuple[Binding, ...] | None = None
    kw_defaults: tuple[Binding | None, ...] | None = None
    first: tuple[Binding, ...] = ()
    given: tuple[tuple[str, Binding], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Partial:
    """A function that is not the user's, with some of its arguments."""

    function: Binding
    first: tuple[Binding, ...] = ()
    given: tuple[tuple[str, Binding], ...] = ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Custom:
    """A function whose derivatives are stated: the call of it stays.

    `where` says how the generated code reads it, `positional` and `keywords` name its
    parameters, if they are known, with the literals that are `defaults`, and `result`
    is the type of its result.
    """

    name: str
    where: Outer
    vjp: Binding | None
    jvp: Binding | None
    positional: tuple[str, ...] | None = None
    keywords: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    result: Type | None = None


@final
@dataclass(frozen=True, slots=True)
class External:
    """A module, function or constant of a library, by its dotted name."""

    dotted: str


@final
@dataclass(frozen=True, slots=True)
class Namespace:
    """A module of the user."""

    module: NameTable
    name: str


@final
@dataclass(frozen=True, slots=True)
class Method:
    """`x.sum`, not yet called."""

    receiver: Binding
    name: str
