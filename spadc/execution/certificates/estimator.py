"""A gradient estimator as a function of (seed, step) that gives one vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import flattened

Array = np.ndarray[Any, Any]
STEPS = 16  # that are drawn with one seed, before the next seed


@final
@dataclass(frozen=True, slots=True)
class Bytes:
    """What one call keeps for its reverse sweep, and the most it holds at once.

    `measured` are those of a call, `predicted` those that the plan states; None where
    there is no statement.
    """

    tape: int | None
    peak: int | None
    measured_tape: int | None = None
    measured_peak: int | None = None
    agree: bool = True


@final
@dataclass(frozen=True, slots=True)
class Estimator:
    """An estimate of one gradient.

    `estimate(seed, step)` gives it as a vector, `call(seed, step)` runs no more than
    the generated function. `kind` is what the plan claims: "exact", "unbiased" or
    "biased"; `tape` the bytes that it states. `measure` compares these with a call.
    """

    plan: str
    kind: str
    estimate: Callable[[int, int], Array]
    call: Callable[[int, int], object]
    tape: int | None
    measure: Callable[[], Bytes] | None = None
    least_chance: float = 1.0  # the smallest with which a contribution is computed

    def draws(self, count: int, seed: int) -> Iterator[Array]:
        """So many estimates, of steps and seeds that follow each other."""
        for number in range(count):
            yield self.estimate(seed + number // STEPS, number % STEPS)


def flat_gradient(gradients: Mapping[str, Any]) -> Array:
    """All floating point numbers of gradients by name, nested or not, in order; complex
    numbers as their two parts."""
    parts = [
        np.ravel(part) for part in flattened(dict(gradients)).values() if _is(part)
    ]
    real = [_real(np.asarray(part)) for part in parts]
    return np.concatenate(real) if real else np.zeros(0)


def names_of(gradients: Mapping[str, Any], place: int) -> str:
    """The text that reaches the number at a place of the flat gradient."""
    for text, part in flattened(dict(gradients)).items():
        if not _is(part):
            continue
        array = np.asarray(part)
        size = _real(np.ravel(array)).size
        if place < size:
            index = np.unravel_index(place // (size // array.size), array.shape)
            return f"{text}[{', '.join(map(str, index))}]" if array.shape else text
        place -= size
    raise IndexError(place)


def scaled_to_batch(once: Array, twice: Array) -> float | None:
    """How a gradient follows the size of its batch: the power of the factor by which
    the gradient of a batch grows if every row is there twice.

    0 for a mean over the rows, 1 for a sum; None where it is neither.
    """
    size = float(np.linalg.norm(once))
    for power in (0, 1):
        if np.linalg.norm(twice - 2.0**power * once) <= 1e-6 * size:
            return power
    return None


def _is(part: Any) -> bool:
    return part is not None and np.asarray(part).dtype.kind in "fc"


def _real(array: Array) -> Array:
    if array.dtype.kind != "c":
        return array
    return np.ravel(np.stack([array.real, array.imag], axis=-1))
