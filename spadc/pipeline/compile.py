"""Compile one function of a module into the source of its gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from spadc.adjoint import Mode, differentiate, with_shapes
from spadc.analysis import active_values
from spadc.emission import Layout, emit
from spadc.errors import Diagnostic, SpadcError
from spadc.frontend import FunctionSource, Lowered, lower
from spadc.ir import (
    Assembly,
    Function,
    ObjectType,
    Op,
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
from spadc.paths import (
    EdgeKey,
    PathGraph,
    Scores,
    Selection,
    ordinals,
    path_graph,
    score_paths,
)
from spadc.plans import Plan, Policy
from spadc.primitives import interpret

from .checkpoints import recording_loops
from .docstring import docstring
from .passes import PRIMAL, RECORDS, Observer, adjoint, raw_adjoint, run, unobserved


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
) -> Compiled:
    """Compile one function; a single `wrt` gives a bare gradient, several a tuple.

    Raises `SpadcError` if the program cannot be differentiated, or if the plan needs
    `example` and there is none.
    """
    wanted = Mode(mode)
    made = prepare(source, signature, wrt, wanted, static, observe)
    name = made.fn.name
    policy = plan or Plan.exact()
    scores = measure(made, example, policy.wanted) if policy.wanted else None
    chosen = decide(policy, made.graph, scores)
    values = 0 if wanted is Mode.GRAD else len(made.fn.results)
    gradients = range(values, values + len(made.inputs))
    loops = kept_loops(made, chosen) if chosen.snapshots else {}
    whole = adjoin(made, wanted, chosen.selection, observe, loops)
    # Nothing malformed is ever written.
    final = verify(run(whole, adjoint(made.active, gradients), observe))
    stem = name if name.isidentifier() else "function"  # a lambda has no name
    function_name = f"{stem}_{wanted.value.replace('-', '_')}"
    layout = Layout(
        function_name,
        result_structure(made, wanted),
        docstring(final, made.fn, made.wrt, wanted, chosen),
        constant_statements(made.lowered),
        standalone,
        forms=made.lowered.forms,
    )
    return Compiled(
        emit(final, layout),
        function_name,
        tuple(p.name for p in made.fn.params),
        made.wrt,
        wanted,
        chosen,
        made.fn,
        made.graph,
        made.lowered,
    )


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
    selection: Selection,
    observe: Observer = unobserved,
    snapshots: Mapping[int, int] | None = None,
) -> Function:
    """The adjoint under a selection, still reading values inside forward regions.

    `snapshots` says how many states are saved of loops, by `twin`.
    """
    numbers = ordinals(made.fn)

    def keeps(op: Op, position: int) -> bool:
        return selection.keeps(EdgeKey(numbers[op], position))

    whole = differentiate(
        made.fn, made.inputs, made.active, mode, keeps, made.shapes, snapshots
    )
    return run(whole, raw_adjoint(made.active), observe)


def kept_loops(made: Prepared, plan: Plan) -> dict[int, int]:
    """The outermost loops that record iterations, by `twin`, with the plan's number of
    snapshots."""
    raw = adjoin(made, Mode.GRAD, plan.selection)
    recorded = recording_loops(run(raw, (RECORDS,), unobserved))
    return dict.fromkeys(recorded, plan.snapshots)


def measure(made: Prepared, example: Sequence[Any] | None, wanted: int) -> Scores:
    """The contributions of the paths on the example inputs."""
    if example is None:
        raise SpadcError(
            Diagnostic(
                "SPD501",
                "this plan measures paths on example inputs, and there are none",
                way_out="Give --example inputs.npz, or call the gradient.",
            )
        )
    contribution = contributions(made, example)
    try:
        return score_paths(made.graph, contribution, wanted)
    except ValueError as error:
        raise SpadcError(Diagnostic("SPD505", str(error))) from None


def decide(policy: Policy, graph: PathGraph, scores: Scores | None) -> Plan:
    """The plan for this program."""
    try:
        return policy.make(graph, scores)
    except ValueError as error:
        raise SpadcError(Diagnostic("SPD505", str(error))) from None


def contributions(
    made: Prepared, example: Sequence[Any]
) -> Callable[[Selection], Sequence[Any]]:
    """How a selection becomes a gradient: by evaluating its adjoint."""
    values = made.lowered.global_values()

    def gradient(selection: Selection) -> Sequence[Any]:
        raw = adjoin(made, Mode.GRAD, selection)
        flat = made.fn.flat(example)
        return interpret(run(raw, (RECORDS,), unobserved), flat, values)

    return gradient


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
