"""Compile one function of a module into the source of its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, final

from spadc.adjoint import Guide, Mode, differentiate
from spadc.emission import Layout, Tape, Written, write_module
from spadc.frontend import FunctionSource, Lowered
from spadc.ir import (
    Function,
    Type,
    verify,
)
from spadc.options import USUAL, Conventions
from spadc.paths import PathGraph
from spadc.plans import Plan, Policy

from .callees import with_callees
from .checkpoints import recording_loops
from .docstring import docstring, summary
from .hooks import refuse_hooks
from .matrices import matrix_function
from .measuring import plan_for, refuse_measured
from .passes import RECORDS, Observer, adjoint, raw_adjoint, run, unobserved
from .prepared import Prepared, prepare
from .pushing import prepare_tangent, tangent_function
from .returned import result_structure
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
    conventions: Conventions = USUAL,
    has_aux: bool = False,
    sparse: bool = False,
) -> Compiled:
    """Compile one function; a single `wrt` gives a bare gradient, several a tuple.

    With `has_aux` the function returns a pair, of which only the first is
    differentiated; `sparse` makes Jacobians and Hessians `scipy.sparse.csr_array`s.
    Raises `SpadcError` if the program cannot be differentiated, if the plan needs
    `example` and there is none, or if what the plan drops changes the gradient on the
    example by more than `max_error` of its norm.
    """
    wanted = Mode(mode)
    made = prepare(
        source, signature, wrt, wanted, static, observe, conventions, has_aux
    )
    made = replace(made, is_sparse=sparse)
    policy = plan or Plan.exact()
    if wanted is Mode.HVP:
        made = prepare_tangent(made, observe)
        refuse_measured(policy, max_error)
        example = None
    alone = made.value_only()
    trial = partial(compile_prepared, alone, Mode.GRAD)
    chosen = plan_for(policy, alone, example, max_error, trial)
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
    refuse_hooks(made.fn, chosen)
    refuse_names(made.fn, chosen, stem, [g.name for g in made.lowered.globals])
    final = reverse(made, wanted, chosen, observe)
    function_name = f"{stem}_{wanted.word}"
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
    if mode is Mode.JVP:
        return tangent_function(made, observe)
    if mode.is_matrix:
        return matrix_function(made, mode, observe)
    mode = Mode.GRAD if mode is Mode.HVP else mode
    values = made.aux_count if mode.is_bare else len(made.fn.results)
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
    gradient = "" if mode.is_bare else "[1]"
    gradient = "[0]" if mode.is_bare and made.outputs is not None else gradient
    outer = around(fn, plan, gradient, names, f"{what}, and the next state.")

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
        made.fn,
        made.inputs,
        made.active,
        mode,
        guide,
        made.shapes,
        snapshots,
        made.outputs,
    )
    whole = with_callees(whole)
    return run(whole, raw_adjoint(made.active), observe)


def kept_loops(made: Prepared, plan: Plan) -> dict[int, int]:
    """The outermost loops that record iterations, by `twin`, with the plan's number of
    snapshots."""
    raw = adjoin(made, Mode.GRAD, Guide.of(made.fn, plan))
    recorded = recording_loops(run(raw, (RECORDS,), unobserved))
    return dict.fromkeys(recorded, plan.snapshots)


def constant_statements(lowered: Lowered) -> tuple[str, ...]:
    """The module-level statements that define the constants, each once, in order."""
    statements = (s for g in lowered.globals for s in g.statements)
    return tuple(dict.fromkeys(statements))
