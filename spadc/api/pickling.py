"""Pickle a gradient: by reference where its function can be imported, else by source.

What was compiled is not pickled; the copy compiles when it is called. Where its draws
stand (seed, step, state) goes with it. A function that
cannot be imported (it is nested, or was made in a session) is pickled as its own text
with the outside values that it reads, its helpers in the same way.
"""

from __future__ import annotations

import inspect
import pickle
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import Any, final

from spadc.execution import remember_source

from .course import Course

Reduced = tuple[Any, ...]


def reduced(gradient: Any, course: Course) -> str | Reduced:
    """What `Gradient.__reduce__` returns: how it is made again, and where its draws
    stand, if not at their start."""
    made = _made(gradient)
    if course.is_fresh:
        return made
    if isinstance(made, str):
        made = _named, (gradient.primal.__module__, made)
    return (*made, course)


def _made(gradient: Any) -> str | Reduced:
    primal, request = gradient.primal, gradient.request
    if not isinstance(primal, FunctionType):  # a method or object, with what it is of
        return type(gradient), (primal, request)
    found = _imported(primal)
    if found is gradient:
        return str(primal.__qualname__)
    make = type(gradient)
    if found is primal:
        return make, (primal, request)
    if isinstance(found, make) and found.primal is primal:
        return _beside, (found, request)
    return _from_source, (make, source_of(primal), request)


def _imported(function: FunctionType) -> Any:
    """What the module of `function` holds under its name, or None."""
    value: Any = sys.modules.get(function.__module__)
    for part in function.__qualname__.split("."):
        value = getattr(value, part, None)
    return value


def _beside(gradient: Any, request: Any) -> Any:
    return type(gradient)(gradient.primal, request)


def _named(module: str, name: str) -> Any:
    """A gradient like the one that the module holds, with draws of its own."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return type(found)(found.primal, found.request)


def _from_source(make: Callable[..., Any], source: FunctionSource, request: Any) -> Any:
    return make(source.restored(), request)


@final
@dataclass(frozen=True, slots=True)
class _Module:
    """A module, by name."""

    name: str


@final
@dataclass(frozen=True, slots=True)
class FunctionSource:
    """A function as its text and the outside values that it reads."""

    name: str
    text: str
    values: dict[str, Any]
    defaults: tuple[Any, ...] | None
    keyword_defaults: dict[str, Any] | None

    def restored(self) -> FunctionType:
        """The function again, with its text where `inspect.getsource` finds it."""
        filename = f"<function {self.name}>"
        remember_source(filename, self.text)
        namespace = {name: _restored(value) for name, value in self.values.items()}
        exec(compile(self.text, filename, "exec"), namespace)
        function: FunctionType = namespace[self.name]
        function.__defaults__ = self.defaults
        function.__kwdefaults__ = self.keyword_defaults
        return function


def source_of(function: FunctionType) -> FunctionSource:
    """The text and the outside values of a function written with `def`."""
    name = function.__name__
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise pickle.PicklingError(f"the source of `{name}` is not available") from None
    text = text[text.index("def ") :] if "def " in text else ""
    if not text.startswith(f"def {name}"):
        raise pickle.PicklingError(f"cannot pickle {name}: give it a name with `def`")
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    outside = function.__globals__ | {n: cell.cell_contents for n, cell in cells}
    used = sorted(set(_outside_names(function.__code__)) & outside.keys() - {name})
    values = {n: _portable(outside[n]) for n in used}
    return FunctionSource(
        name, text, values, function.__defaults__, function.__kwdefaults__
    )


def _outside_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    yield from code.co_freevars
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _outside_names(constant)


def _portable(value: Any) -> Any:
    if isinstance(value, ModuleType):
        return _Module(value.__name__)
    if isinstance(value, FunctionType) and _imported(value) is not value:
        return source_of(value)
    return value


def _restored(value: Any) -> Any:
    if isinstance(value, _Module):
        __import__(value.name)
        return sys.modules[value.name]
    return value.restored() if isinstance(value, FunctionSource) else value
