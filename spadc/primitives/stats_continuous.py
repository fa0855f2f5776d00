"""`scipy.stats`: continuous distributions, one line of the table for each.

Scores and derivatives in shapes follow from the densities in the documentation of
SciPy; the derivatives of the distribution function are those over the density.
"""

from __future__ import annotations

from typing import Any

from .choices import maximum, where
from .core import primitive
from .elementwise import slope
from .special_bessel import i0e, i1e
from .special_errors import ROOT_2, ROOT_2_OVER_PI, erfcx
from .special_gamma import gamma_density, gammainc_slope, psi
from .special_logs import nothing_over
from .stats_methods import Continuous
from .transcendental import cos, exp, log, log1p, sin, tanh


def _positive(*shapes: Any) -> float:
    return 1.0


def _unit(*shapes: Any) -> float:
    return 0.5


def _digamma_gap(a: Any, b: Any) -> Any:
    """The derivative of `-betaln(a, b)` in `a`."""
    return psi(a + b) - psi(a)


def _t_in_df(z: Any, df: Any) -> list[Any]:
    ratio = z**2 / df
    in_constant = psi((df + 1) / 2) - psi(df / 2) - 1 / df
    return [(in_constant - log1p(ratio) + (1 + 1 / df) * ratio / (1 + ratio)) / 2]


def _f_score(z: Any, m: Any, n: Any) -> Any:
    return nothing_over(m / 2 - 1, z) - (m + n) / 2 * m / (n + m * z)


def _f_in_shapes(z: Any, m: Any, n: Any) -> list[Any]:
    total, half = n + m * z, (m + n) / 2
    in_m = log(m * z / total) + 1 - (m + n) * z / total + _digamma_gap(m / 2, n / 2)
    in_n = log(n / total) + 1 - 2 * half / total + _digamma_gap(n / 2, m / 2)
    return [in_m / 2, in_n / 2]


def _at_edge(k: int, *shapes: Any) -> Any:
    """The density of a truncated normal distribution where it is cut off."""
    return primitive("stats.truncnorm.pdf")(shapes[k], *shapes, None, None)


def _normal_ratio(x: Any) -> Any:
    """The density of the standard normal distribution over its mass below."""
    return ROOT_2_OVER_PI / erfcx(-x / ROOT_2)


DISTRIBUTIONS = (
    Continuous(
        "norm",
        "",
        lambda z: -z,
        over_mass={1: lambda z: _normal_ratio(z), -1: lambda z: _normal_ratio(-z)},
    ),
    Continuous("uniform", "", lambda z: 0 * z, within=_unit),
    Continuous("expon", "", lambda z: 0 * z - 1, within=_positive),
    Continuous("cauchy", "", lambda z: -2 * z / (1 + z**2)),
    Continuous("laplace", "", lambda z: -slope(z)),
    Continuous("logistic", "", lambda z: -tanh(z / 2)),
    Continuous("gumbel_r", "", lambda z: exp(-z) - 1, over_mass={1: lambda z: exp(-z)}),
    Continuous("gumbel_l", "", lambda z: 1 - exp(z), over_mass={-1: lambda z: exp(z)}),
    Continuous("halfnorm", "", lambda z: -z, within=_positive),
    Continuous("halfcauchy", "", lambda z: -2 * z / (1 + z**2), within=_positive),
    Continuous("halflogistic", "", lambda z: -tanh(z / 2), within=_positive),
    Continuous(
        "rayleigh",
        "",
        lambda z: 1 / z - z,
        within=_positive,
        over_mass={-1: lambda z: maximum(z, 0)},
    ),
    Continuous("maxwell", "", lambda z: 2 / z - z, within=_positive),
    Continuous(
        "gamma",
        "a",
        lambda z, a: nothing_over(a - 1, z) - 1,
        lambda z, a: [log(z) - psi(a)],
        _positive,
        lambda z, a: [gammainc_slope(a, z) / gamma_density(a, z)],
    ),
    Continuous(
        "invgamma",
        "a",
        lambda z, a: 1 / z**2 - (a + 1) / z,
        lambda z, a: [-log(z) - psi(a)],
        _positive,
    ),
    Continuous(
        "chi2",
        "df",
        lambda z, df: nothing_over(df / 2 - 1, z) - 0.5,
        lambda z, df: [(log(z / 2) - psi(df / 2)) / 2],
        _positive,
        lambda z, df: [gammainc_slope(df / 2, z / 2) / gamma_density(df / 2, z / 2)],
    ),
    Continuous(
        "chi",
        "df",
        lambda z, df: nothing_over(df - 1, z) - z,
        lambda z, df: [log(z / ROOT_2) - psi(df / 2) / 2],
        _positive,
    ),
    Continuous(
        "beta",
        "a b",
        lambda z, a, b: nothing_over(a - 1, z) - nothing_over(b - 1, 1 - z),
        lambda z, a, b: [
            log(z) + _digamma_gap(a, b),
            log1p(-z) + _digamma_gap(b, a),
        ],
        _unit,
    ),
    Continuous("t", "df", lambda z, df: -(1 + 1 / df) * z / (1 + z**2 / df), _t_in_df),
    Continuous("f", "dfn dfd", _f_score, _f_in_shapes, _positive),
    Continuous(
        "lognorm",
        "s",
        lambda z, s: -(1 + log(z) / s**2) / z,
        lambda z, s: [(log(z) ** 2 / s**2 - 1) / s],
        _positive,
        lambda z, s: [-z * log(z) / s],
    ),
    Continuous(
        "pareto",
        "b",
        lambda z, b: -(b + 1) / z,
        lambda z, b: [1 / b - log(z)],
        lambda b: 2.0,
        lambda z, b: [z * log(z) / b],
    ),
    Continuous(
        "lomax",
        "c",
        lambda z, c: -(c + 1) / (1 + z),
        lambda z, c: [1 / c - log1p(z)],
        _positive,
        lambda z, c: [(1 + z) * log1p(z) / c],
    ),
    Continuous(
        "weibull_min",
        "c",
        lambda z, c: nothing_over(c - 1, z) - c * z ** (c - 1),
        lambda z, c: [1 / c + log(z) * (1 - z**c)],
        _positive,
        lambda z, c: [z * log(z) / c],
        {-1: lambda z, c: (z > 0) * c * where(z > 0, z, 1) ** (c - 1)},
    ),
    Continuous(
        "powerlaw",
        "a",
        lambda z, a: nothing_over(a - 1, z),
        lambda z, a: [1 / a + log(z)],
        _unit,
        lambda z, a: [z * log(z) / a],
    ),
    Continuous(
        "invgauss",
        "mu",
        lambda z, mu: (1 / z**2 - 1 / mu**2 - 3 / z) / 2,
        lambda z, mu: [(z - mu) / mu**3],
        _positive,
    ),
    Continuous(
        "truncnorm",
        "a b",
        lambda z, a, b: -z,
        lambda z, a, b: [_at_edge(0, a, b), -_at_edge(1, a, b)],
        lambda a, b: a,
    ),
    Continuous(
        "skewnorm",
        "a",
        lambda z, a: a * _normal_ratio(a * z) - z,
        lambda z, a: [z * _normal_ratio(a * z)],
    ),
    Continuous(
        "vonmises",
        "kappa",
        lambda z, kappa: -kappa * sin(z),
        lambda z, kappa: [cos(z) - i1e(kappa) / i0e(kappa)],
    ),
)
for _distribution in DISTRIBUTIONS:
    _distribution.register()
