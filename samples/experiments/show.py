"""Show what came out: tables in the terminal and in Markdown, plots with matplotlib."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import rich.table
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.console import Console

from .kit import interval

matplotlib.use("Agg")

STYLES = ("o", "s", "^", "v", "D", "P", "X", "*", "<", ">")


@dataclass
class Table:
    """Rows of text under headings."""

    title: str
    headings: Sequence[str]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """One more row."""
        self.rows.append(tuple(map(str, cells)))

    def markdown(self) -> str:
        """The table as Markdown."""
        columns = zip(self.headings, *self.rows, strict=True)
        widths = [max(map(len, column)) for column in columns]
        lines = [self.headings, ["-" * width for width in widths], *self.rows]
        body = "\n".join(
            "| "
            + " | ".join(f"{c:{w}}" for c, w in zip(line, widths, strict=True))
            + " |"
            for line in lines
        )
        return f"### {self.title}\n\n{body}\n"

    def show(self) -> None:
        """Print it in the terminal."""
        shown = rich.table.Table(title=self.title)
        for heading in self.headings:
            shown.add_column(heading)
        for row in self.rows:
            shown.add_row(*row)
        Console().print(shown)


def publish(tables: Sequence[Table], notes: str, path: Path) -> None:
    """Print the tables and write them, after the notes, to a Markdown file."""
    for table in tables:
        table.show()
    text = "\n".join([notes.strip() + "\n", *(table.markdown() for table in tables)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def figure(columns: int, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """An empty figure and its axes."""
    made = Figure(figsize=(5.2 * columns, 4.2 * rows), layout="constrained")
    axes = made.subplots(rows, columns, squeeze=False)
    return made, list(axes.flat)


def scatter(
    axes: Axes, points: Mapping[str, tuple[float, Iterable[float]]], labels: list[str]
) -> None:
    """A point for each name: x, and the median and interval of its values."""
    for at, (name, (x, values)) in enumerate(points.items()):
        found = interval(list(values))
        spread = [[found.median - found.low], [found.high - found.median]]
        style = STYLES[at // 10 % len(STYLES)]
        axes.errorbar(
            [x], [found.median], yerr=spread, fmt=style, label=name, capsize=2
        )
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.grid(alpha=0.3)


def curves(
    axes: Axes, lines: Mapping[str, tuple[Sequence[float], Any]], labels: list[str]
) -> None:
    """A line for each name: the median of the values of the seeds over x."""
    for name, (x, values) in lines.items():
        axes.plot(x, np.median(np.asarray(values, float), axis=0), label=name)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.grid(alpha=0.3)


def legend(made: Figure, axes: Axes) -> None:
    """One legend for all axes, beside them."""
    handles, names = axes.get_legend_handles_labels()
    made.legend(handles, names, loc="outside right upper", fontsize=7)
