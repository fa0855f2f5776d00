"""A training kit: optimisers, paired seeds, tuning with equal budgets, kept results.

A record is a pure function of (setting, rate, seed). The seed fixes the split of the
data, the first parameters and the batches, so estimators are compared in pairs. Every
estimator is given the same rates and the same tuning seeds; those draw from the
training data only, and are never among the seeds that are reported.

Records are written to a JSON file as they come: a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from threadpoolctl import threadpool_limits

RESULTS = Path(__file__).parent / "results"
TUNING = 1000  # the first of the seeds that are used for tuning only

Record = dict[str, Any]


class Optimiser(Protocol):
    """Changes a vector of parameters in place."""

    def update(self, theta: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        """One step against the gradient."""
        ...


class SGD:
    """Gradient descent; with `momentum` the heavy ball of Polyak (1964)."""

    def __init__(self, momentum: float = 0.0):
        self.momentum = momentum
        self.velocity: Any = 0.0

    def update(self, theta: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        """One step against the gradient."""
        self.velocity = self.momentum * self.velocity - rate * gradient
        theta += self.velocity


class Adam:
    """Adam (Kingma and Ba 2015) with its default constants."""

    def __init__(self, first: float = 0.9, second: float = 0.999):
        self.first, self.second = first, second
        self.mean: Any = 0.0
        self.square: Any = 0.0
        self.count = 0

    def update(self, theta: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        """One step against the mean gradient, scaled by the root of its mean square."""
        self.count += 1
        self.mean = self.first * self.mean + (1 - self.first) * gradient
        self.square = self.second * self.square + (1 - self.second) * gradient**2
        mean = self.mean / (1 - self.first**self.count)
        square = self.square / (1 - self.second**self.count)
        theta -= rate * mean / (np.sqrt(square) + 1e-8)


def staircase(rate: float, step: int, every: int, factor: float = 0.6) -> float:
    """The rate after `step` steps, multiplied by `factor` every so many."""
    return rate * factor ** (step // every)


def flat(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """One vector with the entries of all arrays, and views of it in their shapes."""
    theta = joined(arrays)
    ends = np.cumsum([array.size for array in arrays])[:-1]
    parts = np.split(theta, ends)
    return theta, [p.reshape(a.shape) for p, a in zip(parts, arrays, strict=True)]


def joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """One vector with the entries of all arrays."""
    return np.concatenate([np.ravel(array) for array in arrays])


def bootstrap(rng: np.random.Generator, count: int) -> np.ndarray:
    """Indices of a training set drawn with replacement (Efron 1979)."""
    return rng.integers(count, size=count)


@dataclass(frozen=True)
class Interval:
    """A median with its interval of 95 %."""

    low: float
    median: float
    high: float

    def text(self, digits: int = 3, scale: float = 1.0) -> str:
        """`median [low, high]`."""
        low, median, high = (
            f"{scale * v:.{digits}g}" for v in (self.low, self.median, self.high)
        )
        return f"{median} [{low}, {high}]"


def interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """The median and order statistics around it that hold for any distribution.

    The r-th smallest and r-th largest of n values contain the median with probability
    1 - 2 P(Binomial(n, 1/2) < r); below six values they are the extremes.
    """
    ordered = np.sort(np.asarray(values, float))
    n, rank, outside = len(ordered), 0, 0.0
    while rank < (n - 1) // 2:
        outside += math.comb(n, rank) / 2**n
        if 2 * outside > 1 - level:
            break
        rank += 1
    first = max(rank - 1, 0)
    return Interval(ordered[first], float(np.median(ordered)), ordered[n - 1 - first])


def sign_test(wins: int, losses: int) -> float:
    """The probability of as many wins or more if both were as likely (one-sided)."""
    n = wins + losses
    return sum(math.comb(n, i) for i in range(wins, n + 1)) / 2**n


class Store:
    """Records in a JSON file, one a line, kept under the settings they belong to."""

    def __init__(self, path: Path, settings: Mapping[str, Any]):
        self.path = path
        self.settings = json.loads(json.dumps(settings))
        self.records: dict[str, Record] = {}
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["settings"] == self.settings:
                self.records = kept["records"]

    def keep(self, key: str, record: Record) -> None:
        """Add a record; numbers are rounded to five digits."""
        self.records[key] = _rounded(record)

    def write(self) -> None:
        """Write the file, whole or not at all."""
        lines = [
            f"    {json.dumps(key)}: {json.dumps(record)}"
            for key, record in sorted(self.records.items())
        ]
        body = ",\n".join(lines)
        head = json.dumps(self.settings)
        text = f'{{\n  "settings": {head},\n  "records": {{\n{body}\n  }}\n}}\n'
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".part")
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, self.path)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_rounded(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.5g}") if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


Work = tuple[str, Callable[..., Record], tuple[Any, ...]]


def run_all(works: Sequence[Work], store: Store, jobs: int, title: str) -> None:
    """Run the works whose keys the store lacks, with a progress bar."""
    missing = [work for work in works if work[0] not in store.records]
    columns = (
        TextColumn("{task.description:28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task(title, total=len(works))
        progress.advance(task, len(works) - len(missing))
        for key, record in _finished(missing, jobs):
            store.keep(key, record)
            progress.advance(task)
            if progress.tasks[0].completed % 10 == 0:
                store.write()
    store.write()


def _finished(works: Sequence[Work], jobs: int) -> Iterator[tuple[str, Record]]:
    if jobs == 1:
        with threadpool_limits(1):
            for key, function, args in works:
                yield key, function(*args)
        return
    with ProcessPoolExecutor(jobs, initializer=_one_thread) as pool:
        started = {pool.submit(f, *args): key for key, f, args in works}
        for done in as_completed(started):
            yield started[done], done.result()


def _one_thread() -> None:
    threadpool_limits(1)


@dataclass(frozen=True)
class Estimator:
    """One way to come by a gradient: a plan of spadc, or a change of the problem."""

    plan: str = "exact"
    batch: int | None = None
    dropout: float = 0.0

    def __str__(self) -> str:
        told = {key: value for key, value in asdict(self).items() if value}
        return " ".join(f"{key}={value}" for key, value in told.items())


@dataclass(frozen=True)
class Study:
    """Estimators that are compared on one task.

    `train(estimator, rate, seed, tuning)` gives a record with a `score`, the smaller
    the better, which chooses the rate.
    """

    name: str
    train: Callable[[Any, float, int, bool], Record]
    estimators: Mapping[str, Any]
    rates: Sequence[float]
    seeds: int = 10
    tuning_seeds: int = 2

    def run(self, store: Store, jobs: int = 1) -> None:
        """Tune every estimator with the same budget, then run it for every seed."""
        tuning = range(TUNING, TUNING + self.tuning_seeds)
        works = [
            self._work(name, rate, seed, True)
            for name in self.estimators
            for rate in self.rates
            for seed in tuning
        ]
        run_all(works, store, jobs, f"{self.name}: tuning")
        works = [
            self._work(name, self.rate(store, name), seed, False)
            for name in self.estimators
            for seed in range(self.seeds)
        ]
        run_all(works, store, jobs, self.name)

    def rate(self, store: Store, name: str) -> float:
        """The rate with the best score."""
        return min(self.rates, key=lambda rate: self.score(store, name, rate))

    def score(self, store: Store, name: str, rate: float) -> float:
        """The median score of the tuning seeds; infinite where one was not finite."""
        seeds = range(TUNING, TUNING + self.tuning_seeds)
        keys = [self._key(name, rate, seed) for seed in seeds]
        scores = [store.records[key]["score"] for key in keys]
        return float(np.median([math.inf if s is None else s for s in scores]))

    def records(self, store: Store, name: str) -> list[Record]:
        """What the reported seeds gave, in their order."""
        rate = self.rate(store, name)
        return [store.records[self._key(name, rate, s)] for s in range(self.seeds)]

    def values(self, store: Store, name: str, what: str) -> np.ndarray:
        """One number of every reported seed; infinite where it was not finite."""
        found = [record[what] for record in self.records(store, name)]
        return np.array([math.inf if v is None else v for v in found], float)

    def _key(self, name: str, rate: float, seed: int) -> str:
        return f"{self.name} | {self.estimators[name]} | {rate:g} | {seed}"

    def _work(self, name: str, rate: float, seed: int, tuning: bool) -> Work:
        args = (self.estimators[name], rate, seed, tuning)
        return self._key(name, rate, seed), self.train, args


def options(what: str, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The options that every experiment has."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--quick", action="store_true", help="a few steps, two seeds")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--results", type=Path, help="the folder that is written to")
    chosen = parser.parse_args(argv)
    if chosen.results is None:
        folder = tempfile.gettempdir() if chosen.quick else RESULTS
        chosen.results = Path(folder)
    return chosen
