"""Fit a tangent or cotangent to the array or number that it belongs to.

It gets the dtype of that; None stands for zeros. One of another shape is refused, and a
complex one of a real number: dropping its imaginary part would hide a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from spadc.ir import parts_of_value, rebuilt

from .refusals import refused


def is_float(value: Any) -> bool:
    """Whether a part of an argument or result has a tangent."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "fc"
    return isinstance(value, float | complex)


def named_floats(names: Sequence[str], values: Sequence[Any]) -> tuple[str, ...]:
    """The names of the arguments that hold floating point numbers; refuses none."""
    given = zip(names, values, strict=True)
    found = tuple(n for n, v in given if any(is_float(p) for _, p in parts_of_value(v)))
    if not found:
        raise refused(
            "no argument holds floating point numbers",
            "Pass floats, or arrays of them.",
            "SPD402",
        )
    return found


def fitted(what: str, of: str, given: Any, value: Any) -> Any:
    """`given`, the `what` of `value` (which messages call `of`), like `value`."""
    if given is None:
        given = np.zeros(np.shape(value))
    array = _array(what, of, given)
    if array.shape != np.shape(value):
        raise refused(
            f"the {what} has shape {array.shape}, {of} has shape {np.shape(value)}"
        )
    if not is_float(value):  # nothing reads it
        return given
    own = np.result_type(value)
    if array.dtype.kind == "c" and own.kind != "c":
        raise refused(f"the {what} is complex, and {of} is real")
    if type(value) in (float, complex):
        return type(value)(array[()])
    return array.astype(own, copy=False)[()]


def slices(what: str, given: Sequence[tuple[str, Any, Any]]) -> Iterator[list[Any]]:
    """The parts for each index of the first axis; `given` holds the name, the batch and
    the value of every part."""
    arrays = [
        None if batch is None else _array(what, of, batch) for of, batch, _ in given
    ]
    lengths = set()
    for array, (of, _, value) in zip(arrays, given, strict=True):
        if array is None:
            continue
        if array.ndim == 0 or array.shape[1:] != np.shape(value):
            wanted = ("n", *map(str, np.shape(value)))
            raise refused(
                f"the {what}s of {of} have shape {array.shape}: a batch of them has "
                f"shape ({', '.join(wanted)})"
            )
        lengths.add(len(array))
    if len(lengths) != 1:
        raise refused(
            f"a batch holds as many {what}s of every part, not {sorted(lengths)}"
            if lengths
            else f"a batch of {what}s holds one array at least"
        )
    for row in range(lengths.pop()):
        yield [None if array is None else array[row] for array in arrays]


def stacked(results: Sequence[Any], like: Any) -> Any:
    """Nested results in one: every part has a first axis more. `like` has the form of
    one of them, where there are none."""
    if not results:
        return rebuilt(like, _none_of)
    columns: Iterable[tuple[Any, ...]] = zip(
        *([part for _, part in parts_of_value(one)] for one in results), strict=True
    )
    rest = iter(columns)

    def column(_: Any) -> Any:
        parts = next(rest)
        return None if parts[0] is None else np.stack(parts)

    return rebuilt(results[0], column)


def _none_of(part: Any) -> Any:
    if not is_float(part):
        return None
    return np.empty((0, *np.shape(part)), np.result_type(part))


def _array(what: str, of: str, given: Any) -> np.ndarray[Any, Any]:
    try:
        array = np.asarray(given)
    except ValueError:  # nested sequences of several lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biufc":
        kind = type(given).__name__
        raise refused(f"the {what} of {of} is a {kind}: give an array or a number")
    return array
