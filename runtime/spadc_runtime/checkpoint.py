"""Where to save the states of a loop that is reversed with few snapshots."""

from __future__ import annotations


def revolve(step: int, end: int, free: int) -> int:
    """The next step whose state to save, on the way from `step` to `end`.

    The state at `step` is saved already, `free` more snapshots can be held, and the
    steps from `end` back to `step` are to be reversed, each from its own state. The
    result is `end` when no further snapshot pays. Any integers; with `free` below 1 the
    answer is `end`.

    A loop that asks again at every snapshot it makes, and again on every way forward
    from one, runs the fewest steps that are possible: each at most r times again, where
    r is the smallest number with (s + r)! / (s! r!) > end - step for s = `free` + 1.

    Source: Griewank and Walther, Algorithm 799: revolve, ACM Transactions on
    Mathematical Software 26, 2000, section 2.
    """
    if free < 1:
        return end
    states, slots, times, reach, shorter = end - step + 1, free + 1, 0, 1, 1
    while reach < states:
        times += 1
        shorter, reach = reach, reach * (slots + times) // times
    rest = shorter * slots // (slots + times - 1)
    return step + min(shorter, states - rest)
