"""Try plans out on example inputs: how large is the tape, how far off the gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, final

import numpy as np

from spadc.execution import account, flat_gradient, load_function
from spadc.ir import Value, definitions, shape_of
from spadc.paths import Run
from spadc.plans import Plan

from .tape_bytes import tape_bytes

if TYPE_CHECKING:
    from .compile import Compiled
    from .prepared import Prepared

DRAWS = 4


@final
class Tried:
    """A plan that was compiled, ready to be called on the example."""

    def __init__(self, compiled: Compiled, values: dict[str, Any]) -> None:
        self.compiled = compiled
        self.function = load_function(compiled.source, compiled.function_name, values)

    def gradient(self, arguments: Any, **key: int) -> Any:
        """The gradient, flat."""
        args, keywords = arguments
        return flat_gradient({"": self.function(*args, **keywords, **key)})

    def stated(self, example: Sequence[Any]) -> int | None:
        """The bytes of the tape by its formula, if it is exact."""
        compiled, tape = self.compiled, self.compiled.tape
        return None if tape.is_most else tape_bytes(tape, compiled.primal, example)

    def counted(self, arguments: Any) -> int:
        """The bytes of the tape in a run."""
        name, space = self.compiled.function_name, self.function.__globals__
        return account(self.compiled.source, space, name, *arguments).tape


@final
class Trials:
    """Plans of one program, tried on one example; `build` compiles it under a plan.

    Raises ValueError if the program has no gradient of its own.
    """

    def __init__(
        self,
        made: Prepared,
        run: Run,
        example: Sequence[Any],
        build: Callable[[Plan], Compiled],
    ) -> None:
        results = made.fn.results
        if len(results) != 1 or shape_of(results[0].type) not in ((), None):
            raise ValueError("a budget is met for functions that return one number")
        self.made, self.build = made, build
        self.values = made.lowered.global_values()
        self.run = run
        self.makers = definitions(made.fn.body)
        self.example, self.arguments = example, _arguments(made, example)
        self.known: dict[Any, Tried] = {}
        self.exact = self._tried(Plan.exact()).gradient(self.arguments)

    def tape(self, plan: Plan) -> int:
        """The bytes of the tape on the example: by its formula, or counted."""
        stated = self._tried(plan).stated(self.example)
        return self.counted(plan) if stated is None else stated

    def counted(self, plan: Plan) -> int:
        """The bytes of the tape of a run on the example."""
        return self._tried(plan).counted(self.arguments)

    def spread(self, plan: Plan) -> float:
        """The mean squared error over a few draws, over the squared norm of the
        gradient: the variance, since what is drawn is unbiased."""
        tried, total = self._tried(plan), 0.0
        for step in range(DRAWS):
            error = tried.gradient(self.arguments, seed=0, step=step) - self.exact
            total += float(error @ error)
        norm = float(self.exact @ self.exact)
        return total / DRAWS / norm if norm else (np.inf if total else 0.0)

    def flops(self, values: Iterable[Value]) -> float:
        """The arithmetic of the ops that make these values, on the example."""
        ops = {self.makers[value] for value in values}
        return float(sum(self.run.record.flops[op] for op in ops))

    def _tried(self, plan: Plan) -> Tried:
        key = (plan.edges, plan.residuals, plan.releases, plan.snapshots)
        if key not in self.known:
            self.known[key] = Tried(self.build(plan), self.values)
        return self.known[key]


def _arguments(made: Prepared, example: Sequence[Any]) -> tuple[Any, dict[str, Any]]:
    """The example as positional and keyword arguments."""
    pairs = list(zip(made.fn.params, example, strict=True))
    args = tuple(v for p, v in pairs if p.kind != "keyword-only")
    return args, {p.name: v for p, v in pairs if p.kind == "keyword-only"}
