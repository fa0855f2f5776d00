"""Write a function around a generated one: it decides how that is called.

Its statements come as text, in which `rt` is the runtime package; its parameters are
those of the generated function, less what it hands on itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

from spadc.ir import Param

from .body import docstring_text, parameters, rename_modules
from .printer import Blank
from .spelling import ModuleName


@final
@dataclass(frozen=True, slots=True)
class Around:
    """The name, the parameters, the docstring (the summary, then the facts, one line
    each) and the statements of a function around the generated one.

    `imports` are statements that the module needs for it, as text.
    """

    name: str
    params: Sequence[Param]
    docstring: Sequence[str]
    body: str
    imports: Sequence[str] = ()


def definition_around(around: Around, taken: Iterable[str]) -> ast.stmt:
    """The `def` statement; `taken` are the names that the module binds or reads."""
    doc = ast.Expr(ast.Constant(docstring_text(around.docstring)))
    body = _Modules().visit(ast.parse(around.body)).body
    made = ast.FunctionDef(around.name, parameters(around.params), [doc, *body], [])
    rename_modules(made, [*taken, *(param.name for param in around.params)])
    return made


class _Modules(ast.NodeTransformer):
    """Marks `rt` in `rt.helper` as the name of a module (a parameter may be called so
    too), and puts empty lines around functions."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> list[ast.stmt]:
        self.generic_visit(node)
        return [Blank(), node, Blank()]

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        if isinstance(node.value, ast.Name) and node.value.id == "rt":
            node.value = ModuleName(node.value.id, node.value.ctx)
        return node
