"""Numerical functions of NumPy, written with others: integrals, slopes, averages.

Like `numpy_functions`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- integrals and slopes -------------------------------------------------------------


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Areas under a polygon."""
    heights = np.swapaxes(y, axis, -1)
    if x is None:
        widths = dx
    elif x.ndim == 1:
        widths = np.diff(x)
    else:
        widths = np.swapaxes(np.diff(x, axis=axis), axis, -1)
    return (widths * (heights[..., 1:] + heights[..., :-1]) / 2.0).sum(-1)


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Central differences, one-sided at the ends."""
    if axis is None:
        axes = tuple(range(f.ndim))
    elif isinstance(axis, int):
        axes = (axis,)
    else:
        axes = axis
    if len(varargs) == 0:
        steps = [1.0] * len(axes)
    elif len(varargs) == 1:
        steps = [varargs[0]] * len(axes)
    else:
        steps = list(varargs)
    if np.issubdtype(f.dtype, np.integer):
        f = f.astype(np.float64)
    slopes = [_slope(f, h, k, edge_order) for h, k in zip(steps, axes, strict=True)]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _slope(f: Any, h: Any, axis: int, edge_order: int) -> Any:
    turned = np.swapaxes(f, axis, -1)
    if np.ndim(h) == 0:
        slope = _even_slope(turned, h, edge_order)
    else:
        slope = _uneven_slope(turned, np.diff(h), edge_order)
    return np.swapaxes(slope, axis, -1)


def _even_slope(f: Any, h: Any, edge_order: int) -> Any:
    slope = np.empty_like(f)
    slope[..., 1:-1] = (f[..., 2:] - f[..., :-2]) / (2.0 * h)
    if edge_order == 1:
        slope[..., 0] = (f[..., 1] - f[..., 0]) / h
        slope[..., -1] = (f[..., -1] - f[..., -2]) / h
    else:
        a = -1.5 / h
        b = 2.0 / h
        c = -0.5 / h
        slope[..., 0] = a * f[..., 0] + b * f[..., 1] + c * f[..., 2]
        a = 0.5 / h
        b = -2.0 / h
        c = 1.5 / h
        slope[..., -1] = a * f[..., -3] + b * f[..., -2] + c * f[..., -1]
    return slope


def _uneven_slope(f: Any, steps: Any, edge_order: int) -> Any:
    if (steps == steps[0]).all():
        return _even_slope(f, steps[0], edge_order)
    slope = np.empty_like(f)
    h1 = steps[:-1]
    h2 = steps[1:]
    a = -(h2) / (h1 * (h1 + h2))
    b = (h2 - h1) / (h1 * h2)
    c = h1 / (h2 * (h1 + h2))
    slope[..., 1:-1] = a * f[..., :-2] + b * f[..., 1:-1] + c * f[..., 2:]
    if edge_order == 1:
        slope[..., 0] = (f[..., 1] - f[..., 0]) / steps[0]
        slope[..., -1] = (f[..., -1] - f[..., -2]) / steps[-1]
    else:
        h1 = steps[0]
        h2 = steps[1]
        a = -(2.0 * h1 + h2) / (h1 * (h1 + h2))
        b = (h1 + h2) / (h1 * h2)
        c = -h1 / (h2 * (h1 + h2))
        slope[..., 0] = a * f[..., 0] + b * f[..., 1] + c * f[..., 2]
        h1 = steps[-2]
        h2 = steps[-1]
        a = h2 / (h1 * (h1 + h2))
        b = -(h2 + h1) / (h1 * h2)
        c = (2.0 * h2 + h1) / (h2 * (h1 + h2))
        slope[..., -1] = a * f[..., -3] + b * f[..., -2] + c * f[..., -1]
    return slope


# --- averages -------------------------------------------------------------------------


def average(
    a: Any,
    axis: Any = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """A weighted mean."""
    if weights is None:
        mean = np.mean(a, axis=axis, keepdims=keepdims)
        total = np.full_like(mean, a.size / mean.size)[()]
        return (mean, total) if returned else mean
    a, weights = np.asarray(a), np.asarray(weights)
    dtype = np.result_type(a, weights)
    if np.issubdtype(a.dtype, np.integer):
        dtype = np.result_type(a, weights, np.float64)
    total = weights.sum(axis=axis, dtype=dtype, keepdims=keepdims)
    if np.any(total == 0.0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    product = np.multiply(a, weights, dtype=dtype)
    mean = product.sum(axis, keepdims=keepdims) / total
    if not returned:
        return mean
    return mean, total if np.ndim(mean) == 0 else _filled(total, mean)


def _filled(total: Any, mean: Any) -> Any:
    return np.broadcast_to(total, mean.shape).copy()


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """Covariances of the rows."""
    if dtype is None:
        dtype = np.result_type(m, m if y is None else y, np.float64)
    x = _as_rows(m, dtype, rowvar or np.ndim(m) == 1)
    if y is not None:
        x = np.concatenate((x, _as_rows(y, dtype, rowvar or np.ndim(y) == 1)), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    w = _product_of_weights(fweights, aweights)
    if w is None:
        centred = x - np.average(x, axis=1)[:, None]
        return _scaled(np.dot(centred, centred.T.conj()), x.shape[1] - ddof)
    mean, totals = np.average(x, axis=1, weights=w, returned=True)
    number = total = totals[0]
    if ddof != 0:
        number = total - ddof
    if ddof != 0 and aweights is not None:
        number = total - ddof * np.sum(w * np.asarray(aweights)) / total
    centred = x - mean[:, None]
    return _scaled(np.dot(centred, (centred * w).T.conj()), number)


def _as_rows(m: Any, dtype: Any, rowvar: bool) -> Any:
    rows = np.array(m, ndmin=2, dtype=dtype)
    return rows if rowvar else rows.T


def _product_of_weights(fweights: Any, aweights: Any) -> Any:
    if fweights is None:
        return None if aweights is None else np.asarray(aweights, dtype=float)
    times = np.asarray(fweights, dtype=float)
    if np.any(times != np.around(times)):
        raise TypeError("fweights must be integer")
    return times if aweights is None else times * np.asarray(aweights, dtype=float)


def _scaled(products: Any, number: Any) -> Any:
    if number <= 0:
        number = 0.0
    return (products * np.true_divide(1, number)).squeeze()


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """Correlations of the rows."""
    c = cov(x, y, rowvar, dtype=dtype)
    if np.ndim(c) == 0:
        return c / c
    spread = np.sqrt(np.diag(c).real)
    c = c / spread[:, None]
    c = c / spread[None, :]
    return np.clip(c, -1, 1)


# --- polynomials ----------------------------------------------------------------------


def polyval(p: Any, x: Any) -> Any:
    """Horner's scheme, the highest power first."""
    p = np.asarray(p)
    y = np.zeros_like(x)
    for k in range(len(p)):
        y = y * x + p[k]
    return y


def sinc(x: Any) -> Any:
    """`sin(pi * x) / (pi * x)`; at 0 the series, which is 1 and has its derivatives."""
    y = np.pi * np.where(x == 0, 1.0e-20, x)
    square = (np.pi * np.where(x == 0, x, 0.0)) ** 2
    return np.sin(y) / y - square / 6 * (1 - square / 20)
