"""What a checkpointed loop calls: where to save its state, how many states are saved.

`revolve` is the schedule of binomial checkpointing, a helper of the run time. `thin`
keeps every other state when a loop of unknown length has filled its snapshots; `saved`
counts them. The last two read and write a tape, so they have an effect.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import INT

from .core import Call, Cost
from .structural import structural


def _revolve(step: int, end: int, free: int) -> int:
    """Griewank and Walther, Algorithm 799; the run time explains it."""
    if free < 1:
        return end
    states, slots, times, reach, shorter = end - step + 1, free + 1, 0, 1, 1
    while reach < states:
        times += 1
        shorter, reach = reach, reach * (slots + times) // times
    rest = shorter * slots // (slots + times - 1)
    return step + min(shorter, states - rest)


def _thin(tape: list[Any]) -> None:
    del tape[1::2]


revolve = structural(
    "revolve",
    lambda step, end, free: INT,
    _revolve,
    "step end free",
    cost=Cost.COSTLY,
    zero_derivative=True,
    spelling=Call("rt.revolve"),
)
thin = structural("thin", lambda tape: (), _thin, "tape", has_effect=True)
saved = structural("saved", lambda tape: INT, len, "tape", has_effect=True)
checkpoint_begin = structural(
    "checkpoint_begin", lambda: (), lambda: (), "", has_effect=True
)
checkpoint_end = structural(
    "checkpoint_end", lambda: (), lambda: (), "", has_effect=True
)
