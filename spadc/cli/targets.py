"""Find the function that a command is about, and what the file says about it.

The file is read, never run: parameters, literal defaults, annotations and the
decorators of spadc are taken from its text.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from spadc.frontend import FunctionSource, find_function, read_module
from spadc.ir import Type, parse_annotation

from .failure import Failure

MODES = {
    "grad": "grad",
    "value_and_grad": "value-and-grad",
    "vjp": "vjp",
    "elementwise_grad": "elementwise-grad",
    "jvp": "jvp",
    "linearize": "jvp",
    "hvp": "hvp",
    "jacobian": "jacobian",
    "hessian": "hessian",
}


@final
@dataclass(frozen=True, slots=True)
class Wish:
    """What a decorator of spadc in the file asks for."""

    mode: str
    wrt: tuple[int | str, ...]
    conventions: ast.expr | None = None
    has_aux: bool = False


@final
@dataclass(frozen=True, slots=True)
class Target:
    """A function of a file, as its text describes it."""

    path: Path
    source: FunctionSource
    node: ast.FunctionDef

    @property
    def name(self) -> str:
        """The function's name."""
        return self.node.name

    @property
    def parameters(self) -> tuple[ast.arg, ...]:
        """Its parameters, in order, without `*args` and `**kwargs`."""
        spec = self.node.args
        return (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)

    @property
    def defaults(self) -> dict[str, Any]:
        """The defaults that are literals."""
        spec = self.node.args
        positional = [*spec.posonlyargs, *spec.args]
        pairs = list(zip(reversed(positional), reversed(spec.defaults), strict=False))
        pairs += [
            (parameter, default)
            for parameter, default in zip(
                spec.kwonlyargs, spec.kw_defaults, strict=True
            )
            if default is not None
        ]
        literals = {}
        for parameter, default in pairs:
            try:
                literals[parameter.arg] = ast.literal_eval(default)
            except ValueError:
                continue
        return literals

    @property
    def annotated(self) -> dict[str, Type]:
        """The types that annotations promise."""
        types: dict[str, Type] = {}
        for parameter in self.parameters:
            if parameter.annotation is not None:
                type_ = parse_annotation(_annotation_text(parameter.annotation))
                if type_ is not None:
                    types[parameter.arg] = type_
        return types

    @property
    def wish(self) -> Wish | None:
        """What the file asks for by a decorator."""
        found = (_wish(decorator) for decorator in self.node.decorator_list)
        return next((wish for wish in found if wish is not None), None)


def find_target(text: str) -> Target:
    """The function that `FILE` or `FILE:FUNC` names; Failure lists the candidates."""
    path, name = _split(text)
    module = read_module(path)
    functions = {
        node.name: node
        for node in ast.parse(module.source.text).body
        if isinstance(node, ast.FunctionDef) and _has_parameters(node)
    }
    if name is None:
        name = _only(path, functions)
    if name not in functions:
        raise Failure(f"{path} has no function `{name}`: {_listed(functions)}")
    return Target(path, find_function(module, name), functions[name])


def _split(text: str) -> tuple[Path, str | None]:
    file, colon, name = text.rpartition(":")
    if colon and name.isidentifier() and not Path(text).exists():
        return Path(file), name
    return Path(text), None


def _only(path: Path, functions: dict[str, ast.FunctionDef]) -> str:
    """The function that a file is about: marked by spadc, or the only public one."""
    marked = [
        n for n, node in functions.items() if any(map(_wish, node.decorator_list))
    ]
    public = [name for name in functions if not name.startswith("_")]
    for candidates in (marked, public, list(functions)):
        if len(candidates) == 1:
            return candidates[0]
    if not functions:
        raise Failure(f"{path} has no function with parameters")
    raise Failure(f"{path}: which function? {_listed(functions, path)}")


def _has_parameters(node: ast.FunctionDef) -> bool:
    return bool(node.args.posonlyargs or node.args.args or node.args.kwonlyargs)


def _listed(functions: dict[str, ast.FunctionDef], path: Path | None = None) -> str:
    names = [f"{path}:{name}" if path else name for name in functions]
    return f"choose one of {', '.join(names)}" if names else "it has none"


def _annotation_text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ast.unparse(node)


def _wish(decorator: ast.expr) -> Wish | None:
    """`@spadc.grad`, `@spadc.value_and_grad(wrt="w")`, ..., or None."""
    call = decorator if isinstance(decorator, ast.Call) else None
    name = ast.unparse(call.func if call else decorator)
    mode = MODES.get(name.removeprefix("spadc."))
    if mode is None:
        return None
    given = {k.arg: k.value for k in call.keywords} if call else {}
    wrt = _literal(given.get("wrt"), 0)
    names = tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,)
    has_aux = bool(_literal(given.get("has_aux"), False))
    return Wish(mode, names, given.get("conventions"), has_aux)


def _literal(node: ast.expr | None, default: Any) -> Any:
    """The value of a literal, the default for anything else."""
    try:
        return default if node is None else ast.literal_eval(node)
    except ValueError:
        return default
