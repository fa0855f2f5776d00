"""A network of three hidden layers on digits: accuracy and loss against bytes and time.

Run `python -m samples.experiments.digits`. The experiment of the RAD article (Oktay et
al. 2021, section 5) and of SPAD (Peseux et al. 2023) on data that comes with
scikit-learn: 64-100-100-100-10, batches of 150, Adam, 10 % kept.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from .comparison import Comparison, comparison, run
from .kit import Estimator, options
from .networks import dense, digits
from .training import Data, Task

TASK = Task(dense(64, 100, 100, 100, 10), Data(digits, tuning=297, train=900), 400)
RATES = (1.5e-3, 5e-3, 1.5e-2)
PACKED = 192_225  # bytes of the packed exact gradient
FOLLOW = (1, 10, 100)
DRAWS = (1, 3, 10)


def estimators() -> dict[str, Estimator]:
    """What is compared."""
    found = {"exact": Estimator(), "packed": Estimator("pack")}
    for share in (0.1, 0.25, 0.5):
        found[f"dropout {share:g}"] = Estimator(dropout=share)
    for rows in (15, 11):
        found[f"batch of {rows}"] = Estimator(batch=rows)
    for sample in ("same", "different", "project"):
        found[f"RAD {sample}"] = Estimator(f"rad:keep=0.1,sample={sample}+pack")
    found["RAD different 0.05"] = Estimator("rad:keep=0.05,sample=different+pack")
    mean = "rad:keep=0.1,sample=different,control=true+pack"
    found["RAD different, mean"] = Estimator(mean)
    for follow in FOLLOW:
        for draws in DRAWS:
            plan = f"spad:keep=0.1,draws={draws},follow={follow}+pack"
            found[f"SPAD K={follow} M={draws}"] = Estimator(plan)
    learned = "spad:keep=0.1,score=adjoint,distribution=proportional+pack"
    found["SPAD proportional"] = Estimator(learned)
    for bits in (4, 2, 1):
        found[f"round {bits}"] = Estimator(f"round:bits={bits}")
    for part in (10, 14):
        found[f"budget 1/{part}"] = Estimator(f"budget:bytes={PACKED // part}")
    return found


def compared(chosen: Namespace) -> Comparison:
    """The comparison with what is known of it."""
    found = estimators()
    if chosen.quick:
        found = {
            name: found[name] for name in ("exact", "packed", "RAD same", "round 2")
        }
    return comparison("digits", TASK, found, RATES, chosen)


def main(argv: Sequence[str] | None = None) -> None:
    """Tune, train, and write the table and the plot."""
    chosen = options(main.__doc__ or "", argv)
    run(compared(chosen), "Digits, three hidden layers", __doc__ or "", chosen)


if __name__ == "__main__":
    main()
