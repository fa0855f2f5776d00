"""Choose the plan of a program, by what its paths contribute on example inputs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from spadc.adjoint import EdgeReverses
from spadc.analysis import active_values
from spadc.errors import Diagnostic, SpadcError
from spadc.paths import (
    MEASURED,
    CopiedReverses,
    Run,
    Score,
    Scores,
    TooLongError,
    path_graph,
    relative_error,
    score_paths,
    unroll,
)
from spadc.plans import Budget, Kind, Plan, Policy

from .trials import Trials

if TYPE_CHECKING:
    from .compile import Compiled
    from .prepared import Prepared

T = TypeVar("T")
NOT_FINITE = "the gradient is not finite on the example inputs"


def plan_for(
    policy: Policy,
    made: Prepared,
    example: Sequence[Any] | None,
    max_error: float | None = None,
    build: Callable[[Plan], Compiled] | None = None,
) -> Plan:
    """The plan of the policy for this program; what it drops is measured on the
    example, if there is one. A policy that tries plans out compiles them by `build`.

    Raises SpadcError if the gradient is off by more than `max_error`.
    """
    scores = None
    if policy.wanted:
        score: Score = _accepted(lambda: getattr(policy, "score", MEASURED))
        scores = measure(made, example, policy.wanted, score)
    if isinstance(policy, Budget) and build is not None:
        assert example is not None
        assert scores is not None
        run = scores.run
        return _accepted(
            lambda: policy.meet(made.graph, Trials(made, run, example, build))
        )
    plan = _accepted(lambda: policy.make(made.graph, scores))
    report = plan.report
    if report is not None and report.is_unmeasured and example is not None:
        error = relative_error(run_of(made, example), plan.selection)
        if not math.isfinite(error):
            raise SpadcError(Diagnostic("SPD505", NOT_FINITE))
        plan = dataclasses.replace(
            plan, report=dataclasses.replace(report, error=error)
        )
    if max_error is not None:
        _check_error(plan, max_error)
    return plan


def refuse_measured(policy: Policy, max_error: float | None) -> None:
    """Refuse a plan that measures where the direction of a product is no example."""
    if policy.wanted or max_error is not None:
        raise SpadcError(
            Diagnostic(
                "SPD505",
                "a plan is measured on the arguments, without the direction of a "
                "product with the Hessian",
                way_out="Take one that measures nothing: exact, pack, rad, drop.",
            )
        )


def measure(
    made: Prepared,
    example: Sequence[Any] | None,
    wanted: int,
    score: Score = MEASURED,
    unrolled: bool = False,
) -> Scores:
    """The contributions of the paths on the example inputs; with `unrolled`, of those
    through single iterations of loops."""
    if example is None:
        raise SpadcError(
            Diagnostic(
                "SPD501",
                "this plan measures paths on example inputs, and there are none",
                way_out="Give --example inputs.npz, or call the gradient.",
            )
        )
    found = run_of(made, example, unrolled)
    return _accepted(lambda: score_paths(found, wanted, score=score))


def run_of(made: Prepared, example: Sequence[Any], unrolled: bool = False) -> Run:
    """What the program does with the example."""
    args, values = made.fn.flat(example), made.lowered.global_values()
    if not unrolled:
        return Run(made.graph, args, EdgeReverses.of(made.fn, made.active), values)
    try:
        straight = unroll(made.fn, args, values)
    except TooLongError as error:
        way_out = "Give an example with fewer iterations, or do not unroll."
        message = f"`{made.fn.name}` is too long to unroll: {error}"
        raise SpadcError(Diagnostic("SPD509", message, way_out=way_out)) from None
    outs = straight.fn.results
    active = active_values(straight.fn, made.inputs, outs)
    graph = path_graph(straight.fn, made.inputs, outs, active)
    reverses = CopiedReverses(straight, EdgeReverses.of(straight.fn, active))
    return Run(graph, args, reverses, values, straight)


def _check_error(plan: Plan, most: float) -> None:
    """Refuse a plan whose gradient is off by more than `most` on the example."""
    if plan.kind is not Kind.BIASED:
        return
    if plan.selection.is_exact:
        raise SpadcError(
            Diagnostic(
                "SPD508",
                f"`{plan.policy}` is biased, by an amount that depends on what it "
                "follows when it is run",
                way_out="Measure it with `spadc certify`, or choose an unbiased mode.",
            )
        )
    error = plan.report.error if plan.report else None
    if error is None:
        raise SpadcError(
            Diagnostic(
                "SPD501",
                "the error of this plan is measured on example inputs, and there are "
                "none",
                way_out="Give --example inputs.npz, or call the gradient.",
            )
        )
    if not error <= most:
        raise SpadcError(
            Diagnostic(
                "SPD508",
                f"the gradient under `{plan.policy}` is off by {100 * error:.2g} % on "
                f"the example, and at most {100 * most:g} % is allowed",
                way_out="Keep more paths (`top:K`, `mass:SHARE`), drop fewer edges, or "
                "allow a larger error.",
            )
        )


def _accepted(make: Callable[[], T]) -> T:
    """What `make` gives; a ValueError becomes a diagnostic."""
    try:
        return make()
    except (OSError, ValueError) as error:
        raise SpadcError(Diagnostic("SPD505", str(error))) from None
