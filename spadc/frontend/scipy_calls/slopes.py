"""The coefficients of splines whose slopes at the knots are given by a formula.

Like `integrals`, this file is not run but lowered; `heights` are a vector.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def hermite(x: Any, heights: Any, slopes: Any) -> Any:
    """A cubic between two knots, from the heights and slopes at both."""
    h = np.diff(x)
    steps = np.diff(heights) / h
    t = (slopes[:-1] + slopes[1:] - 2 * steps) / h
    return np.stack([t / h, (steps - slopes[:-1]) / h - t, slopes[:-1], heights[:-1]])


def pchip(x: Any, heights: Any) -> Any:
    """Fritsch and Butland (1984): no overshoot; slopes are harmonic means."""
    h = x[1:] - x[:-1]
    steps = (heights[1:] - heights[:-1]) / h
    if len(h) == 1:
        return hermite(x, heights, np.concatenate((steps, steps)))
    turns = (steps[1:] * steps[:-1]) <= 0
    w1 = 2 * h[1:] + h[:-1]
    w2 = h[1:] + 2 * h[:-1]
    first = np.where(turns, 1.0, steps[:-1])
    last = np.where(turns, 1.0, steps[1:])
    mean = (w1 / first + w2 / last) / (w1 + w2)
    inner = np.where(turns, 0.0, 1.0 / mean)
    start = _edge(h[0], h[1], steps[0], steps[1])
    end = _edge(h[-1], h[-2], steps[-1], steps[-2])
    slopes = np.concatenate((np.reshape(start, 1), inner, np.reshape(end, 1)))
    return hermite(x, heights, slopes)


def _edge(h0: Any, h1: Any, m0: Any, m1: Any) -> Any:
    """A slope at an end that keeps the shape."""
    d = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
    if np.sign(d) != np.sign(m0):
        return 0.0 * d
    if np.sign(m0) != np.sign(m1) and np.abs(d) > 3.0 * np.abs(m0):
        return 3.0 * m0
    return d
