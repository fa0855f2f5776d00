"""Random projections R, n by k, with E R R^T = I: what is kept of x is x @ R."""

from __future__ import annotations

from typing import Any

import numpy as np

from .draws import count_kept
from .streams import stream


def projection(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int,
    edge: int,
    at: int | tuple[int, ...] = (),
    kind: str = "rademacher",
    dtype: Any = np.float64,
) -> Any:
    """A random matrix R, `n` by k = ceil(`keep` * n), with E R R^T = I.

    `x @ R` is kept instead of `x`, and `(x @ R) @ R.T` has the mean `x`. Its variance
    is the squared norm of x, times (n - 1) / k for "rademacher", whose entries are
    independent and +-1 / sqrt(k), and times (N / k - 1) (n - 1) / (N - 1) for
    "hadamard", k columns of the N by N matrix of Sylvester with random signs of its
    rows, where N is n rounded up to a power of two; its columns are orthogonal if N
    is n. The identity if k is n. The dtype is `dtype`. ValueError for another `kind`,
    or if not 0 < `keep` <= 1.

    Source: Oktay et al., Randomized automatic differentiation, ICLR 2021, section 3.2;
    Tropp, Improved analysis of the subsampled randomized Hadamard transform, 2011.
    """
    size = count_kept(n, keep)
    if kind not in ("rademacher", "hadamard"):
        raise ValueError(f"kind = {kind!r} is not 'rademacher' or 'hadamard'")
    if size == n:
        return np.eye(n, dtype=dtype)
    random = stream(seed, step, edge, at)
    if kind == "rademacher":
        signs = 1 - 2 * random.integers(0, 2, (n, size), np.int8)
    else:
        whole = 1 << (n - 1).bit_length()
        columns = random.choice(whole, size, replace=False, shuffle=False)
        parity = np.bitwise_count(np.arange(n)[:, None] & columns) & 1
        flipped = random.integers(0, 2, (n, 1), np.int8)
        signs = 1 - 2 * (parity ^ flipped).astype(np.int8)
    return (signs / np.sqrt(size)).astype(dtype)


def leading_directions(x: Any, rank: int) -> Any:
    """Orthonormal columns, (features, min(`rank`, features)), along which the rows of
    the matrix `x` are long: one step of subspace iteration from fixed directions.

    A pure function of `x`, of its dtype.

    Source: Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review
    53, 2011, section 4.
    """
    features = x.shape[1]
    start = stream(0, 0, 0).standard_normal((features, min(rank, features)))
    return np.linalg.qr(x.T @ (x @ start.astype(x.dtype)))[0]
