"""What a `Gradient` remembers between calls: the seed, the step, the state of its plan.

A call of a random plan is a function of its arguments, the seed and the step, and of
the state if the plan is adaptive. A `Course` keeps the three for the user and hands
them on; a call that is given one of them uses that instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Signature
from typing import Any, final

from spadc.plans import Plan, fault_of

from .refusals import refused

NAMES = ("seed", "step", "state")


@final
@dataclass(slots=True)
class Course:
    """Where the next call stands; changed by every call."""

    seed: int = 0
    step: int = 0
    state: Any = None

    @property
    def is_fresh(self) -> bool:
        """Whether there is nothing to remember."""
        return self == Course()

    def turn(self, given: Mapping[str, Any]) -> Turn:
        """The next call, which is `given` some of seed, step and state by the user."""
        place = Course(self.seed, self.step, self.state)
        return Turn(self, replace(place, **given), frozenset(given))


@final
@dataclass(slots=True)
class Turn:
    """One call: where it stands, and which of that was `given` for this call only.

    `is_random` is known once the plan has been asked for its `arguments`.
    """

    course: Course
    place: Course
    given: frozenset[str] = frozenset()
    is_random: bool = False

    def arguments(self, plan: Plan) -> dict[str, Any]:
        """The keyword arguments that the generated function of `plan` takes.

        Raises SpadcError for a state that the plan cannot have made.
        """
        self.is_random = plan.is_random
        if not plan.is_random:
            return {}
        found = {"seed": self.place.seed, "step": self.place.step}
        if not plan.adaptive:
            return found
        if fault := fault_of(plan.adaptive, self.place.state):
            raise refused(
                f"`state` is not one that this plan made: {fault}",
                "Use a state that the same plan returned, or None to start afresh.",
            )
        return {**found, "state": self.place.state}

    def received(self, state: Any) -> None:
        """Take the state that the call returned."""
        self.place.state = state
        if "state" not in self.given:
            self.course.state = state

    def done(self) -> None:
        """The next call is one step on, unless this one was given its step or its plan
        draws nothing."""
        if self.is_random and "step" not in self.given:
            self.course.step = self.place.step + 1

    def answer(self, result: Any) -> Any:
        """What the user gets: with the new state if the call was given one."""
        return (result, self.place.state) if "state" in self.given else result


def split(
    signature: Signature, arguments: Mapping[str, Any], names: Sequence[str] = NAMES
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keyword arguments for a function, and those that are ours (seed, step and
    state): what it has no parameter for."""
    known = signature.parameters
    if any(p.kind is p.VAR_KEYWORD for p in known.values()):
        return dict(arguments), {}
    ours = [name for name in names if name in arguments and name not in known]
    own = {name: value for name, value in arguments.items() if name not in ours}
    return own, {name: arguments[name] for name in ours}
