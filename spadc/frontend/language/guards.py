"""Guards on bad input: `raise` and `assert` stay where they are.

What is raised is named by its class and its message. A message that depends on values
is kept as it is written, and an exception that Python does not define becomes a
RuntimeError with its name, so that the generated code needs nothing of the user's file.
"""

from __future__ import annotations

import builtins
from typing import Any

import gast

from ..bindings import Static
from ..context import Lowering, lowers
from ..control.branches import branch, raise_on, raises
from .logic import truth


@lowers(gast.Raise)
def raise_statement(low: Lowering, node: Any) -> None:
    """`raise`: what follows is not reached."""
    kind, message = exception_of(low, node.exc)
    raises(low, kind, message)


@lowers(gast.Assert)
def assert_statement(low: Lowering, node: Any) -> None:
    """`assert test, message`"""
    test = truth(low, low.expression(node.test))
    message = None if node.msg is None else message_of(low, node.msg)
    if isinstance(test, Static):
        if not test.value:
            raises(low, "AssertionError", message)
        return
    failed = branch(low, lambda: raises(low, "AssertionError", message))
    raise_on(low, low.apply("not_", test.value), failed, True)


def exception_of(low: Lowering, node: Any) -> tuple[str, str | None]:
    """The class and the message of what is raised."""
    called = node.func if isinstance(node, gast.Call) else node
    given = node.args if isinstance(node, gast.Call) else []
    message = message_of(low, given[0]) if given else None
    name = "" if called is None else low.scope.source.segment(called)
    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, Exception) and len(given) < 2:
        return name, message
    return "RuntimeError", f"{name}: {message}" if message else name


def message_of(low: Lowering, node: Any) -> str:
    """A message: its text, or how it is written."""
    if isinstance(node, gast.Constant):
        return str(node.value)
    if not isinstance(node, gast.JoinedStr):
        return low.scope.source.segment(node)
    parts = (
        str(part.value)
        if isinstance(part, gast.Constant)
        else f"{{{low.scope.source.segment(part.value)}}}"
        for part in node.values
    )
    return "".join(parts)
