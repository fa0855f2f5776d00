"""Control of a reaction-diffusion equation from a thousandth of the tape.

Run `python -m samples.experiments.diffusion`. The equation is that of the RAD article
(Oktay et al. 2021, section 5): d phi/dt = D laplace(phi) + C phi on the unit square,
phi = 0 on its border, C a series of seven terms in time and space. Its parameters are
chosen so that phi follows a target. The tape of the exact gradient holds phi and C at
every time step; the state enters linearly, so sampling both keeps the gradient
unbiased, once C is computed again instead of kept.
"""

from __future__ import annotations

import math
import warnings
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import spadc

from .kit import Adam, Estimator, Record, Store, Study, interval, options, run_all
from .show import Table, curves, figure, publish, scatter

NODES = 16
TIME_STEPS = 512
DURATION = 1.0
ITERATIONS = 60
RATES = (0.05, 0.1, 0.2)
KEEP = (0.1, 0.01, 0.001)


def misfit(theta, fields, steps, dt):
    """How far phi is from its target, on average over time and space."""
    start, swing, wave, slope = fields
    coupling = 0.25 * dt * (len(start) - 1) ** 2
    phi = start.copy()
    total = 0.0
    for step in range(steps):
        s, c = np.sin(np.pi * step * dt), np.cos(np.pi * step * dt)
        level = theta[0] + theta[1] * s + theta[2] * c
        tilt = (theta[3] * s + theta[4] * c) * wave
        bend = (theta[5] * s + theta[6] * c) * slope
        growth = dt * (level + tilt + bend) * phi
        flow = phi[2:, 1:-1] + phi[:-2, 1:-1] + phi[1:-1, 2:] + phi[1:-1, :-2]
        flow = flow - 4 * phi[1:-1, 1:-1]
        phi[1:-1, 1:-1] += coupling * flow + growth[1:-1, 1:-1]
        total += np.mean((phi - start - s * swing) ** 2) / steps
    return total


def problem(nodes: int) -> np.ndarray:
    """Start, swing of the target, and the two modes of the control, on the grid."""
    x = np.linspace(0, 1, nodes + 1)
    hill = np.outer(np.sin(np.pi * x), np.sin(np.pi * x))
    swing = np.outer(np.sin(2 * np.pi * x), np.sin(np.pi * x)) / 4
    ones = np.ones_like(x)
    wave = np.outer(np.sin(2 * np.pi * x), ones)
    return np.stack([hill, swing, wave, np.outer(np.cos(2 * np.pi * x), ones)])


def expect_growth() -> None:
    """Two sampled edges lie on a path here, which is meant: theirs is a product of two
    factors, however many the time steps."""
    warnings.filterwarnings("ignore", message="SPD506")


