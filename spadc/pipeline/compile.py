"""Compile one function of a module into the source of its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, final

import numpy as np

from spadc.adjoint import Guide, Mode, differentiate, with_shapes
from spadc.analysis import active_values
from spadc.emission import Layout, Tape, Written, write_module
from spadc.errors import Diagnostic, SpadcError
from spadc.frontend import FunctionSource, Lowered, lower
from spadc.ir import (
    Assembly,
    Function,
    ObjectType,
    Param,
    Reach,
    Result,
    Type,
    Value,
    assembled,
    dtype_of,
    is_complex,
    may_be_float,
    shape_of,
    verify,
)
from spadc.paths import PathGraph, path_graph
from spadc.plans import Plan, Policy

from .checkpoints import recording_loops
from .docstring import docstring, summary
from .measuring import plan_for
from .passes import PRIMAL, RECORDS, Observer, adjoint, raw_adjoint, run, unobserved
from .steering import Names, around, refuse_names


@final
@dataclass(frozen=True, slots=True)
class Compiled:
    """The generated source and what a caller must know to use it."""

    source: str
    function_name: str
    parameters: tuple[str, ...]
    wrt: tuple[str, ...]
    mode: Mode
    plan: Plan
    primal: Function
    graph: PathGraph
    lowered: Lowered = field(repr=False)
    tape: Tape

    @property
    def globals_read(self) -> tuple[str, ...]:
        """The names that the source reads from its module."""
        return tuple(g.name for g in self.lowered.globals)

    @property
    def written_params(self) -> tuple[str, ...]:
        """The arguments that the primal changes."""
        return self.lowered.written


@final
@dataclass(frozen=True, slots=True)
class Prepared:
    """A primal ready to be differentiated."""

    lowered: Lowered
    fn: Function
    shapes: Mapping[Value, Value]
    wrt: tuple[str, ...]
    inputs: tuple[Value, ...]
    active: frozenset[Value]
    graph: PathGraph


def compile_function(
    source: FunctionSource,
    *,
    signature: Mapping[str, Type] | None = None,
    wrt: Sequence[str | int] = (0,),
    mode: str = "grad",
    plan: Policy | None = None,
    standalone: bool = False,
    example: Sequence[Any] | None = None,
    static: Mapping[str, Any] | None = None,
    observe: Observer = unobserved,
    max_error: float | None = None,
) -> Compiled:
    """Compile one function; a single `wrt` gives a bare gradient, several a tuple.

    Raises `SpadcError` if the program cannot be differentiated, if the plan needs
    `example` and there is none, or if what the plan drops changes the gradient on the
    example by more than `max_error` of its norm.
    """
    wanted = Mode(mode)
    made = prepare(source, signature, wrt, wanted, static, observe)
    policy = plan or Plan.exact()
    trial = partial(compile_prepared, made, Mode.GRAD)
    chosen = plan_for(policy, made, example, max_error, trial)
    return compile_prepared(made, wanted, chosen, standalone, observe)


def compile_prepared(
    made: Prepared,
    wanted: Mode,
    chosen: Plan,
    standalone: bool = False,
    observe: Observer = unobserved,
) -> Compiled:
    """Compile a prepared program under a plan for it."""
    name = made.fn.name
    stem = name if name.isidentifier() else "function"  # a lambda has no name
    refuse_names(made.fn, chosen, stem, [g.name for g in made.lowered.globals])
    final = reverse(made, wanted, chosen, observe)
    function_name = f"{stem}_{wanted.value.replace('-', '_')}"
    layout = Layout(
        function_name,
        result_structure(made, wanted),
        partial(docstring, final, made.fn, made.wrt, wanted, chosen),
        constant_statements(made.lowered),
        standalone,
        forms=made.lowered.forms,
        releases=chosen.releases,
    )
    module = written(made, wanted, chosen, final, layout, stem)
    return Compiled(
        module.source,
        function_name,
        tuple(p.name for p in made.fn.params),
        made.wrt,
        wanted,
        chosen,
        made.fn,
        made.graph,
        made.lowered,
        module.tape,
    )


def reverse(
    made: Prepared, mode: Mode, plan: Plan, observe: Observer = unobserved
) -> Function:
    """Forward and reverse sweep under a plan, ready to be written."""
    values = 0 if mode is Mode.GRAD else len(made.fn.results)
    gradients = range(values, values + len(made.inputs))
    loops = kept_loops(made, plan) if plan.snapshots else {}
    whole = adjoin(made, mode, Guide.of(made.fn, plan), observe, loops)
    # Nothing malformed is ever written.
    return verify(run(whole, adjoint(made.active, gradients, plan.releases), observe))


def written(
    made: Prepared, mode: Mode, plan: Plan, fn: Function, layout: Layout, stem: str
) -> Written:
    """The module of `fn`; of an adaptive plan with the rule around it."""
    if plan.adaptive is None:
        return write_module(fn, layout)
    names = Names.of(stem, layout.name)
    what = summary(made.fn, made.wrt, mode, plan)
    outer = around(fn, plan, mode, names, f"{what}, and the next state.")

    def facts(tape: Tape) -> list[str]:
        estimate = replace(plan, is_biased=False, notes=plan.notes[:1])
        lines = docstring(fn, made.fn, made.wrt, mode, estimate, tape)
        return [*lines, f"`{names.outer}` says what the draws follow."]

    others = []
    if plan.adaptive.rule == "exact":
        exact = Plan.exact().make(made.graph)
        whole = reverse(made, mode, exact)
        doc = partial(docstring, whole, made.fn, made.wrt, mode, exact)
        others = [(whole, replace(layout, name=names.exact, docstring=doc))]
    estimate = replace(layout, name=names.estimate, docstring=facts, around=outer)
    return write_module(fn, estimate, others)


def prepare(
    source: FunctionSource,
    signature: Mapping[str, Type] | None,
    wrt: Sequence[str | int],
    mode: Mode,
    static: Mapping[str, Any] | None = None,
    observe: Observer = unobserved,
) -> Prepared:
    """Lower and analyse; `static` are parameters whose values are compiled in."""
    lowered = lower(source, signature, static)
    observe("lower", lowered.function)
    fn, shapes = with_shapes(run(lowered.function, PRIMAL, observe))
    names = tuple(_parameter(fn, which) for which in wrt)
    inputs = tuple(v for name in names for v in _inputs(_param(fn, name)))
    if mode is not Mode.VJP:
        _check_output(fn)
    active = active_values(fn, inputs, fn.results)
    graph = path_graph(fn, inputs, fn.results, active)
    return Prepared(lowered, fn, shapes, names, inputs, active, graph)


def adjoin(
    made: Prepared,
    mode: Mode,
    guide: Guide,
    observe: Observer = unobserved,
    snapshots: Mapping[int, int] | None = None,
) -> Function:
    """The adjoint under a plan, still reading values inside forward regions.

    `snapshots` says how many states are saved of loops, by `twin`.
    """
    whole = differentiate(
        made.fn, made.inputs, made.active, mode, guide, made.shapes, snapshots
    )
    return run(whole, raw_adjoint(made.active), observe)


def kept_loops(made: Prepared, plan: Plan) -> dict[int, int]:
    """The outermost loops that record iterations, by `twin`, with the plan's number of
    snapshots."""
    raw = adjoin(made, Mode.GRAD, Guide.of(made.fn, plan))
    recorded = recording_loops(run(raw, (RECORDS,), unobserved))
    return dict.fromkeys(recorded, plan.snapshots)


def result_structure(made: Prepared, mode: Mode) -> Assembly:
    """How the flat results are returned: value first, then one gradient or a tuple."""
    first = 0 if mode is Mode.GRAD else len(made.fn.results)
    places = {value: first + k for k, value in enumerate(made.inputs)}
    grads = tuple(_gradient(_param(made.fn, name), places) for name in made.wrt)
    bars: Assembly = grads[0] if len(grads) == 1 else grads
    return bars if mode is Mode.GRAD else (made.lowered.returns, bars)


def _gradient(param: Param, places: Mapping[Value, int]) -> Assembly:
    """The gradient of a parameter, of its form; None for what has no gradient."""
    if not param.is_structured:
        return Result(places[param.value])
    values = {part.reach: part.value for part in param.parts}

    def result(reach: Reach, type_: Type) -> Assembly:
        place = places.get(values[reach]) if reach in values else None
        return None if place is None else Result(place)

    return assembled(param.value.type, param.name, result)


def constant_statements(lowered: Lowered) -> tuple[str, ...]:
    """The module-level statements that define the constants, each once, in order."""
    statements = (s for g in lowered.globals for s in g.statements)
    return tuple(dict.fromkeys(statements))


def _parameter(fn: Function, which: str | int) -> str:
    names = [p.name for p in fn.params]
    if isinstance(which, int) and -len(names) <= which < len(names):
        return names[which]
    if which in names:
        return str(which)
    raise SpadcError(
        Diagnostic(
            "SPD401",
            f"`{fn.name}` has no parameter `{which}`",
            way_out=f"Choose from {', '.join(names) or 'none'}.",
        )
    )


def _param(fn: Function, name: str) -> Param:
    return next(p for p in fn.params if p.name == name)


def _inputs(param: Param) -> tuple[Value, ...]:
    """The values that a gradient with respect to the parameter is one of."""
    if param.is_structured:
        floats = tuple(v for v in param.values if may_be_float(v.type))
        if floats:
            return floats
        what = "holds no floating point numbers"
    else:
        dtype = dtype_of(param.value.type)
        if dtype is None or np.dtype(dtype).kind in "fc":
            return (param.value,)
        what = f"is {dtype}"
    raise SpadcError(
        Diagnostic(
            "SPD402",
            f"`{param.name}` {what}: there is no gradient with respect to it",
            way_out=f"Pass floats, or leave `{param.name}` out of `wrt`.",
        )
    )


def _check_output(fn: Function) -> None:
    values = [v for v in fn.results if not isinstance(v.type, ObjectType)]
    shapes = [shape_of(v.type) for v in values]
    logical = any(dtype_of(v.type) == "bool" for v in fn.results)
    imaginary = any(is_complex(v.type) for v in values)
    one = len(shapes) == 1 and shapes[0] in (None, ())
    if one and not logical and not imaginary:
        return
    what = f"{len(shapes)} values" if len(shapes) != 1 else "an array"
    what = "a truth value" if logical else what if shapes else "nothing"
    what = "a complex number" if one and imaginary else what
    real = "real " if one and imaginary else ""
    way_out = "Return one number (a sum, a mean), or use the mode `vjp`."
    if one and imaginary:
        way_out = "Return its real part or its modulus: `z.real`, `abs(z)`."
    raise SpadcError(
        Diagnostic(
            "SPD403",
            f"`{fn.name}` returns {what}: only a {real}scalar has a gradient",
            way_out=way_out,
        )
    )
