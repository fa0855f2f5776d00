"""The names of a running program: what a live function's text refers to, by its
objects.

NumPy functions are recognised by identity, under whatever name; functions of the user
by their source. What the meaning of the program rests on is to be watched (`Guard`).
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

from .bindings import Binding, External, FunctionSource, LiveObject, Namespace
from .library import LIBRARIES, library_name_of
from .names import Found, Guard, Imported, LiveConstant, outline
from .source import Source


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
        known = known_names().get(id(value))
        if known is not None:
            return External(known)
        if isinstance(value, types.ModuleType):
            return self.module(value)
        if isinstance(value, types.FunctionType):
            if (value.__module__ or "").split(".")[0] in LIBRARIES:
                return External(f"{value.__module__}.{value.__qualname__}")
            return self.function(value)
        if is_constant(value):
            return LiveConstant(name, value, lambda: self.read(name))
        dotted = library_name_of(value)
        if dotted is not None:
            return External(dotted)
        return LiveObject(name, value, lambda: self.read(name), self)

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
    node = _definition(source, fn)
    check_current(source, fn, node)
    cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
    module = LiveNames(source, fn.__globals__, cells)
    return FunctionSource(fn.__name__, node, module, defaults_of(fn))


def defaults_of(fn: types.FunctionType) -> dict[str, Any]:
    """The values of a function's defaults."""
    parameters = inspect.signature(fn, follow_wrapped=False).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


@functools.lru_cache(maxsize=64)
def _source_of_text(file: str, text: str) -> Source:
    return Source(file, text)


def source_of(fn: types.FunctionType) -> Source:
    """The text of the file that a function was defined in."""
    file = fn.__code__.co_filename
    try:
        lines, _ = inspect.findsource(fn)
    except (OSError, TypeError):
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the source of `{fn.__name__}` is not available",
                file,
                way_out="Define it in a file or in a notebook cell.",
            )
        ) from None
    return _source_of_text(file, "".join(lines))


def check_current(source: Source, fn: types.FunctionType, node: Any) -> None:
    """Refuse a function whose text is not the one it was made from.

    Its bytecode is compared with that of the text, except where there is an `assert`,
    which test runners rewrite.
    """
    if any(isinstance(part, gast.Assert) for part in gast.walk(node)):
        return
    now = [code for code in codes_of(source) if _same_place(code, fn.__code__)]
    if now and not any(same_code(code, fn.__code__) for code in now):
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the text of `{fn.__name__}` is not the one it was loaded from",
                source.file,
                fn.__code__.co_firstlineno,
                way_out="Load it again.",
            )
        )


@functools.lru_cache(maxsize=64)
def codes_of(source: Source) -> tuple[types.CodeType, ...]:
    """The code of every function in a text."""
    try:
        whole = compile(source.text, source.file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ()
    found, pending = [], [whole]
    while pending:
        inner = [c for c in pending.pop().co_consts if isinstance(c, types.CodeType)]
        found += inner
        pending += inner
    return tuple(found)


def _same_place(a: types.CodeType, b: types.CodeType) -> bool:
    return a.co_name == b.co_name and a.co_firstlineno == b.co_firstlineno


def same_code(a: types.CodeType, b: types.CodeType) -> bool:
    """Whether two functions do the same, literals and inner functions included."""
    if (a.co_code, a.co_names, a.co_varnames) != (b.co_code, b.co_names, b.co_varnames):
        return False
    if len(a.co_consts) != len(b.co_consts):
        return False
    return all(map(_same_constant, a.co_consts, b.co_consts))


def _same_constant(x: Any, y: Any) -> bool:
    if isinstance(x, types.CodeType) and isinstance(y, types.CodeType):
        return same_code(x, y)
    return type(x) is type(y) and repr(x) == repr(y)


def _definition(source: Source, fn: types.FunctionType) -> Any:
    """The node of a function, by its first line."""
    code = fn.__code__
    found = [
        node
        for node in gast.walk(source.tree)
        if isinstance(node, gast.FunctionDef | gast.Lambda) and _starts(node, code)
    ]
    if len(found) != 1:
        raise SpadcError(
            Diagnostic(
                "SPD113",
                f"the source of `{fn.__name__}` cannot be told from others on its line"
                if found
                else f"the file has changed since `{fn.__name__}` was loaded",
                source.file,
                code.co_firstlineno,
                way_out="Give it a `def` of its own." if found else "Load it again.",
            )
        )
    return found[0]


def _starts(node: Any, code: types.CodeType) -> bool:
    decorators = getattr(node, "decorator_list", ())
    line = min([node.lineno, *(d.lineno for d in decorators)])
    name = "<lambda>" if isinstance(node, gast.Lambda) else node.name
    args = node.args
    count = len(args.posonlyargs) + len(args.args)
    names = tuple(a.id for a in (*args.posonlyargs, *args.args))
    return (
        line == code.co_firstlineno
        and name == code.co_name
        and count == code.co_argcount
        and names == code.co_varnames[:count]
    )
