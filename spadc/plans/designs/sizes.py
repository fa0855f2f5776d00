"""How much a draw keeps at most, which is what memory must be there for."""

from __future__ import annotations

import math

from .design import Design

TAIL = 1e-6


def most_kept(design: Design, n: int, rows: int = 1) -> int:
    """The highest number of parts that a draw from `n` parts keeps.

    Certain for every scheme but "bernoulli": there the number is exceeded, in any of
    `rows` independent draws, with a probability of at most 1e-6. It is that of the
    binomial law with the same mean, whose upper tail no other probabilities exceed.

    Source: Hoeffding, On the distribution of the number of successes in independent
    trials, Annals of Mathematical Statistics 27, 1956, theorem 5.
    """
    size = design.kept(n)
    if design.scheme != "bernoulli" or design.keep == 1 or n == 0:
        return size
    return _binomial_quantile(n, design.keep, TAIL / max(1, rows))


def _binomial_quantile(n: int, p: float, tail: float) -> int:
    """The smallest m >= n p with P(Bin(n, p) > m) <= `tail`, summed from above.

    It starts where Bernstein's inequality leaves a billionth of `tail`.
    """
    rare = math.log(1e9 / tail)
    margin = rare / 3 + math.sqrt(rare**2 / 9 + 2 * n * p * (1 - p) * rare)
    above = tail * 1e-9
    for m in range(min(n, math.ceil(n * p + margin)), math.ceil(n * p), -1):
        above += _binomial(n, m, p)
        if above > tail:
            return m
    return math.ceil(n * p)


def _binomial(n: int, m: int, p: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(m + 1) - math.lgamma(n - m + 1)
    return math.exp(ways + m * math.log(p) + (n - m) * math.log1p(-p))
