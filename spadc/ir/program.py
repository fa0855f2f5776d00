"""The data structures of the IR: values, ops, regions.

SSA with structured control flow and no jumps. Every value is defined once, by an op or
as a region parameter; arrays are values, so a store makes a new value (`write`).
Regions see the values of the regions around them. Ops and values compare by identity,
are never changed, and hold no facts: analyses return theirs in dictionaries.

    Constant   a Python literal (or UNDEFINED)
    Global     a module-level constant of the user's file, read when the function is
    called Apply      one primitive; `tape`, `push` and `pop` are the only ones with an
    effect If         both regions yield one value per result For        `for index in
    range(start, stop, step)`, in reversed order if `backwards` While      test region,
    then body region, over carried values

`twin` pairs a branch or loop of the reverse sweep with the one of the forward sweep
that it mirrors: both carry the same number (0: none). A loop with `snapshots` is
reversed from that many saved states (0: from what every iteration records).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, final

from .types import Type


@final
class Undefined:
    """The value of a name that control flow has not bound."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A region of the user's source text: 1-based lines, 0-based columns."""

    file: str
    line: int
    column: int = 0
    end_line: int | None = None
    end_column: int | None = None


@final
@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the primal: the function it stands in, its line counted from the
    `def` (which is line 1), and its first line of text as written."""

    function: str
    line: int
    text: str


@final
@dataclass(frozen=True, slots=True)
class Span:
    """Where an op comes from; `reverse` marks ops of the reverse sweep, `tangent` those
    of the tangent sweep and of derivatives that the program itself takes."""

    place: Place | None = None
    statement: Statement | None = None
    reverse: bool = False
    tangent: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether the op is no op of the user's program."""
        return self.reverse or self.tangent


NOWHERE = Span()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """An SSA name. `hint` is the source name it came from."""

    type: Type
    hint: str | None = None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A straight list of ops with parameters and results (what it yields)."""

    params: tuple[Value, ...]
    ops: tuple[Op, ...]
    results: tuple[Value, ...]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A Python literal: number, bool, str, None, tuple of these; or UNDEFINED."""

    value: Any
    result: Value
    span: Span = NOWHERE

    @property
    def operands(self) -> tuple[Value, ...]:
        """None: a literal reads nothing."""
        return ()

    @property
    def results(self) -> tuple[Value, ...]:
        """The literal's value."""
        return (self.result,)

    @property
    def regions(self) -> tuple[Region, ...]:
        """None."""
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """A module-level or closure constant, read by name when the function is called."""

    name: str
    result: Value
    span: Span = NOWHERE

    @property
    def operands(self) -> tuple[Value, ...]:
        """None."""
        return ()

    @property
    def results(self) -> tuple[Value, ...]:
        """The constant's value."""
        return (self.result,)

    @property
    def regions(self) -> tuple[Region, ...]:
        """None."""
        return ()


Attrs = Mapping[str, Any]
NO_ATTRS: Attrs = MappingProxyType({})


@final
@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """Apply the primitive `name` to `operands`; `attrs` are what is static about it."""

    name: str
    operands: tuple[Value, ...]
    results: tuple[Value, ...]
    attrs: Attrs = field(default_factory=lambda: NO_ATTRS)
    span: Span = NOWHERE

    @property
    def result(self) -> Value:
        """The only result."""
        (value,) = self.results
        return value

    @property
    def regions(self) -> tuple[Region, ...]:
        """None."""
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class If:
    """Run `then` or `orelse`, which have no parameters; both yield one value per
    result.
    """

    test: Value
    then: Region
    orelse: Region
    results: tuple[Value, ...]
    span: Span = NOWHERE
    twin: int = 0

    @property
    def operands(self) -> tuple[Value, ...]:
        """The test."""
        return (self.test,)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Both branches."""
        return (self.then, self.orelse)


@final
@dataclass(frozen=True, slots=True, eq=False)
class For:
    """A counted loop over `range(start, stop, step)`.

    `body` has parameters (index, *carried) and yields (*carried), followed, if
    `breaks`, by a bool that ends the loop after this iteration. `results` are the final
    carried values, followed, if `breaks`, by the number of iterations begun.
    `backwards` visits the same indices in reversed order. With no iteration the results
    are `inits` (and 0).
    """

    start: Value
    stop: Value
    step: Value
    inits: tuple[Value, ...]
    body: Region
    results: tuple[Value, ...]
    breaks: bool = False
    backwards: bool = False
    span: Span = NOWHERE
    twin: int = 0
    snapshots: int = 0

    @property
    def operands(self) -> tuple[Value, ...]:
        """The range, then the initial carried values."""
        return (self.start, self.stop, self.step, *self.inits)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The body."""
        return (self.body,)

    @property
    def index(self) -> Value:
        """The loop variable."""
        return self.body.params[0]

    @property
    def carried(self) -> tuple[Value, ...]:
        """The carried values as the body sees them."""
        return self.body.params[1:]


@final
@dataclass(frozen=True, slots=True, eq=False)
class While:
    """Run `body` while `test` yields true.

    Both regions have the carried values as parameters. `test` yields one bool; `body`
    yields the carried values, followed, if `breaks`, by a bool that ends the loop after
    this iteration. `results` are the final carried values followed by the number of
    iterations begun.
    """

    inits: tuple[Value, ...]
    test: Region
    body: Region
    results: tuple[Value, ...]
    breaks: bool = False
    span: Span = NOWHERE
    twin: int = 0
    snapshots: int = 0

    @property
    def operands(self) -> tuple[Value, ...]:
        """The initial carried values."""
        return self.inits

    @property
    def regions(self) -> tuple[Region, ...]:
        """The test and the body."""
        return (self.test, self.body)

    @property
    def carried(self) -> tuple[Value, ...]:
        """The carried values as the body sees them."""
        return self.body.params


Op = Constant | Global | Apply | If | For | While
