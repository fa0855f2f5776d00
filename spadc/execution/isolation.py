"""Run one function of a file without running the file.

A check needs the values of the user's function, and a file may do more when it runs:
train, plot, read data. So only the top-level statements are run that bind a name which
the function uses, or which one of those statements uses in turn; never a `__main__`
block.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def isolated_function(path: Path, name: str) -> Callable[..., Any]:
    """The function `name` of the file, without its decorators, ready to be called.

    Imports of modules beside the file work. Raises whatever the statements raise.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    body = needed_statements(tree, name)
    for statement in body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            statement.decorator_list = []
    namespace: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    with beside(path):
        exec(compile(ast.Module(body, []), str(path), "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


@contextmanager
def beside(path: Path) -> Iterator[None]:
    """Modules in the directory of `path` can be imported inside."""
    sys.path.insert(0, str(path.resolve().parent))
    try:
        yield
    finally:
        sys.path.pop(0)


def needed_statements(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The top-level statements that bind `name` and what it uses, in their order.

    >>> file = ast.parse("k = 2\\nprint(k)\\nunused = 3\\ndef f(x): return k * x")
    >>> [ast.unparse(s).splitlines()[0] for s in needed_statements(file, "f")]
    ['k = 2', 'def f(x):']
    """
    needed, chosen, grew = {name}, set[int](), True
    while grew:
        grew = False
        for position, statement in enumerate(tree.body):
            if position not in chosen and _is_needed(statement, needed):
                chosen.add(position)
                needed |= set(_names(statement, ast.Load))
                grew = True
    return [tree.body[position] for position in sorted(chosen)]


def _is_needed(statement: ast.stmt, needed: set[str]) -> bool:
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return True
    bound = set(_bound_names(statement))
    return "*" in bound or not needed.isdisjoint(bound)


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    """The module-level names that a top-level statement binds or stores into."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
        yield from _stored_names(statement)
    elif not _is_main_block(statement):
        yield from _names(statement, ast.Store)
        for inner in ast.iter_child_nodes(statement):
            if isinstance(inner, ast.stmt):
                yield from _bound_names(inner)


def _stored_names(statement: ast.stmt) -> Iterator[str]:
    """The names bound by an assignment, and the roots of what it stores into."""
    yield from _names(statement, ast.Store)
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(
            node.ctx, ast.Store
        ):
            yield from _names(node, ast.Load)


def _is_main_block(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in _names(
        statement.test, ast.Load
    )


def _names(node: ast.AST, context: type[ast.Load] | type[ast.Store]) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, context):
            yield inner.id
