"""Derivatives of SciPy's functions at holes, edges and far out: finite where they are.

Outside of the support of a distribution they are 0, not NaN; `0 * log(0)` is 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.special
from primitives.running import Row, cotangents

import spadc

INF, NAN, PI = np.inf, np.nan, math.pi
E, ROOT_2_PI = math.e, math.sqrt(2 * math.pi)
# name, operands, cotangents of them (None: not looked at) for 1 in every result
CASES: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("xlogy", ([0, 0, 2], [0, 3, 1]), ([-INF, math.log(3), 0], [0, 0, 2])),
    ("xlog1py", ([0, 0], [-1, 1]), ([-INF, math.log(2)], [0, 0])),
    ("entr", ([0],), ([INF],)),
    ("rel_entr", ([0, 0], [0, 2]), (None, [0, 0])),
    ("kl_div", ([0], [2]), ([-INF], [1])),
    ("huber", (1.0, [1, -1, 3]), (2.0, [1, -1, 1])),
    ("pseudo_huber", (1.0, [0]), (0, [0])),
    ("boxcox", ([E, E**2], [0, 0]), ([1 / E, 1 / E**2], [0.5, 2])),
    ("boxcox1p", ([E - 1], [0]), ([1 / E], [0.5])),
    ("inv_boxcox", ([2], [0]), ([E**2], [-2 * E**2])),
    ("inv_boxcox1p", ([2], [0]), ([E**2], [-2 * E**2])),
    ("exprel", ([0],), ([0.5],)),
    ("cbrt", ([0],), ([INF],)),
    ("expit", ([800, -800],), ([0, 0],)),
    ("log_expit", ([800, -800],), ([0, 1],)),
    ("log_ndtr", ([-1e5, 40],), ([1e5 + 1e-5, 0],)),
    ("erfcx", ([0],), ([-2 / math.sqrt(PI)],)),
    ("spence", ([1, 0],), ([-1, -INF],)),
    ("ellipk", ([0],), ([PI / 8],)),
    ("ellipkm1", ([1, 1e-20],), ([-PI / 8, -0.5e20],)),
    ("ellipe", ([0],), ([-PI / 8],)),
    ("expn", ([2, 3], [0, 0]), (None, [-INF, -1])),
    ("rgamma", ([0, -1, -2, 200],), ([1, -1, 2, 0],)),
    ("gammainc", ([1, 2], [0, 0]), ([0, 0], [1, 0])),
    ("betainc", ([1], [1], [0]), (None, None, [1])),
    ("comb", ([1.5], [3.0]), ([0], [0])),
    ("j1", ([0],), ([0.5],)),
    ("i0e", ([0],), ([0],)),
    ("spherical_jn", (0, [0]), (None, [0])),
    ("spherical_jn", (1, [0]), (None, [1 / 3])),
    ("eval_legendre", (3, [1, -1]), (None, [6, 6])),
    ("eval_chebyu", (2, [1]), (None, [8])),
    ("logsumexp", ([-INF, 0], None), ([0, 1], None)),
    ("softmax", ([-INF, 0],), ([0, 0],)),
    ("norm.logcdf", ([-50], None, None), ([50.01998403190569], None, None)),
    ("norm.logsf", ([-50], None, None), ([0], None, None)),
    ("norm.ppf", ([0.5], 1.0, 2.0), ([2 * ROOT_2_PI], 1, 0)),
    ("laplace.logpdf", ([0], None, None), ([0], None, None)),
    ("expon.logpdf", ([-1, 1], None, None), ([0, -1], None, None)),
    ("expon.logcdf", ([-1], 0.0, 1.0), ([0], 0, 0)),
    ("uniform.logpdf", ([0.5, 9], 0.0, 2.0), ([0, 0], 0, -0.5)),
    ("uniform.cdf", ([-1, 0.5, 2], None, None), ([0, 1, 0], None, None)),
    ("gamma.pdf", ([-1], 2.0, None, None), ([0], 0, None, None)),
    ("gamma.logpdf", ([0], 1.0, None, None), ([-1], None, None, None)),
    ("gamma.cdf", ([-1], 2.0, 0.0, 1.0), ([0], 0, 0, 0)),
    ("beta.logpdf", ([-0.5, 1.5], 2.0, 3.0, 0.0, 1.0), ([0, 0], 0, 0, 0, 0)),
    ("lognorm.cdf", ([-1], 0.5, None, None), ([0], 0, None, None)),
    ("pareto.logpdf", ([0.5], 2.0, None, None), ([0], 0, None, None)),
    ("weibull_min.pdf", ([-1], 2.0, 0.0, 1.0), ([0], 0, 0, 0)),
    ("truncnorm.pdf", ([3], -1.0, 1.0, None, None), ([0], 0, 0, None, None)),
    ("t.logpdf", ([1], INF, None, None), ([-1], None, None, None)),
    ("poisson.logpmf", ([-1, 0], 2.0, None), (None, -1, None)),
    ("poisson.pmf", ([0], 0.0, None), (None, -1, None)),
    ("poisson.cdf", ([-1, 1.5], 2.0, None), (None, -2 * math.exp(-2), None)),
    ("binom.logpmf", ([0, 3, 4], 3, [0, 1, 0.5], None), (None, None, [-3, 3, 0], None)),
    ("geom.logpmf", ([0, 1], [0.5, 1.0], None), (None, [0, 1], None)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]}{c[1]}")
@pytest.mark.parametrize("knowledge", ["known", "nothing"])
def test_value(case: Any, knowledge: str) -> None:
    name, given, wanted = case
    operands = tuple(as_array(x) for x in given)
    row = Row(f"stats.{name}" if "." in name else f"special.{name}", operands, None)
    with np.errstate(all="ignore"):
        y_bars = [np.ones_like(y)[()] for y in row.evaluate(*operands)]
        bars = cotangents(row, operands, y_bars, knowledge)
    for bar, expected in zip(bars, wanted, strict=True):
        if expected is not None:
            actual = 0.0 if bar is None else bar
            np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=0)


def as_array(x: Any) -> Any:
    return np.array(x, dtype=float) if isinstance(x, list) else x


@pytest.mark.parametrize("name", ["sici", "shichi"])
def test_a_result_that_is_not_used_adds_nothing(name: str) -> None:
    """At 0 the slope of the other, cosine integral is infinite."""

    def f(x: Any) -> Any:
        return np.sum(getattr(scipy.special, name)(x)[0])

    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(spadc.grad(f)(np.zeros(2)), [1, 1])
