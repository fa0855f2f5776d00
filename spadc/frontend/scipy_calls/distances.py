"""Distances of two vectors, `scipy.spatial.distance`, written with NumPy functions.

Like `integrals`, this file is not run but lowered.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def sqeuclidean(u: Any, v: Any, w: Any = None) -> Any:
    """The sum of squared differences."""
    apart = u - v
    return np.dot(apart, apart if w is None else w * apart)


def cityblock(u: Any, v: Any, w: Any = None) -> Any:
    """The sum of differences."""
    apart = np.abs(u - v)
    return np.sum(apart if w is None else w * apart)


def braycurtis(u: Any, v: Any, w: Any = None) -> Any:
    """The sum of differences, as a part of the sum of sums."""
    apart, together = np.abs(u - v), np.abs(u + v)
    if w is not None:
        apart, together = w * apart, w * together
    return np.sum(apart) / np.sum(together)


def cosine(u: Any, v: Any, w: Any = None) -> Any:
    """One minus the cosine of the angle."""
    return correlation(u, v, w, centered=False)


def correlation(u: Any, v: Any, w: Any = None, centered: bool = True) -> Any:
    """One minus the correlation."""
    if w is not None:
        w = w / np.sum(w)
    if centered:
        u = u - (np.mean(u) if w is None else np.dot(u, w))
        v = v - (np.mean(v) if w is None else np.dot(v, w))
    weighted_u = u if w is None else u * w
    weighted_v = v if w is None else v * w
    uv = np.dot(u, weighted_v)
    uu = np.dot(u, weighted_u)
    vv = np.dot(v, weighted_v)
    return np.clip(1.0 - uv / math.sqrt(uu * vv), 0.0, 2.0)
