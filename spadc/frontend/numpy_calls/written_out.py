"""Calls of NumPy functions that `numpy_functions` and `numpy_numerics` write out.

They are lowered like functions of the user, but everything stands for the call as the
user wrote it: errors point to it, and the generated text quotes its statement.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from spadc.primitives import primitive

from ..bindings import Binding, Function
from ..calling.arguments import Arguments, library
from ..calling.calls import call_function
from ..context import Lowering
from ..naming.file_names import FileNames, find_function, read_module
from .primitive_calls import apply_primitive
from .signatures import named, without_defaults

FILES = {
    "linalg_functions": ("matrix_power", "tensorinv", "tensorsolve"),
    "numpy_functions": (
        "append", "apply_along_axis", "choose", "diagflat", "ediff1d", "fromfunction",
        "ix_", "meshgrid", "piecewise", "rollaxis", "select", "vander",
    ),
    "numpy_numerics": (
        "corrcoef", "cov", "gradient", "polyval", "sinc", "trapezoid",
    ),
    "numpy_polynomials": (
        "poly", "polyadd", "polyder", "polydiv", "polyfit", "polyint", "polymul",
        "polysub",
    ),
    "numpy_sets": (
        "apply_over_axes", "broadcast_arrays", "cumulative_prod", "cumulative_sum",
        "diag_indices_from", "fromiter", "geomspace", "histogram2d",
        "histogram_bin_edges", "histogramdd", "intersect1d", "kaiser", "logspace",
        "mask_indices", "setdiff1d", "setxor1d", "sort_complex", "tril_indices_from",
        "trim_zeros", "triu_indices_from", "union1d", "unstack",
    ),
}  # fmt: skip
WRITTEN = tuple(name for names in FILES.values() for name in names)
FILE_OF = {name: file for file, names in FILES.items() for name in names}


def dotted(name: str) -> str:
    """The name by which users call it."""
    return (
        f"numpy.linalg.{name}"
        if FILE_OF.get(name) == "linalg_functions"
        else f"numpy.{name}"
    )


@lru_cache
def functions_of(file: str) -> FileNames:
    """The functions of one of the files."""
    return read_module(Path(__file__).with_name(f"{file}.py"))


@library(*map(dotted, WRITTEN), "scipy.special.sinc")
def written_out(low: Lowering, given: Arguments) -> Binding:
    """Lower the call in place."""
    return call_written(low, given.name.rpartition(".")[2], given)


@library("numpy.diff")
def diff(low: Lowering, given: Arguments) -> Binding:
    """`np.diff(x, prepend=0.0)`"""
    if given.keywords.keys() & {"prepend", "append"} or len(given.positional) > 3:
        return call_written(low, "diff", given)
    return apply_primitive(low, primitive("diff"), given.positional, given, "function")


def call_written(
    low: Lowering, name: str, given: Arguments, file: str | None = None
) -> Binding:
    """Lower a call of the function `name` of the files."""
    file = file or FILE_OF.get(name, "numpy_functions")
    function = Function(find_function(functions_of(file), name))
    given = _understood(low, function, given)
    outer = low.quoted
    low.quoted = low.source
    try:
        return call_function(low, function, given)
    finally:
        low.quoted = outer


def _understood(low: Lowering, function: Function, given: Arguments) -> Arguments:
    """The arguments of a call, less those that the written function has not and that
    say nothing."""
    args: Any = function.source.node.args
    if not given.name.startswith("numpy.") or args.vararg or args.kwarg:
        return given
    positional = len(args.posonlyargs) + len(args.args)
    known = {p.id for p in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
    first, keywords = named(
        low, given.name, positional, given.positional, given.keywords
    )
    keywords = without_defaults(given.name, keywords, known)
    return replace(given, positional=first, keywords=keywords)
