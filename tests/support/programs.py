"""What a whole program in the tests is: a function, arguments, an expectation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, final

import numpy as np

from .layouts import leaves


@final
@dataclass(frozen=True, slots=True)
class Program:
    """A function, the arguments to call it with, and what is expected of its gradient:
    "right", or "safe" (right or refused)."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: tuple[int, ...] = (0,)
    expectation: str = "right"

    def __str__(self) -> str:
        return self.function.__name__


def programs_of(
    module: ModuleType, arguments: Mapping[str, Any], safe: frozenset[str] = frozenset()
) -> list[Program]:
    """The functions of `module` without underscore, arguments by parameter name.

    They are differentiated with respect to every argument of floating-point numbers;
    those named in `safe` may be refused.
    """
    programs = []
    for name, function in vars(module).items():
        own = getattr(function, "__module__", "") == module.__name__
        if name.startswith("_") or not own or isinstance(function, type):
            continue
        code = function.__code__
        args = tuple(arguments[p] for p in code.co_varnames[: code.co_argcount])
        wrt = tuple(i for i, arg in enumerate(args) if _is_float(arg))
        expectation = "safe" if name in safe else "right"
        programs.append(Program(function, args, wrt, expectation))
    return programs


def _is_float(arg: Any) -> bool:
    return all(np.asarray(leaf).dtype.kind == "f" for leaf in leaves(arg))
