"""The text of a live function: its file, its node there, and whether it is current."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import gast

from spadc.errors import Diagnostic, SpadcError

from ..source import Source


@functools.lru_cache(maxsize=64)
def _source_of_text(file: str, text: str) -> Source:
    return Source(file, text)


def source_of(fn: types.FunctionType) -> Source:
    """The text of the file that a function was defined in."""
    file = fn.__code__.co_filename
    try:
        lines, _ = inspect.findsource(fn)
    except (OSError, TypeError):
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the source of `{fn.__name__}` is not available",
                file,
                way_out="Define it in a file or in a notebook cell.",
            )
        ) from None
    return _source_of_text(file, "".join(lines))


def check_current(source: Source, fn: types.FunctionType, node: Any) -> None:
    """Refuse a function whose text is not the one it was made from.

    Its bytecode is compared with that of the text, except where there is an `assert`,
    which test runners rewrite.
    """
    if any(isinstance(part, gast.Assert) for part in gast.walk(node)):
        return
    now = [code for code in codes_of(source) if _same_place(code, fn.__code__)]
    if now and not any(same_code(code, fn.__code__) for code in now):
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the text of `{fn.__name__}` is not the one it was loaded from",
                source.file,
                fn.__code__.co_firstlineno,
                way_out="Load it again.",
            )
        )


@functools.lru_cache(maxsize=64)
def codes_of(source: Source) -> tuple[types.CodeType, ...]:
    """The code of every function in a text."""
    try:
        whole = compile(source.text, source.file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ()
    found, pending = [], [whole]
    while pending:
        inner = [c for c in pending.pop().co_consts if isinstance(c, types.CodeType)]
        found += inner
        pending += inner
    return tuple(found)


def _same_place(a: types.CodeType, b: types.CodeType) -> bool:
    return a.co_name == b.co_name and a.co_firstlineno == b.co_firstlineno


def same_code(a: types.CodeType, b: types.CodeType) -> bool:
    """Whether two functions do the same, literals and inner functions included."""
    if (a.co_code, a.co_names, a.co_varnames) != (b.co_code, b.co_names, b.co_varnames):
        return False
    if len(a.co_consts) != len(b.co_consts):
        return False
    return all(map(_same_constant, a.co_consts, b.co_consts))


def _same_constant(x: Any, y: Any) -> bool:
    if isinstance(x, types.CodeType) and isinstance(y, types.CodeType):
        return same_code(x, y)
    return type(x) is type(y) and repr(x) == repr(y)


def definition(source: Source, fn: types.FunctionType) -> Any:
    """The node of a function, by its first line, and by its columns if others start
    there."""
    code = fn.__code__
    found = [
        node
        for node in gast.walk(source.tree)
        if isinstance(node, gast.FunctionDef | gast.Lambda) and _starts(node, code)
    ]
    if len(found) > 1:
        around = [node for node in found if _encloses(node, code)]
        found = sorted(around, key=lambda n: (n.lineno, n.col_offset))[-1:]  # innermost
    if len(found) != 1:
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the source of `{fn.__name__}` cannot be told from others on its line"
                if found
                else f"the file has changed since `{fn.__name__}` was loaded",
                source.file,
                code.co_firstlineno,
                way_out="Give it a `def` of its own." if found else "Load it again.",
            )
        )
    return found[0]


def _starts(node: Any, code: types.CodeType) -> bool:
    decorators = getattr(node, "decorator_list", ())
    line = min([node.lineno, *(d.lineno for d in decorators)])
    name = "<lambda>" if isinstance(node, gast.Lambda) else node.name
    args = node.args
    count = len(args.posonlyargs) + len(args.args)
    names = tuple(a.id for a in (*args.posonlyargs, *args.args))
    return (
        line == code.co_firstlineno
        and name == code.co_name
        and count == code.co_argcount
        and names == code.co_varnames[:count]
    )


def _encloses(node: Any, code: types.CodeType) -> bool:
    """Whether everything that a function does stands in its body here."""
    if not isinstance(node, gast.Lambda):
        return False
    body = node.body
    first = (body.lineno, body.col_offset)
    last = (body.end_lineno, body.end_col_offset)
    for line, end_line, column, end_column in code.co_positions():
        if None in (line, end_line, column, end_column) or column == end_column:
            continue  # what Python puts in stands nowhere
        if (line, column) < first or (end_line, end_column) > last:
            return False
    return True
