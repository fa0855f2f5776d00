"""Write the runtime helpers that a function uses into its module.

The helpers are read as source from the installed `spadc_runtime`, which is not
imported; the private functions that they call come with them.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


def without_runtime(function: ast.stmt) -> list[ast.stmt]:
    """Turn `rt.helper` into `helper` inside `function`; the helpers' definitions."""
    renamed = _Rename()
    renamed.visit(function)
    available = runtime_functions()
    needed: dict[str, ast.stmt] = {}
    pending = list(renamed.used)
    while pending:
        helper = pending.pop(0)
        if helper in needed or helper not in available:
            continue
        needed[helper] = _plain(available[helper])
        pending += [
            n.id for n in ast.walk(available[helper]) if isinstance(n, ast.Name)
        ]
    return [needed[name] for name in available if name in needed]


class _Rename(ast.NodeTransformer):
    """Drops the `rt.` and notes which helpers are called."""

    def __init__(self) -> None:
        self.used: dict[str, None] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "rt":
            self.used[node.attr] = None
            return ast.Name(node.attr, node.ctx)
        return node


@lru_cache
def runtime_functions() -> dict[str, ast.stmt]:
    """The functions and constants of the runtime package, by name."""
    spec = find_spec("spadc_runtime")
    assert spec is not None and spec.submodule_search_locations, (
        "spadc_runtime is missing"
    )
    found: dict[str, ast.stmt] = {}
    for folder in spec.submodule_search_locations:
        for file in sorted(Path(folder).glob("*.py")):
            for statement in ast.parse(file.read_text()).body:
                if isinstance(statement, ast.FunctionDef):
                    found[statement.name] = statement
                elif isinstance(statement, ast.Assign) and file.name != "__init__.py":
                    target = statement.targets[0]
                    if isinstance(target, ast.Name):
                        found[target.id] = statement
    return found


def _plain(statement: ast.stmt) -> ast.stmt:
    """The helper without annotations and with the first line of its docstring."""
    if not isinstance(statement, ast.FunctionDef):
        return statement
    arguments = statement.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    for argument in (*every, arguments.vararg, arguments.kwarg):
        if argument is not None:
            argument.annotation = None
    statement.returns = None
    docstring = ast.get_docstring(statement)
    if docstring:
        statement.body[0] = ast.Expr(ast.Constant(docstring.splitlines()[0]))
    return statement
