"""Derivatives where they are not unique, or not finite: one declared policy for all,
and the conventions that may be asked for instead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from primitives.running import KNOWLEDGE, Row, cotangents

from spadc.options import USUAL, Conventions

INF, NAN = np.inf, np.nan
NO = {}
# name, operands, keywords, output cotangent, cotangents (None: not looked at)
CASES: list[tuple[str, tuple[Any, ...], dict[str, Any], Any, tuple[Any, ...]]] = [
    # ties share equally
    ("maximum", ([1, 1, 0], [1, 0, 1]), NO, [4, 4, 4], ([2, 4, 0], [2, 0, 4])),
    ("minimum", ([1, 1, 0], [1, 0, 1]), NO, [4, 4, 4], ([2, 0, 4], [2, 4, 0])),
    ("maximum", ([-1, 0, 2], 0.0), NO, [4, 4, 4], ([0, 2, 4], 6)),
    ("fmax", ([1, NAN, 2], [1, 5, NAN]), NO, [4, 4, 4], ([2, 0, 4], [2, 4, 0])),
    ("fmin", ([1, NAN, 2], [1, 5, NAN]), NO, [4, 4, 4], ([2, 0, 4], [2, 4, 0])),
    ("clip", ([0, 1, 2, 3, 4], 1.0, 3.0), NO, [4] * 5, ([0, 2, 4, 2, 0], 6, 6)),
    ("clip", ([0, 1, 2], 1.0, None), NO, [4] * 3, ([0, 2, 4], 6, None)),
    ("clip", ([0, 1, 2], None, 1.0), NO, [4] * 3, ([4, 2, 0], None, 6)),
    ("clip", ([0, 1, 2], 2.0, 1.0), NO, [4] * 3, ([0, 0, 0], 0, 12)),
    ("max", ([1, 3, 3],), NO, 4.0, ([0, 2, 2],)),
    ("min", ([[1, 1], [0, 3]],), {"axis": 1}, [4, 4], ([[2, 2], [4, 0]],)),
    (
        "max",
        ([[1, 1], [0, 3]],),
        {"axis": 0, "keepdims": True},
        [[4, 4]],
        ([[4, 0], [0, 4]],),
    ),
    ("masked_max", ([1, 3, 3], 3.0, None), NO, 6.0, ([0, 2, 2], 2, None)),
    (
        "masked_max",
        ([1, 3, 3], 0.0, [True, True, False]),
        NO,
        6.0,
        ([0, 6, 0], 0, None),
    ),
    ("masked_min", ([2, 3], 1.0, None), NO, 6.0, ([0, 0], 6, None)),
    ("masked_sum", ([1, NAN], None, [True, False]), NO, 6.0, ([6, 0], 0, None)),
    ("masked_prod", ([2, 0, 3], 2.0, None), NO, 1.0, ([0, 12, 0], 0, None)),
    (
        "masked_std",
        ([2, 2, 9], [True, True, False], None),
        NO,
        4.0,
        ([0, 0, 0], None, None),
    ),
    ("maximum_accumulate", ([1, 1, 0, 2],), NO, [4, 4, 4, 4], ([8, 4, 0, 4],)),
    ("minimum_accumulate", ([1, 1, 2],), NO, [4, 4, 4], ([8, 4, 0],)),
    ("cumprod", ([2, 0, 3],), NO, [1, 1, 1], ([1, 8, 0],)),
    ("hypot_reduce", ([0, 0],), NO, 4.0, ([0, 0],)),
    ("partition", ([2, 1, 2],), {"kth": 1}, [1, 2, 4], ([3, 1, 3],)),
    ("ptp", ([1, 3, 3, 1],), NO, 4.0, ([-2, 2, 2, -2],)),
    ("ptp", ([2, 2],), NO, 4.0, ([0, 0],)),
    ("median", ([1, 2, 2, 3],), NO, 4.0, ([0, 2, 2, 0],)),
    ("median", ([5, 1, 2, 3],), NO, 4.0, ([0, 0, 2, 2],)),
    ("median", ([3, 1, 2],), NO, 4.0, ([0, 0, 4],)),
    ("sort", ([2, 1, 2],), NO, [1, 2, 4], ([3, 1, 3],)),
    ("sort", ([[2, 2], [2, 1]],), {"axis": 0}, [[1, 2], [3, 4]], ([[2, 4], [2, 2]],)),
    ("builtins.max", (1.0, 1.0), NO, 4.0, (2, 2)),
    ("builtins.min", (1.0, 2.0), NO, 4.0, (4, 0)),
    ("quantile", ([1, 2, 2, 3], 0.25), NO, 4.0, ([1, 1.5, 1.5, 0], None)),
    ("percentile", ([2, 2], 50), NO, 4.0, ([2, 2], None)),
    ("nanmax", ([3, NAN, 3, 1],), NO, 4.0, ([2, 0, 2, 0],)),
    ("nanmin", ([[NAN, 2], [1, 1]],), {"axis": 1}, [4, 4], ([[0, 4], [2, 2]],)),
    ("nanprod", ([0, NAN, 3],), NO, 4.0, ([12, 0, 0],)),
    ("nancumprod", ([2, NAN, 0],), NO, [1, 1, 1], ([2, 0, 2],)),
    ("nanstd", ([2, NAN, 2],), NO, 4.0, ([0, 0, 0],)),
    ("nanmedian", ([2, NAN, 2, 5],), NO, 4.0, ([2, 0, 2, 0],)),
    (
        "nanquantile",
        ([[NAN, 1], [2, 4]], 0.5),
        {"axis": 1},
        [4, 4],
        ([[0, 4], [2, 2]], 8),
    ),
    ("unique", ([3, 1, 3],), NO, [4, 6], ([3, 4, 3],)),
    ("i0", ([0.0],), NO, [4], ([0],)),
    ("i1", ([0.0],), NO, [4], ([2],)),
    ("norm", ([1, -1, 0.5],), {"ord": INF, "axis": 0}, 4.0, ([2, -2, 0],)),
    # kinks
    ("absolute", ([-2, 0, 2],), NO, [4, 4, 4], ([-4, 0, 4],)),
    ("absolute", (0.0,), NO, 4.0, (0,)),
    ("fabs", ([-2, 0, 2],), NO, [4, 4, 4], ([-4, 0, 4],)),
    ("math.fabs", (0.0,), NO, 4.0, (0,)),
    ("copysign", ([-2, 0, 0, 2], [1, 1, -1, -1]), NO, [4] * 4, ([-4, 0, 0, -4], None)),
    ("math.copysign", (0.0, 1.0), NO, 4.0, (0, None)),
    ("math.copysign", (-2.0, 1.0), NO, 4.0, (-4, None)),
    ("heaviside", ([-1, 0, 1], 0.5), NO, [4, 4, 4], (0, 4)),
    ("norm", ([0, 0],), NO, 4.0, ([0, 0],)),
    ("norm", ([[0, 3], [0, 4]],), {"axis": 0}, [5, 5], ([[0, 3], [0, 4]],)),
    ("norm", ([0, 0],), {"ord": 1, "axis": 0}, 4.0, ([0, 0],)),
    ("norm", ([0, 0],), {"ord": 3, "axis": 0}, 4.0, ([0, 0],)),
    ("norm", ([0, 2],), {"ord": 3, "axis": 0}, 4.0, ([0, 4],)),
    ("std", ([2, 2],), NO, 4.0, ([0, 0],)),
    ("hypot", ([0, 3], [0, 4]), NO, [5, 5], ([0, 3], [0, 4])),
    ("math.hypot", (0.0, 0.0), NO, 4.0, (0, 0)),
    # products with zeros
    ("prod", ([2, 0, 3],), NO, 1.0, ([0, 6, 0],)),
    ("prod", ([2, 0, 0],), NO, 1.0, ([0, 0, 0],)),
    ("prod", ([[2, 0], [3, 5]],), {"axis": 1}, [1, 1], ([[0, 2], [5, 3]],)),
    # powers
    ("power", ([0, -2, 3], 2), NO, [1, 1, 1], ([0, -4, 6], 0 + 9 * np.log(3))),
    ("power", ([0, -2, 3], 2.0), NO, [1, 1, 1], ([0, -4, 6], 9 * np.log(3))),
    ("power", ([0, 2, 3], 0), NO, [1, 1, 1], ([0, 0, 0], np.log(6))),
    ("power", ([0, 2, 3], 1), NO, [1, 1, 1], ([1, 1, 1], None)),
    ("power", ([0, 0, 0, 2], [0, 1, 2, -1]), NO, [1] * 4, ([0, 1, 0, -0.25], None)),
    ("power", ([-2, -2], [3, 2]), NO, [1, 1], ([12, -4], [0, 0])),
    ("power", (0.0, [1, 2]), NO, [1, 1], (1, [0, 0])),
    ("power", ([0, 4], 0.5), NO, [1, 1], ([INF, 0.25], None)),
    ("math.pow", (0.0, 0.0), NO, 1.0, (0, 0)),
    # infinite slopes
    ("sqrt", ([0, 4],), NO, [1, 1], ([INF, 0.25],)),
    ("norm_root", ([0, 4],), NO, [1, 1], ([0.5, 0.25],)),  # of squares, 0 at 0
    ("math.norm_root", (0.0,), NO, 1.0, (0.5,)),
    ("cbrt", ([0, 8],), NO, [1, 1], ([INF, 1 / 12],)),
    ("reciprocal", ([0],), NO, [1], ([-INF],)),
    ("log", ([0],), NO, [1], ([INF],)),
    ("arcsin", ([1],), NO, [1], ([INF],)),
    ("arccos", ([1],), NO, [1], ([-INF],)),
    ("arctan2", ([0], [0]), NO, [1], ([NAN], [NAN])),  # any direction is one
    # large and tiny
    ("logaddexp", ([1000, -1000], [0, 0]), NO, [1, 1], ([1, 0], [0, 1])),
    ("tanh", ([1000, -1000],), NO, [1, 1], ([0, 0],)),
    ("exp", ([-1000, 0],), NO, [1, 1], ([0, 1],)),
    ("expm1", ([1e-20],), NO, [1], ([1],)),
    ("log1p", ([1e-20],), NO, [1], ([1],)),
    ("arctan2", ([1e-200], [1.0]), NO, [1], ([1], [-1e-200])),
    # what was not chosen has no part; nothing hides a NaN
    ("where", ([True, False], [NAN, 1], [1, INF]), NO, [4, 4], (None, [4, 0], [0, 4])),
    ("maximum", ([NAN], [1]), NO, [4], ([NAN], [NAN])),
    ("max", ([NAN, 1],), NO, 4.0, ([NAN, NAN],)),
    ("sqrt", ([-1],), NO, [4], ([NAN],)),
    ("nan_to_num", ([NAN, 1],), NO, [4, 4], ([0, 4],)),
    # remainders of negative numbers
    ("remainder", ([-3.5, 3.5], [2, -2]), NO, [1, 1], ([1, 1], [2, 2])),
    ("math.fmod", (-3.5, 2.0), NO, 1.0, (1, 1)),
    ("remainder", ([4, -4], [2, 2]), NO, [1, 1], ([1, 1], [-2, 2])),
]
FIRST, LAST, RIGHT, LEFT, FLAT = (
    Conventions.parse(text)
    for text in (
        "ties=first",
        "ties=last",
        "kinks=right",
        "kinks=left",
        "roots=zero",
    )
)
OTHERWISE: list[tuple[Conventions, Any]] = [
    (FIRST, ("maximum", ([1, 1, 0], [1, 0, 1]), NO, [4] * 3, ([4, 4, 0], [0, 0, 4]))),
    (LAST, ("maximum", ([1, 1, 0], [1, 0, 1]), NO, [4] * 3, ([0, 4, 0], [4, 0, 4]))),
    (FIRST, ("minimum", ([1, 1, 0], [1, 0, 1]), NO, [4] * 3, ([4, 0, 4], [0, 4, 0]))),
    (LAST, ("maximum", ([-1, 0, 2], 0.0), NO, [4] * 3, ([0, 0, 4], 8))),
    (FIRST, ("maximum", ([NAN], [1]), NO, [4], ([NAN], [NAN]))),
    (FIRST, ("fmax", ([1, NAN, 2], [1, 5, NAN]), NO, [4] * 3, ([4, 0, 4], [0, 4, 0]))),
    (LAST, ("fmin", ([1, NAN, 2], [1, 5, NAN]), NO, [4] * 3, ([0, 0, 4], [4, 4, 0]))),
    (FIRST, ("clip", ([0, 1, 2, 3], 1.0, 2.0), NO, [4] * 4, ([0, 4, 4, 0], 4, 4))),
    (LAST, ("clip", ([0, 1, 2, 3], 1.0, 2.0), NO, [4] * 4, ([0, 0, 0, 0], 8, 8))),
    (FIRST, ("clip", ([0, 1], 1.0, 1.0), NO, [4] * 2, ([0, 4], 4, 0))),
    (FIRST, ("max", ([1, 3, 3],), NO, 4.0, ([0, 4, 0],))),
    (LAST, ("max", ([1, 3, 3],), NO, 4.0, ([0, 0, 4],))),
    (LAST, ("min", ([[1, 1], [0, 3]],), {"axis": 1}, [4, 4], ([[0, 4], [4, 0]],))),
    (FIRST, ("max", ([[1, 1], [1, 3]],), {"axis": 0}, [4, 4], ([[4, 0], [0, 4]],))),
    (FIRST, ("max", ([NAN, 1],), NO, 4.0, ([NAN, NAN],))),
    (FIRST, ("masked_max", ([3, 3], 3.0, None), NO, 6.0, ([0, 0], 6, None))),
    (LAST, ("masked_max", ([3, 3], 3.0, None), NO, 6.0, ([0, 6], 0, None))),
    (LAST, ("masked_max", ([1, 2], 3.0, None), NO, 6.0, ([0, 0], 6, None))),
    (
        LAST,
        ("masked_max", ([3, 3], -1.0, [True, False]), NO, 6.0, ([6, 0], 0, None)),
    ),
    (FIRST, ("ptp", ([1, 3, 3, 1],), NO, 4.0, ([-4, 4, 0, 0],))),
    (FIRST, ("median", ([1, 2, 2, 3],), NO, 4.0, ([0, 4, 0, 0],))),
    (LAST, ("builtins.max", (1.0, 1.0), NO, 4.0, (0, 4))),
    (FIRST, ("builtins.min", (1.0, 1.0), NO, 4.0, (4, 0))),
    (FIRST, ("sort", ([2, 1, 2],), NO, [1, 2, 4], ([2, 1, 4],))),
    (LAST, ("sort", ([2, 1, 2],), NO, [1, 2, 4], ([4, 1, 2],))),
    (
        LAST,
        (
            "sort",
            ([[2, 2], [2, 1]],),
            {"axis": None},
            [1, 2, 3, 4],
            ([[4, 3], [2, 1]],),
        ),
    ),
    (FIRST, ("unique", ([3, 1, 3],), NO, [4, 6], ([6, 4, 0],))),
    (LAST, ("unique", ([3, 1, 3],), NO, [4, 6], ([0, 4, 6],))),
    (LAST, ("quantile", ([2, 2, 1], 1.0), NO, 4.0, ([4, 0, 0], None))),
    (FIRST, ("nanmedian", ([2, NAN, 2],), NO, 4.0, ([2, 0, 2],))),
    (FIRST, ("partition", ([2, 1, 2],), {"kth": 1}, [1, 2, 4], ([2, 1, 4],))),
    (FIRST, ("maximum_accumulate", ([1, 1, 0],), NO, [4] * 3, ([12, 0, 0],))),
    (LAST, ("minimum_accumulate", ([1, 1, 2],), NO, [4] * 3, ([4, 8, 0],))),
    (FIRST, ("norm", ([1, -1],), {"ord": INF, "axis": 0}, 4.0, ([4, 0],))),
    (RIGHT, ("absolute", ([-2, 0, 2],), NO, [4] * 3, ([-4, 4, 4],))),
    (LEFT, ("absolute", ([-2, 0, 2],), NO, [4] * 3, ([-4, -4, 4],))),
    (RIGHT, ("absolute", ([NAN],), NO, [4], ([NAN],))),
    (LEFT, ("fabs", ([0],), NO, [4], ([-4],))),
    (RIGHT, ("math.fabs", (0.0,), NO, 4.0, (4,))),
    (RIGHT, ("copysign", ([0, 0], [1, -1]), NO, [4, 4], ([4, -4], None))),
    (LEFT, ("math.copysign", (0.0, -1.0), NO, 4.0, (4, None))),
    (RIGHT, ("norm", ([0, 0],), {"ord": 1, "axis": 0}, 4.0, ([4, 4],))),
    (FLAT, ("sqrt", ([0, 4, NAN],), NO, [1] * 3, ([0, 0.25, NAN],))),
    (FLAT, ("math.sqrt", (0.0,), NO, 1.0, (0,))),
    (FLAT, ("cbrt", ([0, 8],), NO, [1, 1], ([0, 1 / 12],))),
    (FLAT, ("math.cbrt", (0.0,), NO, 1.0, (0,))),
    (FLAT, ("power", ([0, 4], 0.5), NO, [1, 1], ([0, 0.25], None))),
    (
        FLAT,
        ("power", ([0, 4, 0], [0.5, 0.5, -1]), NO, [1] * 3, ([0, 0.25, -INF], None)),
    ),
    (FLAT, ("float_power", ([0, 4], [0.5, 0.5]), NO, [1, 1], ([0, 0.25], None))),
    (FLAT, ("math.pow", (0.0, 0.5), NO, 1.0, (0, None))),
    (FLAT, ("reciprocal", ([0],), NO, [1], ([-INF],))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]}{c[1]}")
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_policy(case: Any, knowledge: str) -> None:
    check(USUAL, case, knowledge)


@pytest.mark.parametrize("row", OTHERWISE, ids=lambda r: f"{r[0]}-{r[1][0]}{r[1][1]}")
@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_conventions(row: Any, knowledge: str) -> None:
    check(*row, knowledge)


def check(conventions: Conventions, case: Any, knowledge: str) -> None:
    """Whether the rule obeys the conventions."""
    name, given, attrs, y_bar, wanted = case
    operands = tuple(_array(x) for x in given)
    row = Row(name, operands, None, attrs, conventions=conventions)
    with np.errstate(all="ignore"):
        bars = cotangents(row, operands, [_array(y_bar)], knowledge)
    for bar, expected in zip(bars, wanted, strict=True):
        if expected is not None:
            actual = 0.0 if bar is None else bar
            np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=0)


def _array(x: Any) -> Any:
    if not isinstance(x, list):
        return x
    return np.array(x) if isinstance(x[0], bool) else np.array(x, dtype=float)
