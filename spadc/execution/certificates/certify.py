"""Draw from an estimator, test what it claims, and put others beside it.

A test that fails is done once more, with four times the draws and other seeds; the
second one decides. A plan that claims to be unbiased and is not, draws that repeat, and
bytes that are not the predicted ones are faults.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, final

import numpy as np

from ..statistics import (
    Sample,
    bias_test,
    gather,
    independence_test,
    probe_test,
    relative_variance,
)
from .certificate import Certificate, Line
from .estimator import Array, Bytes, Estimator, flat_gradient, names_of

FEWEST = 200  # draws for the variance of a plan that others are compared with
MOST_RIVAL = 1000
SEEN = 40  # expected times that the rarest contribution is drawn
TIMINGS = 15
AGAIN = 4  # times the draws of a test that failed

Tick = Callable[[str, int, int], None]


def silent(what: str, done: int, of: int) -> None:
    """Show no progress."""


@final
@dataclass(frozen=True, slots=True)
class Question:
    """What is to be certified: a plan's estimator and the exact gradients by name.

    `rivals` are other estimators, with a note each. `draws` are at least made; more, if
    the rarest contribution would otherwise hardly be seen.
    """

    function: str
    inputs: str
    estimator: Estimator
    exact: Estimator
    gradients: Mapping[str, Any]
    rivals: Sequence[tuple[Estimator, str]] = ()
    draws: int = 1000
    seed: int = 0
    precision: float = 2.0**-52
    tick: Tick = field(default=silent)


def certify(question: Question) -> Certificate:
    """The certificate of one plan at one set of arguments."""
    subject, exact = question.estimator, _repeated_exact(question)
    draws = max(question.draws, int(SEEN / subject.least_chance))
    sample = _sample(question, subject, exact, draws, question.seed)
    again = subject.kind != "biased" and not _passes(sample, question.precision)
    if again:
        other = question.seed + 1 + draws
        sample = _sample(question, subject, exact, AGAIN * draws, other)
    bias = bias_test(sample, question.precision)
    place = bias.place % max(len(flat_gradient(question.gradients)), 1)
    made = Certificate(
        question.function,
        question.inputs,
        subject.plan,
        subject.kind,
        question.seed,
        sample.draws,
        again,
        bias,
        names_of(question.gradients, place) if bias.components else "none",
        probe_test(sample, question.precision),
        independence_test(sample),
        subject.measure() if subject.measure else Bytes(subject.tape, None),
        tuple(_lines(question, sample, exact)),
    )
    return _with_faults(made, question)


def _repeated_exact(question: Question) -> Array:
    """The exact gradient, as often as the estimator gives it."""
    exact = flat_gradient(question.gradients).astype(np.float64)
    size = question.estimator.estimate(question.seed, 0).size
    if exact.size and size % exact.size:
        raise ValueError(f"an estimate of {size} numbers for {exact.size} exact ones")
    return np.tile(exact, size // exact.size) if exact.size else exact


def _sample(
    question: Question, subject: Estimator, exact: Array, draws: int, seed: int
) -> Sample:
    def counted() -> Iterable[Array]:
        for number, one in enumerate(subject.draws(draws, seed)):
            question.tick(subject.plan, number, draws)
            yield one
        question.tick(subject.plan, draws, draws)

    return gather(counted(), exact)


def _passes(sample: Sample, precision: float) -> bool:
    tests = (bias_test(sample, precision), probe_test(sample, precision))
    return all(t.passed for t in (*tests, independence_test(sample)))


def _lines(question: Question, sample: Sample, exact: Array) -> Iterable[Line]:
    """The plan, the exact gradient, the rivals: variance, bytes, time."""
    subject = question.estimator
    variance, error = relative_variance(sample)
    yield _line(question, subject, variance, error)
    if subject.kind != "exact":
        yield _line(question, question.exact, 0.0, 0.0)
    single = flat_gradient(question.gradients).astype(np.float64)
    for rival, note in question.rivals:
        draws = min(max(FEWEST, question.draws), MOST_RIVAL)
        drawn = _sample(question, rival, single, draws, question.seed)
        yield _line(question, rival, *relative_variance(drawn), note)


def _line(
    question: Question,
    one: Estimator,
    variance: float,
    error: float,
    note: str = "",
) -> Line:
    took = time_ratio(one, question.exact)
    return Line(one.plan, one.tape, variance, error, took, note)


def time_ratio(one: Estimator, exact: Estimator) -> float:
    """The median time of a call over that of the exact gradient, called in turns."""
    ratios = []
    for step in range(TIMINGS):
        mine, theirs = _seconds(one, step), _seconds(exact, step)
        ratios.append(mine / max(theirs, 1e-9))
    return median(ratios)


def _seconds(one: Estimator, step: int) -> float:
    start = time.perf_counter()
    one.call(0, step)
    return time.perf_counter() - start


def _with_faults(made: Certificate, question: Question) -> Certificate:
    return replace(made, faults=tuple(_faults(made, question)))


def _faults(made: Certificate, question: Question) -> Iterable[str]:
    if made.kind != "biased" and not made.is_unbiased:
        yield (
            f"the plan claims to be {made.kind}, and the mean of {made.draws} "
            "estimates is not the gradient"
        )
    if made.kind == "exact" and made.lines[0].variance > 1e-12:
        yield "the plan claims to be exact, and its gradient is another one"
    if not _replays(question.estimator, question.seed):
        yield "the same seed and step do not give the same gradient"
    if made.kind == "unbiased" and not made.independence.passed:
        yield "consecutive estimates are not independent: draws are used again"
    yield from _byte_faults(made.bytes)


def _replays(one: Estimator, seed: int) -> bool:
    """Whether a call is a function of seed and step: three are made, two alike."""
    first, other = one.estimate(seed, 0), one.estimate(seed + 1, 1)
    again = one.estimate(seed, 0)
    return first.tobytes() == again.tobytes() and other.shape == first.shape


def _byte_faults(found: Bytes) -> Iterable[str]:
    if not found.agree:
        yield (
            f"the bytes are not the predicted ones: tape {found.tape} predicted and "
            f"{found.measured_tape} measured, peak {found.peak} and "
            f"{found.measured_peak}"
        )
