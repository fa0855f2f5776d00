"""The schedule of `revolve` is optimal: as few steps as any schedule of snapshots."""

from __future__ import annotations

from functools import lru_cache

import pytest
import spadc_runtime as rt

from spadc.primitives import REGISTRY

LONGEST = 60


@lru_cache(None)
def fewest_steps(states: int, snapshots: int) -> int:
    """The fewest steps that visit `states` states in reverse from `snapshots` saved
    ones, of which the first is one: dynamic programming over where to save the next."""
    if states <= 1:
        return 0
    if snapshots == 1:
        return states * (states - 1) // 2
    return min(
        first
        + fewest_steps(states - first, snapshots - 1)
        + fewest_steps(first, snapshots)
        for first in range(1, states)
    )


class Loop:
    """A loop that is run and reversed as generated code does, with its steps counted.

    The last state is the one after the loop, which the rest of the program is reversed
    from, so a loop of n steps visits n + 1 states.
    """

    def __init__(self, snapshots: int) -> None:
        self.snapshots = snapshots
        self.starts: list[int] = []
        self.runs: list[int] = []
        self.most = 0

    def forward(self, start: int, end: int) -> None:
        due = start
        for step in range(start, end):
            if step == due:
                self.starts.append(step)
                due = rt.revolve(step, end, self.snapshots - len(self.starts))
                assert step < due <= end
            self.runs.append(step)
        self.most = max(self.most, len(self.starts))

    def reverse(self, steps: int) -> None:
        self.forward(0, steps)
        for step in reversed(range(steps)):
            self.forward(self.starts.pop(), step)
        assert not self.starts


@pytest.mark.parametrize("snapshots", range(1, 9))
def test_fewest_steps(snapshots: int) -> None:
    for steps in range(LONGEST + 1):
        loop = Loop(snapshots)
        loop.reverse(steps)
        assert len(loop.runs) == fewest_steps(steps + 1, snapshots), steps
        assert loop.most <= snapshots


@pytest.mark.parametrize(("steps", "times"), [(10, 1), (65, 2), (285, 3), (1000, 4)])
def test_times_each_step_is_run(steps: int, times: int) -> None:
    """Ten snapshots: at most r times each, where binomial(10 + r, r) > steps."""
    loop = Loop(10)
    loop.reverse(steps)
    assert max(loop.runs.count(step) for step in set(loop.runs)) == times


def test_any_first_step() -> None:
    assert rt.revolve(7, 47, 4) - 7 == rt.revolve(0, 40, 4)
    assert rt.revolve(-3, 37, 4) + 3 == rt.revolve(0, 40, 4)


@pytest.mark.parametrize("free", [0, -1])
def test_no_snapshot_left(free: int) -> None:
    assert rt.revolve(3, 9, free) == 9


def test_primitive_computes_the_same() -> None:
    evaluate = REGISTRY["revolve"].evaluate
    for end in range(1, 40):
        for free in range(6):
            assert evaluate(0, end, free) == rt.revolve(0, end, free)
