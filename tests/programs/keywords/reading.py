"""Tables of calls as text: one expression a line, over arrays that have fixed names.

Statements before the expression end with `;`. What spadc refuses is followed by `##`
and a word that the refusal must name. `@` stands for each of some names.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

RNG = np.random.default_rng(7)


def _between(low: float, high: float, *shape: int) -> Any:
    return np.round(RNG.uniform(low, high, shape), 3)


ARRAYS: dict[str, Any] = {
    "s": 0.7,
    "x": _between(-1.6, 1.6, 3, 4),
    "y": _between(-1.6, 1.6, 3, 4),
    "p": _between(0.2, 0.9, 3, 4),
    "q": _between(0.2, 0.9, 3, 4),
    "v": _between(-1.6, 1.6, 4),
    "u": _between(-1.6, 1.6, 4),
    "w": _between(0.2, 0.9, 4),
    "t": _between(-1.6, 1.6, 2, 3, 4),
    "a": _between(-1.6, 1.6, 3, 3) + 2 * np.eye(3),
    "b": _between(-1.6, 1.6, 3),
    "r": np.array([0.1, 0.34, 0.79, 1.4, 1.93]),
    "m": np.array([[1, 0, 1, 1], [1, 1, 0, 1], [1, 0, 0, 1]], dtype=bool),
    "h": np.array([True, False, True, True]),
    "i": np.array([2, 0, 1, 2]),
    "j": np.array([[1, 3, 0], [2, 2, 1], [0, 1, 3]]),
    "k": np.intp(1),
    "n": 2,
}
"""Numbers of both signs, p, q and w between 0 and 1, masks and positions."""


@dataclass(frozen=True)
class Call:
    """One line of a table."""

    text: str
    refused: str = ""

    @property
    def names(self) -> list[str]:
        """The arrays that it reads."""
        tree = ast.parse(self.text)
        own = {n.id for n in ast.walk(tree) if _is_stored(n)}
        read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        return [name for name in ARRAYS if name in read - own]

    def function(self) -> Callable[..., Any]:
        """The function that returns its value."""
        *before, last = self.text.split(";")
        body = "".join(f"    {line.strip()}\n" for line in before)
        source = f"def f({', '.join(self.names)}):\n{body}    return {last.strip()}\n"
        file = f"<{self.text}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        space: dict[str, Any] = {"np": np}
        exec(compile(source, file, "exec"), space)
        return space["f"]  # type: ignore[no-any-return]

    def keywords(self) -> set[tuple[str, str]]:
        """The names of the functions that it calls, each with a keyword."""
        calls = (n for n in ast.walk(ast.parse(self.text)) if isinstance(n, ast.Call))
        return {
            (ast.unparse(call.func).replace("np.", "numpy.", 1), str(keyword.arg))
            for call in calls
            for keyword in call.keywords
        }


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def read(table: str) -> list[Call]:
    """The calls of a table."""
    lines = [line.partition("##") for line in table.strip().splitlines()]
    return [Call(text.strip(), word.strip()) for text, _, word in lines]


def for_each(names: str, table: str) -> list[Call]:
    """The calls of a table for each of the names."""
    return [
        Call(call.text.replace("@", name), call.refused)
        for name in names.split()
        for call in read(table)
    ]


def by_function(calls: Iterable[Call]) -> dict[str, list[Call]]:
    """The calls, by the first function or method that each uses."""
    groups: dict[str, list[Call]] = {}
    for call in calls:
        found = re.search(r"(np\.[\w.]+|\b[a-z]\.\w+)(?=\()", call.text)
        groups.setdefault(found.group() if found else call.text, []).append(call)
    return groups
