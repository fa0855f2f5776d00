"""The names of a running program: what a live function's text refers to, by its
objects.

Functions of NumPy and SciPy are recognised by identity, under whatever name; functions
of the user by their source. What the meaning of the program rests on is to be watched
(`Guard`).
"""

from __future__ import annotations

import builtins
import copy
import functools
import inspect
import math
import operator
import sys
import types
from collections.abc import Mapping
from typing import Any, final

import gast
import numpy as np

from spadc.errors import Diagnostic, SpadcError
from spadc.rules import rule_of

from ..bindings import (
    Binding,
    Entry,
    External,
    FunctionSource,
    LiveObject,
    Namespace,
)
from ..source import Source
from .definitions import check_current, definition, source_of
from .library import LIBRARIES, library_name_of, name_in_scipy
from .names import Found, Guard, Imported, LiveConstant, outline


@final
class LiveNames:
    """The globals of a function and, before them, what it closes over."""

    def __init__(
        self,
        source: Source,
        names: Mapping[str, Any],
        cells: Mapping[str, types.CellType],
    ) -> None:
        self._source = source
        self.names = names
        self.cells = cells
        self.functions: dict[int, tuple[Any, FunctionSource]] = {}
        self.holdings: dict[tuple[str, int], LiveNames] = {}

    @property
    def source(self) -> Source:
        """The text that the function stands in."""
        return self._source

    def read(self, name: str) -> Any:
        """The object that a name means now; KeyError or ValueError if there is none."""
        if name in self.cells:
            return self.cells[name].cell_contents
        return self.names[name]

    def find(self, name: str, node: gast.AST | None = None) -> Found | None:
        """What `name` means, or None."""
        try:
            value = self.read(name)
        except (KeyError, ValueError):
            return None
        return self.found(name, value)

    def found(self, name: str, value: Any) -> Found:
        """What an object means."""
        if rule_of(value) is not None:
            return LiveObject(name, value, lambda: self.read(name), self)
        known = known_names().get(id(value)) or name_in_scipy(value)
        if known is not None:
            return External(known)
        if isinstance(value, types.ModuleType):
            return self.module(value)
        if isinstance(value, types.FunctionType):
            module = value.__module__ or ""
            if module.split(".")[0] in LIBRARIES:
                public = "spadc" if module.startswith("spadc.") else module
                return External(f"{public}.{value.__qualname__}")
            return self.function(value)
        if is_constant(value):
            return LiveConstant(name, value, lambda: self.read(name))
        dotted = library_name_of(value)
        if dotted is not None:
            return External(dotted)
        return LiveObject(name, value, lambda: self.read(name), self)

    def holding(self, name: str, value: Any) -> LiveNames:
        """A table with one name more, which means `value`."""
        key = (name, id(value))
        if key not in self.holdings:
            self.holdings[key] = LiveNames(self._source, {name: value}, {})
        return self.holdings[key]

    def module(self, value: types.ModuleType) -> Binding:
        """A module: of a library, or of the user."""
        if value.__name__.split(".")[0] in LIBRARIES:
            return External(value.__name__)
        source = Source(getattr(value, "__file__", None) or value.__name__, "")
        return Namespace(LiveNames(source, vars(value), {}), value.__name__)

    def function(self, value: types.FunctionType) -> FunctionSource:
        """A function of the user."""
        if id(value) not in self.functions:
            self.functions[id(value)] = (value, live_function(value))
        return self.functions[id(value)][1]

    def place_of(self, name: str) -> object:
        """The globals, or what the function closes over: each has such a name."""
        return id(self.cells.get(name, self.names))

    def guard(self, name: str) -> Guard | None:
        """What must stay true of `name`."""
        try:
            value = self.read(name)
        except (KeyError, ValueError):
            return None
        if isinstance(value, list | tuple | dict):
            return Guard(name, outline(value), lambda: outline(self.read(name)))
        return Guard(name, value, lambda: self.read(name))

    def imported(self, dotted: str, name: str | None, node: gast.AST) -> Found:
        """What an import inside the function binds; only libraries, as nothing is
        run."""
        if dotted.split(".")[0] in LIBRARIES:
            return External(dotted if name is None else f"{dotted}.{name}")
        module = sys.modules.get(dotted)
        if module is None:
            place = Diagnostic(
                "SPD106",
                f"the module `{dotted}` has not been imported yet",
                self.source.file,
            )
            raise SpadcError(place)
        found = self.module(module)
        if name is None or not isinstance(found, Namespace):
            return found
        inside = sys.modules.get(f"{dotted}.{name}")
        if inside is not None and not hasattr(module, name):
            return self.module(inside)
        return Imported(found.module, name)


