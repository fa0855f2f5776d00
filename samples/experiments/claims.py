"""What was claimed, what came out: a table from the files of the experiments.

Run `python -m samples.experiments.claims` after the experiments; it runs nothing.
Differences are between seeds that share data, first parameters and batches.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from . import diffusion, digits, functions, overfitting, weight_sharing
from .comparison import Comparison
from .kit import interval, options, sign_test
from .show import Table, publish


@dataclass(frozen=True)
class Claim:
    """A statement, its source, what was found, and whether that bears it out."""

    text: str
    source: str
    found: str
    holds: bool | None

    @property
    def verdict(self) -> str:
        """In words; None is a comparison that says nothing."""
        if self.holds is None:
            return "open: other rates"
        return "reproduced" if self.holds else "not reproduced"


def points(values: np.ndarray) -> str:
    """A difference of accuracies with its interval, in points."""
    return f"{interval(values).text(2, 100)} points"


def lower_loss(made: Comparison, text: str, source: str, one: str, other: str) -> Claim:
    """Whether `one` ends with a smaller training loss than `other`.

    Rates are tuned for accuracy; where they differ, so may losses for that reason.
    """
    rates = [made.study.rate(made.store, name) for name in (one, other)]
    ratio = made.study.values(made.store, one, "loss") / made.study.values(
        made.store, other, "loss"
    )
    found = f"training loss {interval(ratio).text(2)} times that of `{other}`"
    if rates[0] != rates[1]:
        found = f"{found}, at rates {rates[0]:g} and {rates[1]:g}"
        return Claim(text, source, found, None)
    return Claim(text, source, found, bool(np.median(ratio) < 1))


def small_tape(made: Comparison, name: str, part: int, within: float) -> Claim:
    """Whether `name` needs so small a part of the bytes that the exact gradient needs
    where it keeps bits for masks, at so small a loss."""
    share = made.bytes("packed") / made.bytes(name)
    difference = made.difference(name, "test accuracy")
    return Claim(
        f"1/{part} of the bytes of packed, test accuracy within {within} points",
        f"bar, `{name}`",
        f"1/{share:.1f} of packed, 1/{made.bytes('exact') / made.bytes(name):.1f} of "
        f"exact, {points(difference)}",
        bool(share >= part and np.median(difference) >= -within / 100),
    )


def of_digits(chosen: Namespace) -> Iterator[Claim]:
    """Claims on the network with three hidden layers."""
    made = digits.compared(chosen)
    yield small_tape(made, "round 2", 10, 0.3)
    yield small_tape(made, "budget 1/10", 10, 0.3)
    yield small_tape(made, "round 1", 14, 1.0)
    yield small_tape(made, "budget 1/14", 14, 1.0)
    article = "RAD, section 4"
    text = "at equal memory, different samples train faster than a reduced batch"
    yield lower_loss(made, text, article, "RAD different", "batch of 15")
    text = "different samples train faster than the same sample"
    yield lower_loss(made, text, article, "RAD different", "RAD same")
    text = "the exact gradient trains fastest"
    yield lower_loss(made, text, article, "exact", "RAD different")
    best = best_followed(made)
    text = "the best K and M trains faster than uniform selection"
    yield lower_loss(made, text, f"SPAD; best is `{best}`", best, "RAD same")
    gain = interval(made.difference(best, "test accuracy", "RAD same"))
    yield Claim(
        "the best K and M is more accurate than uniform selection",
        f"SPAD; best is `{best}`",
        f"test accuracy {gain.text(2, 100)} points",
        gain.low > 0,
    )
    share = made.bytes(best) / made.bytes("exact")
    yield Claim(
        "SPAD: at most 1/10 of the exact bytes, steps that select included",
        f"bar, `{best}`",
        f"{share:.3f} of exact",
        share <= 0.1,
    )


def best_followed(made: Comparison) -> str:
    """The selection followed that ended with the smallest training loss."""
    names = [n for n in made.study.estimators if n.startswith("SPAD")]

    def loss(name: str) -> float:
        return float(np.median(made.study.values(made.store, name, "loss")))

    return min(names, key=loss)


def of_weight_sharing(chosen: Namespace) -> Iterator[Claim]:
    """Claims on the convolution network and the recurrent one."""
    made = weight_sharing.compared("convolution", chosen)
    gap = made.difference("RAD same", "test accuracy", "RAD different")
    yield Claim(
        "convolutions: the same sample does as well as different ones (1 point)",
        "RAD, section 4",
        f"same minus different {points(gap)}",
        bool(np.median(gap) >= -0.01),
    )
    made = weight_sharing.compared("recurrent", chosen)
    gap = made.difference("RAD different", "test accuracy", "batch of 15")
    yield Claim(
        "recurrent: samples anew each time step do as well as a small batch (1 point)",
        "RAD, section 4",
        f"different minus small batch {points(gap)}",
        bool(np.median(gap) >= -0.01),
    )


def of_diffusion(chosen: Namespace) -> Iterator[Claim]:
    """Claims on the control problem."""
    study, store = diffusion.compared(chosen)
    exact = store.records["cost | exact"]["bytes"]
    base = study.values(store, "exact", "score")
    for name in study.estimators:
        if name == "exact":
            continue
        cost = store.records[f"cost | {name}"]
        saved = 1 - cost["bytes"] / exact
        ratio = study.values(store, name, "score") / base
        yield Claim(
            "diffusion: 99 % of the tape saved, unbiased, final loss within 10 %",
            f"RAD, section 5, and bar; `{name}`",
            f"{100 * saved:.2f} % saved, largest z {cost['z']:.1f} of 7, "
            f"loss {interval(ratio).text(3)} of exact",
            bool(saved >= 0.99 and cost["z"] < 4 and np.median(ratio) <= 1.1),
        )


def of_functions(chosen: Namespace) -> Iterator[Claim]:
    """Claims on the functions to minimise."""
    all_studies, store = functions.opened(chosen)
    names = list(next(iter(all_studies.values())).estimators)
    for name in names:
        if name in ("exact", functions.UNIFORM):
            continue
        found = [functions.compared(one, store, name) for one in all_studies.values()]
        better = sum(one[0] < 0 for one in found)
        p = sign_test(better, sum(one[0] > 0 for one in found))
        yield Claim(
            "smaller gaps than uniform sampling on 8 of 11, sign test p < 0.05",
            f"SPAD, and bar; `{name}`",
            f"{better} of {len(found)}, p = {p:.2g}",
            bool(better >= 8 and p < 0.05),
        )


def of_overfitting(chosen: Namespace) -> Iterator[Claim]:
    """Claims on the gap between training and test."""
    for title, found in overfitting.compared(*overfitting.opened(chosen)).items():
        exact, dropout, spad = (found[n] for n in ("exact", "dropout", "SPAD"))
        ratio = np.median(spad.gap("loss")) / np.median(exact.gap("loss"))
        points_ratio = np.median(spad.gap("accuracy")) / np.median(
            exact.gap("accuracy")
        )
        behind = spad.values("test accuracy") - dropout.values("test accuracy")
        yield Claim(
            f"{title}: gap 30 % smaller than exact, test within 0.5 points of dropout",
            "SPAD, and bar",
            f"loss gap {ratio:.2f}, accuracy gap {points_ratio:.2f} of exact; "
            f"against dropout {points(behind)}",
            bool(ratio <= 0.7 and np.median(behind) >= -0.005),
        )


SOURCES: tuple[Callable[[Namespace], Iterator[Claim]], ...] = (
    of_digits,
    of_weight_sharing,
    of_diffusion,
    of_functions,
    of_overfitting,
)


def main(argv: Sequence[str] | None = None) -> None:
    """Write the table of claims."""
    chosen = options(main.__doc__ or "", argv)
    table = Table("Claims", ("claim", "source", "found", "verdict"))
    for source in SOURCES:
        try:
            for claim in source(chosen):
                table.add(claim.text, claim.source, claim.found, claim.verdict)
        except KeyError:
            table.add(source.__doc__, "", "not run", "")
    publish([table], __doc__ or "", chosen.results / "claims.md")


if __name__ == "__main__":
    main()
