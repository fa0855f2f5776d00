"""Networks that share weights: convolutions, and a recurrent network fed row by row.

Run `python -m samples.experiments.weight_sharing`. The RAD article reports that on a
convolution network one sample for the batch does as well as one for each image, and on
a recurrent network, sampled anew at every time step, about as well as a smaller batch.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from .comparison import Comparison, comparison, run
from .kit import Estimator, options
from .networks import convolved, digit_images, digit_rows, recurrent
from .training import Data, Task

TASKS = {
    "convolution": Task(convolved(8, 16), Data(digit_images, 297, 900), 300),
    "recurrent": Task(recurrent(64), Data(digit_rows, 297, 900), 300),
}
RATES = (3e-3, 1e-2)


def estimators() -> dict[str, Estimator]:
    """What is compared."""
    return {
        "exact": Estimator(),
        "packed": Estimator("pack"),
        "batch of 15": Estimator(batch=15),
        "RAD same": Estimator("rad:keep=0.1,sample=same+pack"),
        "RAD different": Estimator("rad:keep=0.1,sample=different+pack"),
        "RAD rows": Estimator("rad:keep=0.1,sample=rows+pack"),
        "round 2": Estimator("round:bits=2"),
    }


def compared(name: str, chosen: Namespace) -> Comparison:
    """The comparison on one network with what is known of it."""
    found = estimators()
    if chosen.quick:
        found = {one: found[one] for one in ("exact", "packed", "RAD same")}
    return comparison(name, TASKS[name], found, RATES, chosen)


def main(argv: Sequence[str] | None = None) -> None:
    """Tune, train, and write a table and a plot for each network."""
    chosen = options(main.__doc__ or "", argv)
    for name in TASKS:
        title = f"Digits, {name} network"
        run(compared(name, chosen), title, __doc__ or "", chosen)


if __name__ == "__main__":
    main()
