"""Random numbers that are a function of where they are used, and of nothing else.

Philox is a block cipher over a counter: the key is (seed, step), the counter is
(candidate, edge, indices of the loops around it), so two places that differ in any of
them read different blocks, which are independent. Nothing is stored, and the reverse
sweep draws again what the forward sweep drew.

Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3,
SC 2011, section 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def stream(
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
) -> np.random.Generator:
    """The generator of one place: a new one at every call, at its first number.

    `seed` and `step` are below 2**64 and `edge` below 2**40. `step` may be (step,
    candidate), with a candidate below 2**16; the step alone is candidate 0. `at` holds
    the indices of the loops around the place, outermost first: one or two of 64 bits
    with their sign, three of 42, four of 32 and so on. ValueError for numbers that do
    not fit.
    """
    indices = at if isinstance(at, tuple) else (at,)
    step, candidate = step if isinstance(step, tuple) else (step, 0)
    width = 128 // max(2, len(indices))
    place = 0
    for index in indices:
        half = 1 << (width - 1)
        place = (place << width) + _whole("at", index, -half, half) % (2 * half)
    where = _whole("candidate", candidate, 0, 1 << 16)
    where = (where << 8) + _whole("number of loops", len(indices), 0, 65)
    where = (where << 40) + _whole("edge", edge, 0, 1 << 40)
    key = [_whole("seed", seed, 0, 1 << 64), _whole("step", step, 0, 1 << 64)]
    counter = [0, where, place & ((1 << 64) - 1), place >> 64]
    bits = np.random.Philox(
        key=np.array(key, np.uint64), counter=np.array(counter, np.uint64)
    )
    return np.random.Generator(bits)


def draw(
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
) -> float:
    """A number in [0, 1), uniform, that depends on the arguments alone.

    Different arguments give independent numbers. `step` may be (step, candidate); `at`
    is the index of the loop around, or a tuple of them. ValueError for arguments that
    are negative (`at` may be) or do not fit 64 bits (`edge`: 40, the candidate: 16).

    Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011, 4.3.
    """
    return float(stream(seed, step, edge, at).random())


def _whole(name: str, value: Any, low: int, end: int) -> int:
    number = int(value)
    if number != value or not low <= number < end:
        raise ValueError(
            f"{name} = {value!r} is not a whole number from {low} to {end - 1}"
        )
    return number
