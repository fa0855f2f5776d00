"""One of several elements that tie, where the derivative is to be its alone."""

from __future__ import annotations

from typing import Any

import numpy as np


def one_hit(
    hits: Any, axis: int | tuple[int, ...] | None = None, last: bool = False
) -> Any:
    """Where the first (or last) of `hits` is, in the order of the elements over `axis`.

    `hits` is an array of bools, or one; the result has its shape, with one True at most
    over `axis`, None for all axes. AxisError if there is no such axis.

    Source: a maximum is attained at any of the elements that tie for it (Rockafellar,
    Convex Analysis, 1970, section 23: each is a subgradient).
    """
    hits = np.asarray(hits)
    axes = tuple(range(hits.ndim)) if axis is None else axis
    axes = (axes,) if isinstance(axes, int) else axes
    ends = tuple(range(-len(axes), 0))
    moved = np.moveaxis(hits, axes, ends)
    rows = moved.reshape(*moved.shape[: hits.ndim - len(axes)], -1)
    if last:
        rows = rows[..., ::-1]
    found = rows & (np.cumsum(rows, axis=-1) == 1)
    if last:
        found = found[..., ::-1]
    return np.moveaxis(found.reshape(moved.shape), ends, axes)[()]
