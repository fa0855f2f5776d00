"""The variance of random projections."""

from __future__ import annotations

from .design import count_kept


def projection_variance(n: int, keep: float, kind: str = "rademacher") -> float:
    """What multiplies |x|^2 in the variance of `x @ R @ R.T` for x of `n` features.

    "rademacher": (n - 1) / k. "hadamard": (N / k - 1) (n - 1) / (N - 1), with N the
    next power of two: k of N orthogonal directions without replacement. 0 if all is
    kept. Raises ValueError for another `kind`.
    """
    size = count_kept(n, keep)
    if kind not in ("rademacher", "hadamard"):
        raise ValueError(f"kind is rademacher or hadamard, not {kind!r}")
    if size == n:
        return 0.0
    if kind == "rademacher":
        return (n - 1) / size
    whole = 1 << (n - 1).bit_length()
    return (whole / size - 1) * (n - 1) / (whole - 1)
