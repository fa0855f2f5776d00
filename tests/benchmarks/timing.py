"""How two functions are compared: alternately, in one process, by their fastest run."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

Call = Callable[[], Any]


def fastest(*calls: Call, rounds: int = 30, seconds: float = 0.05) -> list[float]:
    """Seconds that one call of each takes.

    The calls take turns, so that a slow moment of the machine falls on all of them.
    """
    counts = [_count(call, seconds) for call in calls]
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for which, (call, count) in enumerate(zip(calls, counts, strict=True)):
            best[which] = min(best[which], _timed(call, count) / count)
    return best


def _timed(call: Call, count: int) -> float:
    start = perf_counter()
    for _ in range(count):
        call()
    return perf_counter() - start


def _count(call: Call, seconds: float) -> int:
    """How often `call` runs in that time, at least once."""
    call()
    return max(1, int(seconds / max(_timed(call, 1), 1e-7)))


def report(title: str, times: dict[str, float], base: str) -> None:
    """Print each time and its ratio to that of `base`."""
    print(title)
    for name, time in times.items():
        print(f"  {name:28} {1e6 * time:12.1f} us   {time / times[base]:6.2f} x {base}")
