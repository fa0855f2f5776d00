"""`scipy.stats`: discrete distributions, in their parameters.

What is counted has no derivative: the distribution functions are constant between whole
numbers, and the inverse is a step function of everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, final

from .choices import not_equal, where
from .core import primitive
from .inference import is_left_out
from .special_gamma import psi
from .special_logs import nothing_over
from .stats_methods import method
from .transcendental import exp, log


@final
@dataclass(frozen=True, slots=True)
class Discrete:
    """A discrete distribution with a location.

    `in_shapes` are the derivatives of the logarithm of the mass at `k`, `cdf` those of
    the distribution function at the whole number `k`; None in place of one that is not
    known.
    """

    name: str
    shapes: str
    in_shapes: Callable[..., Sequence[Any]]
    cdf: Callable[..., Sequence[Any]]
    unknown: str = ""  # shapes in which no derivative is known
    unknown_in_cdf: str = ""

    def register(self) -> None:
        """Make primitives of its methods."""
        in_k, in_q = (f"{first} {self.shapes} loc?" for first in "kq")
        unknown, unknown_in_cdf = self.unknown.split(), self.unknown_in_cdf.split()
        method(self.name, "pmf", in_k, self._mass, unknown)
        method(self.name, "logpmf", in_k, self._log_mass, unknown)
        for name, sign in (("cdf", 1), ("sf", -1)):
            rule, log_rule = partial(self._sum, sign), partial(self._log_sum, sign)
            method(self.name, name, in_k, rule, unknown_in_cdf)
            method(self.name, f"log{name}", in_k, log_rule, unknown_in_cdf)
        for name in ("ppf", "isf"):
            method(self.name, name, in_q, None)

    def _mass(self, y_bar: Any, y: Any, *operands: Any) -> Any:
        return self._in_log(y_bar * y, not_equal(y, 0), *operands)

    def _log_mass(self, y_bar: Any, y: Any, *operands: Any) -> Any:
        return self._in_log(y_bar, not_equal(y, -math.inf), *operands)

    def _in_log(self, y_bar: Any, inside: Any, *operands: Any) -> Any:
        """The cotangents from that of the logarithm of the mass."""
        k, *shapes, loc = operands
        counted = where(inside, k if is_left_out(loc.type) else k - loc, 1)
        found = self.in_shapes(counted, *shapes)
        bars = (None if s is None else y_bar * inside * s for s in found)
        return None, *bars, None

    def _sum(self, sign: int, y_bar: Any, y: Any, *operands: Any) -> Any:
        k, *shapes, loc = operands
        counted = primitive("floor")(k if is_left_out(loc.type) else k - loc)
        y_bar = y_bar if sign > 0 else -y_bar
        found = self.cdf(counted, *shapes)
        return None, *(None if s is None else y_bar * s for s in found), None

    def _log_sum(self, sign: int, y_bar: Any, y: Any, *operands: Any) -> Any:
        by_sum = y_bar * exp(-where(y.equals(-math.inf), math.inf, y))
        return self._sum(sign, by_sum, y, *operands)


def _pmf(name: str, *operands: Any) -> Any:
    return primitive(f"stats.{name}.pmf")(*operands, None)


def _binomial_slope(k: Any, n: Any, p: Any) -> Any:
    """The derivative of `k * log(p) + (n - k) * log(1 - p)`."""
    return nothing_over(k, p) - nothing_over(n - k, 1 - p)


DISTRIBUTIONS = (
    Discrete(
        "poisson",
        "mu",
        lambda k, mu: [nothing_over(k, mu) - 1],
        lambda k, mu: [-_pmf("poisson", k, mu)],
    ),
    Discrete(
        "bernoulli",
        "p",
        lambda k, p: [_binomial_slope(k, 1, p)],
        lambda k, p: [-1.0 * k.equals(0)],
    ),
    Discrete(
        "binom",
        "n p",
        lambda k, n, p: [None, _binomial_slope(k, n, p)],
        lambda k, n, p: [None, -n * _pmf("binom", k, n - 1, p)],
        "n",
        "n",
    ),
    Discrete(
        "geom",
        "p",
        lambda k, p: [1 / p - nothing_over(k - 1, 1 - p)],
        lambda k, p: [k * _pmf("geom", k, p) / p],
    ),
    Discrete(
        "nbinom",
        "n p",
        lambda k, n, p: [
            psi(k + n) - psi(n) + log(p),
            n / p - nothing_over(k, 1 - p),
        ],
        lambda k, n, p: [None, (n + k) * _pmf("nbinom", k, n, p) / p],
        "",
        "n",
    ),
)
for _distribution in DISTRIBUTIONS:
    _distribution.register()
