"""`scipy.stats`: shapes of each distribution, and where it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.stats
from primitives.making import reals, row
from primitives.running import Row

from spadc.primitives import primitive

LOC, SCALE = 0.3, 1.4
UNIT, POSITIVE, ALL = (0.1, 0.9), (0.3, 3.0), (-2.0, 2.0)
CONTINUOUS: dict[str, tuple[tuple[float, float], ...]] = {
    # the range of z, then those of the shapes
    "norm": (ALL,),
    "uniform": (UNIT,),
    "expon": (POSITIVE,),
    "cauchy": (ALL,),
    "laplace": (ALL,),
    "logistic": (ALL,),
    "gumbel_r": (ALL,),
    "gumbel_l": (ALL,),
    "halfnorm": (POSITIVE,),
    "halfcauchy": (POSITIVE,),
    "halflogistic": (POSITIVE,),
    "rayleigh": (POSITIVE,),
    "maxwell": (POSITIVE,),
    "gamma": (POSITIVE, (0.5, 3)),
    "invgamma": (POSITIVE, (0.5, 3)),
    "chi2": (POSITIVE, (1, 4)),
    "chi": (POSITIVE, (1, 4)),
    "beta": (UNIT, (0.5, 3), (0.5, 3)),
    "t": (ALL, (1, 4)),
    "f": (POSITIVE, (1, 4), (2, 5)),
    "lognorm": (POSITIVE, (0.5, 2)),
    "pareto": ((1.2, 3), (0.5, 3)),
    "lomax": (POSITIVE, (0.5, 3)),
    "weibull_min": (POSITIVE, (0.5, 3)),
    "powerlaw": (UNIT, (0.5, 3)),
    "invgauss": (POSITIVE, (0.5, 2)),
    "truncnorm": ((-0.5, 0.9), (-2, -1), (1, 2)),
    "skewnorm": (ALL, (-2, 2)),
    "vonmises": (ALL, (0.5, 3)),
}
DISCRETE: dict[str, tuple[Any, ...]] = {
    "poisson": ((0.5, 3),),
    "bernoulli": (UNIT,),
    "binom": (4, UNIT),
    "geom": (UNIT,),
    "nbinom": ((1, 3), UNIT),
}
IN_X = ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf")
IN_K = ("pmf", "logpmf", "cdf", "logcdf", "sf", "logsf")
WHOLE_SCALE = {"norm", "gamma", "lognorm"}  # looked at with every argument


def stats_row(
    distribution: str,
    name: str,
    *operands: Any,
    tag: str = "",
    fixed: tuple[int, ...] = (),
    needs_rank: bool = False,
) -> Row:
    """A row of a method; operands in which its derivative is not known are fixed."""
    known = primitive(f"stats.{distribution}.{name}")
    of = getattr(scipy.stats, distribution)
    words = [a.name for a in known.arguments]

    def call(*given: Any) -> Any:
        named = zip(words[1:], given[1:], strict=True)
        return getattr(of, name)(given[0], **{k: v for k, v in named if v is not None})

    once = distribution in ("gamma", "chi2") and name not in ("pdf", "logpdf")
    return row(
        known.name,
        call,
        *operands,
        fixed=(*fixed, *known.no_derivative_in),
        tag=tag,
        once=once,
        needs_rank=needs_rank,
    )


def continuous() -> Iterator[Row]:
    for distribution, (support, *shapes) in CONTINUOUS.items():
        z = reals(2, low=support[0], high=support[1])
        q = reals(2, low=0.2, high=0.8)
        given = [reals(2, low=a, high=b) for a, b in shapes]
        for name in IN_X:
            yield stats_row(distribution, name, z, *given, None, None)
        for name in ("ppf", "isf"):
            yield stats_row(distribution, name, q, *given, None, None)
        if distribution in WHOLE_SCALE:
            x = LOC + SCALE * z
            for name in IN_X:
                yield stats_row(distribution, name, x, *given, LOC, SCALE, tag="moved")
            for name in ("ppf", "isf"):
                yield stats_row(distribution, name, q, *given, LOC, SCALE, tag="moved")


def discrete() -> Iterator[Row]:
    counts = np.array([1, 3])
    for distribution, shapes in DISCRETE.items():
        given = [reals(2, low=s[0], high=s[1]) if isinstance(s, tuple) else s
                 for s in shapes]  # fmt: skip
        k = np.array([0, 0]) if distribution == "bernoulli" else counts
        for name in IN_K:
            yield stats_row(distribution, name, k, *given, None)
        for name in ("ppf", "isf"):
            yield stats_row(distribution, name, np.array([0.31, 0.74]), *given, None)


MEAN, FACTOR = reals(3), reals(3, 3)
COVARIANCE = FACTOR @ FACTOR.T + np.eye(3)
SHARES = np.array([0.2, 0.5, 0.3])
VECTORS = [
    *(
        stats_row("multivariate_normal", name, x, *given, tag=tag, needs_rank=True)
        for name in ("pdf", "logpdf")
        for tag, x, *given in (
            ("one", reals(3), MEAN, COVARIANCE),
            ("several", reals(2, 3), MEAN, COVARIANCE),
            ("unit", reals(3), MEAN, None),
            ("centred", reals(2, 3), None, COVARIANCE),
        )
    ),
    *(
        stats_row(
            "dirichlet",
            name,
            SHARES,
            reals(3, low=0.5, high=3),
            fixed=(0,),
            needs_rank=True,
        )
        for name in ("pdf", "logpdf")
    ),
    *(
        stats_row(
            "multinomial",
            name,
            np.array([1, 3, 0]),  # the last share is what the others leave
            4,
            SHARES,
            needs_rank=True,
        )
        for name in ("pmf", "logpmf")
    ),
]
STATS = [*continuous(), *discrete(), *VECTORS]