@dataclass(frozen=True)
class Control:
    """Finds the parameters from an almost steady state."""

    time_steps: int = TIME_STEPS
    iterations: int = ITERATIONS

    def arguments(self) -> tuple[np.ndarray, int, float]:
        """The grid, the number of time steps, and their length."""
        return problem(NODES), self.time_steps, DURATION / TIME_STEPS

    def start(self, seed: int) -> np.ndarray:
        """Parameters whose first holds diffusion in balance, the others small."""
        theta = np.random.default_rng([seed, 6]).uniform(-0.1, 0.1, 7)
        theta[0] = 4.932
        return theta

    def __call__(
        self, estimator: Estimator, rate: float, seed: int, tuning: bool
    ) -> Record:
        """The misfit after the iterations, which is the score."""
        expect_growth()
        gradient = spadc.grad(misfit, plan=estimator.plan)
        draws = {} if estimator.plan == "exact" else {"seed": seed}
        theta, given, optimiser = self.start(seed), self.arguments(), Adam()
        curve = [float(misfit(theta, *given))]
        for step in range(self.iterations):
            if draws:
                draws["step"] = step
            now = rate * (1 + math.cos(math.pi * step / self.iterations)) / 2
            optimiser.update(theta, gradient(theta, *given, **draws), now)
            if (step + 1) % max(self.iterations // 10, 1) == 0:
                curve.append(float(misfit(theta, *given)))
        return {"score": curve[-1], "curve": curve, "theta": theta}

    def cost(self, estimator: Estimator) -> Record:
        """The bytes of the tape, and how far the mean of draws is from the gradient.

        The largest of the seven deviations, in standard errors of 200 draws.
        """
        expect_growth()
        gradient = spadc.grad(misfit, plan=estimator.plan)
        theta, given = self.start(0), self.arguments()
        found = {"bytes": int(gradient.memory(theta, *given).tape)}
        if estimator.plan != "exact":
            exact = spadc.grad(misfit)(theta, *given)
            count = 200 if self.time_steps == TIME_STEPS else 5
            draws = [gradient(theta, *given, seed=7, step=i) for i in range(count)]
            error = np.std(draws, axis=0, ddof=1) / math.sqrt(count)
            found["z"] = float(np.max(np.abs(np.mean(draws, axis=0) - exact) / error))
            found["spread"] = float(
                np.linalg.norm(np.std(draws, axis=0)) / np.linalg.norm(exact)
            )
        return found


def estimators() -> dict[str, Estimator]:
    """The exact gradient, and sampled ones with C computed again."""
    found = {"exact": Estimator()}
    for keep in KEEP:
        plan = f"rad:keep={keep},sample=positions,safe=false+recompute"
        found[f"RAD {keep:g}"] = Estimator(plan)
    return found


def table(study: Study, store: Store) -> Table:
    """Bytes, bias and final misfit of each estimator."""
    headings = (
        "estimator",
        "rate",
        "bytes of the tape",
        "saved %",
        "largest z",
        "relative spread",
        "final misfit",
        "of exact",
    )
    made = Table("Reaction and diffusion, final misfit", headings)
    exact = store.records["cost | exact"]["bytes"]
    base = study.values(store, "exact", "score")
    for name in study.estimators:
        cost = store.records[f"cost | {name}"]
        final = study.values(store, name, "score")
        made.add(
            name,
            f"{study.rate(store, name):g}",
            f"{cost['bytes']:,}",
            f"{100 * (1 - cost['bytes'] / exact):.2f}",
            f"{cost['z']:.2f}" if "z" in cost else "",
            f"{cost['spread']:.2f}" if "spread" in cost else "",
            interval(final).text(3),
            interval(final / base).text(3),
        )
    return made


def compared(chosen: Namespace) -> tuple[Study, Store]:
    """The study, and what is known of it."""
    control, rates, seeds, tuning_seeds = Control(), RATES, 10, 1
    if chosen.quick:
        control, rates, seeds = Control(8, 4), RATES[1:2], 2
    settings = {"time steps": control.time_steps, "iterations": control.iterations}
    store = Store(chosen.results / "diffusion.json", settings)
    found = estimators()
    return Study("diffusion", control, found, rates, seeds, tuning_seeds), store


def main(argv: Sequence[str] | None = None) -> None:
    """Tune, optimise, and write the table and the plot."""
    chosen = options(main.__doc__ or "", argv)
    study, store = compared(chosen)
    costs = [
        (f"cost | {name}", study.train.cost, (estimator,))
        for name, estimator in study.estimators.items()
    ]
    run_all(costs, store, chosen.jobs, "bytes and bias")
    study.run(store, chosen.jobs)
    publish([table(study, store)], __doc__ or "", chosen.results / "diffusion.md")
    plot(study, store, chosen.results / "diffusion.png")


def plot(study: Study, store: Store, path: Path) -> None:
    """The final misfit against bytes, and its way there."""
    made, axes = figure(2)
    points = {
        name: (
            store.records[f"cost | {name}"]["bytes"],
            study.values(store, name, "score"),
        )
        for name in study.estimators
    }
    scatter(axes[0], points, ["bytes of the tape", "final misfit"])
    axes[0].set_xscale("log")
    lines = {
        name: (
            np.linspace(0, study.train.iterations, len(records[0]["curve"])),
            [record["curve"] for record in records],
        )
        for name, records in ((n, study.records(store, n)) for n in study.estimators)
    }
    curves(axes[1], lines, ["iterations", "misfit"])
    axes[1].set_yscale("log")
    axes[1].legend(fontsize=7)
    made.savefig(path, dpi=90)


if __name__ == "__main__":
    main()
