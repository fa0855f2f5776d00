"""From a function of the user to a `Function` of the IR.

The parameters get their types from the signature, from annotations that promise one, or
none. Everything the function calls is lowered in place; what it returns is taken apart
into values.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import gast

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import (
    Assembly,
    Function,
    Global,
    ObjectType,
    Origin,
    Param,
    Region,
    Type,
    Value,
    count_uses,
    redefine,
)
from spadc.options import Options

from .bindings import (
    FunctionSource,
)
from .calling import builtin_calls as builtin_calls
from .calling import conversions as conversions
from .calling import custom as custom
from .calling import derived as derived
from .calling import extremes as extremes
from .calling import function_tools as function_tools
from .calling import hooks as hooks
from .calling import inspection as inspection
from .calling import instances as instances
from .calling import iterator_calls as iterator_calls
from .calling.calls import new_scope, run_body
from .context import Lowering, empty_builder
from .control import for_loops as for_loops
from .control import for_statements as for_statements
from .control import while_loops as while_loops
from .language import augmented as augmented
from .language import deletions as deletions
from .language import guards as guards
from .language import logic as logic
from .language import matching as matching
from .language import subscripts as subscripts
from .language import trials as trials
from .naming.decorators import check_entry
from .naming.names import GlobalRead, Guard, Scope
from .numpy_calls import array_calls as array_calls
from .numpy_calls import array_copies as array_copies
from .numpy_calls import blocks as blocks
from .numpy_calls import bracket_calls as bracket_calls
from .numpy_calls import dtypes as dtypes
from .numpy_calls import einsum_calls as einsum_calls
from .numpy_calls import in_place as in_place
from .numpy_calls import math_calls as math_calls
from .numpy_calls import padding as padding
from .numpy_calls import questions as questions
from .numpy_calls import scattered as scattered
from .numpy_calls import splitting as splitting
from .numpy_calls import variants as variants
from .numpy_calls import vectorized as vectorized
from .numpy_calls import written_out as written_out
from .parameters import Parameters
from .results import take_apart
from .scipy_calls import evolutions as evolutions
from .scipy_calls import frozen as frozen
from .scipy_calls import interpolation as interpolation
from .scipy_calls import solvers as solvers
from .scipy_calls import sparse as sparse
from .state import State
from .structured import check_changed, with_names

DEEPEST = 20_000  # calls of Python, while a function is lowered
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
            check_entry(low, self.source)
            given = Parameters(low, self.source, self.signature, self.static)
            given.check()
            bound = given.bind()
        self.params = given.params
        low.scope = scope
        low.state.names.update({(scope.number, name): b for name, b in bound.items()})
        try:
            with room_for_calls():
                result = run_body(low, self.source, scope)
        except RecursionError:
            raise SpadcError(
                Diagnostic("SPD105", TOO_DEEP, outer.source.file, node.lineno)
            ) from None
        values: list[Value] = []
        with low.at(node):
            returns = take_apart(low, result, values)
        return self.finish(returns, values)

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
            (*(low.records.globals[name] for name in names), *self.classes()),
            tuple(low.records.guards.values()),
            tuple(low.records.written),
            tuple(low.records.changed),
            tuple(low.records.forms.items()),
        )

    def classes(self) -> Iterator[GlobalRead]:
        """The classes of what is returned, which the code reads by name."""
        given = [p.name for p in self.params]
        for name, cls in self.low.records.classes.items():
            if name in given:
                with self.low.at(self.source.node):
                    self.low.refuse(
                        "SPD304",
                        f"the function returns a {name}, and has a parameter `{name}`",
                        "Call one of them something else.",
                    )
            yield GlobalRead(name, ObjectType("class"), read=cls.read)


@contextmanager
def room_for_calls() -> Iterator[None]:
    """Calls that are written out are calls of the frontend: let them be deep enough for
    the refusal that says which call is too deep."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def new_scope_for(module: FunctionSource) -> Scope:
    """The scope of the code outside functions."""
    return Scope(0, module, None, frozenset(), 1)
