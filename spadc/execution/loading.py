"""Make generated source callable.

The source is kept where `linecache` finds it, under a name of its own, so that
tracebacks, debuggers and `inspect.getsource` show the generated lines.
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

_numbers = count(1)


def load_function(
    source: str, name: str, values: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """The function `name` of `source`, run in a namespace that starts with `values`.

    The function's `__globals__` is that namespace; it is the caller's to keep up to
    date.

    >>> load_function("def twice(x):\\n    return 2 * x\\n", "twice")(4)
    8
    """
    filename = f"<spadc {name} {next(_numbers)}>"
    remember_source(filename, source)
    namespace: dict[str, Any] = {"__name__": name, **(values or {})}
    exec(compile(source, filename, "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def remember_source(filename: str, source: str) -> None:
    """Let `linecache` show `source` under a name that is not a file's."""
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)


def note_line(error: BaseException, function: Callable[..., Any]) -> None:
    """Add to `error` the line of the generated `function` that raised it.

    Python's own display of an uncaught error reads files, not `linecache`, before 3.13.
    """
    file = function.__code__.co_filename
    inside = [
        (frame.f_code.co_name, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    if inside:
        name, line = inside[-1]
        text = linecache.getline(file, line).strip()
        error.add_note(f"In the generated `{name}`, line {line}: {text}")
