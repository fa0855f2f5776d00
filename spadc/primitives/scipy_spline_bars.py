"""What the run time's helpers for interpolation with SciPy compute."""

from __future__ import annotations

from math import perm
from typing import Any

import numpy as np

from .scipy_entries import scipy_module


def ppoly_bar(
    y_bar: Any,
    x: Any,
    t: Any,
    shape: tuple[int, ...],
    nu: int = 0,
    extrapolate: Any = True,
) -> Any:
    """What the helper of the run time computes."""
    if x[0] > x[-1]:
        raise ValueError("the knots of a polynomial that is differentiated increase")
    bars = np.reshape(y_bar, (np.size(t), -1))
    points = np.ravel(t)
    if extrapolate == "periodic":
        points = x[0] + (points - x[0]) % (x[-1] - x[0])
    elif not extrapolate:
        inside = (points >= x[0]) & (points <= x[-1])
        points, bars = points[inside], bars[inside]
    k = np.clip(np.searchsorted(x, points, side="right") - 1, 0, len(x) - 2)
    c_bar = np.zeros((*shape[:2], bars.shape[1]))
    for row in range(shape[0]):
        power = shape[0] - 1 - row
        if power >= nu:
            steps = perm(power, nu) * (points - x[k]) ** (power - nu)
            np.add.at(c_bar[row], k, steps[:, None] * bars)
    return c_bar.reshape(shape)


def cubic_spline_bar(c_bar: Any, x: Any, bc_type: str = "not-a-knot") -> Any:
    """What the helper of the run time computes."""
    n, rest = len(x), c_bar.shape[2:]
    c0, c1, c2, c3 = c_bar.reshape(4, n - 1, -1)
    h = np.diff(x)[:, None]
    step = c0 / h - c1
    s_bar = np.zeros((n, c0.shape[1]))
    s_bar[:-1] = c2 + (step - c1) / h
    s_bar[1:] += step / h
    left, right = spline_system(x, bc_type)
    solved = scipy_module("sparse.linalg").spsolve(left.T, s_bar).reshape(s_bar.shape)
    slope_bar = (c1 - 2 * step) / h + right.T @ solved
    y_bar = np.zeros(s_bar.shape)
    y_bar[:-1] = c3 - slope_bar / h
    y_bar[1:] += slope_bar / h
    return y_bar.reshape(n, *rest)


def spline_system(x: Any, bc_type: str) -> Any:
    """What the helper of the run time computes."""
    sparse, n, h = scipy_module("sparse"), len(x), np.diff(x)
    k = np.arange(1, n - 1)
    left: list[Any] = [
        (k, k - 1, h[1:]),
        (k, k, 2 * (h[:-1] + h[1:])),
        (k, k + 1, h[:-1]),
    ]
    right: list[Any] = [(k, k - 1, 3 * h[1:]), (k, k, 3 * h[:-1])]
    if bc_type == "periodic" and n > 2:
        left += [(0, 0, 2 * (h[-1] + h[0])), (0, 1, h[-1]), (0, n - 2, h[0])]
        left += [(n - 1, 0, -1), (n - 1, n - 1, 1)]
        right += [(0, 0, 3 * h[-1]), (0, n - 2, 3 * h[0])]
    else:
        for end, near, gap in ((0, 1, 0), (n - 1, n - 2, n - 2)):
            own, slopes = spline_end(h, gap, bc_type)
            left += [(end, end, own[0]), (end, near, own[1])]
            right += [(end, place, value) for place, value in slopes]
    return [
        sparse.csc_array(
            (
                np.concatenate([np.ravel(v) for _, _, v in parts]),
                tuple(np.concatenate([np.ravel(p[j]) for p in parts]) for j in (0, 1)),
            ),
            shape=shape,
        )
        for parts, shape in ((left, (n, n)), (right, (n, n - 1)))
    ]


