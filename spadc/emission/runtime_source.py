"""The source of the run time: its definitions, and what the names in them mean.

It is read from the installed `spadc_runtime`, which is not imported. A name belongs to
the module that it stands in, so two modules may have private functions of one name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import final


@final
@dataclass(frozen=True, slots=True, order=True)
class Helper:
    """A function or constant of a module of the run time."""

    module: str
    name: str


@final
@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The definitions of one module, and where the names that it imports come from."""

    definitions: dict[str, ast.stmt]
    imports: dict[str, Helper]


def exported(name: str) -> Helper | None:
    """What `rt.name` is."""
    return resolved("__init__", name)


def resolved(module: str, name: str) -> Helper | None:
    """What a name of a module is; None if it is nothing of the run time."""
    source = sources().get(module)
    if source is None:
        return None
    if name in source.definitions:
        return Helper(module, name)
    there = source.imports.get(name)
    return resolved(there.module, there.name) if there else None


def definition(helper: Helper) -> ast.stmt:
    """The statement that defines it, not to be changed."""
    return sources()[helper.module].definitions[helper.name]


def references(statement: ast.stmt, module: str) -> Iterator[tuple[ast.Name, Helper]]:
    """The names in a statement of `module` that mean something of the run time."""
    own = own_names(statement)
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id not in own:
            helper = resolved(module, node.id)
            if helper is not None:
                yield node, helper


def own_names(statement: ast.stmt) -> set[str]:
    """The parameters and variables of a function; nothing for a constant."""
    if not isinstance(statement, ast.FunctionDef):
        return set()
    nodes = list(ast.walk(statement))
    stored = {
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return stored | {n.arg for n in nodes if isinstance(n, ast.arg)}


@lru_cache
def sources() -> dict[str, Source]:
    """The modules of the run time, by name."""
    spec = find_spec("spadc_runtime")
    assert spec is not None and spec.submodule_search_locations, (
        "spadc_runtime is missing"
    )
    files = [
        file
        for folder in spec.submodule_search_locations
        for file in sorted(Path(folder).glob("*.py"))
    ]
    return {file.stem: _source(ast.parse(file.read_text())) for file in files}


def _source(module: ast.Module) -> Source:
    source = Source({}, {})
    for statement in module.body:
        match statement:
            case ast.FunctionDef():
                source.definitions[statement.name] = statement
            case ast.Assign(targets=[ast.Name(id=name)]):
                source.definitions[name] = statement
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                plain = ast.Assign([ast.Name(name, ast.Store())], value)
                source.definitions[name] = ast.copy_location(plain, statement)
            case ast.ImportFrom(level=1, module=str() as origin):
                for alias in statement.names:
                    name = alias.asname or alias.name
                    source.imports[name] = Helper(origin, alias.name)
    return source
