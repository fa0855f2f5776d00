"""Quantiles and medians, of each method, with and without NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import CUBE, X, reals, row
from primitives.running import Row

SEVERAL = np.array([0.15, 0.62])
HOLES = reals(3, 4)
HOLES[0, 1] = HOLES[2, 0] = HOLES[2, 3] = np.nan
NOTHING: dict[str, Any] = {}
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

# --- without NaN ----------------------------------------------------------------------

GAPS = CUBE.copy()
GAPS[0, 1, 2] = GAPS[1, 2, 3] = GAPS[1, 0, 0] = np.nan
MASK = np.ones((2, 3, 4), dtype=bool)
MASK[0, 0, 1] = MASK[1, 1, 3] = False
AXES: tuple[dict[str, Any], ...] = (
    {}, {"axis": 0}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True}
)  # fmt: skip
STARTED = ("nansum", "nanprod", "nanmax", "nanmin")
AVERAGED = ("nanmean", "nanvar", "nanstd")


def skipping(name: str, tag: str, *given: Any, **attrs: Any) -> Row:
    """A row of `np.<name>(x)` for an `x` with NaN, perhaps with a start and a mask."""
    names = ("initial", "where")[-len(given) :] if given else ()

    def call(x: Any, *rest: Any) -> Any:
        pairs = zip(names, rest, strict=True)
        chosen = {key: value for key, value in pairs if value is not None}
        return getattr(np, name)(x, **chosen, **attrs)

    primitive = f"masked_{name}" if given else name
    return row(primitive, call, GAPS, *given, tag=tag, **attrs)


WITHOUT_NAN = [
    *(
        skipping(name, f"axes-{number}", **attrs)
        for number, attrs in enumerate(AXES)
        for name in (*STARTED, *AVERAGED, "nanmedian")
    ),
    *(skipping(name, "ddof", ddof=1, axis=2) for name in ("nanvar", "nanstd")),
    *(skipping(name, "masked", -0.3, MASK, axis=1) for name in STARTED),
    *(skipping(name, "started", 0.7, None, axis=(0, 2)) for name in STARTED),
    *(skipping(name, "masked", MASK, axis=1) for name in AVERAGED),
    *(
        skipping(name, f"axis-{axis}", axis=axis)
        for name in ("nancumsum", "nancumprod")
        for axis in (None, 0, -1)
    ),
    *(
        asked(name, HOLES, q * scale, tag, **attrs)
        for name, scale in (("nanquantile", 1), ("nanpercentile", 100))
        for q, tag, attrs in (
            (0.4, "all", NOTHING),
            (0.37, "rows", {"axis": 1}),
            (SEVERAL, "several", {"axis": 0, "keepdims": True}),
            (0.35, "hazen", {"axis": 1, "method": "hazen"}),
        )
    ),
    skipping("nanargmax", "axis", axis=1),
    skipping("nanargmin", "all"),
]

# --- without elements -----------------------------------------------------------------

NONE, NONE2 = reals(0), reals(0, 3)
WITHOUT_ELEMENTS = [
    asked("quantile", NONE2, 0.3, "empty", axis=1),
    asked("nanpercentile", NONE2, 40.0, "empty", axis=-1),
    *(
        row(name, lambda x, _n=name: getattr(np, _n)(x, axis=1), NONE2, axis=1,
            tag="empty")
        for name in ("nansum", "nanprod", "nanmax", "nanmean", "nanstd", "nanmedian",
                     "nancumsum", "nancumprod", "cumprod", "prod", "sort", "max")
    ),
    row("nansum", np.nansum, NONE, tag="none"),
    row("nanprod", np.nanprod, NONE, tag="none"),
    row("cumprod", np.cumprod, NONE, tag="none"),
    row("unique", np.unique, NONE, tag="none"),
    row("histogram", lambda x, b, w: np.histogram(x, b, weights=w), NONE,
        np.array([0.0, 1.0]), NONE, fixed=(0, 1), needs_rank=True, tag="none"),
    row("matvec", np.matvec, NONE2, reals(3), tag="empty"),
    row("vecmat", np.vecmat, NONE, NONE2, tag="empty"),
    row("i0", np.i0, NONE, tag="none"),
    row("frexp", np.frexp, NONE, tag="none"),
    row("ldexp", np.ldexp, NONE2, np.array([1, 2, 3]), tag="empty"),
]  # fmt: skip
