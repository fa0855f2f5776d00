"""Show the paths of a call as a table: rank, path, score, share, cosine, source
lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from .score import Scores

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("rank", "path", "score", "share", "cosine", "lines")
NUMERIC = (0, 2, 3, 4)


@final
@dataclass(frozen=True, slots=True)
class PathRow:
    """One path: `share` between 0 and 1, `lines` counted from the `def`."""

    rank: int
    path: str
    score: float
    share: float
    cosine: float
    lines: tuple[int, ...]

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (
            str(self.rank),
            self.path,
            f"{self.score:.4g}",
            f"{100 * self.share:.1f} %",
            f"{self.cosine:+.3f}",
            ", ".join(map(str, self.lines)),
        )


@final
@dataclass(frozen=True, slots=True)
class PathTable:
    """The best paths, best first, out of `count`. Prints as plain text, and in a
    terminal that understands rich, as a table."""

    rows: tuple[PathRow, ...]
    count: int
    is_complete: bool

    def __iter__(self) -> Iterator[PathRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rank: int) -> PathRow:
        return self.rows[rank]

    def __str__(self) -> str:
        body = [row.cells() for row in self.rows]
        return "\n".join((*_aligned((HEADINGS, *body)), "", self.summary))

    def __rich__(self) -> Table:
        from rich.table import Table

        table = Table(caption=self.summary, caption_justify="left")
        for column, heading in enumerate(HEADINGS):
            justify: Any = "right" if column in NUMERIC else "left"
            table.add_column(heading, justify=justify)
        for row in self.rows:
            table.add_row(*row.cells())
        return table

    @property
    def summary(self) -> str:
        """How many paths there are, and what the shares are."""
        noun = "path" if self.count == 1 else "paths"
        shown = (
            "" if len(self.rows) == self.count else f", the best {len(self.rows)} shown"
        )
        estimated = (
            "" if self.is_complete else "; shares are estimated from edge scores"
        )
        return f"{in_words(self.count)} {noun}{shown}{estimated}."

    def records(self) -> list[dict[str, Any]]:
        """The rows as plain dictionaries."""
        return [asdict(row) for row in self.rows]


def path_table(scores: Scores, most: int | None = None) -> PathTable:
    """The table of the measured paths, at most `most` of them."""
    ranked = scores.ranked[:most]
    rows = tuple(
        PathRow(rank, s.label, s.score, s.share, s.cosine, s.path.lines)
        for rank, s in enumerate(ranked, start=1)
    )
    return PathTable(rows, scores.count, scores.is_complete)


def in_words(count: int) -> str:
    """A number of paths: exact while it can be read, then its size.

    >>> in_words(1_234), in_words(2**100)
    ('1234', 'about 1.2e30')
    """
    if count < 10**9:
        return str(count)
    digits = len(str(count)) - 1
    return f"about {count // 10 ** (digits - 1) / 10:.1f}e{digits}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        text = [
            c.rjust(w) if k in NUMERIC else c.ljust(w) for k, (c, w) in enumerate(cells)
        ]
        yield "  ".join(text).rstrip()
