"""Which comment stands before a statement of the reverse sweep.

Adjoint ops that belong to one primal statement form a group, headed by that statement
as written. Restoring and recomputing primal values is part of no group and gets no
comment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.ir import Apply, Op, Statement

from .folding import Folding, expression_operands
from .printer import WIDTH


@final
@dataclass(slots=True)
class Headings:
    """The groups of one region, in the order in which its statements are printed."""

    folding: Folding
    function: str
    indent: int
    current: Statement | None = None
    shown: dict[Statement, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def before(self, op: Op) -> list[str]:
        """The comment lines that open the group of `op`, if it opens one, and its
        note."""
        note = self._note_in(op)
        return [*self._heading(op), *([note] if note else [])]

    def _note_in(self, op: Op) -> str | None:
        """What the plan has to say about the expression, said once."""
        pending = [op]
        while pending:
            inner = pending.pop()
            if not isinstance(inner, Apply):
                continue
            note = inner.attrs.get("_note")
            if note is not None and note not in self.notes:
                self.notes[note] = None
                return str(note)
            folded = (self.folding.inlined.get(v) for v in inner.operands)
            pending += (one for one in folded if one is not None)
        return None

    def _heading(self, op: Op) -> list[str]:
        note = op.attrs.get("_comment") if isinstance(op, Apply) else None
        if note is not None and note not in self.notes:
            self.notes[note] = None
            return [note]
        statement = op.span.statement
        if statement is None or not self.folding.sites.is_reverse(op):
            return []
        if op.regions and not self.folding.is_conditional_expression(op):
            return []
        if statement == self.current:
            return []
        lines = [
            self._line(s) for s in self._folded_statements(op) if s not in self.shown
        ]
        if lines and lines[-1] == self._line(statement):
            lines.pop()
        self.current = statement
        self.shown[statement] = None
        return [*lines, self._line(statement)]

    def _folded_statements(self, op: Op) -> list[Statement]:
        """Other statements whose adjoint became part of this expression."""
        found: dict[Statement, None] = {}
        pending = list(op.operands)
        while pending:
            inner = self.folding.inlined.get(pending.pop())
            if inner is None or not self.folding.sites.is_reverse(inner):
                continue
            pending.extend(expression_operands(inner))
            statement = inner.span.statement
            if statement is None or statement == op.span.statement:
                continue
            found[statement] = None
        ordered = sorted(found, key=lambda s: (s.line, s.text), reverse=True)
        self.shown.update(dict.fromkeys(ordered))
        return ordered

    def _line(self, statement: Statement) -> str:
        owner = "" if statement.function == self.function else f"{statement.function} "
        text = f"{owner}{statement.line}: {statement.text}"
        room = WIDTH - self.indent - len("# ")
        return text if len(text) <= room else text[: room - 4].rstrip() + " ..."
