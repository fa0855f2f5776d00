"""`certify`: what the plan of a gradient does at some arguments, measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, final

from spadc.execution import Bytes, Certificate, measured_bytes, shown_progress
from spadc.pipeline import tape_bytes
from spadc.plans import Plan, Policy, Runner, Wanted, certificate, rivals

from .course import Course
from .refusals import refused

if TYPE_CHECKING:
    from .gradient import Gradient

CERTIFY_KEYWORDS = ("draws", "seed", "batch", "compare")

Batch = str | Sequence[str] | Mapping[str, int] | None


def certificate_of(
    gradient: Gradient,
    values: Sequence[Any],
    draws: int = 1000,
    seed: int = 0,
    batch: Batch = None,
    compare: bool = True,
) -> Certificate:
    """The certificate of `gradient` for one value for each parameter.

    Raises SpadcError for a mode without one gradient, and where `batch` is not one.
    """
    if gradient.request.mode not in ("grad", "value-and-grad"):
        raise refused(
            f"there is no gradient to certify in mode {gradient.request.mode}",
            "Certify `spadc.grad` of a function that returns a number.",
        )
    if draws < 2:
        raise refused(f"a certificate needs at least 2 draws, not {draws}")
    named = dict(zip(gradient.parameters.names, values, strict=True))
    wanted = Wanted(
        gradient.__name__,
        "at the given arguments",
        gradient.request.plan,
        named,
        draws,
        seed,
        axes_of(batch),
        compare,
    )
    try:
        with shown_progress() as tick:
            return certificate(Bench(gradient, named), wanted, rivals, tick)
    except ValueError as error:
        raise refused(str(error)) from None


def axes_of(batch: Batch) -> dict[str, int]:
    """The axis of the examples, by argument: the first where only names are given."""
    if batch is None:
        return {}
    if isinstance(batch, Mapping):
        return dict(batch)
    return dict.fromkeys([batch] if isinstance(batch, str) else batch, 0)


@final
@dataclass(frozen=True, slots=True)
class Bench:
    """Compiles plans for a live function at its arguments."""

    gradient: Gradient
    values: Mapping[str, Any]
    made: dict[str, Gradient] = field(default_factory=dict)

    def runner(self, policy: Policy) -> Runner:
        """The plan of a policy, compiled for the arguments."""
        made = self._with(policy)
        values = tuple(self.values.values())

        def run(seed: int, step: int, state: Any) -> tuple[Mapping[str, Any], Any]:
            turn = Course(seed, step, state).turn({})
            _, found = made.run(values, turn)
            return dict(zip(made.request.wrt, found, strict=True)), turn.place.state

        compiled = made.ready(values).compiled
        tape = tape_bytes(compiled.tape, compiled.primal, values)
        return Runner(compiled.plan, run, tape, lambda: self._measured(made, tape))

    def exact_at(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The exact gradients for other arguments."""
        made = self._with(Plan.exact())
        found = made.run(tuple(values.values()))[1]
        return dict(zip(made.request.wrt, found, strict=True))

    def tape_at(self, values: Mapping[str, Any]) -> int | None:
        """The bytes that the exact gradient keeps for other arguments."""
        given = tuple(values.values())
        compiled = self._with(Plan.exact()).ready(given).compiled
        return tape_bytes(compiled.tape, compiled.primal, given)

    def _measured(self, made: Gradient, stated: int | None) -> Bytes:
        """The bytes of the first call, and those that the plan states."""
        values = tuple(self.values.values())
        current = made.ready(values)
        source, is_most = current.compiled.source, current.compiled.tape.is_most

        def measured(*args: Any, **keywords: Any) -> Bytes:
            function = current.function
            return measured_bytes(function, source, args, keywords, stated, is_most)

        drawn = Course().turn({}).arguments(current.compiled.plan)
        found: Bytes = made.parameters.call(measured, values, **drawn)
        return found

    def _with(self, policy: Policy) -> Gradient:
        """The gradient under another plan, made once."""
        if str(policy) not in self.made:
            old = self.gradient
            request = replace(old.request, plan=policy, mode="grad")
            made = type(old)(old.primal, request, old.parameters)
            self.made[str(policy)] = made
        return self.made[str(policy)]
