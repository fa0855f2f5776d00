"""What a name may be bound to while a program is lowered.

A binding is compile-time knowledge: a number or an array that the IR computes
(`Scalar`, `ArrayRef`), or something that exists at compile time only (literals,
functions, modules, tuples, iterators). Arrays are bound by reference: to a storage cell
and the path of a view into it, so that two names of one array are two equal bindings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

from spadc.ir import Ref, Step, Value, shift_refs

from .calling.callables import Custom as Custom
from .calling.callables import Entry as Entry
from .calling.callables import External as External
from .calling.callables import Function as Function
from .calling.callables import FunctionSource as FunctionSource
from .calling.callables import Method as Method
from .calling.callables import Namespace as Namespace
from .calling.callables import Partial as Partial
from .control.iterables import CheckpointOf as CheckpointOf
from .control.iterables import EnumerateOf as EnumerateOf
from .control.iterables import FlatOf as FlatOf
from .control.iterables import GeneratorOf as GeneratorOf
from .control.iterables import IndicesOf as IndicesOf
from .control.iterables import IteratorOf as IteratorOf
from .control.iterables import IteratorRef as IteratorRef
from .control.iterables import RangeOf as RangeOf
from .control.iterables import ReversedOf as ReversedOf
from .control.iterables import SliceOf as SliceOf
from .control.iterables import ZipOf as ZipOf

if TYPE_CHECKING:
    pass


# Something outside the function: where its name belongs, and how it is spelled.
OuterKey = tuple[object, str]


@final
@dataclass(slots=True, eq=False)
class Cell:
    """One piece of storage. `name` is what the user called it first; `parameter` and
    `constant` say that it came in from outside under that name; `in_order` that its
    elements certainly lie in C order."""

    number: int
    name: str | None = None
    parameter: str | None = None
    constant: str | None = None
    in_order: bool = False


@final
@dataclass(frozen=True, slots=True)
class Reshaped:
    """`x.reshape(shape)`, where it is a view; `shape` refers to a value."""

    shape: Ref


ViewStep = Step | Reshaped
ViewPath = tuple[ViewStep, ...]


def shifted(path: ViewPath, by: int) -> ViewPath:
    """The path for dynamic operands of which `by` more come first."""
    return tuple(
        Reshaped(Ref(step.shape.operand + by))
        if isinstance(step, Reshaped)
        else shift_refs((step,), by)[0]
        for step in path
    )


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
    path: ViewPath = ()
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
class RecordKind:
    """What a named tuple or an object of a dataclass is: the name of its class, the
    names of its parts, and the values of those that may be left out. `like` is how the
    program reaches an object of the class in an argument, if there is one."""

    name: str
    fields: tuple[str, ...]
    defaults: tuple[tuple[str, Any], ...] = ()
    like: str | None = field(default=None, compare=False)
    cls: LiveObject | None = field(default=None, compare=False)


@final
@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple of bindings; a named tuple if it has a `kind`."""

    items: tuple[Binding, ...]
    kind: RecordKind | None = None


@final
@dataclass(frozen=True, slots=True)
class RecordOf:
    """An object of a dataclass: its attributes are read, and never written."""

    kind: RecordKind
    items: tuple[Binding, ...]


@final
@dataclass(frozen=True, slots=True)
class ContainerRef:
    """A list or dict: its items are in the state, under this number."""

    number: int


@final
@dataclass(frozen=True, slots=True)
class Dtype:
    """A NumPy dtype; None when it is not known at compile time."""

    name: str | None


@final
@dataclass(frozen=True, slots=True, eq=False)
class LiveObject:
    """An object of the running program whose attributes are read; `name` spells it,
    `read` gives it when the function is called, `module` is where it was found."""

    name: str
    value: Any
    read: Callable[[], Any]
    module: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LiveObject) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@final
@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that may be passed around but not computed with, such as an
    f-string."""

    what: str


@final
@dataclass(frozen=True, slots=True)
class Instance:
    """An object that the program has made: its attributes are in the state, under this
    number. With `after`, it is what `super()` gives in that class."""

    number: int
    cls: LiveObject | None = field(default=None, compare=False)
    after: type | None = None


@final
@dataclass(frozen=True, slots=True)
class Maybe:
    """None where `absent` is true, else a value."""

    absent: Binding
    value: Binding


@final
@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several functions: `which` says its number, one of `numbers`."""

    which: Binding
    numbers: tuple[int, ...]
    choices: tuple[Binding, ...]


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
    | RecordOf
    | ContainerRef
    | Function
    | Partial
    | Custom
    | External
    | Namespace
    | FlatOf
    | IndicesOf
    | Method
    | Dtype
    | RangeOf
    | ZipOf
    | EnumerateOf
    | ReversedOf
    | CheckpointOf
    | IteratorOf
    | GeneratorOf
    | IteratorRef
    | SliceOf
    | LiveObject
    | Opaque
    | Instance
    | Maybe
    | OneOf
    | Conflict
)

NONE = Static(None)
# What can be gone through only once.
ITERATORS = (
    ZipOf,
    EnumerateOf,
    ReversedOf,
    CheckpointOf,
    IndicesOf,
    IteratorOf,
    GeneratorOf,
)


def is_number(value: Any) -> bool:
    """Whether a literal is a number that the IR may hold."""
    return isinstance(value, bool | int | float | complex)


def same(a: Binding | None, b: Binding | None) -> bool:
    """Whether two bindings denote the same thing; literals also by type."""
    if isinstance(a, Static) and isinstance(b, Static):
        return type(a.value) is type(b.value) and repr(a.value) == repr(b.value)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        if a.kind != b.kind or len(a.items) != len(b.items):
            return False
        return all(same(x, y) for x, y in zip(a.items, b.items, strict=True))
    return type(a) is type(b) and a == b
