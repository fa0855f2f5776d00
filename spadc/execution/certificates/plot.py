"""Draw a certificate: variance against bytes, and time, of the plans compared."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .certificate import Certificate

LOWEST = 1e-12  # a variance of 0 has no place on a logarithmic axis


def plot_certificate(made: Certificate, path: str | PathLike[str]) -> None:
    """Write the plot to a file whose ending matplotlib knows (.png, .svg, .pdf).

    Raises ImportError, with what to install, if there is no matplotlib, ValueError for
    another ending, OSError if the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError(
            "plots need matplotlib: install it with `pip install spadc[plot]`"
        ) from None
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=False)
    _variances(left, made)
    _times(right, made)
    verdict = "holds" if made.holds else "does NOT hold"
    figure.suptitle(f"{made.function}: plan {made.plan} ({made.kind}) {verdict}")
    figure.savefig(path)


def _variances(axes: Any, made: Certificate) -> None:
    """Points of bytes and variance, the plan marked."""
    for number, line in enumerate(made.lines):
        if line.bytes is None or line.variance <= LOWEST:
            continue
        axes.errorbar(
            line.bytes,
            line.variance,
            yerr=line.error,
            fmt="*" if number == 0 else "o",
            markersize=12 if number == 0 else 6,
            label=line.plan,
        )
    if axes.has_data():
        axes.set_yscale("log")
        axes.legend(fontsize="small")
    axes.set_xlabel("bytes of the tape")
    axes.set_ylabel("variance / squared norm of the gradient")
    axes.grid(alpha=0.3)


def _times(axes: Any, made: Certificate) -> None:
    """Bars of the time of a call, relative to the exact gradient."""
    names = [line.plan for line in made.lines]
    axes.barh(names, [line.time for line in made.lines])
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xlabel("time / time of the exact gradient")
