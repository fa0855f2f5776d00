"""Jacobians of banded structure: directions that share no row, and their products taken
apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Axes = tuple[int, ...]


def every(
    shape: Axes,
    number: int,
    widths: Axes,
    dtype: Any = np.float64,
) -> Array:
    """The direction of a colour: 1 at every `widths[k]`-th position along axis k, from
    the position that `number` stands for, else 0.

    `number` counts the colours in C order. The result has `shape` and `dtype`. Source:
    Curtis, Powell and Reid, On the estimation of sparse Jacobian matrices, 1974.
    """
    first = np.unravel_index(number, widths)
    direction = np.zeros(shape, dtype)
    steps = zip(first, widths, strict=True)
    direction[tuple(slice(int(k), None, width) for k, width in steps)] = 1
    return direction


def banded(
    products: Array,
    shape: Axes,
    low: Axes,
    widths: Axes,
) -> Array:
    """The Jacobian, of the shape of the result followed by `shape`, from its products
    with the directions of all colours, along axis 0 of `products`.

    The result's element i depends on the elements from i + `low` on, `widths` of them
    along each axis. Source: as for `every`.
    """
    out = products.shape[1:]
    jacobian = np.zeros((int(np.prod(out)), int(np.prod(shape))), products.dtype)
    for number in range(len(products)):
        rows, columns = entries(number, out, shape, low, widths)
        jacobian[rows, columns] = products[number].ravel()[rows]
    return jacobian.reshape(*out, *shape)


def entries(
    number: int,
    out: Axes,
    shape: Axes,
    low: Axes,
    widths: Axes,
) -> tuple[Array, Array]:
    """The rows that the direction of one colour reaches, and for each its column."""
    first = np.unravel_index(number, widths)
    places = np.unravel_index(np.arange(int(np.prod(out))), out)
    there = [
        i + start + (int(k) - i - start) % width
        for i, start, k, width in zip(places, low, first, widths, strict=True)
    ]
    inside = np.ones(len(places[0]), bool)
    for j, length in zip(there, shape, strict=True):
        inside &= (j >= 0) & (j < length)
    rows = np.flatnonzero(inside)
    columns = np.ravel_multi_index(tuple(j[inside] for j in there), shape)
    return rows, columns
