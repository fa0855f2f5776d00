"""`try`: kept out of the program where nothing that is caught changes a value.

An exception that only becomes another exception still is one: the body is run as it
stands. So is a body that cannot raise, such as an import. Where a handler gives another
value, the way through the program would depend on what NumPy raises, which is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from spadc.ir import Op

from ..context import Lowering, lowers
from .logic import is_harmless
from .statements import block

WAY_OUT = (
    "Test for the condition with `if` before, or move the `try` outside the function."
)


@lowers(gast.Try)
def try_statement(low: Lowering, node: Any) -> None:
    """`try: body except Error: raise Another`"""
    leaves = any(map(_leaves, node.body)) and any(map(_has_effect, node.finalbody))
    if leaves:
        low.refuse("SPD115", "a `finally` behind a `return`", WAY_OUT)
    only_raise = all(_always_raises(handler.body) for handler in node.handlers)
    start = len(low.builder.ops)
    block(low, node.body)
    safe = _imports_only(node.body) or all(map(is_harmless, _added(low, start)))
    if not only_raise and not safe:
        low.refuse(
            "SPD115",
            "a `try` around code that may raise: its `except` gives another value",
            WAY_OUT,
        )
    if node.handlers and not safe:
        line = low.statement.line if low.statement else 0
        note = f"The `try` in line {line} is left out: errors are raised as they are."
        low.records.notes[note] = None
    block(low, [*node.orelse, *node.finalbody])


def _added(low: Lowering, start: int) -> Sequence[Op]:
    return low.builder.ops[start:]


def _always_raises(body: Sequence[Any]) -> bool:
    """Whether statements end in an exception, whatever they do before."""
    return isinstance(body[-1], gast.Raise) and not any(map(_leaves, body))


def _leaves(statement: Any) -> bool:
    ways = gast.Return | gast.Break | gast.Continue
    return any(isinstance(node, ways) for node in gast.walk(statement))


def _has_effect(statement: Any) -> bool:
    return not isinstance(statement, gast.Pass)


def _imports_only(body: Sequence[Any]) -> bool:
    return all(isinstance(s, gast.Import | gast.ImportFrom) for s in body)
