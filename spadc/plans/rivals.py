"""Other plans that need no more bytes than a given one: what it has to be better than.

Uniform randomized differentiation with the largest `keep` that fits, in both of its
forms; stochastic rounding with the most bits that fit; the exact gradient of a part of
the batch, with the most rows that fit. One bisection each: what a plan keeps grows with
what it is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from spadc.errors import SpadcError
from spadc.execution import Estimator, flat_gradient, scaled_to_batch

from .certifying import Runner, Wanted, Workbench, estimator_of
from .policies import Policy
from .rad import RAD
from .storing import Round

Values = Mapping[str, Any]
Found = tuple[Estimator, str]
BITS = (8, 4, 3, 2, 1)
FINEST = 1 / 512  # steps of `keep` that are told apart
MORE = "more bytes"


def rivals(bench: Workbench, wanted: Wanted, most: int | None) -> Iterator[Found]:
    """Estimators with at most `most` bytes, each with a note where it has more.

    There are none where the bytes are not known. Raises ValueError where the batch is
    not one.
    """
    if most is None:
        return
    policies = [*_sampling(bench, most), *_rounding(bench, most)]
    for runner, note in policies:
        if runner.plan.policy != str(wanted.policy):
            yield estimator_of(runner), note
    if wanted.batch:
        yield _reduced_batch(bench, most, wanted.values, wanted.batch)


def _made(bench: Workbench, policy: Policy) -> Runner | None:
    """The compiled plan, if there is one and its bytes are known."""
    try:
        runner = bench.runner(policy)
    except (ValueError, SpadcError):
        return None
    return None if runner.tape is None else runner


def _sampling(bench: Workbench, most: int) -> Iterator[tuple[Runner, str]]:
    """The largest `keep` whose tape fits, or the smallest."""
    for sample in ("same", "different"):
        best = _made(bench, RAD(FINEST, sample))
        if best is None or best.tape is None:
            continue
        note = MORE if best.tape > most else ""
        low, high = FINEST, 1.0
        while not note and high - low > FINEST:
            middle = (low + high) / 2
            tried = _made(bench, RAD(round(middle, 4), sample))
            if tried is not None and tried.tape is not None and tried.tape <= most:
                low, best = middle, tried
            else:
                high = middle
        yield best, note


def _rounding(bench: Workbench, most: int) -> Iterator[tuple[Runner, str]]:
    """The most bits whose tape fits, or one bit."""
    made = (_made(bench, Round(bits)) for bits in BITS)
    last = None
    for last in made:
        if last is None or last.tape is None or last.tape <= most:
            break
    if last is not None and last.tape is not None:
        yield last, MORE if last.tape > most else ""


def _reduced_batch(
    bench: Workbench, most: int, values: Values, batch: Mapping[str, int]
) -> Found:
    """The exact gradient of as many rows as fit, drawn without replacement."""
    rows = _rows(values, batch)
    power = _power(bench, values, batch, rows)
    size = _largest(
        rows, lambda n: _tape(bench, _taken(values, batch, np.arange(n))) <= most
    )

    def run(seed: int, step: int) -> Any:
        random = np.random.Generator(np.random.Philox(key=[seed, step]))
        taken = np.sort(random.choice(rows, size, replace=False))
        return bench.exact_at(_taken(values, batch, taken))

    def estimate(seed: int, step: int) -> Any:
        return flat_gradient(run(seed, step)) * (rows / size) ** power

    tape = _tape(bench, _taken(values, batch, np.arange(size)))
    name = f"{size} of {rows} examples"
    one = Estimator(name, "unbiased", estimate, run, tape, None, size / rows)
    return one, MORE if tape > most else ""


def _tape(bench: Workbench, values: Values) -> int:
    found = bench.tape_at(values)
    if found is None:
        raise ValueError("the bytes of the exact gradient are not known")
    return found


def _rows(values: Values, batch: Mapping[str, int]) -> int:
    for name, axis in batch.items():
        if name not in values:
            raise ValueError(f"no argument is called `{name}`")
        if not isinstance(values[name], np.ndarray) or values[name].ndim <= axis:
            raise ValueError(f"`{name}` is no array with an axis {axis}")
    counts = {values[name].shape[axis] for name, axis in batch.items()}
    if len(counts) != 1:
        listed = ", ".join(batch)
        raise ValueError(f"the arguments of the batch have different lengths: {listed}")
    return int(counts.pop())


def _taken(values: Values, batch: Mapping[str, int], rows: Any) -> dict[str, Any]:
    """The arguments with these examples only."""
    found = dict(values)
    for name, axis in batch.items():
        found[name] = np.take(values[name], rows, axis=axis)
    return found


def _power(
    bench: Workbench, values: Values, batch: Mapping[str, int], rows: int
) -> float:
    """0 for a mean over the examples, 1 for a sum."""
    twice = _taken(values, batch, np.tile(np.arange(rows), 2))
    once = flat_gradient(bench.exact_at(values))
    doubled = flat_gradient(bench.exact_at(twice))
    power = scaled_to_batch(once, doubled) if once.shape == doubled.shape else None
    if power is None:
        raise ValueError(
            f"the gradient is neither a mean nor a sum over {', '.join(batch)}: a part "
            "of them does not estimate it"
        )
    return power


def _largest(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `limit` that fits, at least 1."""
    low, high = 1, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low
