"""Cotangents of what ufuncs make of a whole axis: running products, extremes, sums."""

from __future__ import annotations

from typing import Any

import numpy as np


def cumprod_bar(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    """The cotangent of `x` in `y = np.cumprod(x, axis)`.

    The result has the shape of `x` and the dtype of `y_bar`. There is no division, so
    zeros do no harm. AxisError if there is no such axis.

    Source: the recurrence `y[k] = y[k - 1] * x[k]`, run backwards.
    """
    total = np.array(np.moveaxis(y_bar, axis, 0))
    factors, before = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 2, -1, -1):
        total[k] += factors[k + 1] * total[k + 1]
    total[1:] *= before[:-1]
    return np.moveaxis(total, 0, axis)


def recurrence(u: Any, a: Any, axis: int = 0) -> Any:
    """The solution of `z[k] = a[k] * z[k - 1] + u[k]` along `axis`, from zero.

    `u` and `a` have one shape, which is that of the result. AxisError if there is no
    such axis.

    Source: the tangent of a running product is such a recurrence, and so is its
    transpose, run backwards (Griewank and Walther, Evaluating Derivatives, 2008,
    section 3.1).
    """
    z = np.array(np.moveaxis(u, axis, 0), np.result_type(u, a))
    factors = np.moveaxis(a, axis, 0)
    for k in range(1, len(z)):
        z[k] += factors[k] * z[k - 1]
    return np.moveaxis(z, 0, axis)


def running_bar(y_bar: Any, y: Any, x: Any, axis: int = 0, before: float = 0.5) -> Any:
    """The cotangent of `x` in `y = np.maximum.accumulate(x, axis)`, or `minimum`.

    The result has the shape of `x` and the dtype of `y_bar`. Where an element ties
    with the extreme before it, that has the share `before`. AxisError if there is no
    such axis.

    Source: the recurrence `y[k] = maximum(y[k - 1], x[k])`, run backwards.
    """
    total = np.array(np.moveaxis(y_bar, axis, 0))
    elements, results = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 1, 0, -1):
        goes_on = results[k - 1] == results[k]
        share = np.where(goes_on & (elements[k] == results[k]), before, 1.0) * goes_on
        passed = (share * total[k]).astype(total.dtype)
        total[k - 1] += passed
        total[k] -= passed
    return np.moveaxis(total, 0, axis)


def reduceat_bar(
    y_bar: Any, indices: Any, shape: tuple[int, ...], axis: int = 0
) -> Any:
    """The cotangent of `x` in `np.add.reduceat(x, indices, axis)`.

    `shape` is that of `x` and of the result, whose dtype is that of `y_bar`.
    IndexError for indices outside of the axis.

    Source: segment `k` runs from `indices[k]` to `indices[k + 1]`, and has one element
    where that is not further on (NumPy reference, `ufunc.reduceat`).
    """
    rows = np.moveaxis(y_bar, axis, 0)
    x_bar = np.zeros(shape, np.result_type(y_bar))
    target = np.moveaxis(x_bar, axis, 0)
    stops = [*indices[1:], len(target)][: len(indices)]
    for row, start, stop in zip(rows, indices, stops, strict=True):
        target[start : max(stop, start + 1)] += row
    return x_bar
