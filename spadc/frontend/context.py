"""The state of one lowering: the open region, the current place, counters and records.

`Lowering` is what every part of the frontend works on. It makes ops with their spans,
refuses with the current place, and hands expressions and statements to the functions
that are registered for their node types (`lowers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, final

import gast

from spadc.ir import (
    NOWHERE,
    Op,
    ScalarType,
    Span,
    Statement,
    Value,
    has_storage,
)
from spadc.options import Options
from spadc.primitives import Builder, Unsupported, complex_refusal

from .bindings import (
    ITERATORS,
    ArrayRef,
    Binding,
    Cell,
    CheckpointOf,
    ContainerRef,
    IteratorOf,
    IteratorRef,
    LiveObject,
    OuterKey,
    ReversedOf,
    Scalar,
    ShapeRef,
)
from .memory.layout import is_in_order
from .naming.names import GlobalRead, Guard, Scope
from .refused import reason_for
from .source import Source, refuse
from .state import Container, Name, State

Lower = Callable[..., Any]
EXPRESSIONS: dict[type, Lower] = {}
STATEMENTS: dict[type, Lower] = {}


def lowers(*kinds: type) -> Callable[[Lower], Lower]:
    """Register the function `(low, node, hint) -> Binding` for expressions, or
    `(low, node) -> None` for statements."""

    def register(function: Lower) -> Lower:
        for kind in kinds:
            table = EXPRESSIONS if issubclass(kind, gast.expr) else STATEMENTS
            table[kind] = function
        return function

    return register


@final
@dataclass(slots=True)
class Counters:
    """The numbers given out so far; shared by every attempt at a loop."""

    cells: int = 0
    scopes: int = 0
    containers: int = 0
    temporaries: int = 0
    ops: int = 0
    mixed: int = 0  # lists that got items of different ranks


@final
@dataclass(frozen=True, slots=True)
class Given:
    """A list or dict inside a parameter: how the program reaches it, and its length."""

    text: str
    length: int


@final
@dataclass(slots=True)
class Records:
    """What lowering found out about the world outside the function.

    Of structured parameters: the `containers` in them, by number, and those that are
    `changed`; the names given to their `parts`; what the compiled
    code takes for granted (`forms`: texts, and their values); the `classes` of what is
    returned, by the names that the module has for them.
    """

    globals: dict[str, GlobalRead] = field(default_factory=dict)
    guards: dict[OuterKey, Guard] = field(default_factory=dict)
    static_guards: dict[OuterKey, Guard] = field(default_factory=dict)
    written: dict[str, None] = field(default_factory=dict)
    changed: dict[str, None] = field(default_factory=dict)
    forms: dict[str, object] = field(default_factory=dict)
    containers: dict[int, Given] = field(default_factory=dict)
    parts: dict[Value, list[str]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    classes: dict[str, LiveObject] = field(default_factory=dict)
    callables: list[Binding] = field(default_factory=list)


@final
@dataclass(slots=True, eq=False)
class Lowering:
    """One function being lowered, with everything it calls."""

    options: Options
    builder: Builder
    state: State
    scope: Scope
    counters: Counters = field(default_factory=Counters)
    records: Records = field(default_factory=Records)
    node: gast.AST | None = None
    statement: Statement | None = None
    quoted: Source | None = None  # the text with a call that stands for its callee
    unpacked: tuple[Any, tuple[str | None, ...]] = (None, ())  # call, names of parts
    depth: int = 0
    prints: bool = False  # what is printed is printed by the gradient as well
    guesses: int = 0  # the loops around whose bodies are lowered with a guess
    prelude: list[Op] = field(default_factory=list)
    outside: dict[OuterKey, Value] = field(default_factory=dict)
    outside_cells: dict[OuterKey, Cell] = field(default_factory=dict)
    in_order: dict[Value, None] = field(default_factory=dict)  # certainly in C order

    @property
    def source(self) -> Source:
        """The text being lowered."""
        return self.quoted or self.scope.source

    def refuse(
        self, code: str, message: str, way_out: str | None = None, at: Any = None
    ) -> NoReturn:
        """Raise a diagnostic at `at`, or at the current node."""
        node = self.node if self.quoted else at or self.node
        refuse(self.source, node, code, message, way_out)

    @contextmanager
    def at(self, node: gast.AST) -> Iterator[None]:
        """Work at `node`: ops get its place, errors point to it."""
        outer_node, outer_span = self.node, self.builder.span
        builder = self.builder
        if hasattr(node, "lineno") and not self.quoted:
            self.node = node
            builder.span = Span(self.source.place(node), self.statement)
        try:
            yield
        finally:
            self.node, builder.span = outer_node, outer_span

    # Expressions and statements

    def expression(
        self, node: gast.AST, hint: str | None = None, *, iterator: bool = False
    ) -> Binding:
        """What an expression is bound to; `hint` names its value.

        An iterator can be gone through only once: where it is not used up at once
        (`iterator`), what is left of it is kept in the state.
        """
        handler = EXPRESSIONS.get(type(node))
        with self.at(node):
            if handler is None:
                self.refuse_node(node)
            result: Binding = handler(self, node, hint)
            if isinstance(result, ITERATORS) and not iterator:
                if not isinstance(result, CheckpointOf):
                    return self.new_iterator(result)
                self.refuse(
                    "SPD100",
                    "an iterator that is not used up where it is made",
                    "Make a list of it, or loop over it directly.",
                )
            return result

    def run(self, node: gast.AST) -> None:
        """Lower one statement."""
        handler = STATEMENTS.get(type(node))
        outer = self.statement
        self.statement = self.statement_of(node)
        try:
            with self.at(node):
                if handler is None:
                    self.refuse_node(node)
                handler(self, node)
        finally:
            self.statement = outer

    def statement_of(self, node: gast.AST) -> Statement | None:
        """`node` as a statement of the function it stands in; a call that is quoted
        stands for all of its callee."""
        if self.quoted:
            return self.statement
        frame = self.scope.frame
        return self.source.statement(node, frame.function.name, frame.first_line)

    def refuse_node(self, node: gast.AST) -> NoReturn:
        """Refuse a construct that is outside the accepted language."""
        what, way_out = reason_for(node)
        self.refuse("SPD100", what, way_out, node)

    # Ops

    def apply(
        self, name: str, *operands: Any, hint: str | None = None, **attrs: Any
    ) -> Value:
        """Append one op at the current place."""
        (result,) = self.apply_all(name, *operands, hint=hint, **attrs)
        return result

    def apply_all(
        self,
        name: str,
        *operands: Any,
        hint: str | None = None,
        hints: tuple[str | None, ...] = (),
        **attrs: Any,
    ) -> tuple[Value, ...]:
        """Append one op with any number of results at the current place."""
        self.counters.ops += 1
        if self.counters.ops > self.options.size:
            self.refuse(
                "SPD105",
                "this program becomes too long when it is written out",
                "Use loops over ranges or arrays, with calls that are not nested deep.",
            )
        try:
            values = tuple(map(self.builder.value, operands))
            results = self.builder.apply_all(
                name, *values, hints=hints or (hint,), **attrs
            )
        except Unsupported as error:
            self.refuse("SPD102", str(error))
        except (TypeError, ValueError, IndexError) as error:
            if _is_own_mistake(error):
                raise
            self.refuse(
                "SPD303", str(error) or f"`{name}` does not take these operands"
            )
        types = [v.type for v in values], [r.type for r in results]
        refusal = complex_refusal(name, *types, attrs)
        if refusal is not None:
            self.refuse("SPD301", *refusal)
        for result in results:
            if is_in_order(name, values, result, attrs, self.in_order):
                self.in_order[result] = None
        return results

    def bind(self, value: Value, name: str | None = None) -> Binding:
        """A fresh result as a binding: a scalar, or an array with storage of its
        own."""
        if has_storage(value.type):
            return ArrayRef(self.new_cell(value, name))
        if isinstance(value.type, ScalarType):
            return Scalar(value)
        return ShapeRef(value, value)

    def new_cell(self, value: Value, name: str | None = None) -> Cell:
        """Fresh storage that holds `value`."""
        self.counters.cells += 1
        cell = Cell(self.counters.cells, name, in_order=value in self.in_order)
        self.state.cells[cell] = value
        return cell

    def new_container(
        self, items: Sequence[Binding], keys: Sequence[object] | None = None
    ) -> ContainerRef:
        """A fresh list, or dict with `keys`."""
        self.counters.containers += 1
        number = self.counters.containers
        known = None if keys is None else tuple(keys)
        self.state.containers[number] = Container(tuple(items), known)
        return ContainerRef(number)

    def new_iterator(self, source: Binding) -> IteratorRef:
        """An iterator under a name; the keys say that it is no list."""
        backwards = isinstance(source, ReversedOf) and isinstance(
            source.item, ContainerRef
        )
        if backwards or (isinstance(source, IteratorOf) and source.early):
            self.refuse(
                "SPD100",
                "an iterator over a list that is not used up where it is made",
                "Make a list of it, or loop over it directly.",
            )
        made = self.new_container((source,), ("rest",))
        return IteratorRef(made.number)

    def temporary(self, what: str = "") -> Name:
        """A name that the user cannot have written; `what` is its hint."""
        self.counters.temporaries += 1
        return (self.scope.number, f"<{what}>{self.counters.temporaries}")

    def guard(self, keys: tuple[OuterKey, ...]) -> None:
        """Note that the meaning of these outer names has been compiled in."""
        for key in keys:
            if key in self.records.static_guards:
                self.records.guards[key] = self.records.static_guards[key]


def _is_own_mistake(error: Exception) -> bool:
    """Whether a primitive was not even asked: it has other operands or attributes."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    asked = trace is not None and trace.tb_frame.f_code.co_name == "infer_types"
    return asked and isinstance(error, TypeError)


def empty_builder() -> Builder:
    """A builder without a place."""
    return Builder(NOWHERE)


def hint_of(name: str) -> str | None:
    """The hint that a name in the state gives to values."""
    return name[1 : name.index(">")] or None if name.startswith("<") else name
