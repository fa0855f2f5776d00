"""Calls of SciPy functions that `integrals` writes out.

They are lowered like functions of the user, but everything stands for the call as the
user wrote it: errors point to it, and the generated text quotes its statement.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..bindings import Binding, Function
from ..calling.arguments import Arguments, library
from ..calling.calls import call_function
from ..context import Lowering
from ..naming.file_names import FileNames, find_function, read_module

FILES = {
    "integrals": (
        "integrate.trapezoid",
        "integrate.cumulative_trapezoid",
        "integrate.simpson",
        "integrate.cumulative_simpson",
    ),
    "filters": ("signal.filtfilt", "signal.lfilter_zi"),
    "images": ("ndimage.sobel", "ndimage.prewitt"),
    "distances": (
        "spatial.distance.sqeuclidean",
        "spatial.distance.cityblock",
        "spatial.distance.braycurtis",
        "spatial.distance.cosine",
        "spatial.distance.correlation",
    ),
}
MATRICES = """
    toeplitz hankel circulant convolution_matrix block_diag companion leslie fiedler
    khatri_rao diagsvd
"""
FILES["matrices"] = tuple(f"linalg.{name}" for name in MATRICES.split())
WRITTEN = {f"scipy.{name}": file for file, names in FILES.items() for name in names}


@lru_cache
def functions_of(file: str) -> FileNames:
    """The functions of one of the files."""
    return read_module(Path(__file__).with_name(f"{file}.py"))


@library(*WRITTEN)
def written_out(low: Lowering, given: Arguments) -> Binding:
    """Lower the call in place."""
    return _call(low, WRITTEN[given.name], given.name.rpartition(".")[2], given)


def call_written(
    low: Lowering, file: str, name: str, operands: tuple[Binding, ...]
) -> Binding:
    """Lower a call of the function `name` of one of the files."""
    return _call(low, file, name, Arguments(operands, {}))


def _call(low: Lowering, file: str, name: str, given: Arguments) -> Binding:
    function = Function(find_function(functions_of(file), name))
    outer = low.quoted
    low.quoted = low.source
    try:
        return call_function(low, function, given)
    finally:
        low.quoted = outer
