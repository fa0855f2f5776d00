"""Keep the memory of a caller apart from what a gradient call writes and returns.

The compiler takes the parameters of a function for different storage. Where the
function writes into one of them, that has to be so; and what comes back must be the
caller's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from spadc.ir import containers_in, parts_of_value, rebuilt, spelled

from .refusals import refused


def refuse_shared(written: Sequence[str], values: Mapping[str, Any]) -> None:
    """Refuse a written parameter that may share memory with an array, or itself.

    `values` are the arguments, their parts one by one, and whatever else the function
    reads, by name.
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


def refuse_same_containers(changed: Sequence[str], values: Mapping[str, Any]) -> None:
    """Refuse a list or dict that is changed and stands in the arguments twice."""
    texts: dict[int, list[str]] = {}
    for name, value in values.items():
        for reach, container in containers_in(value):
            texts.setdefault(id(container), []).append(spelled(name, reach))
    for same in texts.values():
        if len(same) > 1 and not set(same).isdisjoint(changed):
            one, other = same[:2]
            raise refused(
                f"`{one}` and `{other}` are one object, which is changed",
                "Pass a copy of one of them.",
            )


def separate(results: Sequence[Any], others: Sequence[Any]) -> tuple[Any, ...]:
    """The results, each array writeable and with memory of its own.

    `others` are the arguments and the outer values that the code could return.
    """
    parts = [part for value in others for _, part in parts_of_value(value)]
    taken = [a for a in parts if isinstance(a, np.ndarray)]
    owners = {id(a) for a in taken} | {id(a.base) for a in taken}

    def own(result: Any) -> Any:
        if not isinstance(result, np.ndarray):
            return result
        if result.base is None:  # it owns its memory, alone unless it is one of these
            is_shared = id(result) in owners
        else:
            is_shared = any(np.may_share_memory(result, array) for array in taken)
        if is_shared or not result.flags.writeable:
            result = result.copy(order="K")
        taken.append(result)
        owners.update((id(result), id(result.base)))
        return result

    return tuple([rebuilt(result, own) for result in results])


def copies(values: Sequence[Any]) -> tuple[Any, ...]:
    """The values with a copy of every array, in the same memory order; an array that
    stands in them twice does so in the copies."""
    made: dict[int, Any] = {}

    def copy(part: Any) -> Any:
        if not isinstance(part, np.ndarray):
            return part
        if id(part) not in made:
            made[id(part)] = part.copy(order="K")
        return made[id(part)]

    return tuple([rebuilt(value, copy) for value in values])
