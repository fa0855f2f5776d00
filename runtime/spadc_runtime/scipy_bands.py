"""Jacobians as sparse matrices of SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .bands import Array, Axes, entries


def sparse_banded(
    products: Array,
    shape: Axes,
    low: Axes,
    widths: Axes,
) -> Any:
    """What `banded` gives as a `scipy.sparse.csr_array` of two axes: elements of the
    result, elements of the argument, each in C order. Source: as for `every`."""
    from scipy.sparse import csr_array

    out = products.shape[1:]
    found = [
        entries(number, out, shape, low, widths) for number in range(len(products))
    ]
    values = [
        product.ravel()[rows]
        for product, (rows, _) in zip(products, found, strict=True)
    ]
    rows = np.concatenate([rows for rows, _ in found])
    columns = np.concatenate([columns for _, columns in found])
    size = int(np.prod(out)), int(np.prod(shape))
    return csr_array((np.concatenate(values), (rows, columns)), shape=size)


def sparse_matrix(jacobian: Array, axes: int) -> Any:
    """A Jacobian as a `scipy.sparse.csr_array` of two axes; its first `axes` axes are
    those of the result. Source: SciPy's documentation of `csr_array`."""
    from scipy.sparse import csr_array

    shape = np.shape(jacobian)  # of a Python number too
    rows, columns = int(np.prod(shape[:axes])), int(np.prod(shape[axes:]))
    return csr_array(np.reshape(jacobian, (rows, columns)))
