"""Write the runtime helpers that a function uses into its module.

The helpers are read as source from the installed `spadc_runtime`, which is not
imported; the private functions that they call come with them.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from .spelling import ModuleName


def without_runtime(
    function: ast.stmt, constants: Sequence[ast.stmt] = ()
) -> list[ast.stmt]:
    """Turn `rt.helper` into `helper` inside `function`; the helpers' definitions.

    A helper whose name the user has already taken gets another one.
    """
    calls = [n for n in ast.walk(function) if _is_helper(n)]
    available = runtime_functions()
    needed: dict[str, ast.stmt] = {}
    pending = [call.attr for call in calls if isinstance(call, ast.Attribute)]
    while pending:
        helper = pending.pop(0)
        if helper in needed or helper not in available:
            continue
        needed[helper] = _plain(deepcopy(available[helper]))
        pending += [n.id for n in ast.walk(needed[helper]) if isinstance(n, ast.Name)]
    taken = _names_in([function, *constants])
    names = {name: _free_name(name, taken) for name in needed}
    if "np" in _names_in(constants):
        names["np"] = "numpy"
    _Rename(names).visit(function)
    helpers = [needed[name] for name in available if name in needed]
    return [_renamed(helper, names) for helper in helpers]


def _is_helper(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ModuleName):
        return False
    return node.value.id in ("rt", "spadc_runtime")


def _names_in(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that the user's part binds or reads."""
    found: set[str] = set()
    for node in (n for statement in statements for n in ast.walk(statement)):
        if isinstance(node, ast.Name) and not isinstance(node, ModuleName):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"rt_{name}"
    return name


def _renamed(helper: ast.stmt, names: dict[str, str]) -> ast.stmt:
    """The helper under its new name, calling others by theirs."""
    if isinstance(helper, ast.FunctionDef):
        helper.name = names[helper.name]
    for node in ast.walk(helper):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return helper


class _Rename(ast.NodeTransformer):
    """Calls the helpers by their names in the module."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if _is_helper(node) and node.attr in self.names:
            return ast.Name(self.names[node.attr], node.ctx)
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
