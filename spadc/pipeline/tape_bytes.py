"""Evaluate the tape's formula for a call, without running anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from spadc.emission import Tape
from spadc.ir import Function, Sym, shape_of


def tape_bytes(tape: Tape, primal: Function, values: Sequence[Any]) -> int | None:
    """The bytes of the tape for one value for each parameter of `primal`.

    None where the types do not say them, or where only a run can tell how often a loop
    runs. At most that many where the formula is an upper bound (`tape.is_most`).
    """
    size = tape.size
    if size is None:
        return None
    lengths = lengths_of(primal, values)
    return size.at(lengths) if size.names <= lengths.keys() else None


def lengths_of(primal: Function, values: Sequence[Any]) -> Mapping[str, int]:
    """The numbers that the symbols stand for in a call: lengths of arrays, and
    arguments that are whole numbers."""
    known: dict[str, int] = {}
    named = [value for param in primal.params for value in param.values]
    for value, given in zip(named, primal.flat(values), strict=True):
        shape = shape_of(value.type) or ()
        for dim, length in zip(shape, np.shape(given) if shape else (), strict=False):
            if isinstance(dim, Sym):
                known.setdefault(dim.name, length - dim.offset)
        if isinstance(given, Integral) and value.hint:
            known.setdefault(value.hint, int(given))
    return known
