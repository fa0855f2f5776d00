"""Keep the memory of a caller apart from what a gradient call writes and returns.

The compiler takes the parameters of a function for different storage. Where the
function writes into one of them, that has to be so; and what comes back must be the
caller's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .refusals import refused


def refuse_shared(written: Sequence[str], values: Mapping[str, Any]) -> None:
    """Refuse a written parameter that may share memory with an array, or itself.

    `values` are the arguments and whatever else the function reads, by name.
    """
    arrays = {name: v for name, v in values.items() if isinstance(v, np.ndarray)}
    for name in written:
        if name not in arrays:
            continue
        if overlaps_itself(arrays[name]):
            raise refused(
                f"`{name}` is written, and some of its elements may be the same memory",
                f"Pass `{name}.copy()`.",
            )
        for other, array in arrays.items():
            if other != name and np.may_share_memory(arrays[name], array):
                raise refused(
                    f"`{name}` is written and may share memory with `{other}`",
                    f"Pass `{name}.copy()`.",
                )


def overlaps_itself(array: np.ndarray[Any, Any]) -> bool:
    """Whether two elements may be the same memory, as in a broadcast array."""
    reach = array.itemsize
    axes = sorted((abs(s), n) for s, n in zip(array.strides, array.shape, strict=True))
    for stride, length in axes:
        if length > 1:
            if stride < reach:
                return True
            reach += stride * (length - 1)
    return False


def separate(results: Sequence[Any], others: Sequence[Any]) -> tuple[Any, ...]:
    """The results, each writeable and with memory of its own.

    `others` are the arguments and the outer values that the code could return.
    """
    taken = [a for a in others if isinstance(a, np.ndarray)]
    owners = {id(a) for a in taken} | {id(a.base) for a in taken}
    out: list[Any] = []
    for result in results:
        if isinstance(result, np.ndarray):
            if (
                result.base is None
            ):  # it owns its memory, alone unless it is one of these
                is_shared = id(result) in owners
            else:
                is_shared = any(np.may_share_memory(result, array) for array in taken)
            if is_shared or not result.flags.writeable:
                result = result.copy(order="K")
            taken.append(result)
            owners |= {id(result), id(result.base)}
        out.append(result)
    return tuple(out)


def copies(values: Sequence[Any]) -> tuple[Any, ...]:
    """The values with a copy of every array, in the same memory order."""
    return tuple(
        [v.copy(order="K") if isinstance(v, np.ndarray) else v for v in values]
    )
