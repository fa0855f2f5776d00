"""`scipy.special`: the gamma function, the beta function, and what is counted by them.

The derivatives of `psi` are Hurwitz zeta functions (NIST Digital Library of
Mathematical Functions, 5.15, 25.11), those of the incomplete functions in their
argument are densities.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, array_or_scalar, dtype_of, shape_of

from .choices import logical_and, where
from .core import Primitive, Unsupported
from .inference import common_shape
from .scipy_entries import run_time_helper, scipy_module, scipy_primitive
from .special_functions import FLAT, UNKNOWN, float_dtype, refusals, special
from .special_logs import xlog1py, xlogy
from .transcendental import cos, exp, log, sin

# --- the gamma function ---------------------------------------------------------------

zeta: Primitive = special(
    "zeta", "x q?", UNKNOWN, lambda y, x, q: -x * zeta(x + 1, q), is_ufunc=False
)
psi = special("psi", "z", lambda y, z: zeta(2, z), also="digamma")
gamma = special("gamma", "z", lambda y, z: y * psi(z))
gammaln = special("gammaln", "x", lambda y, x: psi(x))
loggamma = special("loggamma", "z", lambda y, z: psi(z))
gammasgn = special("gammasgn", "x", FLAT)


def _rgamma_slope(y: Any, z: Any) -> Any:
    """`-psi(z) / gamma(z)`, by reflection at the poles, where `y` is 0."""
    at_pole = logical_and(y.equals(0), z < 1)
    turned = cos(math.pi * z) - sin(math.pi * z) * psi(1 - z) / math.pi
    return where(at_pole, turned * gamma(1 - z), -y * psi(z))


rgamma = special("rgamma", "z", _rgamma_slope)


def _infer_polygamma(n: Type, x: Type) -> Type:
    dtype = None if dtype_of(n) == "float32" else float_dtype((n, x))
    return ArrayType(dtype and "float64", common_shape((n, x)))


polygamma: Primitive = special(
    "polygamma",
    "n x",
    UNKNOWN,
    lambda y, n, x: polygamma(n + 1, x),
    infer=_infer_polygamma,
    is_ufunc=False,
)
multigammaln = scipy_primitive(
    "special.multigammaln",
    lambda a, d: array_or_scalar(float_dtype((a,)) and "float64", common_shape((a,))),
    "a d:",
)


@multigammaln.vjp
def _multigammaln(y_bar: Any, y: Any, a: Any, d: int) -> Any:
    return y_bar * sum((psi(a - j / 2) for j in range(1, d)), psi(a))


# --- the beta function ----------------------------------------------------------------

beta = special(
    "beta",
    "a b",
    lambda y, a, b: y * (psi(a) - psi(a + b)),
    lambda y, a, b: y * (psi(b) - psi(a + b)),
    loops="d",
)
betaln = special(
    "betaln",
    "a b",
    lambda y, a, b: psi(a) - psi(a + b),
    lambda y, a, b: psi(b) - psi(a + b),
    loops="d",
)


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """`x**(a - 1) * (1 - x)**(b - 1) / beta(a, b)`"""
    return exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))


betainc = special(
    "betainc", "a b x", UNKNOWN, UNKNOWN, lambda y, a, b, x: beta_density(a, b, x)
)
betaincc = special(
    "betaincc", "a b x", UNKNOWN, UNKNOWN, lambda y, a, b, x: -beta_density(a, b, x)
)
betaincinv = special(
    "betaincinv",
    "a b y",
    UNKNOWN,
    UNKNOWN,
    lambda x, a, b, y: 1 / beta_density(a, b, x),
)
betainccinv = special(
    "betainccinv",
    "a b y",
    UNKNOWN,
    UNKNOWN,
    lambda x, a, b, y: -1 / beta_density(a, b, x),
)

# --- the incomplete gamma function ----------------------------------------------------


def gamma_density(a: Any, x: Any) -> Any:
    """`x**(a - 1) * exp(-x) / gamma(a)`"""
    return exp(xlogy(a - 1, x) - x - gammaln(a))


def _gammainc_slope(a: Any, x: Any) -> Any:
    """The integral of the derivative of the density in `a`, over the smaller side, in
    the logarithm of its argument."""
    quad, functions = scipy_module("integrate").quad, scipy_module("special")

    def one(a: float, x: float) -> float:
        if not a > 0 or x < 0 or math.isnan(x):
            return math.nan
        if not 0 < x < math.inf:
            return 0.0
        mean, scale = functions.psi(a), functions.gammaln(a)

        def slope(v: float) -> float:
            return float((v - mean) * math.exp(a * v - math.exp(v) - scale))

        low, end = x < a + 1, math.log(x)
        far = end - 60 / min(a, 1) if low else math.log(x + 20 * math.sqrt(a) + 800)
        total = quad(slope, end, far, epsabs=0, epsrel=1e-12, limit=200)[0]
        return -float(total)

    return np.vectorize(one, otypes=[np.result_type(a, x, np.float32)])(a, x)[()]


gammainc_slope = run_time_helper(
    "gammainc_slope",
    lambda a, x: array_or_scalar(float_dtype((a, x)), common_shape((a, x))),
    _gammainc_slope,
    "a x",
    broadcasts=True,
    elementwise=True,
    no_derivative_in=refusals("scipy.special.gammainc", ["a"], [UNKNOWN]),
)
gammainc_slope.vjp(
    lambda y_bar, y, a, x: (None, y_bar * gamma_density(a, x) * (log(x) - psi(a)))
)

gammainc = special(
    "gammainc",
    "a x",
    lambda y, a, x: gammainc_slope(a, x),
    lambda y, a, x: gamma_density(a, x),
    loops="d",
)
gammaincc = special(
    "gammaincc",
    "a x",
    lambda y, a, x: -gammainc_slope(a, x),
    lambda y, a, x: -gamma_density(a, x),
    loops="d",
)


def _inverse_slope(x: Any, a: Any, y: Any) -> Any:
    """That of the argument at which the function has a value, in the parameter."""
    return -gammainc_slope(a, x) / gamma_density(a, x)


gammaincinv = special(
    "gammaincinv",
    "a y",
    _inverse_slope,
    lambda x, a, y: 1 / gamma_density(a, x),
    loops="d",
)
gammainccinv = special(
    "gammainccinv",
    "a y",
    _inverse_slope,
    lambda x, a, y: -1 / gamma_density(a, x),
    loops="d",
)

# --- counting -------------------------------------------------------------------------

poch = special(
    "poch",
    "z m",
    lambda y, z, m: y * (psi(z + m) - psi(z)),
    lambda y, z, m: y * psi(z + m),
)
binom = special(
    "binom",
    "n k",
    lambda y, n, k: y * (psi(n + 1) - psi(n - k + 1)),
    lambda y, n, k: y * (psi(n - k + 1) - psi(k + 1)),
)


def _infer_counted(*types: Type, exact: bool = False, **attrs: Any) -> Type:
    dtype = None if exact else float_dtype(types, loops="d")
    return array_or_scalar(dtype, common_shape(types))


def _infer_factorial(n: Type, exact: bool = False, **attrs: Any) -> Type:
    """An array gives an array, even without axes."""
    dtype = "float64" if dtype_of(n) == "float64" and not exact else None
    if isinstance(n, ArrayType):
        return ArrayType(dtype, n.shape)
    return array_or_scalar(dtype, shape_of(n))


def _counted(name: str, slopes: Any) -> None:
    """`comb` and `perm` of numbers, 0 outside of `0 <= k <= N`."""
    known = scipy_primitive(
        f"special.{name}",
        _infer_counted,
        "N k exact= repetition=" if name == "comb" else "N k exact=",
        {"exact": False, "repetition": False},
        broadcasts=True,
        elementwise=True,
    )

    @known.vjp
    def _rule(
        y_bar: Any,
        y: Any,
        n: Any,
        k: Any,
        exact: bool = False,
        repetition: bool = False,
    ) -> Any:
        if exact:
            raise Unsupported(
                f"`scipy.special.{name}` of whole numbers has no derivative"
            )
        total = n + k - 1 if repetition else n
        n_bar, k_bar = (
            where(y.equals(0), 0, y_bar * y * slope) for slope in slopes(total, k)
        )
        return n_bar, n_bar + k_bar if repetition else k_bar


_counted(
    "comb",
    lambda n, k: (psi(n + 1) - psi(n - k + 1), psi(n - k + 1) - psi(k + 1)),
)
_counted("perm", lambda n, k: (psi(n + 1) - psi(n - k + 1), psi(n - k + 1)))
factorial = scipy_primitive(
    "special.factorial",
    _infer_factorial,
    "n exact= extend=",
    {"exact": False, "extend": "zero"},
    elementwise=True,
)


@factorial.vjp
def _factorial(
    y_bar: Any, y: Any, n: Any, exact: bool = False, extend: Any = "zero"
) -> Any:
    if exact:
        raise Unsupported(
            "`scipy.special.factorial` of whole numbers has no derivative"
        )
    return where(y.equals(0), 0, y_bar * y * psi(n + 1))
