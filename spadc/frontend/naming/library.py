"""What a dotted name of a library means: the object itself, where Python has it loaded.

Nothing is imported for it, so compiling stays independent of what is installed.
"""

from __future__ import annotations

import cmath
import enum
import math
import sys
from typing import Any

LIBRARIES = frozenset(
    {
        "numpy", "math", "scipy", "builtins", "spadc", "functools", "operator", "copy",
        "itertools", "collections", "types", "dataclasses", "typing", "contextlib",
        "enum", "sys", "warnings", "numbers", "cmath",
    }
)  # fmt: skip
LOADED = {"math": math, "cmath": cmath}


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
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        module = LOADED.get(name, sys.modules.get(name))
        if module is not None:
            return _member(module, parts[count:])
    return Missing.MISSING


def _member(value: Any, names: list[str]) -> Any:
    for name in names:
        value = getattr(value, name, Missing.MISSING)
    return value


def library_name_of(value: Any) -> str | None:
    """The dotted name of a function or class that a library defines."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    dotted = f"{module}.{name}"
    return dotted if library_object(dotted) is value else None
