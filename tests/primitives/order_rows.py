"""Quantiles and medians, of each method, with and without NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import CUBE, X, reals, row
from primitives.running import Row

SEVERAL = np.array([0.15, 0.62])
HOLES = reals(3, 4)
HOLES[0, 1] = HOLES[2, 0] = HOLES[2, 3] = np.nan
METHODS = (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
    "interpolated_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased",
    "normal_unbiased", "lower", "higher", "midpoint", "nearest",
)  # fmt: skip


def asked(name: str, x: Any, q: Any, tag: str, **attrs: Any) -> Row:
    """A row of `np.<name>(x, q)`, whose elements move where they are not NaN."""
    return row(
        name,
        lambda x, q: getattr(np, name)(x, q, **attrs),
        x,
        q,
        tag=tag,
        **attrs,
    )


ORDER = [
    *(
        one
        for name, scale in (("quantile", 1), ("percentile", 100))
        for one in (
            asked(name, CUBE, 0.3 * scale, "all"),
            asked(name, CUBE, 0.4 * scale, "first", axis=0),
            asked(name, CUBE, 0.8 * scale, "wide", axis=-1, keepdims=True),
            asked(name, CUBE, 0.7 * scale, "axes", axis=(0, 2)),
            asked(name, CUBE, SEVERAL * scale, "several", axis=1),
            asked(name, X, SEVERAL * scale, "several-wide", axis=0, keepdims=True),
            asked(name, X, SEVERAL[:, None] * scale, "matrix"),
            asked(name, X, np.float64(0.3 * scale), "number", axis=1),
        )
    ),
    *(asked("quantile", X, 0.37, method, axis=1, method=method) for method in METHODS),
    *(asked("quantile", X, SEVERAL, f"{m}-all", method=m) for m in METHODS[:6]),
]
