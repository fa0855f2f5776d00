"""Compile a live function for one kind of arguments, and say when that is out of date.

A specialisation depends on the kinds of the arguments, on what the names that were
compiled in mean (`guards`: helpers, modules, constants that were folded), and on the
kinds of the names that its code reads when it is called, whose values are put into its
namespace then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, TypeVar, final

from spadc.errors import SpadcError
from spadc.execution import Parameters, load_function
from spadc.frontend import live_callable, opened
from spadc.pipeline import DISTRIBUTION, Compiled, compile_function

from .course import NAMES as KEYWORDS
from .facts import NOTHING, Facts, facts_of, with_axes, with_lengths
from .kinds import Kind, kind_of
from .lengths import with_equal_lengths
from .modes import MATRICES, compiled_mode
from .request import Request

T = TypeVar("T")

# What has to be known when compiling; a recursion ends where it is.
MUST_BE_KNOWN = ("SPD104", "SPD105")


@final
@dataclass(frozen=True, slots=True)
class Specialisation:
    """A compiled function, loaded, with the kinds of the outer values that it reads.

    `facts` say which values of arguments were compiled in, `code` is the user's
    function as it was, `tangents` what the compiled one takes beside its parameters:
    tangents, or cotangents.
    """

    compiled: Compiled
    function: Callable[..., Any]
    kinds: tuple[Kind, ...]
    facts: Facts
    code: CodeType
    tangents: tuple[str, ...] = ()

    @property
    def static(self) -> Mapping[str, Any]:
        """The arguments that were compiled in, by name."""
        return self.facts.static

    def outer_values(
        self, primal: Callable[..., Any], arguments: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """The present values of what the code reads; None if it is out of date."""
        lowered = self.compiled.lowered
        if code_of(primal) is not self.code:  # a reloaded module changes it in place
            return None
        if not self.facts.hold(arguments):
            return None
        if not all(guard.holds() for guard in lowered.guards):
            return None
        values = present_values(self.compiled)
        return values if self.kinds == _kinds(values) else None


def specialise(
    function: Callable[..., Any],
    parameters: Parameters,
    request: Request,
    values: Sequence[Any] | None,
) -> Specialisation:
    """Compile `function` for the kinds of `values`, or for any arguments.

    Whole numbers, and then the lengths of arrays, are compiled in only if the function
    cannot be compiled otherwise.
    """
    if values is None:
        return _compiled(function, parameters, request, NOTHING, None)
    return knowing_enough(
        lambda known: _compiled(function, parameters, request, known, values),
        parameters,
        request,
        values,
    )


def knowing_enough(
    compiles: Callable[[Facts], T],
    parameters: Parameters,
    request: Request,
    values: Sequence[Any],
) -> T:
    """What `compiles` makes of the least that it must be told of `values`."""
    facts = facts_of(parameters, values, request.wrt)
    if request.mode in MATRICES:
        named = dict(zip(parameters.names, values, strict=True))
        facts = with_equal_lengths(facts, named)
    axes = with_axes(facts, parameters, values, request.wrt)
    lengths = with_lengths(axes, parameters, values)
    first: SpadcError | None = None
    attempts = [facts]
    attempts += [known for known in (axes, lengths) if known != attempts[-1]]
    for known in attempts:
        try:
            return compiles(known)
        except SpadcError as refusal:
            first = refusal if first is None or known is axes else first
            if refusal.code not in MUST_BE_KNOWN:
                break
    assert first is not None
    raise first


def code_of(function: Callable[..., Any]) -> CodeType:
    """The code that a call runs."""
    return opened(function)[0].__code__


def text_of(function: Any) -> tuple[Any, Any, Any]:
    """The code and the defaults that a function has."""
    code = getattr(function, "__code__", None)
    defaults = getattr(function, "__defaults__", None)
    return code, defaults, getattr(function, "__kwdefaults__", None)


def _compiled(
    function: Callable[..., Any],
    parameters: Parameters,
    request: Request,
    facts: Facts,
    example: Sequence[Any] | None,
) -> Specialisation:
    compiled = compile_function(
        live_callable(function, parameters.positional, parameters.keywords),
        signature=facts.types,
        static=facts.static,
        wrt=request.wrt,
        mode=compiled_mode(request.mode),
        plan=request.plan,
        conventions=request.conventions,
        has_aux=request.has_aux,
        sparse=request.sparse,
        example=example,
        max_error=request.max_error if example is not None else None,
    )
    loaded = load_function(compiled.source, compiled.function_name)
    rule = compiled.plan.adaptive
    if rule is not None and rule.distribution is not None:
        loaded.__globals__[DISTRIBUTION] = rule.distribution
    kinds = _kinds(present_values(compiled))
    given = inspect.signature(loaded).parameters
    tangents = tuple([n for n in given if n not in (*parameters.names, *KEYWORDS)])
    code = code_of(function)
    return Specialisation(compiled, loaded, kinds, facts, code, tangents)


def present_values(compiled: Compiled) -> dict[str, Any]:
    """The values of the names that the code reads, as they are now."""
    return {one.name: one.read() for one in compiled.lowered.globals if one.read}


def _kinds(values: Mapping[str, Any]) -> tuple[Kind, ...]:
    return tuple(map(kind_of, values.values()))
