"""What the parameters of the compiled function are bound to.

A parameter is a value of the IR, with the type that the signature or an annotation
gives, or it is compiled in. What is compiled in the code then checks (`forms`), so that
it is not silently called with something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

import gast

from spadc.ir import (
    UNDEFINED,
    AnyType,
    ObjectType,
    Param,
    StructType,
    Type,
    Value,
    has_storage,
    parse_annotation,
)

from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    Conflict,
    External,
    FunctionSource,
    Static,
    Tuple,
)
from .context import Lowering
from .naming.constants import Outer
from .naming.objects import live_value
from .source import words
from .structured import bind_structured

PLAIN = (bool, int, float, complex, str, type(None))
NO_DEFAULT = UNDEFINED
NOT_A_LITERAL = External("a default that is no literal")
NOT_KNOWN = "may be any function or object: a call of the gradient says which it is"


def is_plain(value: Any) -> bool:
    """Whether a value can be written as a literal."""
    items = value if type(value) is tuple else (value,)
    return all(type(item) in PLAIN for item in items)


@final
class Parameters:
    """The parameters of one function, bound one after the other."""

    def __init__(
        self,
        low: Lowering,
        source: FunctionSource,
        signature: Mapping[str, Type],
        static: Mapping[str, Any],
    ) -> None:
        self.low = low
        self.source = source
        self.signature = signature
        self.static = static
        self.params: list[Param] = []

    @property
    def names(self) -> list[str]:
        """What can be given, by name."""
        args, entry = self.source.node.args, self.source.entry
        own = [p.id for p in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
        free = [name for name in own if name not in entry.held]
        return [*free, *entry.positional, *entry.keywords]

    def check(self) -> None:
        """Refuse a signature that names no parameter."""
        known = self.names
        unknown = [n for n in (*self.signature, *self.static) if n not in known]
        if unknown:
            self.low.refuse(
                "SPD504",
                f"the signature names {words(unknown)}, which the function does not "
                "have",
                f"Its parameters are {words(known)}." if known else None,
            )

    def bind(self) -> dict[str, Binding]:
        """A binding for every parameter."""
        args, entry = self.source.node.args, self.source.entry
        defaults = self.defaults()
        bound: dict[str, Binding] = {}
        for kind, parameters in (
            ("positional-only", args.posonlyargs),
            ("positional-or-keyword", args.args),
        ):
            for one in parameters:
                bound[one.id] = self.one(one, kind, defaults.get(one.id))
        if args.vararg is not None:
            extra = (self.named(n, "positional-or-keyword") for n in entry.positional)
            bound[args.vararg.id] = Tuple(tuple(extra))
            if self.source.live_defaults is None:
                note = f"`*{args.vararg.id}` is taken to be empty."
                self.low.records.notes[note] = None
        for one in args.kwonlyargs:
            bound[one.id] = self.one(one, "keyword-only", defaults.get(one.id))
        if args.kwarg is not None:
            items = [self.named(n, "keyword-only") for n in entry.keywords]
            bound[args.kwarg.id] = self.low.new_container(items, entry.keywords)
        return bound

    def defaults(self) -> dict[str, Any]:
        """The node of each default; those before what `*args` gets are not used."""
        args = self.source.node.args
        positional = [*args.posonlyargs, *args.args]
        start = len(positional) - len(args.defaults)
        pairs = list(zip(positional[start:], args.defaults, strict=True))
        keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if self.source.entry.positional:
            pairs = []
        return {p.id: d for p, d in (*pairs, *keyword) if d is not None}

    def one(self, parameter: Any, kind: str, default: Any) -> Binding:
        """One parameter: a value of the IR, or what is compiled in."""
        name = parameter.id
        if name in self.source.entry.held:
            return self.held(name, self.source.entry.held[name])
        type_ = self.type_of(parameter)
        literal = self.default_of(name, default)
        return self.bound(name, kind, type_, default, literal)

    def named(self, name: str, kind: str) -> Binding:
        """What `*args` or `**kwargs` gets."""
        return self.bound(name, kind, self.signature.get(name), None, NO_DEFAULT)

    def bound(
        self, name: str, kind: str, type_: Type | None, default: Any, literal: Any
    ) -> Binding:
        """A parameter of this type, and of this default."""
        value = Value(AnyType() if type_ is None else type_, name)
        if isinstance(type_, StructType):
            found, parts = bind_structured(self.low, name, type_)
            shown = None if literal is NOT_A_LITERAL else literal
            self.params.append(Param(name, value, kind, shown, parts))
            return found
        shown = None if literal is NOT_A_LITERAL else literal
        self.params.append(Param(name, value, kind, shown))
        if name in self.static:
            return self.compiled_in(name, self.static[name])
        if isinstance(type_, ObjectType):
            kind = type_.kind
            what = f"is an argument of kind {kind}, not known when compiling"
            return NONE if kind == "NoneType" else Conflict(what)
        if type_ is None and default is not None:
            if literal is NOT_A_LITERAL:
                return Conflict(NOT_KNOWN)
            if literal is None or isinstance(literal, str | tuple):
                return self.compiled_in(name, literal)
        if not has_storage(value.type):
            return self.low.bind(value, name)
        cell = self.low.new_cell(value, name)
        cell.parameter = name
        return ArrayRef(cell)

    # What is compiled in

    def held(self, name: str, value: Any) -> Binding:
        """An object that the function has been given already."""
        owner: Any = self.source.module
        where = Outer(name, owner.holding(name, value), lambda: value)
        return live_value(self.low, where, value)

    def compiled_in(self, name: str, value: Any) -> Binding:
        """A value that is known; the code checks it, as far as it can be written."""
        if not is_plain(value):
            return self.held(name, value)
        self.low.records.forms[name] = value
        if isinstance(value, tuple):
            return Tuple(tuple(Static(item) for item in value))
        return Static(value)

    # Types and defaults

    def type_of(self, parameter: Any) -> Type | None:
        """The type from the signature, else from the annotation."""
        if parameter.id in self.signature:
            return self.signature[parameter.id]
        if parameter.annotation is None:
            return None
        text = self.low.source.segment(parameter.annotation)
        try:
            return parse_annotation(text)
        except ValueError as error:
            return self.low.refuse("SPD504", str(error), None, parameter.annotation)

    def default_of(self, name: str, node: Any) -> Any:
        """The literal that a parameter defaults to."""
        if node is None:
            return NO_DEFAULT
        live = (self.source.live_defaults or {}).get(name, NO_DEFAULT)
        if live is not NO_DEFAULT and is_plain(live):
            return live
        try:
            return gast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError):
            pass
        low = self.low
        with low.at(node):
            binding = low.expression(node)
        if isinstance(binding, Static) and isinstance(binding.value, PLAIN):
            low.guard(binding.guards)
            return binding.value
        return NOT_A_LITERAL
