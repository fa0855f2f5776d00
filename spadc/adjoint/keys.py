"""What random draws are keyed by: the seed, the step, and the loops around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.ir import INT, Param, Value
from spadc.primitives import Builder

from .steering import Steering


@final
@dataclass(frozen=True, slots=True)
class RandomKey:
    """The keyword-only parameters of a function that draws."""

    seed: Value
    step: Value
    steering: Steering | None = None

    @classmethod
    def new(cls, steering: Steering | None = None) -> RandomKey:
        """Fresh values for one function."""
        return cls(Value(INT, "seed"), Value(INT, "step"), steering)

    @property
    def values(self) -> tuple[Value, Value]:
        """Seed and step."""
        return self.seed, self.step

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The parameters, as values."""
        return (*self.values, *(self.steering.inputs if self.steering else ()))

    @property
    def params(self) -> tuple[Param, ...]:
        """`seed=0, step=0`, and what draws follow."""
        key = tuple(
            Param(str(v.hint), v, "keyword-only", default=0) for v in self.values
        )
        return key + (self.steering.params if self.steering else ())


def at_turns(turns: tuple[Value, ...], build: Builder) -> Value:
    """The argument `at` of a draw: None outside loops, an index, or several."""
    if not turns:
        return build.constant(None)
    return turns[0] if len(turns) == 1 else build.apply("make_shape", *turns)
