"""Calls of NumPy functions that `numpy_functions` writes with others.

They are lowered like functions of the user, but everything stands for the call as the
user wrote it: errors point to it, and the generated text quotes its statement.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from .arguments import Arguments, library
from .bindings import Binding, Function
from .calls import call_function
from .context import Lowering
from .file_names import FileNames, find_function, read_module

SOURCE = Path(__file__).with_name("numpy_functions.py")
IN_LINALG = frozenset({"matrix_power"})
WRITTEN = (
    "append", "average", "cov", "ediff1d", "gradient", "insert", "nanmean", "nansum",
    "piecewise", "polyval", "select", "sinc", "trapezoid", "matrix_power",
)  # fmt: skip


def dotted(name: str) -> str:
    """The name by which users call it."""
    return f"numpy.linalg.{name}" if name in IN_LINALG else f"numpy.{name}"


@lru_cache
def written_functions() -> FileNames:
    """The functions of the file."""
    return read_module(SOURCE)


@library(*map(dotted, WRITTEN))
def written_out(low: Lowering, given: Arguments) -> Binding:
    """Lower the call in place."""
    name = given.name.rpartition(".")[2]
    function = Function(find_function(written_functions(), name))
    outer = low.quoted
    low.quoted = low.source
    try:
        return call_function(low, function, given)
    finally:
        low.quoted = outer
