"""Whether a state is one that an adaptive plan made.

The generated code reads a state without checks. What a user sets is looked at here
first: the entries that the rule reads, their kinds and lengths, not their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, final

import numpy as np

from .adaptive import BANDITS, RANKINGS, Adaptive


@final
@dataclass(frozen=True, slots=True)
class Form:
    """What an entry must be: its number of axes, its kinds of dtype, in words."""

    axes: int
    kinds: str
    words: str

    def fits(self, entry: Any) -> bool:
        """Whether the entry is so; where it has axes, it must be an array."""
        known = (np.ndarray, *(() if self.axes else (int, float, np.generic)))
        if not isinstance(entry, known):
            return False
        array = np.asarray(entry)
        return array.ndim == self.axes and array.dtype.kind in self.kinds


WHOLE = Form(0, "iu", "a whole number")
NUMBER = Form(0, "iuf", "a number")
NUMBERS = Form(1, "iuf", "a vector of numbers")
VECTOR = Form(1, "iufc", "a vector of numbers")
INDICES = Form(1, "i", "a vector of indices")

Forms = Mapping[str, Form]
ARMS = {
    **dict.fromkeys(("pulls", "reward", "gain"), NUMBERS),
    **dict.fromkeys(("scale", "rounds"), NUMBER),
}
AVERAGES = {"norm": NUMBERS, "count": NUMBERS}
CONTROLLED = {"gradient": VECTOR, "last": NUMBER, "keep": NUMBER}
MAY_BE_MISSING = {
    "noise": NUMBER,
    "extra": NUMBER,
    "square": NUMBERS,
    "followed": INDICES,
}


def fault_of(rule: Adaptive, state: Any) -> str | None:
    """Why the rule cannot go on with the state, None if it can: the first fault."""
    if state is None or rule.is_plain:
        return None
    return next(_faults(rule, state), None)


def _faults(rule: Adaptive, state: Any) -> Iterator[str]:
    if not isinstance(state, dict):
        yield f"it is no dict but of type {type(state).__name__}"
        return
    yield from _misfits(state, _forms(rule))
    if rule.rule in RANKINGS:
        return
    edges = state.get("edges")
    if not isinstance(edges, dict):
        yield "`edges` is no dict" if "edges" in state else "it has no `edges`"
        return
    forms = ARMS if rule.rule in BANDITS else AVERAGES
    for name, entry in edges.items():
        if not isinstance(entry, dict):
            yield f"the entry of `{name}` is no dict"
            return
        for fault in chain(_misfits(entry, forms), _lengths(entry, forms)):
            yield f"{fault}, for `{name}`"


def _forms(rule: Adaptive) -> Forms:
    """What a state holds beside the edges."""
    if rule.rule in RANKINGS:
        more = {"explore": NUMBER} if rule.mode == "mixture" else {}
        return {"step": WHOLE, "draw": WHOLE, **more}
    if rule.tau is not None:
        return CONTROLLED
    return {"step": WHOLE} if rule.rule == "adjoint" else {}


def _misfits(found: Mapping[str, Any], forms: Forms) -> Iterator[str]:
    """What is missing, or is not what it must be."""
    present = {k: form for k, form in MAY_BE_MISSING.items() if k in found}
    for name, form in (*forms.items(), *present.items()):
        if name not in found:
            yield f"it has no `{name}`"
        elif not form.fits(found[name]):
            yield f"`{name}` is not {form.words}"


def _lengths(entry: Mapping[str, Any], forms: Forms) -> Iterator[str]:
    """Vectors of an edge that are not all as long as it has parts."""
    vectors = [name for name in (*forms, "square") if np.ndim(entry.get(name, 0)) == 1]
    if len({len(entry[name]) for name in vectors}) > 1:
        yield f"{', '.join(f'`{name}`' for name in vectors)} differ in length"
        return
    parts = len(entry[vectors[0]]) if vectors else 0
    followed = np.asarray(entry.get("followed", ()))
    if np.any((followed < 0) | (followed >= parts)):
        yield f"`followed` goes beyond the {parts} parts"
