"""`np.vectorize(f)`: a function that calls `f` for the elements of arrays.

What it makes is a partial application of `numpy_vectorized.vectorized`, which is
written out; calling it lowers a loop over the elements.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import numpy as np

from ..bindings import Binding, External, Partial, Static
from ..calling.arguments import Arguments, library, taken
from ..context import Lowering
from ..language.operators import dtype_name
from ..naming.objects import VECTORIZED
from ..values import items_of
from .written_out import call_written


@library("numpy.vectorize")
def vectorize(low: Lowering, given: Arguments) -> Binding:
    """`np.vectorize(f, otypes=[float])`"""
    (function,), (otypes, *rest) = taken(
        low,
        given,
        ("pyfunc",),
        ("otypes", "doc", "excluded", "cache", "signature"),
        "np.vectorize",
    )
    _, excluded, _, signature = rest
    for name, asked in (("excluded", excluded), ("signature", signature)):
        if asked not in (None, Static(None)):
            low.refuse(
                "SPD102",
                f"`np.vectorize` with `{name}` is not supported",
                "Write the loop, or a function of one element of each array.",
            )
    plain = otypes is None or otypes == Static(None)
    dtype = None if plain or otypes is None else _only_type(low, otypes)
    first = (function, Static(dtype))
    return Partial(External(VECTORIZED), first, ())


def _only_type(low: Lowering, otypes: Binding) -> str:
    """The dtype of the one result: `[float]` or "d"."""
    if isinstance(otypes, Static) and isinstance(otypes.value, str):
        if len(otypes.value) != 1:
            _several(low)
        return np.dtype(otypes.value).name
    items = items_of(low, otypes)
    if len(items) != 1:
        _several(low)
    return str(dtype_name(low, items[0]))


def _several(low: Lowering) -> NoReturn:
    low.refuse(
        "SPD102",
        "`np.vectorize` of a function with several results is not supported",
        "Vectorize one function for each result.",
    )


@library(VECTORIZED)
def vectorized(low: Lowering, given: Arguments) -> Binding:
    """A call of what `np.vectorize` makes."""
    if given.keywords:
        low.refuse("SPD102", "a vectorized function takes arguments by position")
    named = replace(given, name="numpy.vectorize")
    return call_written(low, "vectorized", named, "numpy_vectorized")
