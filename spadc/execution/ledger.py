"""Keep account of the buffers of arrays: which are in use, and how many bytes that is.

A buffer is entered when an array that lives in it is noted, and crossed out when
nothing refers to it any more (a weak reference tells). Views share the buffer of their
array; buffers of the caller are not entered.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, final

import numpy as np


@final
@dataclass(frozen=True, slots=True)
class KeptArrays:
    """Arrays of the tape that are in one variable: one array, or those in a list."""

    name: str
    count: int
    shape: tuple[int, ...] | None  # None: of different shapes
    dtype: str
    bytes: int


@final
class Ledger:
    """The buffers in use. Those that are reached from `foreign` are the caller's."""

    def __init__(self, foreign: Any) -> None:
        self.live: dict[int, int] = {}
        self.now = 0
        self.peak = 0
        self._refs: dict[int, weakref.ref[Any]] = {}
        self._foreign: dict[int, Any] = {}
        self.hold(foreign)

    def hold(self, foreign: Any) -> None:
        """The arrays reached from `foreign` are the caller's as well."""
        self._foreign.update({id(_base(a)): a for a in _arrays(foreign)})

    def note(self, value: Any) -> None:
        """Enter the arrays in a value that are new."""
        for array in _arrays(value):
            base = _base(array)
            key = id(base)
            if key not in self.live and key not in self._foreign:
                self.live[key] = base.nbytes
                self._refs[key] = weakref.ref(base, partial(self._drop, key))
                self.now += base.nbytes
        self.peak = max(self.peak, self.now)

    def extra(self, size: int) -> None:
        """Memory that an operation uses while it runs."""
        self.peak = max(self.peak, self.now + size)

    def owned(self, value: Any) -> dict[int, Any]:
        """The buffers in use that a value reaches, by identity."""
        found = {id(_base(a)): _base(a) for a in _arrays(value)}
        return {key: base for key, base in found.items() if key in self.live}

    def _drop(self, key: int, reference: object) -> None:
        self.now -= self.live.pop(key)
        del self._refs[key]


def _base(array: Any) -> Any:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item)
    elif _is_record(value):
        yield from _arrays(vars(value))


def _is_record(value: Any) -> bool:
    """Whether a value is an object of the user, whose attributes may be arrays."""
    if isinstance(value, type) or callable(value) or not hasattr(value, "__dict__"):
        return False
    return type(value).__module__ != "builtins"


def kept_arrays(
    local: Mapping[str, Any], names: Iterable[str], ledger: Ledger
) -> Iterator[KeptArrays]:
    """The arrays in the variables called `names`, each once."""
    seen: set[int] = set()
    for name in names:
        mine = ledger.owned(local.get(name))
        fresh = [base for key, base in mine.items() if key not in seen]
        seen.update(mine)
        if fresh:
            shapes = {base.shape for base in fresh}
            yield KeptArrays(
                name,
                len(fresh),
                shapes.pop() if len(shapes) == 1 else None,
                ", ".join(dict.fromkeys(str(base.dtype) for base in fresh)),
                sum(base.nbytes for base in fresh),
            )
