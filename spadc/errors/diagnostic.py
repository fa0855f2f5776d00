"""How an error is shown to a user: place, code, excerpt, next step.

models.py:14:9: SPD103 no derivative for numpy.sort
   14 |     s = np.sort(x)
      |         ^^^^^^^^^^
  Register one with `spadc.custom_rule(np.sort)`, or leave `x` out of `wrt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error. Lines and columns count from 1; `excerpt` is the source line."""

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    width: int = 1
    excerpt: str | None = None
    way_out: str | None = None

    def __str__(self) -> str:
        """The text a user reads, without a newline at its end."""
        parts = [f"{self.where}{self.code} {self.message}"]
        if self.excerpt is not None and self.line is not None:
            parts += self._marked_excerpt(self.excerpt, self.line)
        if self.way_out:
            parts.append(f"  {self.way_out}")
        return "\n".join(parts)

    @property
    def where(self) -> str:
        """`file:line:column: `, as far as it is known."""
        if self.file is None:
            return ""
        known = [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join([self.file, *known]) + ": "

    def _marked_excerpt(self, excerpt: str, line: int) -> list[str]:
        margin = " " * len(f"{line:5}")
        shown = [f"{line:5} | {excerpt.rstrip()}"]
        if self.column is not None:
            room = max(1, len(excerpt.rstrip()) - self.column + 1)
            before = "".join(
                c if c == "\t" else " " for c in excerpt[: self.column - 1]
            )
            shown.append(f"{margin} | {before}{'^' * max(1, min(self.width, room))}")
        return shown


class SpadcError(Exception):
    """A program that spadc does not compile, or an input that it cannot use.

    `diagnostic` says which, where and what to do; `str()` of the error is its text.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic

    @property
    def code(self) -> str:
        """The code to look up with `spadc explain`."""
        return self.diagnostic.code

    def __str__(self) -> str:
        return str(self.diagnostic)