def spline_end(h: Any, gap: int, bc_type: str) -> Any:
    """What the helper of the run time computes."""
    if bc_type == "natural":
        return (2 * h[gap], h[gap]), [(gap, 3 * h[gap])]
    if bc_type == "clamped":
        return (1, 0), []
    if bc_type not in ("not-a-knot", "periodic"):
        raise ValueError(f"unknown end condition {bc_type!r}")
    if len(h) < 3:
        return (1, len(h) - 1), [(gap, len(h))]
    other = gap + 1 if gap == 0 else gap - 1
    wide = h[gap] + h[other]
    first = (h[gap] + 2 * wide) * h[other] / wide
    return (h[other], wide), [(gap, first), (other, h[gap] ** 2 / wide)]


DEGREES = {"zero": 0, "slinear": 1, "quadratic": 2, "cubic": 3}


def interp1d_bar(y_bar: Any, x: Any, t: Any, kind: str = "linear", nu: int = 0) -> Any:
    """What the helper of the run time computes."""
    order = np.argsort(x, kind="mergesort")
    bars, knots, points = np.ravel(y_bar), np.asarray(x)[order], np.ravel(t)
    found = np.zeros(len(knots), np.result_type(y_bar))
    if kind in DEGREES:
        found[order] = _spline_bar(bars, knots, points, DEGREES[kind], nu)
        return found
    if kind != "linear":
        np.add.at(found, order[nearest_knot(knots, points, kind)], bars * (nu == 0))
        return found
    k = np.clip(np.searchsorted(knots, points, side="left") - 1, 0, len(knots) - 2)
    width = knots[k + 1] - knots[k]
    share = [(points - knots[k]) / width, 1 / width, np.zeros_like(width)][min(nu, 2)]
    np.add.at(found, order[k], (1.0 * (nu == 0) - share) * bars)
    np.add.at(found, order[k + 1], share * bars)
    return found


def _spline_bar(bars: Any, knots: Any, points: Any, degree: int, nu: int) -> Any:
    spline = scipy_module("interpolate").BSpline
    t = (
        scipy_module("interpolate")
        .make_interp_spline(knots, np.zeros(len(knots)), degree)
        .t
    )
    if nu == 0:
        inside = spline.design_matrix(points, t, degree, extrapolate=True).T @ bars
    else:
        inside = spline(t, np.eye(len(knots)), degree)(points, nu).T @ bars
    matrix = spline.design_matrix(knots, t, degree)
    return scipy_module("sparse.linalg").spsolve(matrix.T.tocsc(), inside)


def nearest_knot(knots: Any, points: Any, kind: str) -> Any:
    """What the helper of the run time computes."""
    last = len(knots) - 1
    if kind in ("previous", "next"):
        toward = -np.inf if kind == "previous" else np.inf
        side: Any = "left" if kind == "previous" else "right"
        k = np.searchsorted(np.nextafter(knots, toward), points, side=side)
        return np.clip(k - 1 if kind == "previous" else k, 0, last)
    middle = knots / 2.0
    middle = middle[1:] + middle[:-1]
    side = "left" if kind == "nearest" else "right"
    return np.clip(np.searchsorted(middle, points, side=side), 0, last)


def interp1d_slope(x: Any, y: Any, t: Any, kind: str = "linear", nu: int = 1) -> Any:
    """What the helper of the run time computes."""
    order = np.argsort(x, kind="mergesort")
    knots, heights = np.asarray(x)[order], np.asarray(y)[order]
    if kind in DEGREES:
        spline = scipy_module("interpolate").make_interp_spline(
            knots, heights, DEGREES[kind]
        )
        return spline(t, nu)
    if kind != "linear" or nu > 1:
        return np.zeros(np.shape(t), np.result_type(y, np.float32))
    k = np.clip(np.searchsorted(knots, t, side="left") - 1, 0, len(knots) - 2)
    return (heights[k + 1] - heights[k]) / (knots[k + 1] - knots[k])
