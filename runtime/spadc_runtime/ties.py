"""Masks: one of the elements that tie, and which elements are chosen at all."""

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


def any_like(mask: Any, shape: tuple[int, ...]) -> Any:
    """Where any of `mask` is true that an array of that shape is broadcast to.

    `mask` is of any shape that broadcasts with `shape`; the result broadcasts to
    `shape`. ValueError if `mask` has another length than `shape`, and neither is 1.

    Source: an element that is broadcast has a cotangent where any of its copies has
    (Griewank and Walther, Evaluating Derivatives, 2008, section 3.2).
    """
    mask = np.asarray(mask)
    lead = max(mask.ndim - len(shape), 0)
    mask = np.any(mask, axis=tuple(range(lead))) if lead else mask
    last = tuple(zip(mask.shape, shape[len(shape) - mask.ndim :], strict=True))
    if any(n != m and 1 not in (n, m) for n, m in last):
        raise ValueError(f"a mask of shape {mask.shape} does not fit {shape}")
    axes = tuple(k for k, (n, m) in enumerate(last) if m == 1 != n)
    return np.any(mask, axis=axes, keepdims=True) if axes else mask
