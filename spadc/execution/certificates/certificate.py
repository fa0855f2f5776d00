"""What was measured of a plan: data, lines, a table for terminals, JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from ..statistics import BiasTest, ZTest
from ..writing import write_atomically
from .estimator import Bytes

if TYPE_CHECKING:
    from os import PathLike

    from rich.console import Group

HEADINGS = ("plan", "bytes", "of exact", "variance", "+-", "of this", "time")
FORMAT = 1


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the comparison.

    `bytes` are those of the tape. `variance` is the mean squared error of the gradient
    over its squared norm, `error` the standard error of that. `time` is relative to the
    exact gradient.
    """

    plan: str
    bytes: int | None
    variance: float
    error: float
    time: float
    note: str = ""


@final
@dataclass(frozen=True, slots=True)
class Certificate:
    """What was measured of a plan at some arguments.

    `bias` and `probes` test that the mean of the estimates is the exact gradient,
    `independence` that an estimate does not tell of the next one. `lines` compares the
    plan (first) with others at the bytes that it has, or fewer. `faults` says in words
    what is not as the plan claims; there are none if it `holds`.
    """

    function: str
    inputs: str
    plan: str
    kind: str
    seed: int
    draws: int
    repeated: bool
    bias: BiasTest
    furthest: str
    probes: ZTest
    independence: ZTest
    bytes: Bytes
    lines: tuple[Line, ...]
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the plan does what it claims."""
        return not self.faults

    @property
    def is_unbiased(self) -> bool:
        """Whether both tests of the mean pass."""
        return self.bias.passed and self.probes.passed

    def __str__(self) -> str:
        rows = [HEADINGS, *self.cells()]
        widths = [max(len(row[k]) for row in rows) for k in range(len(HEADINGS))]
        table = ("  " + "  ".join(_aligned(row, widths)).rstrip() for row in rows)
        return "\n".join((self.headline, *self.findings(), "", *table))

    def __rich__(self) -> Group:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table()
        for column, heading in enumerate(HEADINGS):
            table.add_column(heading, justify="right" if column else "left")
        for row in self.cells():
            table.add_row(*map(Text, row))
        style = "bold green" if self.holds else "bold red"
        lines = (Text(line) for line in self.findings())
        return Group(Text(self.headline, style), *lines, table)

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        verdict = "holds" if self.holds else "does NOT hold"
        return (
            f"plan {self.plan} of `{self.function}` ({self.kind}) {verdict} "
            f"({self.inputs})"
        )

    def findings(self) -> Iterator[str]:
        """What was tested, and what came out."""
        yield from (f"  WRONG: {fault}" for fault in self.faults)
        again = ", after a first run that failed" if self.repeated else ""
        yield (
            f"  bias: the largest of {self.bias.components} z is "
            f"{_number(self.bias.worst)} (limit {self.bias.limit:.2f}), of "
            f"{self.furthest}; {self.draws} draws{again}"
        )
        yield (
            f"  probes: the largest of 33 z is {_number(self.probes.worst)} "
            f"(limit {self.probes.limit:.2f}); consecutive draws: "
            f"{_number(self.independence.worst)} (limit {self.independence.limit:.2f})"
        )
        yield (
            "  power: with a chance of 99 % these tests see a bias of "
            f"{_percent(self.bias.whole)} of the whole gradient, "
            f"{_percent(self.bias.detectable)} of the median component"
        )
        yield f"  bytes: {_bytes_text(self.bytes)}"

    def cells(self) -> Iterator[tuple[str, ...]]:
        """The rows of the comparison as text."""
        exact = next((line.bytes for line in self.lines if line.plan == "exact"), None)
        mine = self.lines[0].variance
        for line in self.lines:
            share = _share(line.bytes, exact)
            times = f"{line.variance / mine:.3g} x" if mine > 0 else ""
            bytes_ = "unknown" if line.bytes is None else f"{line.bytes:,}"
            yield (
                f"{line.plan}{f' ({line.note})' if line.note else ''}",
                bytes_,
                share,
                f"{line.variance:.3g}",
                f"{line.error:.1g}" if line.error else "",
                times,
                f"{line.time:.2f} x",
            )

    def to_json(self) -> str:
        """All of it as a file; what is infinite or no number is written as text."""
        record = {"spadc_certificate": FORMAT, "holds": self.holds, **asdict(self)}
        record["bias"]["passed"] = self.bias.passed
        record["probes"]["passed"] = self.probes.passed
        record["independence"]["passed"] = self.independence.passed
        return json.dumps(_finite(record), indent=2, ensure_ascii=False) + "\n"

    def save(self, path: str | PathLike[str]) -> None:
        """Write the JSON, whole or not at all; raises OSError."""
        write_atomically(path, self.to_json())


def _aligned(row: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.rjust(width) if column else cell.ljust(width)


def _share(bytes_: int | None, exact: int | None) -> str:
    if bytes_ is None or not exact:
        return ""
    return f"{100 * bytes_ / exact:.1f} %"


def _bytes_text(found: Bytes) -> str:
    parts = [
        _beside("tape", found.tape, found.measured_tape),
        _beside("peak", found.peak, found.measured_peak),
    ]
    return "; ".join(filter(None, parts)) or "not stated"


def _beside(what: str, predicted: int | None, measured: int | None) -> str:
    if predicted is None and measured is None:
        return ""
    words = [] if predicted is None else [f"{predicted:,} predicted"]
    words += [] if measured is None else [f"{measured:,} measured"]
    return f"{what} {', '.join(words)}"


def _number(z: float) -> str:
    return f"{z:.2f}" if math.isfinite(z) else "infinite" if z > 0 else "no number"


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 1 else f"{share:.2g} times"


def _finite(record: Any) -> Any:
    """The record with words for the numbers that JSON does not have."""
    if isinstance(record, dict):
        return {key: _finite(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [_finite(value) for value in record]
    if isinstance(record, float) and not math.isfinite(record):
        return str(record)
    return record
