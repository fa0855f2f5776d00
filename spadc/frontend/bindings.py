"""What a name may be bound to while a program is lowered.

A binding is compile-time knowledge: a number or an array that the IR computes
(`Scalar`, `ArrayRef`), or something that exists at compile time only (literals,
functions, modules, tuples, iterators). Arrays are bound by reference: to a storage cell
and the path of a view into it, so that two names of one array are two equal bindings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import gast

from spadc.ir import Path, Value

if TYPE_CHECKING:
    from .names import NameTable, Scope


# Something outside the function: where its name belongs, and how it is spelled.
OuterKey = tuple[object, str]


@final
@dataclass(slots=True, eq=False)
class Cell:
    """One piece of storage. `name` is what the user called it first; `parameter` and
    `constant` say that it came in from outside under that name."""

    number: int
    name: str | None = None
    parameter: str | None = None
    constant: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Static:
    """A value known at compile time: a number, a string, None, Ellipsis, a dtype.

    `spelled` is an IR value that computes it; `guards` are the outer names it was read
    from, which must be watched if code is specialised to it.
    """

    value: Any
    spelled: Value | None = field(default=None, compare=False)
    guards: tuple[OuterKey, ...] = field(default=(), compare=False)


@final
@dataclass(frozen=True, slots=True)
class Scalar:
    """A number that the IR computes."""

    value: Value


@final
@dataclass(frozen=True, slots=True)
class ArrayRef:
    """An array, or what may be one: a cell, or the view of it that `path` reaches.

    References in the path count `dynamic` from 0. `seen` is a pair of a content of the
    cell and the part of it that the path reaches.
    """

    cell: Cell
    path: Path = ()
    dynamic: tuple[Value, ...] = ()
    seen: tuple[Value, Value] | None = field(default=None, compare=False)


@final
@dataclass(frozen=True, slots=True)
class ShapeRef:
    """`x.shape`: `array` is a version of x, `value` the shape."""

    array: Value
    value: Value


@final
@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple of bindings."""

    items: tuple[Binding, ...]


@final
@dataclass(frozen=True, slots=True)
class ContainerRef:
    """A list or dict: its items are in the state, under this number."""

    number: int


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


@final
@dataclass(frozen=True, slots=True)
class Dtype:
    """A NumPy dtype; None when it is not known at compile time."""

    name: str | None


@final
@dataclass(frozen=True, slots=True)
class RangeOf:
    """`range(start, stop, step)`"""

    start: Binding
    stop: Binding
    step: Binding


@final
@dataclass(frozen=True, slots=True)
class ZipOf:
    """`zip(a, b)`"""

    items: tuple[Binding, ...]
    strict: bool = False


@final
@dataclass(frozen=True, slots=True)
class EnumerateOf:
    """`enumerate(x, start)`"""

    item: Binding
    start: Binding


@final
@dataclass(frozen=True, slots=True)
class ReversedOf:
    """`reversed(x)`"""

    item: Binding


@final
@dataclass(frozen=True, slots=True)
class IteratorOf:
    """An iterator over items that are known."""

    items: tuple[Binding, ...]


@final
@dataclass(frozen=True, slots=True, eq=False)
class GeneratorOf:
    """A generator expression that nobody has run yet, in the scope it was written
    in."""

    node: gast.AST
    scope: Scope


@final
@dataclass(frozen=True, slots=True)
class LiveObject:
    """An object of the running program whose attributes are read; `name` spells it,
    `read` gives it when the function is called, `module` is where it was found."""

    name: str
    value: Any = field(compare=False)
    read: Callable[[], Any] = field(compare=False)
    module: Any = field(compare=False)


@final
@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that may be passed around but not computed with, such as an
    f-string."""

    what: str


@final
@dataclass(frozen=True, slots=True)
class Conflict:
    """What a name is bound to where control flow meets and the bindings do not fit
    together. Reading it is an error, whose reason this is."""

    reason: str


Binding = (
    Static
    | Scalar
    | ArrayRef
    | ShapeRef
    | Tuple
    | ContainerRef
    | Function
    | External
    | Namespace
    | Method
    | Dtype
    | RangeOf
    | ZipOf
    | EnumerateOf
    | ReversedOf
    | IteratorOf
    | GeneratorOf
    | LiveObject
    | Opaque
    | Conflict
)

NONE = Static(None)
# What can be gone through only once; it is not kept under a name.
ITERATORS = (ZipOf, EnumerateOf, ReversedOf, IteratorOf, GeneratorOf)


def is_number(value: Any) -> bool:
    """Whether a literal is a number that the IR may hold."""
    return isinstance(value, bool | int | float)


def same(a: Binding | None, b: Binding | None) -> bool:
    """Whether two bindings denote the same thing; literals also by type."""
    if isinstance(a, Static) and isinstance(b, Static):
        return type(a.value) is type(b.value) and repr(a.value) == repr(b.value)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        pairs = zip(a.items, b.items, strict=False)
        return len(a.items) == len(b.items) and all(same(x, y) for x, y in pairs)
    return type(a) is type(b) and a == b
