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
from spadc.frontend import FunctionSource, Leaf, Lowered, lower
from spadc.ir import Function, ObjectType, Op, Type, Value, dtype_of, shape_of, verify
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
    gradients = range(values, values + len(made.wrt))
    whole = adjoin(made, wanted, chosen.selection, observe)
    final = verify(
        run(whole, adjoint(made.active, gradients), observe)
    )  # nothing malformed is ever written
    stem = name if name.isidentifier() else "function"  # a lambda has no name
    function_name = f"{stem}_{wanted.value.replace('-', '_')}"
    layout = Layout(
        function_name,
        result_structure(made, wanted),
        docstring(final, name, made.wrt, wanted, chosen),
        constant_statements(made.lowered),
        standalone,
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
    values = {p.name: p.value for p in fn.params}
    inputs = tuple(values[n] for n in names)
    _check_inputs(names, inputs)
    if mode is not Mode.VJP:
        _check_output(fn)
    active = active_values(fn, inputs, fn.results)
    graph = path_graph(fn, inputs, fn.results, active)
    return Prepared(lowered, fn, shapes, names, inputs, active, graph)


def adjoin(
    made: Prepared, mode: Mode, selection: Selection, observe: Observer = unobserved
) -> Function:
    """The adjoint under a selection, still reading values inside forward regions."""
    numbers = ordinals(made.fn)

    def keeps(op: Op, position: int) -> bool:
        return selection.keeps(EdgeKey(numbers[op], position))

    whole = differentiate(made.fn, made.inputs, made.active, mode, keeps, made.shapes)
    return run(whole, raw_adjoint(made.active), observe)


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
        return interpret(run(raw, (RECORDS,), unobserved), example, values)

    return gradient


def result_structure(made: Prepared, mode: Mode) -> Any:
    """How the flat results are returned: value first, then one gradient or a tuple."""
    count = 0 if mode is Mode.GRAD else len(made.fn.results)
    grads = tuple(range(count, count + len(made.wrt)))
    bars: Any = grads[0] if len(grads) == 1 else grads
    return bars if mode is Mode.GRAD else (_positions(made.lowered.returns), bars)


def _positions(returns: Any) -> Any:
    """The structure of what the primal returned, as positions of results."""
    if isinstance(returns, Leaf):
        return returns.index
    if isinstance(returns, tuple):
        return tuple(map(_positions, returns))
    if isinstance(returns, list):
        return list(map(_positions, returns))
    assert isinstance(returns, dict)
    return {key: _positions(value) for key, value in returns.items()}


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


def _check_inputs(names: Sequence[str], inputs: Sequence[Value]) -> None:
    for name, value in zip(names, inputs, strict=True):
        dtype = dtype_of(value.type)
        if dtype is not None and np.dtype(dtype).kind != "f":
            raise SpadcError(
                Diagnostic(
                    "SPD402",
                    f"`{name}` is {dtype}: there is no gradient with respect to it",
                    way_out=f"Pass floats, or leave `{name}` out of `wrt`.",
                )
            )


def _check_output(fn: Function) -> None:
    values = [v for v in fn.results if not isinstance(v.type, ObjectType)]
    shapes = [shape_of(v.type) for v in values]
    logical = [v for v in fn.results if dtype_of(v.type) == "bool"]
    if len(shapes) == 1 and shapes[0] in (None, ()) and not logical:
        return
    what = f"{len(shapes)} values" if len(shapes) != 1 else "an array"
    what = "a truth value" if logical else what if shapes else "nothing"
    raise SpadcError(
        Diagnostic(
            "SPD403",
            f"`{fn.name}` returns {what}: only a scalar has a gradient",
            way_out="Return one number (a sum, a mean), or use the mode `vjp`.",
        )
    )
