"""Show the paths of a call as a table: rank, path, score, share of the gradient,
cosine with it, the bytes that its residuals keep alive, the arithmetic of its edges in
the reverse sweep, source lines. Written as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from .keys import EdgeKey
from .labels import ARROW
from .ranking import EdgeFacts, edge_facts
from .score import PathScore, Scores

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("rank", "path", "score", "share", "cosine", "bytes", "flops", "lines")
NUMERIC = (0, 2, 3, 4, 5, 6)
LONGEST = 64  # characters of a path in the printed table
RANKED_BY = {
    "measured": "",
    "flops": "; least arithmetic first",
    "bytes": "; fewest bytes first",
}


@final
@dataclass(frozen=True, slots=True)
class PathRow:
    """One path: `share` between 0 and 1, `lines` counted from the `def`, `edges` from
    the output on (`3.0`; of an unrolled loop `3.0@2` in its third iteration).

    `size` is how many `bytes` it keeps as a formula of the lengths of the arguments,
    for as many iterations as there were; empty where types are not known.
    """

    rank: int
    path: str
    score: float
    share: float
    cosine: float
    bytes: int
    flops: int
    lines: tuple[int, ...]
    edges: tuple[str, ...]
    size: str

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (
            str(self.rank),
            shortened(self.path, LONGEST),
            f"{self.score:.4g}",
            f"{100 * self.share:.1f} %",
            f"{self.cosine:+.3f}",
            str(self.bytes),
            str(self.flops),
            ", ".join(map(str, self.lines)),
        )


@final
@dataclass(frozen=True, slots=True)
class PathTable:
    """The best paths, best first, out of `count`. Prints as plain text, and in a
    terminal that understands rich, as a table. `edges` are those of the program, none
    where its loops are unrolled."""

    rows: tuple[PathRow, ...]
    count: int
    is_complete: bool
    ranked_by: str = "measured"
    edges: tuple[EdgeFacts, ...] = ()

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
        order = RANKED_BY.get(self.ranked_by, "; by the shares of their edges")
        return f"{in_words(self.count)} {noun}{shown}{order}{estimated}."

    def records(self) -> list[dict[str, Any]]:
        """The rows as plain dictionaries."""
        return [asdict(row) for row in self.rows]

    def to_json(self) -> str:
        """The table as JSON: `count` is exact, however large."""
        head = {
            "count": self.count,
            "is_complete": self.is_complete,
            "ranked_by": self.ranked_by,
            "paths": self.records(),
            "edges": [asdict(edge) for edge in self.edges],
        }
        return json.dumps(head, indent=2, ensure_ascii=False) + "\n"

    def to_csv(self) -> str:
        """The rows as CSV with a line of headings; lines and edges with blanks
        between."""
        text = io.StringIO()
        names = list(PathRow.__dataclass_fields__)
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        for record in self.records():
            joined = {k: " ".join(map(str, record[k])) for k in ("lines", "edges")}
            writer.writerow({**record, **joined})
        return text.getvalue()


def path_table(scores: Scores, most: int | None = None) -> PathTable:
    """The table of the measured paths, at most `most` of them."""
    run = scores.run
    flops = run.flops()
    ranked = enumerate(scores.ranked[:most], start=1)
    rows = tuple(_row(scores, flops, rank, scored) for rank, scored in ranked)
    facts = {} if run.unrolled else edge_facts(run.graph, run)
    edges = tuple(facts[key] for key in run.graph.keys if key in facts)
    return PathTable(rows, scores.count, scores.is_complete, scores.ranked_by, edges)


def _row(
    scores: Scores, flops: Mapping[EdgeKey, int], rank: int, scored: PathScore
) -> PathRow:
    path, run = scored.path, scores.run
    crossed = (*path.edges, *path.loops)
    size = run.kept_size(crossed)
    return PathRow(
        rank,
        scored.label,
        scored.score,
        scored.share,
        scored.cosine,
        run.kept_bytes(crossed),
        sum(flops[key] for key in path.keys),
        path.lines,
        tuple(map(run.place, path.edges)),
        "" if size is None else str(size),
    )


def shortened(label: str, longest: int) -> str:
    """The label of a path, without its middle if it is long."""
    words = label.split(ARROW)
    if len(label) <= longest or len(words) < 3:
        return label
    while len(words) > 2 and len(ARROW.join(words)) + len(ARROW) + 3 > longest:
        del words[len(words) // 2]
    middle = (len(words) + 1) // 2
    return ARROW.join((*words[:middle], "...", *words[middle:]))


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
