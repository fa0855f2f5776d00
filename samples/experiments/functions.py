"""Eleven functions to minimise: uniform sampling against SPAD and bandits.

Run `python -m samples.experiments.functions`. Adam from 50 random starts, the rate
tuned for every function and estimator on five other starts. All estimators are given
the same number of edge evaluations: a step that ranks M candidates pays for M + 1
steps, the exact gradient for as many as it evaluates more edges. The gap is the last
value minus the smallest one.
"""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import spadc

from .kit import Adam, Record, Store, Study, interval, options, sign_test
from .landscapes import LANDSCAPES
from .show import Table, figure, publish

KEEP = 0.2
EVALUATIONS = 200  # of sampled gradients
RATES = (0.1, 0.3, 1.0, 3.0, 10.0)
STARTS = 50
SMALLEST = 1e-12  # gap that counts as none


@dataclass(frozen=True)
class Search:
    """A plan that ranks so many draws whenever it has followed one so long."""

    plan: str
    draws: int = 0
    follow: int = 1

    def cost(self, step: int, terms: int) -> float:
        """Sampled gradients that a step pays for."""
        if self.plan == "exact":
            return terms / math.ceil(KEEP * terms)
        return 1 + (self.draws if step % self.follow == 0 else 0)

    def __str__(self) -> str:
        return self.plan


UNIFORM = "uniform RAD"
_DRAWN = f"keep={KEEP},sample=positions"
SEARCHES = {
    "exact": Search("exact"),
    UNIFORM: Search(f"rad:{_DRAWN}"),
    "SPAD proportional": Search(
        f"spad:{_DRAWN},score=adjoint,distribution=proportional,explore=0.3,decay=0.5"
    ),
    "SPAD M=4 K=20": Search(f"spad:{_DRAWN},draws=4,follow=20", draws=4, follow=20),
    "bandit EXP3": Search(f"bandit:keep={KEEP},per=position,rule=exp3,explore=0.5"),
}


@dataclass(frozen=True)
class Descent:
    """Minimises one of the landscapes."""

    name: str
    evaluations: int = EVALUATIONS

    def __call__(self, search: Search, rate: float, seed: int, tuning: bool) -> Record:
        """The logarithm of the gap after the evaluations, which is the score."""
        land = LANDSCAPES[self.name]
        x = np.random.default_rng([seed, 5]).uniform(land.low, land.high, land.size)
        gradient = spadc.grad(land.function, plan=search.plan)
        draws = {} if search.plan == "exact" else {"seed": seed}
        optimiser, step, spent = Adam(), 0, 0.0
        while spent + search.cost(step, land.terms) <= self.evaluations:
            if draws:
                draws["step"] = step
            now = rate * (1 + math.cos(math.pi * spent / self.evaluations)) / 2
            optimiser.update(x, gradient(x, **draws), now)
            x = np.clip(x, land.low, land.high)
            spent += search.cost(step, land.terms)
            step += 1
        gap = float(land.function(x)) - land.smallest
        return {"score": math.log10(max(gap, SMALLEST))}


def opened(chosen: Namespace) -> tuple[dict[str, Study], Store]:
    """A study for each function, and what is known of them."""
    settings = {"evaluations": EVALUATIONS, "rates": RATES, "quick": chosen.quick}
    store = Store(chosen.results / "functions.json", settings)
    if chosen.quick:
        few = {name: SEARCHES[name] for name in ("exact", UNIFORM)}
        return {
            name: Study(name, Descent(name, 20), few, RATES[2:3], 3, 1)
            for name in ("sphere", "Beale")
        }, store
    return {
        name: Study(name, Descent(name), SEARCHES, RATES, STARTS, 5)
        for name in LANDSCAPES
    }, store


def compared(study: Study, store: Store, name: str) -> tuple[float, int, int]:
    """Median difference of the log gap to uniform sampling, starts won and lost."""
    difference = study.values(store, name, "score")
    difference = difference - study.values(store, UNIFORM, "score")
    won, lost = np.sum(difference < 0), np.sum(difference > 0)
    return float(np.median(difference)), int(won), int(lost)


def tables(all_studies: dict[str, Study], store: Store) -> list[Table]:
    """Median log gaps, and how often each estimator is better than uniform sampling."""
    names = list(next(iter(all_studies.values())).estimators)
    gaps = Table("Median log10 of the gap", ("function", *names))
    for function, study in all_studies.items():
        found = [interval(study.values(store, name, "score")) for name in names]
        gaps.add(function, *(one.text(3) for one in found))
    headings = ("estimator", "functions with smaller gaps", "p", "starts won", "p")
    wins = Table(f"Against {UNIFORM}", headings)
    for name in names:
        if name != UNIFORM:
            wins.add(name, *_against(all_studies, store, name))
    return [gaps, wins]


def _against(all_studies: dict[str, Study], store: Store, name: str) -> list[str]:
    found = [compared(study, store, name) for study in all_studies.values()]
    better = sum(difference < 0 for difference, _, _ in found)
    worse = sum(difference > 0 for difference, _, _ in found)
    won, lost = (sum(one[i] for one in found) for i in (1, 2))
    return [
        f"{better} of {len(found)}",
        f"{sign_test(better, worse):.2g}",
        f"{won} of {won + lost}",
        f"{sign_test(won, lost):.2g}",
    ]


def plot(all_studies: dict[str, Study], store: Store, path: Path) -> None:
    """The median difference to uniform sampling, for each function."""
    made, (axes,) = figure(1)
    names = list(next(iter(all_studies.values())).estimators)
    places = np.arange(len(all_studies))
    for name in (n for n in names if n != UNIFORM):
        found = [compared(study, store, name)[0] for study in all_studies.values()]
        axes.plot(found, places, "o", label=name, alpha=0.7)
    axes.axvline(0, color="grey")
    axes.set_yticks(places, list(all_studies))
    axes.set_xlabel(f"log10 of the gap minus that of {UNIFORM}, median")
    axes.legend(fontsize=7)
    made.savefig(path, dpi=90)


def main(argv: Sequence[str] | None = None) -> None:
    """Tune, minimise, and write the tables and the plot."""
    chosen = options(main.__doc__ or "", argv)
    all_studies, store = opened(chosen)
    for study in all_studies.values():
        study.run(store, chosen.jobs)
    found = tables(all_studies, store)
    publish(found, __doc__ or "", chosen.results / "functions.md")
    plot(all_studies, store, chosen.results / "functions.png")


if __name__ == "__main__":
    main()
