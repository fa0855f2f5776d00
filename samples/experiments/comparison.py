"""Compare estimators of the gradient of a classifier: the table and the plot.

Bytes are those of the tape: what the forward sweep keeps for the reverse sweep of one
batch, as `Gradient.memory` says. Seconds are those of the processor for one gradient,
measured on one thread with the estimators taking turns.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np

from .kit import Estimator, Record, Store, Study, interval
from .show import Table, curves, figure, legend, publish, scatter
from .training import Run, Task


@dataclass(frozen=True)
class Comparison:
    """A study of one task, with what its estimators cost."""

    study: Study
    store: Store

    def bytes(self, name: str) -> int:
        """The tape of one batch."""
        return int(self.store.records[self._cost(name)]["bytes"])

    def seconds(self, name: str) -> float:
        """One gradient."""
        return float(self.store.records[self._cost(name)]["seconds"])

    def _cost(self, name: str) -> str:
        return f"{self.study.name} | {self.study.estimators[name]} | cost"

    def measure(self, rounds: int = 5, calls: int = 100) -> None:
        """Find bytes and seconds of every estimator, unless they are known."""
        names = list(self.study.estimators)
        if all(self._cost(name) in self.store.records for name in names):
            return
        task = self.study.train
        assert isinstance(task, Task)
        runs = {}
        for name, estimator in self.study.estimators.items():
            runs[name] = Run(task, estimator, task.data.split(0, False), 0)
            runs[name].estimate()
        seconds = seconds_per_step(runs, calls, rounds)
        for name, run in runs.items():
            cost = {"bytes": run.bytes(), "seconds": seconds[name]}
            self.store.keep(self._cost(name), cost)
        self.store.write()

    def difference(self, name: str, what: str, base: str = "exact") -> np.ndarray:
        """The values of the seeds minus those of `base` for the same seeds."""
        values = self.study.values(self.store, name, what)
        return values - self.study.values(self.store, base, what)

    def table(self, title: str) -> Table:
        """Medians and intervals of 95 %, one row for each estimator."""
        headings = (
            "estimator",
            "rate",
            "bytes",
            "of exact",
            "of packed",
            "us a step",
            "training loss",
            "training accuracy %",
            "test accuracy %",
            "minus exact, points",
        )
        table = Table(title, headings)
        for name in self.study.estimators:
            loss = self.study.values(self.store, name, "loss")
            fit = self.study.values(self.store, name, "accuracy")
            accuracy = self.study.values(self.store, name, "test accuracy")
            table.add(
                name,
                f"{self.study.rate(self.store, name):g}",
                f"{self.bytes(name):,}",
                f"{self.bytes(name) / self.bytes('exact'):.3f}",
                f"{self.bytes(name) / self.bytes('packed'):.3f}",
                f"{1e6 * self.seconds(name):.0f}",
                interval(loss).text(2),
                interval(fit).text(4, 100),
                interval(accuracy).text(4, 100),
                interval(self.difference(name, "test accuracy")).text(2, 100),
            )
        return table

    def plot(self, path: Path) -> None:
        """Accuracy and loss against bytes, and against time."""
        made, axes = figure(2, 2)
        for at, what in ((axes[0], "test accuracy"), (axes[1], "loss")):
            points = {
                name: (self.bytes(name), self.study.values(self.store, name, what))
                for name in self.study.estimators
            }
            scatter(at, points, ["bytes of the tape", what])
            at.set_xscale("log")
        for at, what in ((axes[2], "test accuracy"), (axes[3], "loss")):
            lines = {name: self._curve(name, what) for name in self.study.estimators}
            curves(at, lines, ["seconds in gradients", what])
        axes[1].set_yscale("log")
        axes[3].set_yscale("log")
        legend(made, axes[0])
        made.savefig(path, dpi=90)

    def _curve(self, name: str, what: str) -> tuple[list[float], list[list[float]]]:
        kept = [record["curve"] for record in self.study.records(self.store, name)]
        times = [step * self.seconds(name) for step in kept[0]["step"]]
        found = [[math.nan if v is None else v for v in curve[what]] for curve in kept]
        return times, found


def seconds_per_step(runs: Mapping[str, Run], calls: int, rounds: int) -> Record:
    """The fastest of several rounds; the estimators take turns."""
    best = dict.fromkeys(runs, math.inf)
    for _ in range(rounds):
        for name, run in runs.items():
            start = process_time()
            for _ in range(calls):
                run.estimate()
                run.step += 1
            best[name] = min(best[name], (process_time() - start) / calls)
    return best


def comparison(
    name: str,
    task: Task,
    estimators: Mapping[str, Estimator],
    rates: tuple[float, ...],
    chosen: argparse.Namespace,
) -> Comparison:
    """The study with its records; a quick look is short and has two seeds."""
    seeds, tuning_seeds = 10, 2
    if chosen.quick:
        task, rates, seeds, tuning_seeds = replace(task, steps=20), rates[:1], 2, 1
    settings = {
        "steps": task.steps,
        "batch": task.batch,
        "training points": task.data.train,
        "rates": rates,
    }
    store = Store(chosen.results / f"{name}.json", settings)
    return Comparison(Study(name, task, estimators, rates, seeds, tuning_seeds), store)


def run(made: Comparison, title: str, notes: str, chosen: argparse.Namespace) -> None:
    """Tune, train, measure, and write the table and the plot."""
    made.study.run(made.store, chosen.jobs)
    made.measure(*((1, 3) if chosen.quick else (5, 100)))
    name = made.study.name
    publish([made.table(title)], notes, chosen.results / f"{name}.md")
    made.plot(chosen.results / f"{name}.png")
