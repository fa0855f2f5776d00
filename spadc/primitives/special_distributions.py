"""`scipy.special`: distribution functions and their inverses.

The slope in the argument is the density, that of an inverse its reciprocal. A
distribution function is constant between the numbers that are counted, so it is flat in
them.
"""

from __future__ import annotations

import math
from typing import Any

from .core import primitive
from .special_errors import ROOT_2_PI
from .special_functions import FLAT, UNKNOWN, special
from .special_gamma import beta_density, gamma_density, gammainc_slope, gammaln
from .special_logs import xlog1py
from .transcendental import exp, sqrt


def _floor(k: Any) -> Any:
    return primitive("floor")(k)


# --- what is counted ------------------------------------------------------------------


def _binomial(k: Any, n: Any, p: Any) -> Any:
    """The slope of the sum of the upper terms."""
    return beta_density(_floor(k) + 1, n - _floor(k), p)


def _negative_binomial(k: Any, n: Any, p: Any) -> Any:
    return beta_density(n, _floor(k) + 1, p)


def _poisson(k: Any, m: Any) -> Any:
    return gamma_density(_floor(k) + 1, m)


bdtr = special("bdtr", "k n p", FLAT, UNKNOWN, lambda y, *given: -_binomial(*given))
bdtrc = special("bdtrc", "k n p", FLAT, UNKNOWN, lambda y, *given: _binomial(*given))
bdtri = special(
    "bdtri", "k n y", FLAT, UNKNOWN, lambda p, k, n, y: -1 / _binomial(k, n, p)
)
nbdtr = special(
    "nbdtr",
    "k n p",
    FLAT,
    UNKNOWN,
    lambda y, *given: _negative_binomial(*given),
    loops="ll",
)
nbdtrc = special(
    "nbdtrc",
    "k n p",
    FLAT,
    UNKNOWN,
    lambda y, *given: -_negative_binomial(*given),
    loops="ll",
)
nbdtri = special(
    "nbdtri",
    "k n y",
    FLAT,
    UNKNOWN,
    lambda p, k, n, y: 1 / _negative_binomial(k, n, p),
    loops="ll",
)
pdtr = special("pdtr", "k m", FLAT, lambda y, k, m: -_poisson(k, m))
pdtrc = special("pdtrc", "k m", FLAT, lambda y, k, m: _poisson(k, m))
pdtri = special("pdtri", "k y", FLAT, lambda m, k, y: -1 / _poisson(k, m), loops="l")

# --- what is measured -----------------------------------------------------------------


def _chi_square(v: Any, x: Any) -> Any:
    return gamma_density(v / 2, x / 2) / 2


def _ratio(dfn: Any, dfd: Any, x: Any) -> Any:
    """The density of F: `dfn * x / (dfd + dfn * x)` has that of beta."""
    total = dfd + dfn * x
    return dfn * dfd / total**2 * beta_density(dfn / 2, dfd / 2, dfn * x / total)


def _student(df: Any, t: Any) -> Any:
    scale = exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / sqrt(math.pi * df)
    return scale * exp(xlog1py(-(df + 1) / 2, t**2 / df))


chdtr = special(
    "chdtr",
    "v x",
    lambda y, v, x: gammainc_slope(v / 2, x / 2) / 2,
    lambda y, v, x: _chi_square(v, x),
)
chdtrc = special(
    "chdtrc",
    "v x",
    lambda y, v, x: -gammainc_slope(v / 2, x / 2) / 2,
    lambda y, v, x: -_chi_square(v, x),
)
chdtri = special("chdtri", "v p", UNKNOWN, lambda x, v, p: -1 / _chi_square(v, x))
fdtr = special("fdtr", "dfn dfd x", UNKNOWN, UNKNOWN, lambda y, *given: _ratio(*given))
fdtrc = special(
    "fdtrc", "dfn dfd x", UNKNOWN, UNKNOWN, lambda y, *given: -_ratio(*given)
)
fdtri = special(
    "fdtri", "dfn dfd p", UNKNOWN, UNKNOWN, lambda x, a, b, p: 1 / _ratio(a, b, x)
)
gdtr = special(
    "gdtr",
    "a b x",
    lambda y, a, b, x: x * gamma_density(b, a * x),
    lambda y, a, b, x: gammainc_slope(b, a * x),
    lambda y, a, b, x: a * gamma_density(b, a * x),
)
gdtrc = special(
    "gdtrc",
    "a b x",
    lambda y, a, b, x: -x * gamma_density(b, a * x),
    lambda y, a, b, x: -gammainc_slope(b, a * x),
    lambda y, a, b, x: -a * gamma_density(b, a * x),
)
gdtria = special(
    "gdtria",
    "p b x",
    lambda a, p, b, x: 1 / (x * gamma_density(b, a * x)),
    UNKNOWN,
    lambda a, p, b, x: -a / x,
)
gdtrix = special(
    "gdtrix",
    "a b p",
    lambda x, a, b, p: -x / a,
    UNKNOWN,
    lambda x, a, b, p: 1 / (a * gamma_density(b, a * x)),
)
stdtr = special("stdtr", "df t", UNKNOWN, lambda y, df, t: _student(df, t))
stdtrit = special("stdtrit", "df p", UNKNOWN, lambda t, df, p: 1 / _student(df, t))
nrdtrimn = special(
    "nrdtrimn",
    "p std x",
    lambda mean, p, std, x: -std * ROOT_2_PI * exp(((x - mean) / std) ** 2 / 2),
    lambda mean, p, std, x: (mean - x) / std,
    lambda mean, p, std, x: 1.0,
)
nrdtrisd = special(
    "nrdtrisd",
    "mn p x",
    lambda std, mn, p, x: std / (mn - x),
    lambda std, mn, p, x: (
        ROOT_2_PI * std**2 / (mn - x) * exp(((x - mn) / std) ** 2 / 2)
    ),
    lambda std, mn, p, x: std / (x - mn),
)
