"""Certify a plan: draw from its gradient and compare it with others.

What compiles and runs plans is a `Workbench`, so that a live function and a function of
a file are certified in the same way. The estimates of an adaptive plan depend on its
past: every draw is then a short course of its own, from an empty state, and its first
and its last estimate count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, final

import numpy as np

from spadc.execution import (
    Bytes,
    Certificate,
    Estimator,
    Question,
    Tick,
    certify,
    flat_gradient,
    silent,
)
from spadc.ir import flattened

from .plan import Kind, Plan
from .policies import Policy
from .treatment import Gate, Rounded, Sample

COURSE = 4  # steps of an adaptive plan that make one draw
DRAWS = 1000
EXPLORE = 0.1  # of adaptive plans that find the share themselves

Gradients = Mapping[str, Any]


@final
@dataclass(frozen=True, slots=True)
class Runner:
    """A compiled plan: `run(seed, step, state)` gives the gradients by name, and the
    new state; `tape` is what it states to keep, `measure` what it does."""

    plan: Plan
    run: Callable[[int, int, Any], tuple[Gradients, Any]]
    tape: int | None
    measure: Callable[[], Bytes] | None = None


class Workbench(Protocol):
    """Compiles plans for the arguments that are certified."""

    def runner(self, policy: Policy) -> Runner:
        """The plan of a policy, compiled; ValueError or SpadcError if there is none."""
        ...

    def exact_at(self, values: Mapping[str, Any]) -> Gradients:
        """The exact gradients for other arguments."""
        ...

    def tape_at(self, values: Mapping[str, Any]) -> int | None:
        """The bytes that the exact gradient keeps for other arguments."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Wanted:
    """What to certify: the plan, the arguments by name, how many draws.

    `batch` gives the axis of the examples, by argument, to compare with the gradient of
    a part of them. With `compare` false there are no other plans beside.
    """

    function: str
    inputs: str
    policy: Policy
    values: Mapping[str, Any]
    draws: int = DRAWS
    seed: int = 0
    batch: Mapping[str, int] = field(default_factory=dict)
    compare: bool = True


def estimator_of(runner: Runner, name: str | None = None) -> Estimator:
    """The estimates of a compiled plan."""
    plan = runner.plan
    course = _Course(runner)
    return Estimator(
        name or plan.policy,
        plan.kind.value,
        course.ends if plan.adaptive else course.one,
        course.next,
        runner.tape,
        runner.measure,
        least_chance(plan),
    )


def least_chance(plan: Plan) -> float:
    """About the smallest chance with which a contribution is computed."""
    chances = [
        t.keep for t in plan.treatments().values() if isinstance(t, Sample | Gate)
    ]
    rule = None if plan.is_biased else plan.adaptive
    explore = 1.0 if rule is None else rule.explore or EXPLORE
    return explore * min(chances, default=1.0)


def certificate(
    bench: Workbench,
    wanted: Wanted,
    rivals: Callable[[Workbench, Wanted, int | None], Any],
    tick: Tick = silent,
) -> Certificate:
    """Draw from the plan that is wanted, test it, and put `rivals` beside it."""
    subject = bench.runner(wanted.policy)
    exact = bench.runner(Plan.exact())
    gradients, _ = exact.run(0, 0, None)
    compare = wanted.compare and subject.plan.kind is not Kind.EXACT
    if subject.tape is None and subject.measure is not None:
        subject = replace(subject, tape=subject.measure().tape)
    beside = rivals(bench, wanted, subject.tape) if compare else ()
    return certify(
        Question(
            wanted.function,
            wanted.inputs,
            estimator_of(subject),
            estimator_of(exact, "exact"),
            gradients,
            tuple(beside),
            wanted.draws,
            wanted.seed,
            max(precision_of(gradients), _stored_precision(subject.plan)),
            tick,
        )
    )


def precision_of(gradients: Gradients) -> float:
    """The unit in the last place of the least precise part."""
    parts = [np.asarray(part) for part in flattened(dict(gradients)).values()]
    units = [np.finfo(part.dtype).eps for part in parts if part.dtype.kind in "fc"]
    return float(max(units, default=2.0**-52))


def _stored_precision(plan: Plan) -> float:
    """That of the offsets of rounded rows, which are stored in single precision: an
    element at its offset moves up with a chance too small to be seen."""
    rounds = any(isinstance(r.treatment, Rounded) for r in plan.residuals)
    return 2.0**-23 if rounds else 0.0


@final
@dataclass(slots=True)
class _Course:
    """Calls of a runner: one by itself, a whole course, or the next one of a course."""

    runner: Runner
    state: Any = None
    steps: int = 0

    def one(self, seed: int, step: int) -> Any:
        """The estimate of one call without a past."""
        return flat_gradient(self.runner.run(seed, step, None)[0])

    def ends(self, seed: int, step: int) -> Any:
        """The first and the last estimate of a course that has a seed of its own."""
        state, found = None, []
        for number in range(COURSE):
            gradients, state = self.runner.run((seed << 16) + step, number, state)
            found.append(flat_gradient(gradients))
        return np.concatenate([found[0], found[-1]])

    def next(self, seed: int, step: int) -> object:
        """A call as a user would make it, for its time."""
        gradients, self.state = self.runner.run(seed, self.steps, self.state)
        self.steps += 1
        return gradients
