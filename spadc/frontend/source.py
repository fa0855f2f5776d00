"""The user's text: where a node stands, how its statement reads, how an error shows
it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn, final

import gast

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Place, Statement

COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.FunctionDef)


@final
@dataclass(frozen=True, eq=False)
class Source:
    """A file's name and text."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> gast.Module:
        """The parsed text."""
        try:
            return gast.parse(self.text, self.file)
        except SyntaxError as error:
            raise SpadcError(self._unreadable(error)) from None
        except ValueError as error:
            message = f"cannot read this file as Python: {error}"
            raise SpadcError(Diagnostic("SPD502", message, self.file)) from None

    def _unreadable(self, error: SyntaxError) -> Diagnostic:
        line = error.lineno
        known = line is not None and 1 <= line <= len(self.lines)
        return Diagnostic(
            "SPD502",
            f"syntax error: {error.msg}",
            self.file,
            line,
            error.offset or 1,
            max(1, (error.end_offset or 0) - (error.offset or 0)),
            self.lines[line - 1] if line is not None and known else None,
        )

    def place(self, node: gast.AST) -> Place:
        """Where `node` stands."""
        return Place(
            self.file,
            node.lineno,
            node.col_offset,
            getattr(node, "end_lineno", None),
            getattr(node, "end_col_offset", None),
        )

    def segment(self, node: gast.AST) -> str:
        """The text of `node` on one line, without comments."""
        end = (node.end_lineno, node.end_col_offset)
        return self.between((node.lineno, node.col_offset), end)

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The text between two positions (columns count bytes) on one line."""
        lines = [line.encode() for line in self.lines[start[0] - 1 : end[0]]]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start[1] :]
        if len(lines) == 1:
            return lines[0].decode().strip()
        return _on_one_line(b"\n".join(lines).decode())

    def statement_text(self, node: gast.AST) -> str:
        """A statement as written; of a compound statement, its first line."""
        if isinstance(node, COMPOUND):
            end = _end_of_header(node)
            return self.between((node.lineno, node.col_offset), end) + ":"
        return self.segment(node)

    def statement(self, node: gast.AST, function: str, first_line: int) -> Statement:
        """`node` as a statement of a function whose `def` stands on `first_line`."""
        line = node.lineno - first_line + 1
        return Statement(function, line, self.statement_text(node))

    def statement_lines(self, node: gast.AST) -> str:
        """The complete lines of a module-level statement, as written."""
        return "\n".join(self.lines[node.lineno - 1 : node.end_lineno])


def _end_of_header(node: gast.AST) -> tuple[int, int]:
    if isinstance(node, gast.If | gast.While):
        last = node.test
    elif isinstance(node, gast.For):
        last = node.iter
    elif isinstance(node, gast.With):
        last = node.items[-1].optional_vars or node.items[-1].context_expr
    else:
        return (node.lineno, node.col_offset + len(f"def {node.name}(...)"))
    return (last.end_lineno, last.end_col_offset)


def _on_one_line(text: str) -> str:
    """`text` without comments and with every run of blanks outside strings as one."""
    pieces: list[str] = []
    last = (1, 0)
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT)
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline):
            if token.type in skipped or token.type == tokenize.DEDENT:
                continue
            gap = token.start != last
            pieces.append(" " if gap and pieces else "")
            pieces.append(token.string)
            last = token.end
    except (tokenize.TokenError, IndentationError):
        return " ".join(text.split())
    joined = "".join(pieces).strip()
    inside = joined.removeprefix("(").removesuffix(")").strip()
    for bracket in "([{":
        inside = inside.replace(f"{bracket} ", bracket)
    for bracket in ")]}":
        inside = inside.replace(f" {bracket}", bracket).replace(f",{bracket}", bracket)
    return inside


def read_source(path: str | Path) -> Source:
    """The text of a file."""
    try:
        with tokenize.open(path) as handle:
            return Source(str(path), handle.read())
    except FileNotFoundError:
        problem = "no such file"
    except OSError as error:
        problem = f"cannot read the file: {error.strerror or error}"
    except (SyntaxError, UnicodeDecodeError) as error:
        problem = f"cannot decode the file: {error}"
    raise SpadcError(Diagnostic("SPD501", problem, str(path))) from None


def refuse(
    source: Source | None,
    node: gast.AST | None,
    code: str,
    message: str,
    way_out: str | None = None,
) -> NoReturn:
    """Raise the error at `node`."""
    if source is None or node is None or not hasattr(node, "lineno"):
        raise SpadcError(
            Diagnostic(code, message, source.file if source else None, way_out=way_out)
        )
    line = node.lineno
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    column = len(text.encode()[: node.col_offset].decode()) + 1
    end = node.end_col_offset if node.end_lineno == line else len(text.encode())
    width = max(1, len(text.encode()[: end or 0].decode()) - column + 1)
    raise SpadcError(
        Diagnostic(code, message, source.file, line, column, width, text, way_out)
    )


def words(names: Iterable[str]) -> str:
    """Names in a sentence.

    >>> words(["a", "b", "c"])
    '`a`, `b` and `c`'
    """
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
