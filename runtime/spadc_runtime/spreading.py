"""Put the kept parts of an array back into their places, zeros elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np


def spread(part: Any, kept: Any, n: int, axis: int) -> Any:
    """Zeros with the slices of `part` at the indices `kept` of an axis of length `n`.

    `part` is an array with len(`kept`) slices along `axis`; dtype and other lengths are
    its own.

    Source: the transpose of taking the parts (Griewank and Walther, 2008, section 3).
    """
    shape = list(part.shape)
    shape[axis] = n
    whole = np.zeros(shape, part.dtype)
    whole[(slice(None),) * (axis % len(shape)) + (kept,)] = part
    return whole


def spread_entries(part: Any, kept: Any, n: int) -> Any:
    """Zeros of `n` columns with row i of `part` at the columns `kept[i]` of row i.

    Source: the transpose of taking the parts (Griewank and Walther, 2008, section 3).
    """
    whole = np.zeros((*part.shape[:-1], n), part.dtype)
    np.put_along_axis(whole, kept, part, axis=-1)
    return whole


def spread_positions(part: Any, kept: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of that shape with `part` at the indices `kept` of the flat array.

    Source: the transpose of taking the parts (Griewank and Walther, 2008, section 3).
    """
    whole = np.zeros(shape, part.dtype)
    whole.flat[kept] = part
    return whole
