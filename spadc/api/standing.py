"""The generated code as a file that stands by itself.

Live code is given the values that it reads from outside when it is called; a file has
to say them.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from spadc.execution import Parameters
from spadc.pipeline import DISTRIBUTION, Compiled

from .imported import made_again
from .refusals import refused
from .specialise import Specialisation, present_values

LARGEST = 1000  # elements of an array that is written out


def standing_source(current: Specialisation, parameters: Parameters) -> str:
    """The source with the outer values that it reads, as they are now.

    Refuses code for argument values other than the defaults: a file would not notice
    that it is called with others.
    """
    defaults = {n: p.default for n, p in parameters.signature.parameters.items()}
    for name, value in current.static.items():
        if name not in defaults or defaults[name] != value:
            raise refused(
                f"the code is for `{name}={value!r}` only, and a file would not know",
                f"Differentiate a function that passes `{name}={value!r}` to it.",
            )
    return _with_constants(current.compiled)


def _with_constants(compiled: Compiled) -> str:
    outer = present_values(compiled)
    lines = [_line(name, value) for name, value in outer.items()]
    rule = compiled.plan.adaptive
    given = None if rule is None else rule.distribution
    if given is not None:
        lines.append(f"{DISTRIBUTION} = {made_again(given)}")
    if not lines:
        return compiled.source
    head, mark, rest = compiled.source.partition("\n\n\ndef ")
    if "np." in "".join(lines) and "import numpy as np" not in head:
        head += "\nimport numpy as np"
    if given is not None:
        head += f"\nfrom {type(given).__module__} import {type(given).__name__}"
    return "\n".join([head, "", *lines]) + mark + rest


def _line(name: str, value: Any) -> str:
    """The statement that gives `name` its value: a function or class is imported."""
    module, known = getattr(value, "__module__", ""), getattr(value, "__name__", "")
    found = getattr(sys.modules.get(module), known, None)
    same = found is value or not isinstance(value, type)  # a function may be wrapped
    if callable(value) and callable(found) and same:
        alias = "" if known == name else f" as {name}"
        return f"from {module} import {known}{alias}"
    return f"{name} = {_written_out(name, value)}"


def _written_out(name: str, value: Any) -> str:
    """Python text for a number or a small array."""
    if isinstance(value, np.ndarray) and value.size <= LARGEST:
        return f"np.array({value.tolist()!r}, dtype=np.{value.dtype.name})"
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, bool | int | float | str) or value is None:
        return repr(value)
    raise refused(
        f"`{name}`, which the code reads, cannot be written into a file",
        f"Pass `{name}` as an argument.",
    )
