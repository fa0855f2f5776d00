"""The names that statements read before they bind them.

Upward-exposed reads over Python text: a branch binds what both sides bind, a loop may
run not at all.

    >>> body = ast.parse("for i in n:\\n    x = tape.pop()\\n    y += x").body
    >>> list(exposed(body))
    ['n', 'tape', 'y']
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

Names = dict[str, None]


def exposed(statements: Sequence[ast.stmt]) -> Names:
    """The names, in the order in which they are read."""
    return _sequence(statements, {})[0]


def _sequence(statements: Iterable[ast.stmt], bound: Names) -> tuple[Names, Names]:
    """The names read, and those bound for certain afterwards."""
    read: Names = {}
    bound = dict(bound)
    for statement in statements:
        more, now = _statement(statement, bound)
        read.update(more)
        bound.update(now)
    return read, bound


def _statement(statement: ast.stmt, bound: Names) -> tuple[Names, Names]:
    if isinstance(statement, ast.If):
        read = _loads(statement.test, bound)
        then, after = _sequence(statement.body, bound)
        orelse, other = _sequence(statement.orelse, bound)
        both = {name: None for name in after if name in other}
        return {**read, **then, **orelse}, both
    if isinstance(statement, ast.For | ast.While):
        head = statement.iter if isinstance(statement, ast.For) else statement.test
        targets = _stores(statement.target) if isinstance(statement, ast.For) else {}
        inner, _ = _sequence(statement.body, {**bound, **targets})
        return {**_loads(head, bound), **inner}, {}
    read = _loads(statement, bound)
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        name = statement.target.id
        read = {**read, **({} if name in bound else {name: None})}
    return read, _stores(statement)


def _loads(node: ast.AST, bound: Names) -> Names:
    inner = _stores(*_comprehensions(node))
    return {
        n.id: None
        for n in ast.walk(node)
        if isinstance(n, ast.Name)
        and isinstance(n.ctx, ast.Load)
        and n.id not in bound
        and n.id not in inner
    }


def _comprehensions(node: ast.AST) -> list[ast.AST]:
    return [n.target for n in ast.walk(node) if isinstance(n, ast.comprehension)]


def _stores(*nodes: ast.AST) -> Names:
    return {
        n.id: None
        for node in nodes
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
