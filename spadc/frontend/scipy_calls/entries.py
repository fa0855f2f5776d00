"""The entries of sparse matrices, written with NumPy functions.

Like `integrals`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def diagonals(values: Any, downs: Any, rights: Any, side: Any) -> Any:
    """The values, rows and columns of a matrix that is given by diagonals, and how many
    rows it has; each diagonal begins so far down and to the right."""
    shifts = zip(values, downs, rights, strict=True)
    if side is None:
        side = len(values[0]) + downs[0] + rights[0]
    lines = [
        np.full(side - down - right, v) if np.ndim(v) == 0 else v
        for v, down, right in shifts
    ]
    rows = [
        np.arange(down, down + len(line)) if down else np.arange(len(line))
        for line, down in zip(lines, downs, strict=True)
    ]
    columns = [
        np.arange(right, right + len(line)) if right else np.arange(len(line))
        for line, right in zip(lines, rights, strict=True)
    ]
    data = np.concatenate(lines)
    return data, np.concatenate(rows), np.concatenate(columns), side


def identity(n: Any) -> Any:
    """The values, rows and columns of an identity matrix."""
    return np.ones(n), np.arange(n), np.arange(n), n
