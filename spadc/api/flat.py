"""Nested arguments as one vector of float64, and back.

The vector holds every floating point number in the order of the containers, complex
ones as real and imaginary part; other parts are not in it and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import parts_of_value, rebuilt

from .fitting import is_float
from .refusals import refused

Vector = np.ndarray[Any, np.dtype[np.float64]]


@final
@dataclass(frozen=True, slots=True)
class Flat:
    """How the values in `like` make one vector."""

    like: tuple[Any, ...]

    def vector(self, values: Sequence[Any]) -> Vector:
        """The vector of values that are nested like `like`: themselves, or gradients,
        which are None where `like` holds no float."""
        given = zip(self.like, values, strict=True)
        parts = [
            _in_line(part)
            for like, value in given
            for own, part in _together(like, value)
            if is_float(own)
        ]
        return np.concatenate([np.empty(0), *parts])

    def restored(self, vector: Any) -> tuple[Any, ...]:
        """The values that `vector` makes: new arrays of the dtypes of `like`."""
        vector = np.asarray(vector, np.float64)
        if vector.shape != (self.size,):
            raise refused(
                f"the vector has shape {vector.shape}, that of these arguments "
                f"({self.size},)"
            )
        start = 0

        def taken(part: Any) -> Any:
            nonlocal start
            if not is_float(part):
                return part
            count = _length(part)
            start += count
            return _like(part, vector[start - count : start])

        return tuple([rebuilt(value, taken) for value in self.like])

    @property
    def size(self) -> int:
        """How long the vector is."""
        parts = (part for value in self.like for _, part in parts_of_value(value))
        return sum(_length(part) for part in parts if is_float(part))


def _together(like: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """The parts of both, which are nested in the same way."""
    own, other = parts_of_value(like), parts_of_value(value)
    for (_, a), (_, b) in zip(own, other, strict=True):
        yield a, b


def _length(part: Any) -> int:
    return int(np.size(part)) * (2 if np.iscomplexobj(part) else 1)


def _in_line(part: Any) -> Vector:
    if np.iscomplexobj(part):
        return np.ravel(np.asarray(part, np.complex128)).view(np.float64)
    return np.ravel(np.asarray(part, np.float64))


def _like(part: Any, numbers: Vector) -> Any:
    """What `_in_line` made `numbers` of, as `part` is."""
    own = np.result_type(part)
    if own.kind == "c":
        numbers = np.ascontiguousarray(numbers).view(np.complex128)
    array = numbers.reshape(np.shape(part)).astype(own)
    if isinstance(part, np.ndarray):
        return array
    return array[()] if isinstance(part, np.generic) else type(part)(array[()])
