"""Overfitting: how far training and test are apart, against dropout.

Run `python -m samples.experiments.overfitting`. The SPAD article (Peseux et al. 2023)
reports that selective paths reduce overfitting as dropout does. Each method has three
strengths, chosen together with the rate by the loss on points held out, with the same
budget: dropout by its probability, RAD and SPAD by what they keep; the exact gradient
has its rate only. The gap is that between the losses, and between the accuracies, of
training and test.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from .kit import Estimator, Store, Study, interval, options
from .networks import dense, digits, standardised
from .show import Table, figure, publish
from .training import Data, Task

WIDE = dense(64, 100, 100, 100, 10)
CANCER, WINE = partial(standardised, "breast_cancer"), partial(standardised, "wine")
TASKS = {
    "200 digits": Task(WIDE, Data(digits, 500, 200, False), 400, 50, "loss", False),
    "500 digits": Task(WIDE, Data(digits, 500, 500, False), 400, 50, "loss", False),
    "breast cancer": Task(
        dense(30, 50, 50, 50, 2), Data(CANCER, 150, 150, False), 300, 50, "loss", False
    ),
    "wine": Task(
        dense(13, 50, 50, 50, 3), Data(WINE, 45, 60, False), 200, 30, "loss", False
    ),
}
RATES = (1.5e-3, 3e-3, 6e-3)
METHODS: Mapping[str, tuple[Estimator, ...]] = {
    "exact": (Estimator(),),
    "dropout": tuple(Estimator(dropout=p) for p in (0.1, 0.25, 0.5)),
    "RAD": tuple(Estimator(f"rad:keep={k},sample=same") for k in (0.05, 0.1, 0.25)),
    "SPAD": tuple(
        Estimator(f"spad:keep={k},draws=4,follow=20,explore=0.5")
        for k in (0.05, 0.1, 0.25)
    ),
}


@dataclass(frozen=True)
class Method:
    """A method with the strengths that it may be used with."""

    name: str
    study: Study
    store: Store

    def best(self) -> str:
        """The strength with the best score, at its best rate."""
        return min(self.study.estimators, key=self._score)

    def _score(self, strength: str) -> float:
        rate = self.study.rate(self.store, strength)
        return self.study.score(self.store, strength, rate)

    def values(self, what: str) -> np.ndarray:
        """One number of every reported seed, at the best strength."""
        return self.study.values(self.store, self.best(), what)

    def gap(self, what: str) -> np.ndarray:
        """How much larger `what` is for the points of test than for those of training,
        or smaller if it is an accuracy."""
        gap = self.values(f"test {what}") - self.values(what)
        return -gap if what == "accuracy" else gap

    def interval(self, values: np.ndarray, scale: float = 1.0) -> str:
        """Median and interval as text."""
        return interval(values).text(3, scale)


def opened(chosen: Namespace) -> tuple[dict[str, Study], Store]:
    """A study of all methods at all strengths for each task, and what is known."""
    settings = {"rates": RATES, "quick": chosen.quick}
    store = Store(chosen.results / "overfitting.json", settings)
    every = {str(one): one for strengths in METHODS.values() for one in strengths}
    if not chosen.quick:
        return {name: Study(name, t, every, RATES) for name, t in TASKS.items()}, store
    name, task = next(iter(TASKS.items()))
    few = {key: every[key] for key in list(every)[:5]}
    return {name: Study(name, replace(task, steps=20), few, RATES[1:2], 2, 1)}, store


def compared(
    studies: Mapping[str, Study], store: Store
) -> dict[str, dict[str, Method]]:
    """The methods of each task, each with its strengths."""
    found: dict[str, dict[str, Method]] = {}
    for title, study in studies.items():
        found[title] = {}
        for name, strengths in METHODS.items():
            chosen = {str(s): s for s in strengths if str(s) in study.estimators}
            if chosen:
                one = replace(study, estimators=chosen)
                found[title][name] = Method(name, one, store)
    return found


def table(title: str, found: Mapping[str, Method]) -> Table:
    """Medians and intervals of one task."""
    headings = (
        "method",
        "chosen",
        "rate",
        "training accuracy %",
        "test accuracy %",
        "gap, points",
        "loss gap",
        "loss gap of exact",
    )
    made = Table(title, headings)
    base = found["exact"].gap("loss")
    for name, method in found.items():
        gap = method.gap("loss")
        made.add(
            name,
            method.best(),
            f"{method.study.rate(method.store, method.best()):g}",
            method.interval(method.values("accuracy"), 100),
            method.interval(method.values("test accuracy"), 100),
            method.interval(method.gap("accuracy"), 100),
            method.interval(gap),
            f"{np.median(gap) / np.median(base):.2f}",
        )
    return made


def main(argv: Sequence[str] | None = None) -> None:
    """Tune, train, and write the tables and the plot."""
    chosen = options(main.__doc__ or "", argv)
    studies, store = opened(chosen)
    for study in studies.values():
        study.run(store, chosen.jobs)
    found = compared(studies, store)
    tables = [table(name, methods) for name, methods in found.items()]
    publish(tables, __doc__ or "", chosen.results / "overfitting.md")
    plot(found, chosen.results / "overfitting.png")


def plot(compared: Mapping[str, Mapping[str, Method]], path: Path) -> None:
    """Gap against test accuracy for each task."""
    made, all_axes = figure(2, -(-len(compared) // 2))
    for axes, (title, found) in zip(all_axes, compared.items(), strict=False):
        for name, method in found.items():
            accuracy, gap = method.values("test accuracy"), method.gap("loss")
            axes.plot(accuracy, gap, "o", label=name, alpha=0.7)
        axes.set_title(title)
        axes.set_xlabel("test accuracy")
        axes.set_ylabel("loss of test minus loss of training")
        axes.legend(fontsize=7)
    made.savefig(path, dpi=90)


if __name__ == "__main__":
    main()
