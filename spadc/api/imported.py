"""Write an object of a user's class as text that makes it again, in another module."""

from __future__ import annotations

import dataclasses
import sys
from math import isfinite
from typing import Any

from spadc.errors import SpadcError

from .refusals import refused

PLAIN = (bool, int, float, str, type(None))


def made_again(thing: Any) -> str:
    """`SquareRoot(power=0.5)`, for a dataclass of numbers and texts, or an object
    without attributes, whose class its module holds by its name.

    Raises `SpadcError` for anything else: a file could not make the same.
    """
    kind = type(thing)
    found = getattr(sys.modules.get(kind.__module__), kind.__name__, None)
    if kind.__module__ == "__main__" or found is not kind:
        raise _refused(thing, "its class cannot be imported", "Define it in a module.")
    if dataclasses.is_dataclass(thing):
        fields = {f.name: getattr(thing, f.name) for f in dataclasses.fields(thing)}
        own = [f.name for f in dataclasses.fields(thing) if f.init]
        if own == list(fields) and all(map(_is_plain, fields.values())):
            given = ", ".join(f"{name}={value!r}" for name, value in fields.items())
            return f"{kind.__name__}({given})"
    elif not getattr(thing, "__dict__", None) and not _slots(kind):
        return f"{kind.__name__}()"
    raise _refused(
        thing,
        "it holds what cannot be written down",
        "Make its class a dataclass of numbers and texts.",
    )


def _is_plain(value: Any) -> bool:
    """Whether `repr` writes a number or text that reads as the same."""
    return type(value) in PLAIN and (type(value) is not float or isfinite(value))


def _slots(kind: type) -> list[str]:
    return [name for one in kind.__mro__ for name in getattr(one, "__slots__", ())]


def _refused(thing: Any, why: str, way_out: str) -> SpadcError:
    name = type(thing).__name__
    return refused(f"`{name}` cannot be written into a file: {why}", way_out)
