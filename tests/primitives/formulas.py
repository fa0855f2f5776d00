"""What elementwise functions of SciPy are in SymPy, where it knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

DEGREE = sp.pi / 180
ROOT_2 = sp.sqrt(2)


def lower_part(a: Any, x: Any) -> Any:
    """The incomplete gamma function, as a share of the whole."""
    return sp.lowergamma(a, x) / sp.gamma(a)


def upper_part(a: Any, x: Any) -> Any:
    """The rest of it."""
    return sp.uppergamma(a, x) / sp.gamma(a)


def huber(delta: Any, r: Any) -> Any:
    """A parabola with straight ends."""
    size = sp.sqrt(r**2)
    return sp.Piecewise((r**2 / 2, size <= delta), (delta * (size - delta / 2), True))


def box(x: Any, power: Any) -> Any:
    """The transform of Box and Cox."""
    return (x**power - 1) / power


def unbox(y: Any, power: Any) -> Any:
    """Its inverse."""
    return (power * y + 1) ** (1 / power)


FORMULAS: dict[str, Callable[..., Any]] = {
    # errors and the normal distribution
    "erf": sp.erf,
    "erfc": sp.erfc,
    "erfi": sp.erfi,
    "erfinv": sp.erfinv,
    "erfcinv": lambda x: sp.erfinv(1 - x),
    "erfcx": lambda x: sp.exp(x**2) * sp.erfc(x),
    "dawsn": lambda x: sp.sqrt(sp.pi) / 2 * sp.exp(-(x**2)) * sp.erfi(x),
    "ndtr": lambda x: (1 + sp.erf(x / ROOT_2)) / 2,
    "log_ndtr": lambda x: sp.log(sp.erfc(-x / ROOT_2) / 2),
    "ndtri": lambda p: ROOT_2 * sp.erfinv(2 * p - 1),
    "ndtri_exp": lambda y: ROOT_2 * sp.erfinv(2 * sp.exp(y) - 1),
    # logarithms, exponentials
    "exp2": lambda x: 2**x,
    "exp10": lambda x: 10**x,
    "expm1": lambda x: sp.exp(x) - 1,
    "exprel": lambda x: (sp.exp(x) - 1) / x,
    "log1p": lambda x: sp.log(1 + x),
    "cbrt": lambda x: x ** sp.Rational(1, 3),
    "cosm1": lambda x: sp.cos(x) - 1,
    "powm1": lambda x, y: x**y - 1,
    "sindg": lambda x: sp.sin(DEGREE * x),
    "cosdg": lambda x: sp.cos(DEGREE * x),
    "tandg": lambda x: sp.tan(DEGREE * x),
    "cotdg": lambda x: sp.cot(DEGREE * x),
    "radian": lambda d, m, s: DEGREE * (d + m / 60 + s / 3600),
    "expit": lambda x: 1 / (1 + sp.exp(-x)),
    "log_expit": lambda x: -sp.log(1 + sp.exp(-x)),
    "logit": lambda p: sp.log(p / (1 - p)),
    "softplus": lambda x: sp.log(1 + sp.exp(x)),
    "xlogy": lambda x, y: x * sp.log(y),
    "xlog1py": lambda x, y: x * sp.log(1 + y),
    "entr": lambda x: -x * sp.log(x),
    "rel_entr": lambda x, y: x * sp.log(x / y),
    "kl_div": lambda x, y: x * sp.log(x / y) - x + y,
    "huber": huber,
    "pseudo_huber": lambda d, r: d**2 * (sp.sqrt(1 + (r / d) ** 2) - 1),
    "boxcox": box,
    "boxcox1p": lambda x, power: box(1 + x, power),
    "inv_boxcox": unbox,
    "inv_boxcox1p": lambda y, power: unbox(y, power) - 1,
    # gamma functions
    "gamma": sp.gamma,
    "gammaln": sp.loggamma,
    "loggamma": sp.loggamma,
    "rgamma": lambda x: 1 / sp.gamma(x),
    "psi": lambda x: sp.polygamma(0, x),
    "digamma": lambda x: sp.polygamma(0, x),
    "polygamma": sp.polygamma,
    "beta": lambda a, b: sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b),
    "betaln": lambda a, b: sp.log(sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b)),
    "poch": lambda z, m: sp.gamma(z + m) / sp.gamma(z),
    "binom": lambda n, k: sp.gamma(n + 1) / (sp.gamma(k + 1) * sp.gamma(n - k + 1)),
    "gammainc": lower_part,
    "gammaincc": upper_part,
    "betainc": lambda a, b, x: sp.betainc_regularized(a, b, 0, x),
    "betaincc": lambda a, b, x: 1 - sp.betainc_regularized(a, b, 0, x),
    "zeta": sp.zeta,
    # distribution functions
    "chdtr": lambda v, x: lower_part(v / 2, x / 2),
    "chdtrc": lambda v, x: upper_part(v / 2, x / 2),
    "gdtr": lambda a, b, x: lower_part(b, a * x),
    "gdtrc": lambda a, b, x: upper_part(b, a * x),
    "pdtr": lambda k, m: upper_part(sp.floor(k) + 1, m),
    "pdtrc": lambda k, m: lower_part(sp.floor(k) + 1, m),
    # integrals
    "expi": sp.Ei,
    "exp1": lambda x: sp.expint(1, x),
    "expn": sp.expint,
    "spence": lambda x: sp.polylog(2, 1 - x),
    "lambertw": lambda z, k, tol: sp.LambertW(z, k),
    "ellipk": sp.elliptic_k,
    "ellipkm1": lambda p: sp.elliptic_k(1 - p),
    "ellipe": sp.elliptic_e,
    "ellipkinc": sp.elliptic_f,
    "ellipeinc": sp.elliptic_e,
    # Bessel functions
    "jv": sp.besselj,
    "yv": sp.bessely,
    "iv": sp.besseli,
    "kv": sp.besselk,
    "kn": sp.besselk,
    "j0": lambda x: sp.besselj(0, x),
    "j1": lambda x: sp.besselj(1, x),
    "y0": lambda x: sp.bessely(0, x),
    "y1": lambda x: sp.bessely(1, x),
    "i0": lambda x: sp.besseli(0, x),
    "i1": lambda x: sp.besseli(1, x),
    "k0": lambda x: sp.besselk(0, x),
    "k1": lambda x: sp.besselk(1, x),
    "i0e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(0, x),
    "i1e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(1, x),
    "k0e": lambda x: sp.exp(x) * sp.besselk(0, x),
    "k1e": lambda x: sp.exp(x) * sp.besselk(1, x),
    "ive": lambda v, x: sp.exp(-sp.Abs(x)) * sp.besseli(v, x),
    "kve": lambda v, x: sp.exp(x) * sp.besselk(v, x),
    # polynomials and hypergeometric functions
    "eval_legendre": sp.legendre,
    "eval_chebyt": sp.chebyshevt,
    "eval_chebyu": sp.chebyshevu,
    "eval_hermite": sp.hermite,
    "eval_laguerre": sp.laguerre,
    "eval_genlaguerre": sp.assoc_laguerre,
    "eval_gegenbauer": sp.gegenbauer,
    "eval_jacobi": sp.jacobi,
    "hyp0f1": lambda v, x: sp.hyper([], [v], x),
    "hyp1f1": lambda a, b, x: sp.hyper([a], [b], x),
    "hyp2f1": lambda a, b, c, x: sp.hyper([a, b], [c], x),
}
"""By the name that SciPy gives them."""
