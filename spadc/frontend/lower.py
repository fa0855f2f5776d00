"""From a function of the user to a `Function` of the IR.

The parameters get their types from the signature, from annotations that promise one, or
none. Everything the function calls is lowered in place; what it returns is taken apart
into values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import gast

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import (
    UNDEFINED,
    AnyType,
    Assembly,
    Function,
    Global,
    ObjectType,
    Origin,
    Param,
    Region,
    StructType,
    Type,
    Value,
    count_uses,
    has_storage,
    parse_annotation,
    redefine,
)
from spadc.options import Options

from . import array_calls as array_calls
from . import array_copies as array_copies
from . import augmented as augmented
from . import builtin_calls as builtin_calls
from . import conversions as conversions
from . import deletions as deletions
from . import dtypes as dtypes
from . import extremes as extremes
from . import for_loops as for_loops
from . import for_statements as for_statements
from . import function_tools as function_tools
from . import guards as guards
from . import in_place as in_place
from . import inspection as inspection
from . import iterator_calls as iterator_calls
from . import logic as logic
from . import matching as matching
from . import scattered as scattered
from . import splitting as splitting
from . import subscripts as subscripts
from . import trials as trials
from . import while_loops as while_loops
from . import written_out as written_out
from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    Conflict,
    FunctionSource,
    Static,
    Tuple,
    is_number,
)
from .calls import new_scope, run_body
from .context import Lowering, empty_builder
from .names import GlobalRead, Guard, Scope
from .results import take_apart
from .source import words
from .state import State
from .structured import bind_structured, check_changed, with_names

TOO_DEEP = "calls are nested too deep to be lowered"


@final
@dataclass(frozen=True, slots=True)
class Lowered:
    """A lowered function.

    `returns` says how its flat results make up what the user's function returned.
    `globals` are read by name at run time; `guards` must still hold at a call, or the
    function must be lowered again; `written` are the parameters whose arrays it
    changes, so that a call with overlapping arrays means something else, `changed` the
    lists and dicts in them. Its structured parameters must have the `forms`: texts of
    expressions, with the values they must have.
    """

    function: Function
    returns: Assembly
    globals: tuple[GlobalRead, ...]
    guards: tuple[Guard, ...]
    written: tuple[str, ...]
    changed: tuple[str, ...] = ()
    forms: tuple[tuple[str, object], ...] = ()

    def global_values(self) -> dict[str, Any]:
        """What is read, now. The constants of a file are computed from their
        statements."""
        found: dict[str, Any] = {}
        for one in self.globals:
            if one.read is not None:
                found[one.name] = one.read()
            else:
                namespace: dict[str, Any] = {}
                exec("\n".join(one.statements), namespace)
                found[one.name] = eval(one.name, namespace)
        return found


def lower(
    source: FunctionSource,
    signature: Mapping[str, Type] | None = None,
    static: Mapping[str, Any] | None = None,
    options: Options | None = None,
) -> Lowered:
    """Lower one function.

    `signature` gives types of parameters by name; `static` gives parameters whose value
    is compiled in (texts, None, bools, axes).
    """
    return _Lowerer(source, signature or {}, static or {}, options or Options()).lower()


class _Lowerer:
    """The lowering of one function, from its parameters to its results."""

    def __init__(
        self,
        source: FunctionSource,
        signature: Mapping[str, Type],
        static: Mapping[str, Any],
        options: Options,
    ) -> None:
        self.source = source
        self.signature = signature
        self.static = static
        module = FunctionSource("<module>", source.node, source.module)
        scope = new_scope_for(module)
        self.low = Lowering(options, empty_builder(), State(), scope)
        self.params: list[Param] = []

    def lower(self) -> Lowered:
        low, node = self.low, self.source.node
        outer = low.scope
        scope = new_scope(low, self.source, None)
        with low.at(node):
            self.check_signature()
            bound = self.bind_parameters()
        low.scope = scope
        low.state.names.update({(scope.number, name): b for name, b in bound.items()})
        try:
            result = run_body(low, self.source, scope)
        except RecursionError:
            raise SpadcError(
                Diagnostic("SPD105", TOO_DEEP, outer.source.file, node.lineno)
            ) from None
        values: list[Value] = []
        with low.at(node):
            returns = take_apart(low, result, values)
        return self.finish(returns, values)

    def check_signature(self) -> None:
        """Refuse a signature that names no parameter."""
        names = [p.id for p in _parameters(self.source.node.args)]
        unknown = [n for n in (*self.signature, *self.static) if n not in names]
        if unknown:
            self.low.refuse(
                "SPD504",
                f"the signature names {words(unknown)}, which the function does not "
                "have",
                f"Its parameters are {words(names)}." if names else None,
            )

    def bind_parameters(self) -> dict[str, Binding]:
        """A binding for every parameter."""
        args = self.source.node.args
        bound: dict[str, Binding] = {}
        kinds = [
            *((p, "positional-only") for p in args.posonlyargs),
            *((p, "positional-or-keyword") for p in args.args),
            *((p, "keyword-only") for p in args.kwonlyargs),
        ]
        positional = [*args.posonlyargs, *args.args]
        start = len(positional) - len(args.defaults)
        defaults = {
            p.id: d for p, d in zip(positional[start:], args.defaults, strict=True)
        }
        keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
        defaults |= {p.id: d for p, d in keyword if d is not None}
        for parameter, kind in kinds:
            bound[parameter.id] = self.bind_parameter(
                parameter, kind, defaults.get(parameter.id)
            )
        for extra in (args.vararg, args.kwarg):
            if extra is not None:
                empty = Conflict("stands for any number of arguments")
                bound[extra.id] = Tuple(()) if extra is args.vararg else empty
        if args.vararg is not None:
            note = f"`*{args.vararg.id}` is taken to be empty."
            self.low.records.notes[note] = None
        return bound

    def bind_parameter(self, parameter: Any, kind: str, default: Any) -> Binding:
        """One parameter: a value of the IR, or what its static value is."""
        name = parameter.id
        type_ = self.type_of_parameter(parameter)
        value = Value(AnyType() if type_ is None else type_, name)
        literal = self.default_of(name, default)
        if isinstance(type_, StructType):
            bound, parts = bind_structured(self.low, name, type_)
            self.params.append(Param(name, value, kind, literal, parts))
            return bound
        self.params.append(Param(name, value, kind, literal))
        if name in self.static:
            return _static(self.static[name])
        if isinstance(type_, ObjectType):
            if type_.kind == "NoneType":
                return NONE
            return Conflict(
                f"is an argument of kind {type_.kind}, not known when compiling"
            )
        if type_ is None and default is not None and literal is None:
            return Conflict(
                "may be None or an array: give its type (--signature), or None in the "
                "call"
            )
        low = self.low
        if not has_storage(value.type):
            bound = low.bind(value, name)
            return bound
        cell = low.new_cell(value, name)
        cell.parameter = name
        return ArrayRef(cell)

    def type_of_parameter(self, parameter: Any) -> Type | None:
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
            return UNDEFINED
        live = self.source.live_defaults
        if live is not None and isinstance(live[name], bool | int | float | str | None):
            return live[name]
        try:
            return gast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError):
            pass
        low = self.low
        with low.at(node):
            binding = low.expression(node)
            if isinstance(binding, Static) and (
                is_number(binding.value) or binding.value is None
            ):
                low.guard(binding.guards)
                return binding.value
            return low.refuse(
                "SPD100",
                "this default is not a literal",
                "Make it a number, or None.",
            )

    def finish(self, returns: Assembly, values: list[Value]) -> Lowered:
        """The function, with the constants that it reads before everything else."""
        low = self.low
        inputs = tuple(v for p in self.params for v in p.values)
        body = Region(inputs, tuple(low.builder.ops), tuple(values))
        uses = count_uses(body)
        used = [op for op in low.prelude if uses[op.results[0]]]
        names = [op.name for op in used if isinstance(op, Global)]
        node = self.source.node
        origin = Origin(
            low.source.file, node.lineno, self.source.name, gast.get_docstring(node)
            if isinstance(node, gast.FunctionDef) else None,
        )  # fmt: skip
        with low.at(node):
            check_changed(low)
        params, renaming = with_names(self.params, low.records.parts)
        whole = Region(inputs, (*used, *body.ops), body.results)
        function = Function(
            self.source.name,
            params,
            redefine(whole, renaming),
            origin,
            tuple(low.records.notes),
        )
        return Lowered(
            function,
            returns,
            tuple(low.records.globals[name] for name in names),
            tuple(low.records.guards.values()),
            tuple(low.records.written),
            tuple(low.records.changed),
            tuple(low.records.forms.items()),
        )


def _static(value: Any) -> Binding:
    """A value that is compiled in."""
    if isinstance(value, tuple):
        return Tuple(tuple(_static(item) for item in value))
    return Static(value)


def _parameters(args: Any) -> list[Any]:
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def new_scope_for(module: FunctionSource) -> Scope:
    """The scope of the code outside functions."""
    return Scope(0, module, None, frozenset(), 1)
