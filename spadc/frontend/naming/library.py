"""What a dotted name of a library means: the object itself, where Python has it loaded.

Nothing is imported for it but the constants of SciPy, so compiling stays independent of
what is installed.
"""

from __future__ import annotations

import cmath
import contextlib
import enum
import importlib
import math
import re
import sys
from typing import Any

import numpy as np

from spadc.primitives import find

LIBRARIES = frozenset(
    {
        "numpy", "math", "scipy", "builtins", "spadc", "functools", "operator", "copy",
        "itertools", "collections", "types", "dataclasses", "typing", "contextlib",
        "enum", "sys", "warnings", "numbers", "cmath",
    }
)  # fmt: skip
LOADED = {"math": math, "cmath": cmath}
STARS = {"numpy": np, "numpy.linalg": np.linalg, **LOADED}
NUMPY_ITSELF = ("spadc.compat.autograd.numpy", "spadc.compat.jax.numpy")


class Missing(enum.Enum):
    """Stands for what is not there."""

    MISSING = enum.auto()


def library_object(dotted: str) -> Any:
    """The object that a dotted name means, or MISSING.

    >>> library_object("math.pi")
    3.141592653589793
    """
    parts = dotted.split(".")
    if parts[0] not in LIBRARIES:
        return Missing.MISSING
    if dotted.startswith("scipy.constants."):
        with contextlib.suppress(ImportError):  # numbers, and nothing but numbers
            importlib.import_module("scipy.constants")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        module = LOADED.get(name, sys.modules.get(name))
        if module is not None:
            return _member(module, parts[count:])
    return Missing.MISSING


def library_has(dotted: str, name: str) -> bool:
    """Whether `from dotted import *` binds a name."""
    known = find(f"{dotted}.{name}") is not None
    return known or hasattr(STARS.get(dotted), name)


def _member(value: Any, names: list[str]) -> Any:
    for name in names:
        value = getattr(value, name, Missing.MISSING)
    return value


SCIPY_MODULE = re.compile(r"scipy(\.[a-z]\w*)*")
_OF_SCIPY: dict[
    int, tuple[Any, str]
] = {}  # by id: object and name; see `name_in_scipy`
_SEEN: set[str] = set()  # the modules of SciPy that are in it


def name_in_scipy(value: Any) -> str | None:
    """The public name of a function, class or distribution of SciPy: the shortest one.

    Its ufuncs do not say where they are from, its functions name private modules, and
    its distributions are instances; so they are recognised by identity, in the modules
    that Python has loaded.
    """
    for module in tuple(sys.modules):
        if module.startswith("scipy") and module not in _SEEN:
            _SEEN.add(module)
            if SCIPY_MODULE.fullmatch(module):
                _enter_module(module)
    found = _OF_SCIPY.get(id(value))
    return None if found is None else found[1]


def _enter_module(module: str) -> None:
    for name, value in tuple(vars(sys.modules[module]).items()):
        if name.startswith("_") or not _is_of_scipy(value):
            continue
        dotted = f"{module}.{name}"
        _, known = _OF_SCIPY.get(id(value), (None, None))
        own = getattr(value, "__name__", name) == name
        if known is None or (dotted.count("."), not own) < (known.count("."), False):
            _OF_SCIPY[id(value)] = (value, dotted)


def _is_of_scipy(value: Any) -> bool:
    home = getattr(value, "__module__", None) or type(value).__module__
    return callable(value) and (
        isinstance(value, np.ufunc) or str(home).startswith("scipy.")
    )


def library_name_of(value: Any) -> str | None:
    """The dotted name of a function or class that a library defines."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    dotted = f"{module}.{name}"
    return dotted if library_object(dotted) is value else None
