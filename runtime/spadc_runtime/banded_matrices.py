"""Banded matrices, whose diagonals lie in the rows of an array.

`ab[upper + i - j, j]` is the element of row i and column j. What stands outside the
matrix, in the corners of `ab`, is not read, and is 0 in results.

Source of all: SciPy reference, `solve_banded` and `solveh_banded` (matrix diagonal
ordered form); LAPACK Users' Guide, section 5.3.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def _places(shape: tuple[int, ...], upper: int) -> Any:
    """The rows and columns where the elements of a band stand, and which are inside."""
    rows, n = shape
    columns = np.arange(n)
    lines = np.arange(rows)[:, np.newaxis] - upper + columns
    return np.clip(lines, 0, max(n - 1, 0)), columns, (lines >= 0) & (lines < n)


def band_product(ab: Any, x: Any, lower: int, upper: int) -> Any:
    """The product of the banded matrix with `x`, a vector or a matrix.

    Source: SciPy reference, `solve_banded`.
    """
    lines, columns, inside = _places(np.shape(ab), upper)
    wide = x if np.ndim(x) == 2 else x[:, np.newaxis]
    terms = (ab * inside)[..., np.newaxis] * wide[columns]
    y = np.zeros(np.shape(wide), np.result_type(ab, x))
    np.add.at(y, lines, terms)
    return y if np.ndim(x) == 2 else y[:, 0]


def band_dyad(left: Any, right: Any, lower: int, upper: int) -> Any:
    """The band of `left @ right.T`: the adjoint of `band_product` in the matrix.

    Source: SciPy reference, `solve_banded`.
    """
    wide = [x if np.ndim(x) == 2 else x[:, np.newaxis] for x in (left, right)]
    lines, columns, inside = _places((lower + upper + 1, len(left)), upper)
    return np.sum(wide[0][lines] * wide[1][columns], axis=-1) * inside


def band_transposed(ab: Any, lower: int, upper: int) -> Any:
    """The band of the transposed matrix.

    Source: SciPy reference, `solve_banded`.
    """
    lines, columns, inside = _places(np.shape(ab), upper)
    turned = np.zeros_like(ab)
    places = lower + columns - lines
    np.add.at(turned, (places[inside], lines[inside]), ab[inside])
    return turned


def half_product(ab: Any, x: Any, lower: bool) -> Any:
    """The product of a symmetric matrix with `x`; `ab` is the lower (upper) half of its
    band.

    Source: SciPy reference, `solveh_banded`.
    """
    side = np.shape(ab)[0] - 1
    low = ab if lower else band_transposed(ab, 0, side)
    whole = np.concatenate([band_transposed(low, side, 0)[:-1], low])
    return band_product(whole, x, side, side)


def half_dyad(left: Any, right: Any, ab: Any, lower: bool) -> Any:
    """The lower (upper) half of the band of `left @ right.T + right @ left.T`, with
    half the main diagonal and the shape of `ab`: the adjoint of `half_product` in the
    matrix.

    Source: SciPy reference, `solveh_banded`.
    """
    side = np.shape(ab)[0] - 1
    sides = (side, 0) if lower else (0, side)
    both = band_dyad(left, right, *sides) + band_dyad(right, left, *sides)
    both[0 if lower else -1] /= 2
    return both
