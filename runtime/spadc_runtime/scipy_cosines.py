"""Cotangents of discrete cosine and sine transforms."""

from __future__ import annotations

from typing import Any

import numpy as np


def cosine_bar(
    y_bar: Any,
    type: int = 2,
    axes: Any = -1,
    norm: str | None = None,
    sine: bool = False,
) -> Any:
    """The cotangent of `x` in `scipy.fft.dct(x, type, axis=axes, norm=norm)`, or in
    `dst` (`sine`), along one axis or several, where `norm` is not "ortho".

    The result has the shape of `y_bar`. KeyError for an unknown type.

    Source: the matrices of type 1 and 4 are symmetric and those of type 2 and 3
    transposes of each other, but for factors of 2 at the ends (SciPy reference, `dct`).
    """
    from scipy import fft

    turned = {1: 1, 2: 3, 3: 2, 4: 4}[type]
    ends = [-1] if sine else [0]
    if type == 1:
        ends = [] if sine else [0, -1]
    for axis in np.atleast_1d(axes).tolist():
        rows = np.moveaxis(np.array(y_bar), axis, 0)
        if type in (1, 2):
            rows[ends] *= 2
        transform = fft.dst if sine else fft.dct
        rows = transform(rows, turned, axis=0, norm=norm)
        if type in (1, 3):
            rows[ends] /= 2
        y_bar = np.moveaxis(rows, 0, axis)
    return y_bar


def romb_bar(y_bar: Any, shape: tuple[int, ...], axis: int = -1) -> Any:
    """The cotangent of `y` in `scipy.integrate.romb(y, axis=axis)`.

    `shape` is that of `y` and of the result.

    Source: the integral is a weighted sum, whose weights are the integrals of unit
    vectors.
    """
    from scipy import integrate

    weights = integrate.romb(np.eye(shape[axis]), axis=0)
    bars = np.multiply.outer(y_bar, weights.astype(np.result_type(y_bar)))
    return np.moveaxis(bars, -1, axis)
