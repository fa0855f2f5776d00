"""Train a classifier with any estimator of its gradient, and record how it goes.

The data, the first parameters and the batches of a seed are the same for every
estimator. A fixed part of the data is used for tuning only; the seeds that are reported
split the rest into training and test points, and train on a bootstrap sample of the
former (Efron 1979), as the experiments of the RAD article do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import spadc

from .kit import Adam, Estimator, Record, bootstrap, flat, joined, staircase

POINTS = 10  # of a learning curve


@dataclass(frozen=True)
class Network:
    """A classifier in plain NumPy.

    `loss(*parameters, x, labels)` with one-hot labels; `dropped` is the same with a
    mask for each hidden layer after them; `logits(*parameters, x)`.
    """

    loss: Callable[..., Any]
    logits: Callable[..., np.ndarray]
    names: tuple[str, ...]
    initial: Callable[[np.random.Generator], list[np.ndarray]]
    dropped: Callable[..., Any] | None = None
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class Split:
    """Points to learn from and points to judge by; labels are numbers of classes."""

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@dataclass(frozen=True)
class Data:
    """A data set, how much of it is for tuning, and how much a seed learns from."""

    load: Callable[[], tuple[np.ndarray, np.ndarray]]
    tuning: int
    train: int
    resample: bool = True

    def split(self, seed: int, tuning: bool) -> Split:
        """The points of a seed."""
        x, y = self.load()
        order = np.random.default_rng(0).permutation(len(y))
        held, rest = order[: self.tuning], order[self.tuning :]
        rng = np.random.default_rng([seed, 1])
        rest = rng.permutation(rest)
        train, test = rest[: self.train], rest[self.train :]
        if self.resample:
            train = train[bootstrap(rng, len(train))]
        if tuning:
            test = held
        return Split(x[train], y[train], x[test], y[test])


@dataclass(frozen=True)
class Task:
    """A network, its data and the length of its training.

    The score of a tuning seed is, on the points held, the share of `"errors"` in the
    last quarter of the training (ties are broken by the loss), or the last `"loss"`.
    """

    network: Network
    data: Data
    steps: int
    batch: int = 150
    score: str = "errors"
    curve: bool = True  # whether the record holds the way there

    def __call__(
        self, estimator: Estimator, rate: float, seed: int, tuning: bool
    ) -> Record:
        """Train once, and judge by the points of test."""
        split = self.data.split(seed, tuning)
        run = Run(self, estimator, split, seed)
        points = sorted({math.ceil(i * self.steps / POINTS) for i in range(POINTS + 1)})
        curve: dict[str, list[Any]] = {}
        for step in range(self.steps + 1):
            if step in points:
                for what, value in {"step": step, **run.judged()}.items():
                    curve.setdefault(what, []).append(value)
            if step < self.steps:
                run.advance(staircase(rate, step, max(self.steps // POINTS, 1)))
        if tuning:
            return {"score": self._score(curve)}
        last = {what: values[-1] for what, values in curve.items() if what != "step"}
        return {**last, "curve": curve} if self.curve else last

    def _score(self, curve: dict[str, list[float]]) -> float:
        if self.score == "loss":
            return curve["test loss"][-1]
        late = -(-len(curve["step"]) // 4)
        errors = 1 - np.mean(curve["test accuracy"][-late:])
        return float(errors) + 1e-3 * min(curve["test loss"][-1], 10)


class Run:
    """A training that is going on."""

    def __init__(self, task: Task, estimator: Estimator, split: Split, seed: int):
        self.network, self.split, self.seed = task.network, split, seed
        self.dropout = estimator.dropout
        self.batch = min(estimator.batch or task.batch, len(split.y))
        loss = self.network.dropped if self.dropout else self.network.loss
        self.gradient = spadc.value_and_grad(
            loss, wrt=self.network.names, plan=estimator.plan
        )
        self.is_random = estimator.plan != "exact"
        initial = task.network.initial(np.random.default_rng([seed, 2]))
        self.theta, self.parameters = flat(initial)
        self.batches = np.random.default_rng([seed, 3])
        self.masks = np.random.default_rng([seed, 4])
        self.labels = np.eye(initial[-1].size, dtype=np.float32)
        self.optimiser = Adam()
        self.step = 0

    def arguments(self) -> tuple[np.ndarray, ...]:
        """The parameters and the next batch; with the masks of dropout, if any."""
        rows = self.batches.permutation(len(self.split.y))[: self.batch]
        x, labels = self.split.x[rows], self.labels[self.split.y[rows]]
        if not self.dropout:
            return (*self.parameters, x, labels)
        return (*self.parameters, x, labels, *self._masks())

    def _masks(self) -> list[np.ndarray]:
        """Zeros where a unit is dropped, so large elsewhere that the mean is one."""
        keep = 1 - self.dropout
        shapes = [(self.batch, width) for width in self.network.hidden]
        kept = [self.masks.random(shape) < keep for shape in shapes]
        return [(mask / keep).astype(np.float32) for mask in kept]

    def estimate(self) -> tuple[Any, Sequence[np.ndarray]]:
        """Value and gradient on the next batch."""
        if not self.is_random:
            return self.gradient(*self.arguments())
        return self.gradient(*self.arguments(), seed=self.seed, step=self.step)

    def bytes(self) -> int:
        """What the forward sweep of one batch keeps for the reverse sweep."""
        return int(self.gradient.memory(*self.arguments()).tape)

    def advance(self, rate: float) -> None:
        """One step of the optimiser."""
        _, found = self.estimate()
        self.optimiser.update(self.theta, joined(found), rate)
        self.step += 1

    def judged(self) -> Record:
        """Loss and accuracy on the points of training and of test."""
        split = self.split
        loss, accuracy = self._judged(split.x, split.y)
        test_loss, test_accuracy = self._judged(split.x_test, split.y_test)
        return {
            "loss": loss,
            "accuracy": accuracy,
            "test loss": test_loss,
            "test accuracy": test_accuracy,
        }

    def _judged(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        loss = self.network.loss(*self.parameters, x, self.labels[y])
        best = np.argmax(self.network.logits(*self.parameters, x), axis=1)
        return float(loss), float(np.mean(best == y))
