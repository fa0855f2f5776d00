"""`scipy.special`: hypergeometric functions, orthogonal polynomials in their argument.

Parameters, degrees and orders have no derivative here. That of a hypergeometric
function in its argument shifts the parameters (NIST Digital Library of Mathematical
Functions, 13.3, 15.5); that of a polynomial is one of the next family (18.9).
"""

from __future__ import annotations

from typing import Any

from .choices import maximum
from .core import Primitive
from .elementwise import absolute, sign
from .special_functions import UNKNOWN, special
from .transcendental import exp

# --- hypergeometric functions ---------------------------------------------------------

hyp0f1: Primitive = special(
    "hyp0f1",
    "v z",
    UNKNOWN,
    lambda y, v, z: hyp0f1(v + 1, z) / v,
    takes_complex=True,
)
hyp1f1: Primitive = special(
    "hyp1f1",
    "a b x",
    UNKNOWN,
    UNKNOWN,
    lambda y, a, b, x: a / b * hyp1f1(a + 1, b + 1, x),
    takes_complex=True,
)
hyp2f1: Primitive = special(
    "hyp2f1",
    "a b c z",
    UNKNOWN,
    UNKNOWN,
    UNKNOWN,
    lambda y, a, b, c, z: a * b / c * hyp2f1(a + 1, b + 1, c + 1, z),
    loops="d",
)
hyperu: Primitive = special(
    "hyperu",
    "a b x",
    UNKNOWN,
    UNKNOWN,
    lambda y, a, b, x: -a * hyperu(a + 1, b + 1, x),
)
wright_bessel: Primitive = special(
    "wright_bessel",
    "a b x",
    UNKNOWN,
    UNKNOWN,
    lambda y, a, b, x: wright_bessel(a, a + b, x),
    loops="d",
)
log_wright_bessel: Primitive = special(
    "log_wright_bessel",
    "a b x",
    UNKNOWN,
    UNKNOWN,
    lambda y, a, b, x: exp(log_wright_bessel(a, a + b, x) - y),
    loops="d",
)

# --- orthogonal polynomials -----------------------------------------------------------


def _polynomial(name: str, arguments: str, slope: Any, **facts: Any) -> Any:
    """A polynomial `eval_<name>(n, ..., x)`."""
    unknown = [UNKNOWN] * (len(arguments.split()) - 1)
    return special(f"eval_{name}", arguments, *unknown, slope, loops="l", **facts)


def _below(n: Any) -> Any:
    """The degree before `n`; any, where `n` is 0 and a factor."""
    known = isinstance(n.literal, int) and n.literal > 0
    return n - 1 if known else maximum(n - 1, 0)


jacobi: Primitive = _polynomial(
    "jacobi",
    "n alpha beta x",
    lambda y, n, a, b, x: (n + a + b + 1) / 2 * jacobi(n - 1, a + 1, b + 1, x),
)
legendre = _polynomial(
    "legendre", "n x", lambda y, n, x: (n + 1) / 2 * jacobi(n - 1, 1, 1, x)
)
gegenbauer: Primitive = _polynomial(
    "gegenbauer",
    "n alpha x",
    lambda y, n, a, x: 2 * a * gegenbauer(n - 1, a + 1, x),
)


def _second_kind(n: Any, x: Any) -> Any:
    """Half the slope of `chebyu`, which is odd in `n + 1`."""
    if isinstance(n.literal, int) and n.literal >= 0:
        return gegenbauer(n - 1, 2, x)
    return sign(n + 1) * gegenbauer(absolute(n + 1) - 2, 2, x)


chebyt = _polynomial("chebyt", "n x", lambda y, n, x: n * chebyu(n - 1, x))
chebyu: Primitive = _polynomial("chebyu", "n x", lambda y, n, x: 2 * _second_kind(n, x))
chebyc = _polynomial("chebyc", "n x", lambda y, n, x: n * chebys(n - 1, x))
chebys: Primitive = _polynomial("chebys", "n x", lambda y, n, x: _second_kind(n, x / 2))
laguerre = _polynomial("laguerre", "n x", lambda y, n, x: -genlaguerre(n - 1, 1, x))
genlaguerre: Primitive = _polynomial(
    "genlaguerre", "n alpha x", lambda y, n, a, x: -genlaguerre(n - 1, a + 1, x)
)
hermite: Primitive = _polynomial(
    "hermite", "n x", lambda y, n, x: 2 * n * hermite(_below(n), x)
)
hermitenorm: Primitive = _polynomial(
    "hermitenorm", "n x", lambda y, n, x: n * hermitenorm(_below(n), x)
)
sh_legendre = _polynomial(
    "sh_legendre", "n x", lambda y, n, x: (n + 1) * jacobi(n - 1, 1, 1, 2 * x - 1)
)
sh_chebyt = _polynomial(
    "sh_chebyt", "n x", lambda y, n, x: 2 * n * chebyu(n - 1, 2 * x - 1)
)
sh_chebyu = _polynomial(
    "sh_chebyu", "n x", lambda y, n, x: 4 * _second_kind(n, 2 * x - 1)
)
sh_jacobi: Primitive = _polynomial(
    "sh_jacobi",
    "n p q x",
    lambda y, n, p, q, x: n * sh_jacobi(_below(n), p + 2, q + 1, x),
)
lpmv: Primitive = special(
    "lpmv",
    "m v x",
    UNKNOWN,
    UNKNOWN,
    lambda y, m, v, x: (v * x * y - (v + m) * lpmv(m, v - 1, x)) / (x**2 - 1),
)
assoc_laguerre = special(
    "assoc_laguerre",
    "x n k",
    lambda y, x, n, k: -genlaguerre(n - 1, k + 1, x),
    UNKNOWN,
    UNKNOWN,
    infer=lambda x, n, k: genlaguerre.infer(n, k, x),
    is_ufunc=False,
)
