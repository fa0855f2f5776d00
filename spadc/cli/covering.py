"""`spadc coverage`: which functions of NumPy and SciPy have derivatives."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, final

from spadc.frontend import Covered, Kind, coverage

from .failure import Failure

if TYPE_CHECKING:
    from rich.table import Table

WIDTH = 88
INDENT = 17
FEW = 4  # so many functions are said in words


@final
@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Lines of the table of coverage; prints by module and kind, with counts."""

    lines: Sequence[Covered]

    @property
    def modules(self) -> dict[str, list[Covered]]:
        """The lines of each module."""
        found: dict[str, list[Covered]] = {}
        for line in self.lines:
            found.setdefault(line.module, []).append(line)
        return found

    @property
    def summary(self) -> str:
        """How many names there are of each kind."""
        return counts(self.lines)

    def __str__(self) -> str:
        if len(self.lines) <= FEW:
            return "\n".join(map(in_words, self.lines))
        parts = [
            "\n".join([f"{module}: {counts(lines)}", *_paragraphs(lines)])
            for module, lines in self.modules.items()
        ]
        total = [f"together: {self.summary}"] if len(parts) > 1 else []
        return "\n\n".join([*parts, *total])

    def __rich__(self) -> Table:
        from rich.table import Table

        table = Table(caption=self.summary, caption_justify="left")
        for heading in ("module", "derivative", "functions"):
            table.add_column(heading)
        for module, lines in self.modules.items():
            table.add_section()
            for number, (title, names) in enumerate(_sorted_out(lines)):
                table.add_row("" if number else module, title, " ".join(names))
        return table


def coverage_command(options: argparse.Namespace) -> int:
    """Print the table, or what it says of some names."""
    table = CoverageTable(chosen(options.names))
    if options.json:
        records = [{**asdict(c), "kind": c.kind.value} for c in table.lines]
        print(json.dumps(records, indent=2))
    elif sys.stdout.isatty() and len(table.lines) > FEW:
        from rich import print as show  # it is slow to import

        show(table)
    else:
        print(table)
    return 0


def chosen(names: Sequence[str]) -> list[Covered]:
    """The lines that a user asks for: of modules, of functions, or all."""
    whole = coverage()
    found: list[Covered] = []
    for name in names:
        dotted = name.replace("np.", "numpy.", 1) if name.startswith("np.") else name
        of_module = [c for c in whole if c.module == dotted]
        some = of_module or [c for c in whole if f".{c.name}".endswith(f".{dotted}")]
        if not some:
            raise Failure(f"there is no `{name}` in the table: try `spadc coverage`")
        found.extend(some)
    return found if names else list(whole)


def counts(lines: Sequence[Covered]) -> str:
    """How many lines there are of each kind."""
    of_kind = Counter(line.kind for line in lines)
    said = [f"{of_kind[kind]} {_called(kind)}" for kind in Kind if of_kind[kind]]
    return ", ".join(said)


def in_words(line: Covered) -> str:
    """What the table says of one function."""
    if line.kind is not Kind.REFUSED:
        return f"{line.name}: {_called(line.kind)}"
    return f"{line.name}: refused, because it {line.reason}. {line.way_out}"


def _called(kind: Kind) -> str:
    return "zero derivative" if kind is Kind.ZERO else kind.value


def _sorted_out(lines: Sequence[Covered]) -> Iterator[tuple[str, list[str]]]:
    """The names by kind, those that are refused by reason."""
    for kind in Kind:
        of_kind = [line for line in lines if line.kind is kind]
        for reason in dict.fromkeys(line.reason for line in of_kind):
            names = [c.short for c in of_kind if c.reason == reason]
            title = f"refused: {reason}" if reason else _called(kind)
            yield title, names


def _paragraphs(lines: Sequence[Covered]) -> Iterator[str]:
    for title, names in _sorted_out(lines):
        head = f"  {title}:"
        first = head.ljust(INDENT) if len(head) < INDENT else f"{head} "
        yield textwrap.fill(
            " ".join(names),
            WIDTH,
            initial_indent=first,
            subsequent_indent=" " * INDENT,
            break_on_hyphens=False,
        )
