"""Say in a few lines what a plan keeps: the part of the generated docstring.

    Paths: 1 of 2 kept (mass 99 %, error 0.29 %).
      kept     out <- y <- a <- w              share 99.7 %
      dropped  out <- y <- sin(a) <- a <- w    share  0.3 %

Straight programs count paths. Where loops multiply them, the edges are counted as a
reader would: every place where a named variable is read. Kept are all paths inside the
selection, also those that only combine edges of the chosen ones. The mass is the sum of
their shares, rounded down, if all were measured; the error is that of the gradient on
the example, |selected - exact| / |exact|.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

from spadc.paths import PathGraph, Scores, Selection, in_words, shortened

MOST_ROWS = 8
LONGEST_LABEL = 54


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One path of the table, and whether it is kept."""

    label: str
    share: float
    is_kept: bool


@final
@dataclass(frozen=True, slots=True)
class Report:
    """How many paths (or edges) are kept, and what that is worth on the example."""

    unit: str
    kept: int
    total: int
    is_exact: bool
    mass: float | None = None
    error: float | None = None
    rows: tuple[Row, ...] = ()

    @property
    def is_unmeasured(self) -> bool:
        """Whether something is dropped and nobody has looked what that does."""
        return not self.is_exact and self.error is None

    def lines(self) -> tuple[str, ...]:
        """The report as text."""
        note = f" ({self._worth()})" if self._worth() else ""
        head = (
            f"{self.unit}: {in_words(self.kept)} of {in_words(self.total)} kept{note}."
        )
        return (head, *self._table()) if not self.is_exact else (head,)

    def _worth(self) -> str:
        if self.is_exact:
            return "exact"
        found = []
        if self.mass is not None:
            found.append(f"mass {math.floor(100 * self.mass + 1e-9)} %")
        if self.error is not None:
            found.append(f"error {100 * self.error:.2g} %")
        return ", ".join(found)

    def _table(self) -> list[str]:
        shown = self.rows[:MOST_ROWS]
        labels = [shortened(row.label, LONGEST_LABEL) for row in shown]
        width = max(map(len, labels), default=0)
        lines = []
        for row, label in zip(shown, labels, strict=True):
            word = "kept" if row.is_kept else "dropped"
            share = f"share {100 * row.share:4.1f} %"
            lines.append(f"  {word:<7}  {label:<{width}}    {share}")
        if len(self.rows) > len(shown):
            lines.append(f"  and {len(self.rows) - len(shown)} more")
        return lines


def report_on(graph: PathGraph, selection: Selection, scores: Scores | None) -> Report:
    """What `selection` keeps of `graph`."""
    inside = graph.restricted(selection)
    is_exact = len(inside.edges) == len(graph.edges)
    if graph.has_loops:
        unit, kept, total = "Edges", len(inside.reads), len(graph.reads)
    else:
        unit, kept, total = "Paths", inside.count(), graph.count()
    if scores is None or is_exact:
        return Report(unit, kept, total, is_exact)
    mass = scores.mass(selection)
    error = scores.error(selection)
    return Report(unit, kept, total, is_exact, mass, error, _rows(scores, selection))


def _rows(scores: Scores, selection: Selection) -> tuple[Row, ...]:
    """The measured paths: the kept ones, then the dropped ones, each best first."""
    rows = [
        Row(s.label, s.share, not s.path.keys & selection.dropped)
        for s in scores.ranked
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_kept))
