"""What the tests of estimators share: their mean without statistical error.

The draws of a generated function are replaced by the outcomes that `spadc.plans` lists,
one after the other (see `outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, final

import numpy as np
import spadc_runtime
from spadc_runtime import rounding
from spadc_runtime.following import near

import spadc
from spadc.execution import flat_gradient

from .laws import (
    edges_taken,
    matrices,
    outcomes_of_entries,
    outcomes_of_parts,
    rounded,
    turns,
)
from .outcomes import Choices, Options, every_outcome

SEED, STEP = 5, 3

Array = np.ndarray[Any, Any]


def mean_of(gradient: Any, *args: Any, **kwargs: Any) -> Array:
    """The mean of a `Gradient` over all outcomes of its draws, as a flat vector."""
    total: Array | None = None
    for probability, found in outcomes_of(gradient, *args, **kwargs):
        part = probability * found
        total = part if total is None else total + part
    assert total is not None
    return total


def outcomes_of(
    gradient: Any, *args: Any, **kwargs: Any
) -> Iterator[tuple[float, Array]]:
    """(probability, flat gradient) for every outcome of the draws of one call."""
    gradient(*args, seed=SEED, step=STEP, **kwargs)
    space = gradient.__wrapped__.__globals__
    real = space.get("rt")  # None: nothing is drawn

    def run(choices: Choices) -> Array:
        space["rt"] = Enumerated(choices, real)
        try:
            found = gradient(*args, seed=SEED, step=STEP, **kwargs)
        finally:
            space["rt"] = real
        return flat(gradient, found)

    return every_outcome(run)


def flat(gradient: Any, found: Any) -> Array:
    """The gradient that a call returned, as a flat vector."""
    if gradient.request.mode == "value-and-grad":
        found = found[1]
    several = found if gradient.request.several else (found,)
    return flat_gradient(dict(zip(gradient.request.wrt, several, strict=True)))


def exact_for(gradient: Any, *args: Any, **kwargs: Any) -> Array:
    """The exact gradient beside a stochastic one, as a flat vector."""
    wrt = gradient.request.wrt
    plain = spadc.grad(gradient.primal, wrt=tuple(wrt))
    return flat(plain, plain(*args, **kwargs))


def assert_mean(
    gradient: Any, *args: Any, within: float = 1e-12, **kwargs: Any
) -> None:
    """T1: the mean over all outcomes is the exact gradient, `within` of its size."""
    exact = exact_for(gradient, *args, **kwargs)
    apart = np.max(np.abs(mean_of(gradient, *args, **kwargs) - exact), initial=0.0)
    size = max(float(np.max(np.abs(exact), initial=0.0)), 1e-300)
    assert apart <= within * size, (
        f"the mean is {apart / size:.1e} off\n{gradient.source}"
    )


@final
class Enumerated:
    """The run time with every draw replaced by the outcome that is next."""

    def __init__(self, choices: Choices, real: Any = spadc_runtime) -> None:
        self._choices = choices
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def sample_features(self, n: int, keep: float, **how: Any) -> Any:
        """Parts of an axis."""
        return self._choose(n, keep, how, lambda law: outcomes_of_parts(n, keep, law))

    sample_rows = sample_features

    def sample_positions(self, shape: Any, keep: float, **how: Any) -> Any:
        """Elements of an array, whose scores are flat or have its shape."""
        n = int(np.prod(shape))
        flat_scores = {"score", "probability"} & how.keys()
        how |= {name: np.ravel(how[name]) for name in flat_scores}
        return self._choose(n, keep, how, lambda law: outcomes_of_parts(n, keep, law))

    def sample_entries(self, shape: Any, keep: float, **how: Any) -> Any:
        """Other parts for every row."""
        return self._choose(
            shape, keep, how, lambda law: outcomes_of_entries(shape, keep, law)
        )

    def follow_features(self, n: int, keep: float, **how: Any) -> Any:
        """Parts of an axis, near those of a draw that is made as it is."""
        return self._followed(n, keep, how, "features")

    def follow_rows(self, n: int, keep: float, **how: Any) -> Any:
        """Rows, near those of a draw that is made as it is."""
        return self._followed(n, keep, how, "rows")

    def follow_positions(self, shape: Any, keep: float, **how: Any) -> Any:
        """Elements, near those of a draw that is made as it is."""
        return self._followed(shape, keep, how, "positions")

    def follow_entries(self, shape: Any, keep: float, **how: Any) -> Any:
        """Entries of every row, near those of a draw that is made as it is."""
        return self._followed(shape, keep, how, "entries")

    def _followed(self, n: Any, keep: float, how: dict[str, Any], unit: str) -> Any:
        followed = how.pop("followed")
        draw = getattr(self, f"sample_{unit}")
        if followed is None:
            return _with_weights(draw(n, keep, **how))
        leader = getattr(self._real, f"sample_{unit}")(
            n, keep, **{**how, "step": followed[:2]}
        )[0]
        count = n[-1] if unit == "entries" else int(np.prod(n))
        chances = near(count, leader, followed[2])
        return draw(n, keep, probability=chances, **how)

    def steer_features(self, n: int, keep: float, **how: Any) -> Any:
        """Parts of an axis, with the probabilities given."""
        chances, of = how.pop("chances"), how.pop("of")
        given = (chances or {}).get(of)
        if given is None or len(given) != n:
            return _with_weights(self.sample_features(n, keep, **how))
        return self.sample_features(n, keep, probability=given, **how)

    steer_rows = steer_features

    def steer_positions(self, shape: Any, keep: float, **how: Any) -> Any:
        """Elements of an array, with the probabilities given."""
        return self.steer_features(int(np.prod(shape)), keep, **how)

    def projection(self, n: int, keep: float, **how: Any) -> Any:
        """All signs of a random matrix."""
        kind, dtype = how.pop("kind", "rademacher"), how.pop("dtype", float)
        return self._choose(
            (n, kind), keep, how, lambda law: matrices(n, keep, kind, dtype)
        )

    def edge_weights(
        self, edges: Any, *, draws: int = 1, reached: Any = True, **how: Any
    ) -> Any:
        """Edges out of a vertex."""
        design = how.pop("design", "replacement")
        if not reached:
            return (0.0,) * (edges if isinstance(edges, int) else len(edges))
        edges = self._steered(edges, draws, design, how)
        return self._choose(
            edges, draws, how, lambda law: edges_taken(edges, draws, design)
        )

    def _steered(self, edges: Any, draws: int, design: str, how: dict[str, Any]) -> Any:
        """The probabilities of edges near those of a draw that is made as it is, or
        those that are given."""
        followed = how.pop("followed", None)
        chances, of = how.pop("chances", None), how.pop("of", "")
        count = edges if isinstance(edges, int) else len(edges)
        given = (chances or {}).get(of)
        if given is not None and len(given) == count:
            return tuple(map(float, given))
        if followed is None:
            return edges
        explore = followed[2]
        key = {**how, "step": followed[:2], "draws": draws, "design": design}
        leader = np.array(self._real.edge_weights(edges, **key)) > 0
        kept = draws if isinstance(edges, int) else sum(edges)
        return tuple((1 - explore) * leader + explore * kept / count)

    def sample_turns(self, n: int, keep: float, **how: Any) -> Any:
        """Turns of a loop."""
        return self._choose(n, keep, how, lambda law: turns(n, keep))

    def round_rows(self, x: Any, bits: int, **how: Any) -> Any:
        """Elements of rows, up or down."""
        return self._rounded("round_rows", x, bits, how, spadc_runtime.unround_rows)

    def round_relu(self, x: Any, bits: int, **how: Any) -> Any:
        """Elements above 0, up or down."""
        return self._rounded("round_relu", x, bits, how, spadc_runtime.relu_values)

    def _rounded(
        self, name: str, x: Any, bits: int, how: dict[str, Any], value_of: Any
    ) -> Any:
        given = dict(how)

        def carried(chances: Any) -> Any:
            with drawing(chances):
                return getattr(self._real, name)(x, bits, **given)

        def options(law: Law) -> Options:
            return rounded(np.asarray(x, float), carried, value_of)

        return self._choose((name, x.tobytes()), bits, how, options)

    def draw(self, seed: int, step: int, *, edge: int, at: Any = ()) -> Any:
        """A number whose comparisons are enumerated."""
        assert (seed, step) == (SEED, STEP), f"drawn with {seed}, {step}"
        return Uniform(self._choices, (edge, at))

    def _choose(
        self,
        n: Any,
        keep: float,
        how: dict[str, Any],
        options: Callable[[Any], Options],
    ) -> Any:
        """The outcome of one draw; asked again, it must be asked in the same way."""
        key = (how.pop("edge"), how.pop("at", ()))
        given = (how.pop("seed"), how.pop("step"))
        assert given == (SEED, STEP), f"drawn with {given}"
        law = Law(**how)
        found, asked = self._choices.choose(
            key, lambda: [(p, (one, (n, keep, law))) for p, one in options(law)]
        )
        assert asked[:2] == (n, keep) and asked[2].same(law), "drawn in another way"
        return found


def _with_weights(drawn: Any) -> Any:
    kept, weight = drawn
    return kept, np.full(np.shape(kept), weight)


@contextmanager
def drawing(chances: Array) -> Iterator[None]:
    """Let rounding draw these random numbers."""
    given = SimpleNamespace(random=lambda shape, dtype=float: chances.astype(dtype))
    real, rounding.stream = rounding.stream, lambda *place: given
    try:
        yield
    finally:
        rounding.stream = real


@final
class Law(SimpleNamespace):
    """Where the probabilities of a draw come from."""

    design: str = "fixed"
    score: Any = None
    probability: Any = None

    def same(self, other: Law) -> bool:
        """Whether the same is asked for, numbers included."""
        return self.design == other.design and all(
            (a is None) == (b is None) and (a is None or np.array_equal(a, b))
            for a, b in (
                (self.score, other.score),
                (self.probability, other.probability),
            )
        )


@final
class Uniform:
    """A number in [0, 1) that is known to lie in an interval: comparing it with another
    number is a choice, and makes the interval smaller."""

    def __init__(self, choices: Choices, key: Any) -> None:
        self._choices, self._key = choices, key
        self._ends = choices.made_ends.setdefault(key, [0.0, 1.0])

    def __lt__(self, limit: float) -> bool:
        low, high = self._ends
        chance = min(max((float(limit) - low) / (high - low), 0.0), 1.0)
        below = chance == 1.0 or (
            chance > 0.0
            and self._choices.choose(
                (self._key, float(limit)), lambda: [(chance, True), (1 - chance, False)]
            )
        )
        if 0.0 < chance < 1.0:
            self._ends[1 if below else 0] = float(limit)
        return bool(below)

    def __ge__(self, limit: float) -> bool:
        return not self < limit

    __le__, __gt__ = __lt__, __ge__
