"""What a gradient call needs of memory: the report, and how it is measured.

The tape is what the forward sweep leaves for the reverse sweep, as `accounting` says;
the peak is the most bytes in use at once above what the caller holds. A prediction
agrees with a measurement if the tape is the same to the byte and the peak within 10 %
and 64 kB, which is what Python's own objects and NumPy's buffers for casting take.
"""

from __future__ import annotations

import ast
import linecache
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, final

from .exposed import exposed
from .ledger import KeptArrays, Ledger, kept_arrays

if TYPE_CHECKING:
    from rich.table import Table

MARK = "# Reverse sweep"
PART, BYTES = 0.1, 64 * 1024
HEADINGS = ("kept", "arrays", "shape", "dtype", "bytes")
NUMERIC = (1, 4)


@final
@dataclass(frozen=True, slots=True)
class Memory:
    """The bytes of one gradient call.

    `kept` are the arrays of the tape, by variable; `tape` are their bytes, `peak` the
    most bytes in use at once, without what the caller holds. `formula` is the tape's
    size in the lengths of the signature, where the types say it. Prints as a table.
    Definition of the tape: Griewank and Walther, Evaluating Derivatives, 2008, chapter
    4.
    """

    kept: tuple[KeptArrays, ...]
    peak: int
    formula: str = ""

    @property
    def tape(self) -> int:
        """The bytes that the forward sweep leaves for the reverse sweep."""
        return sum(one.bytes for one in self.kept)

    def agrees(self, tape: int, peak: int) -> bool:
        """Whether measured bytes are the predicted ones: the tape exactly, the peak
        within 10 % and 64 kB."""
        return tape == self.tape and abs(peak - self.peak) <= PART * peak + BYTES

    def records(self) -> list[dict[str, Any]]:
        """The arrays kept, as plain dictionaries."""
        return [asdict(one) for one in self.kept]

    @property
    def summary(self) -> str:
        """The tape, its formula and the peak in one line."""
        formula = f" = {self.formula}" if self.formula else ""
        return f"Tape {in_bytes(self.tape)}{formula}; peak {in_bytes(self.peak)}."

    def __str__(self) -> str:
        rows = [HEADINGS, *map(_cells, self.kept)] if self.kept else []
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [_aligned(row, widths) for row in rows]
        return "\n".join([*lines, *([""] if lines else []), self.summary])

    def __rich__(self) -> Table:
        from rich.table import Table

        table = Table(caption=self.summary, caption_justify="left")
        for column, heading in enumerate(HEADINGS):
            table.add_column(heading, justify="right" if column in NUMERIC else "left")
        for one in self.kept:
            table.add_row(*_cells(one))
        return table


def _cells(one: KeptArrays) -> tuple[str, ...]:
    shape = "various" if one.shape is None else str(one.shape)
    return one.name, str(one.count), shape, one.dtype, f"{one.bytes:,}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.rjust(width) if k in NUMERIC else cell.ljust(width)
        for k, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def in_bytes(count: int) -> str:
    """A number of bytes for reading.

    >>> in_bytes(999), in_bytes(123_456), in_bytes(5_120_000)
    ('999 bytes', '123.5 kB', '5.1 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    unit = next((u for u in UNITS if count < u[1]), UNITS[-1])
    return f"{1000 * count / unit[1]:.1f} {unit[0]}"


UNITS = (("kB", 10**6), ("MB", 10**9), ("GB", 10**12))


def sweeps(definition: ast.FunctionDef, lines: Sequence[str]) -> tuple[Any, Any]:
    """The statements of the forward and of the reverse sweep; `lines` are the source's.

    A function without a reverse sweep is one forward sweep.
    """
    last = definition.end_lineno or len(lines)
    marks = [k for k in range(definition.lineno, last) if lines[k - 1].strip() == MARK]
    start = marks[-1] if marks else last
    forward = [s for s in definition.body if s.lineno <= start]
    return forward, [s for s in definition.body if s.lineno > start]


def measured_memory(
    function: Callable[..., Any], *args: Any, **keywords: Any
) -> tuple[int, int]:
    """The bytes of the tape and of the peak of a call of a loaded generated function.

    The peak is what tracemalloc sees above what was there before; the tape is what the
    variables hold, of which the reverse sweep reads, when its first line begins.
    """
    code = function.__code__
    lines = linecache.getlines(code.co_filename)
    definition = _definition(lines, code.co_name)
    reverse = sweeps(definition, lines)[1]
    tape: list[int] = []

    def at_line(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line" and frame.f_lineno >= reverse[0].lineno and not tape:
            ledger = Ledger((args, keywords, list(function.__globals__.values())))
            local = dict(frame.f_locals)
            ledger.note(list(local.values()))
            kept = kept_arrays(local, exposed(reverse), ledger)
            tape.append(sum(one.bytes for one in kept))
        return at_line

    def at_call(frame: FrameType, event: str, argument: Any) -> Any:
        return at_line if frame.f_code is code else None

    before = sys.gettrace()
    if reverse:
        sys.settrace(at_call)
    try:
        function(*args, **keywords)
    finally:
        sys.settrace(before)
    return sum(tape), _peak(function, args, keywords)


def _peak(function: Callable[..., Any], args: Any, keywords: Any) -> int:
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        function(*args, **keywords)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not running:
            tracemalloc.stop()


def _definition(lines: Sequence[str], name: str) -> ast.FunctionDef:
    found = (
        node
        for node in ast.parse("".join(lines)).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return next(found)
