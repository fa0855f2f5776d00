"""`scipy.special`: logarithms, entropies, the logistic function, power transforms.

`x * log(y)` is 0 where x is 0, and so is its derivative in y. The slopes of the power
transforms are written with hypergeometric functions, which have no hole where the power
is 0: `expm1(t) / t` is `1F1(1; 2; t)`, and `log1p(t) / t` is `2F1(1, 1; 2; -t)`.
"""

from __future__ import annotations

import math
from typing import Any

from .choices import logical_and, maximum, minimum, where
from .core import Primitive
from .elementwise import absolute, through_root
from .special_functions import FLAT, UNKNOWN, special
from .special_hypergeometric import hyp1f1, hyp2f1
from .transcendental import LOG_2, LOG_10, log, sin, sqrt

DEGREE = math.pi / 180

# --- as in NumPy and math -------------------------------------------------------------

exp2 = special("exp2", "x", lambda y, x: LOG_2 * y)
exp10 = special("exp10", "x", lambda y, x: LOG_10 * y)
expm1 = special("expm1", "x", lambda y, x: y + 1, takes_complex=True)
log1p = special("log1p", "x", lambda y, x: 1 / (1 + x), takes_complex=True)
cbrt = special("cbrt", "x", lambda y, x: through_root(1.0, 3 * y**2, y))
cosm1 = special("cosm1", "x", lambda y, x: -sin(x))
sindg = special("sindg", "x", lambda y, x: DEGREE * cosdg(x))
cosdg: Primitive = special("cosdg", "x", lambda y, x: -DEGREE * sindg(x))
tandg = special("tandg", "x", lambda y, x: DEGREE * (1 + y**2))
cotdg = special("cotdg", "x", lambda y, x: -DEGREE * (1 + y**2))
radian = special(
    "radian",
    "d m s",
    lambda y, d, m, s: DEGREE,
    lambda y, d, m, s: DEGREE / 60,
    lambda y, d, m, s: DEGREE / 3600,
    loops="d",
)
round_ = special("round", "x", FLAT)

# --- the logistic function ------------------------------------------------------------

expit = special("expit", "x", lambda y, x: y * (1 - y))
log_expit = special("log_expit", "x", lambda y, x: expit(-x))
logit = special("logit", "x", lambda y, x: 1 / (x * (1 - x)))
softplus = special("softplus", "x", lambda y, x: expit(x), is_ufunc=False)

# --- entropies ------------------------------------------------------------------------


def nothing_over(x: Any, y: Any) -> Any:
    """`x / y`, which is 0 where both are 0."""
    return x / where(logical_and(x.equals(0), y.equals(0)), 1, y)


xlogy = special(
    "xlogy",
    "x y",
    lambda z, x, y: log(y),
    lambda z, x, y: nothing_over(x, y),
    takes_complex=True,
    loops="d",
)
xlog1py = special(
    "xlog1py",
    "x y",
    lambda z, x, y: log1p(y),
    lambda z, x, y: nothing_over(x, 1 + y),
    takes_complex=True,
    loops="d",
)
entr = special("entr", "x", lambda y, x: -log(x) - 1)
rel_entr = special(
    "rel_entr",
    "x y",
    lambda z, x, y: log(x / y) + 1,
    lambda z, x, y: -nothing_over(x, y),
)
kl_div = special(
    "kl_div", "x y", lambda z, x, y: log(x / y), lambda z, x, y: 1 - nothing_over(x, y)
)

# --- losses and power transforms ------------------------------------------------------

huber = special(
    "huber",
    "delta r",
    lambda y, delta, r: maximum(absolute(r) - delta, 0),
    lambda y, delta, r: maximum(minimum(r, delta), -delta),
)


def _stretch(delta: Any, r: Any) -> Any:
    return sqrt(1 + (r / delta) ** 2)


pseudo_huber = special(
    "pseudo_huber",
    "delta r",
    lambda y, delta, r: y**2 / (delta**3 * _stretch(delta, r)),
    lambda y, delta, r: r / _stretch(delta, r),
)


def _power_slope(lmbda: Any, log_x: Any) -> Any:
    """The derivative of `expm1(lmbda * log_x) / lmbda` in the power."""
    return log_x**2 / 2 * hyp1f1(2, 3, lmbda * log_x)


def _root_slope(lmbda: Any, y: Any) -> Any:
    """The derivative of `log1p(lmbda * y) / lmbda` in the power."""
    return -(y**2) / 2 * hyp2f1(2, 2, 3, -lmbda * y)


boxcox = special(
    "boxcox",
    "x lmbda",
    lambda y, x, lmbda: x ** (lmbda - 1),
    lambda y, x, lmbda: _power_slope(lmbda, log(x)),
)
boxcox1p = special(
    "boxcox1p",
    "x lmbda",
    lambda y, x, lmbda: (1 + x) ** (lmbda - 1),
    lambda y, x, lmbda: _power_slope(lmbda, log1p(x)),
)
inv_boxcox = special(
    "inv_boxcox",
    "y lmbda",
    lambda x, y, lmbda: x ** (1 - lmbda),
    lambda x, y, lmbda: x * _root_slope(lmbda, y),
    in_double=True,
)
inv_boxcox1p = special(
    "inv_boxcox1p",
    "y lmbda",
    lambda x, y, lmbda: (1 + x) ** (1 - lmbda),
    lambda x, y, lmbda: (1 + x) * _root_slope(lmbda, y),
    in_double=True,
)
exprel = special("exprel", "x", lambda y, x: hyp1f1(2, 3, x) / 2)
powm1 = special(
    "powm1",
    "x y",
    lambda z, x, y: y * x ** (y - 1),
    lambda z, x, y: (z + 1) * log(x),
)


def _tukey_slope(y: Any, x: Any, lmbda: Any) -> Any:
    """The density of Tukey's lambda distribution; it ends where it is not 0."""
    inside = y * (1 - y) > 0
    return inside / (y ** (lmbda - 1) + (1 - y) ** (lmbda - 1))


tklmbda = special(
    "tklmbda",
    "x lmbda",
    _tukey_slope,
    UNKNOWN,
)
