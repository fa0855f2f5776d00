"""Write the runtime helpers that functions use into their module.

The helpers come with all that they call, each once, under its name or, if that is
taken, another; what the calls make of them is decided in `specialize`.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from copy import deepcopy

from .printer import Blank
from .runtime_source import (
    Helper,
    definition,
    exported,
    own_names,
    references,
    sources,
)
from .specialize import Definitions, specialize
from .spelling import ModuleName

WIDTH = 84


def without_runtime(
    functions: Sequence[ast.stmt], constants: Sequence[ast.stmt] = ()
) -> list[ast.stmt]:
    """Turn `rt.helper` into `helper` inside `functions`; the helpers' definitions.

    A helper whose name the user has already taken gets another one.
    """
    uses = [
        (node, helper)
        for one in functions
        for node in ast.walk(one)
        if isinstance(node, ast.Attribute) and (helper := _helper(node))
    ]
    definitions = _with_callees([helper for _, helper in uses])
    attributes = {id(node): helper for node, helper in uses}
    shown: dict[Helper, list[ast.Call]] = {helper: [] for _, helper in uses}
    for call in (n for one in functions for n in ast.walk(one)):
        if isinstance(call, ast.Call) and id(call.func) in attributes:
            shown[attributes[id(call.func)]].append(call)
    definitions = specialize(definitions, shown)
    names = _names(definitions, _names_in([*functions, *constants]))
    for function in functions:
        _Rename(names).visit(function)
    for helper, statement in definitions.items():
        _rename(helper, statement, names)
        if "np" in _names_in(constants):
            _rename_numpy(statement)
    return _in_order(definitions)


def _helper(node: ast.Attribute) -> Helper | None:
    if not isinstance(node.value, ModuleName):
        return None
    return exported(node.attr) if node.value.id in ("rt", "spadc_runtime") else None


def _with_callees(helpers: Sequence[Helper]) -> Definitions:
    """Copies of the helpers and of all that they refer to, in the order of the
    files."""
    found: Definitions = {}
    pending = list(helpers)
    while pending:
        helper = pending.pop()
        if helper not in found:
            found[helper] = _plain(deepcopy(definition(helper)))
            pending += [h for _, h in references(found[helper], helper.module)]
    files = list(sources())
    return dict(
        sorted(
            found.items(),
            key=lambda pair: (files.index(pair[0].module), definition(pair[0]).lineno),
        )
    )


def _names(definitions: Definitions, taken: set[str]) -> dict[Helper, str]:
    """A name for each helper: not one of the user's, of another helper, or of something
    inside a helper that calls it."""
    inside: dict[Helper, set[str]] = {helper: set() for helper in definitions}
    for caller, statement in definitions.items():
        own = own_names(statement)
        for _, helper in references(statement, caller.module):
            inside[helper] |= own
    given: dict[Helper, str] = {}
    for helper in definitions:
        name = helper.name
        while name in taken or name in inside[helper] or name in given.values():
            name = f"rt_{name}"
        given[helper] = name
    return given


def _names_in(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that the user's part binds or reads."""
    found: set[str] = set()
    for node in (n for statement in statements for n in ast.walk(statement)):
        if isinstance(node, ast.Name) and not isinstance(node, ModuleName):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def _rename(helper: Helper, statement: ast.stmt, names: dict[Helper, str]) -> None:
    """The helper under its new name, calling others by theirs."""
    for node, other in list(references(statement, helper.module)):
        node.id = names[other]
    if isinstance(statement, ast.FunctionDef):
        statement.name = names[helper]


def _rename_numpy(statement: ast.stmt) -> None:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id == "np":
            node.id = "numpy"


def _in_order(definitions: Definitions) -> list[ast.stmt]:
    """Numbers and words, functions, and then the tables of functions."""
    functions = [s for s in definitions.values() if isinstance(s, ast.FunctionDef)]
    others = [(h, s) for h, s in definitions.items() if s not in functions]
    names = {function.name for function in functions}
    tables = [s for _, s in others if names & _names_in([s])]
    return [*(s for _, s in others if s not in tables), *functions, *tables]


class _Rename(ast.NodeTransformer):
    """Calls the helpers by their names in the module."""

    def __init__(self, names: dict[Helper, str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        helper = _helper(node)
        return ast.Name(self.names[helper], node.ctx) if helper else node


class _Unannotated(ast.NodeTransformer):
    """Assignments without types."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _plain(statement: ast.stmt) -> ast.stmt:
    """The helper without annotations and with the first sentence of its docstring."""
    if not isinstance(statement, ast.FunctionDef):
        return statement
    arguments = statement.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    for argument in (*every, arguments.vararg, arguments.kwarg):
        if argument is not None:
            argument.annotation = None
    statement.returns = None
    _Unannotated().visit(statement)
    docstring = ast.get_docstring(statement)
    if docstring:
        statement.body[0] = ast.Expr(ast.Constant(_first_sentence(docstring)))
    imports = [s for s in statement.body if isinstance(s, ast.Import | ast.ImportFrom)]
    if imports:
        statement.body.insert(statement.body.index(imports[-1]) + 1, Blank())
    return statement


def _first_sentence(docstring: str) -> str:
    """Up to the first full stop or colon at the end of a word, or the first empty
    line."""
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    found = re.match(r".*?[.:](?= |$)", paragraph)
    text = (found.group() if found else paragraph).removesuffix(":")
    lines = textwrap.wrap(text if text.endswith(".") else f"{text}.", WIDTH - 3)
    return "\n    ".join(lines)