def is_constant(value: Any) -> bool:
    """Whether a live object is a number, an array, a text, or a container of these."""
    if isinstance(value, list | tuple):
        return all(map(is_constant, value))
    if isinstance(value, dict):
        return all(map(is_constant, value.values()))
    plain = type(value) in (bool, int, float, complex, str, type(None), type(...))
    return plain or isinstance(value, np.ndarray | np.generic)


@functools.cache
def known_names() -> dict[int, str]:
    """The dotted name of every function and class of NumPy, math and the builtins, by
    id."""
    found: dict[int, str] = {}
    modules = (builtins, math, operator, functools, copy, np.linalg, np)
    for module in modules:
        for name, value in vars(module).items():
            public = callable(value) and not name.startswith("_")
            if public and not isinstance(value, types.ModuleType):
                found[id(value)] = f"{module.__name__}.{name}"
    for module in modules:
        for name, value in vars(module).items():
            if id(value) in found and getattr(value, "__name__", None) == name:
                found[id(value)] = f"{module.__name__}.{name}"
    return found


def live_function(fn: types.FunctionType) -> FunctionSource:
    """The definition of a live function, found by its file and line."""
    source = source_of(fn)
    node = definition(source, fn)
    check_current(source, fn, node)
    cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
    module = LiveNames(source, fn.__globals__, cells)
    return FunctionSource(fn.__name__, node, module, defaults_of(fn))


def live_callable(
    function: Any, positional: tuple[str, ...] = (), keywords: tuple[str, ...] = ()
) -> FunctionSource:
    """The definition of what is called when `function` is: a function, a method with
    its object, an object with `__call__`, a partial.

    `positional` and `keywords` name what its `*args` and `**kwargs` get. Raises
    TypeError for anything else.
    """
    plain, held, given = opened(function)
    source = live_function(plain)
    assert source.live_defaults is not None
    names = [p.id for p in (*source.node.args.posonlyargs, *source.node.args.args)]
    entry = Entry(dict(zip(names, held, strict=False)), positional, keywords)
    defaults = {**source.live_defaults, **given}
    return FunctionSource(source.name, source.node, source.module, defaults, entry)


Opened = tuple[types.FunctionType, tuple[Any, ...], dict[str, Any]]


def opened(function: Any) -> Opened:
    """The Python function inside a callable, the arguments it has already been given
    by position, and those by keyword. Raises TypeError where there is none."""
    if isinstance(function, types.FunctionType):
        return function, (), {}
    if isinstance(function, types.MethodType):
        plain, held, given = opened(function.__func__)
        return plain, (*held, function.__self__), given
    if isinstance(function, functools.partial):
        plain, held, given = opened(function.func)
        return plain, (*held, *function.args), {**given, **function.keywords}
    cached = isinstance(function, type(functools.lru_cache(len)))
    inner = getattr(function, "__wrapped__" if cached else "py_func", None)
    if isinstance(inner, types.FunctionType):  # cached, or compiled by Numba
        return inner, (), {}
    method: Any = getattr(type(function), "__call__", None)  # noqa: B004
    is_plain = isinstance(method, types.FunctionType)
    if (
        not is_plain
        or isinstance(function, type)
        or library_of(type(function)) is not None
    ):
        raise TypeError(f"a {type(function).__name__} has no Python source")
    return method, (function,), {}


def library_of(value: Any) -> str | None:
    """The library that a class or function is of, if it is one that spadc knows."""
    root = (getattr(value, "__module__", None) or "").split(".")[0]
    return root if root in LIBRARIES else None


def defaults_of(fn: types.FunctionType) -> dict[str, Any]:
    """The values of a function's defaults."""
    parameters = inspect.signature(fn, follow_wrapped=False).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}
