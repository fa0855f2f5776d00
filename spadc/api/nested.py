"""A gradient as a function that can itself be differentiated.

It gets a definition as text, `def f_grad(x, n=2): return derivative(x, n)`, so that it
is read like a function of the user; the call inside is a derivative that the compiler
knows.
"""

from __future__ import annotations

import inspect
import itertools
import linecache
from dataclasses import replace
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from spadc.options import USUAL
from spadc.plans import Plan
from spadc.rules import CustomRule

from .refusals import refused
from .request import Request

INNER = ("grad", "value-and-grad")
ELEMENTWISE = "elementwise-grad"
MARKS: dict[object, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}
_NUMBERS = itertools.count(1)


def function_of(gradient: Any) -> FunctionType:
    """A plain function with the parameters of `gradient` that calls it.

    Raises SpadcError for a mode, plan or convention with which a gradient cannot be
    differentiated again.
    """
    if gradient.request.mode == ELEMENTWISE:
        gradient = _of_sum(gradient)
    check_inner(gradient.__name__, gradient.request)
    call = "derivative({call})"
    return _defined(gradient, f"{gradient.__name__}_grad", call, derivative=gradient)


def is_of_library(fun: Any) -> bool:
    """Whether something is a function of NumPy, SciPy or `math`, without source that
    is read."""
    if isinstance(fun, np.ufunc):
        return True
    module = getattr(fun, "__module__", None) or ""
    return callable(fun) and module.split(".")[0] in ("numpy", "scipy", "math")


@lru_cache
def function_of_library(fun: Any) -> FunctionType:
    """A plain function that calls one of a library: `def sin(*args, **kwargs): return
    library(*args, **kwargs)`."""
    name = getattr(fun, "__name__", "function")
    name = name if name.isidentifier() else "function"
    head, returned = "*args, **kwargs", "library(*args, **kwargs)"
    return _made(name, head, returned, {"library": fun, "__name__": "of_library"})


def function_with_rule(rule: CustomRule) -> FunctionType:
    """A plain function that calls one whose derivative is stated."""
    try:
        signature = inspect.signature(rule.function)
    except (TypeError, ValueError):
        return function_of_library(rule)
    name = getattr(rule.function, "__name__", "function")
    name = name if name.isidentifier() else "function"
    module = getattr(rule.function, "__module__", None) or "of_rule"
    names = {"stated": rule}
    return _with_parameters(signature, name, "stated({call})", module, names)


def _of_sum(gradient: Any) -> Any:
    """An elementwise gradient as that of the sum of what the function returns."""
    call = "total(function({call}))"
    names = {"total": np.sum, "function": gradient.primal}
    summed = _defined(gradient, gradient.__name__, call, **names)
    request = replace(gradient.request, mode="grad")
    return type(gradient)(summed, request)


def _defined(gradient: Any, name: str, returned: str, **names: Any) -> FunctionType:
    """A function with the parameters of `gradient`, which it passes to `{call}` in what
    is returned."""
    signature: inspect.Signature = gradient.parameters.signature
    name = name if name.isidentifier() else "function_grad"
    return _with_parameters(signature, name, returned, gradient.__module__, names)


def _with_parameters(
    signature: inspect.Signature,
    name: str,
    returned: str,
    module: str,
    names: dict[str, Any],
) -> FunctionType:
    head, call = _texts(signature)
    space = {**names, "__name__": module}
    made: Any = _made(name, head, returned.format(call=call), space)
    given = [p for p in signature.parameters.values() if p.default is not p.empty]
    named = {p.name: p.default for p in given if p.kind is p.KEYWORD_ONLY}
    made.__defaults__ = tuple(p.default for p in given if p.name not in named) or None
    made.__kwdefaults__ = named or None
    plain: FunctionType = made
    return plain


def _made(name: str, head: str, returned: str, space: dict[str, Any]) -> FunctionType:
    """The function of that text, which can be read again."""
    text = f"def {name}({head}):\n    return {returned}\n"
    file = f"<{name} {next(_NUMBERS)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(text, file, "exec"), space)
    made = space[name]
    assert isinstance(made, FunctionType)
    return made


def check_inner(name: str, request: Request) -> None:
    """Refuse a derivative that cannot stand inside a function that is differentiated:
    there it would be another one."""
    if request.mode not in INNER or request.has_aux:
        raise refused(
            f"`{name}` is the {request.mode} of a function, which has no derivative",
            "Differentiate `spadc.grad` or `spadc.value_and_grad` of it.",
        )
    if request.plan != Plan.exact():
        raise refused(
            f"`{name}` is a gradient under the plan `{request.plan}`",
            "Only exact gradients can be differentiated.",
        )
    if request.conventions != USUAL:
        raise refused(
            f"`{name}` is a gradient under the conventions `{request.conventions}`",
            "Give them to the outermost derivative: they hold for those inside.",
        )


def _texts(signature: inspect.Signature) -> tuple[str, str]:
    """The parameters of a definition, and the arguments that pass them on."""
    heads: list[str] = []
    calls: list[str] = []
    star = slash = False
    for one in signature.parameters.values():
        if slash and one.kind is not one.POSITIONAL_ONLY:
            heads.append("/")
            slash = False
        slash = slash or one.kind is one.POSITIONAL_ONLY
        if one.kind is one.KEYWORD_ONLY and not star:
            heads.append("*")
            star = True
        star = star or one.kind is one.VAR_POSITIONAL
        mark = MARKS.get(one.kind, "")
        default = "" if one.default is one.empty else "=None"
        heads.append(f"{mark}{one.name}{default}")
        is_named = one.kind is one.KEYWORD_ONLY
        calls.append(f"{one.name}={one.name}" if is_named else f"{mark}{one.name}")
    if slash:
        heads.append("/")
    return ", ".join(heads), ", ".join(calls)
