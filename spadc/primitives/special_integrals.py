"""`scipy.special`: exponential, trigonometric, Fresnel and elliptic integrals.

A hole such as that of `sin(x) / x` at 0 is avoided by a function that has none, so that
derivatives of any order are right there (NIST Digital Library of Mathematical
Functions, chapters 4, 6, 7, 19, 22, 25).
"""

from __future__ import annotations

import cmath
import math
from typing import Any

from spadc.ir import Type, array_or_scalar, dtype_of, is_complex

from .choices import maximum, where
from .inference import common_shape
from .scipy_entries import scipy_primitive
from .special_bessel import spherical_in, spherical_jn
from .special_functions import (
    UNKNOWN,
    float_dtype,
    in_complex,
    refusals,
    several,
    special,
    sum_of_products,
)
from .special_hypergeometric import hyp2f1
from .transcendental import cos, cosh, exp, log, sin, sqrt

# --- exponential and trigonometric integrals ------------------------------------------

exp1 = special("exp1", "z", lambda y, z: -exp(-z) / z, takes_complex=True)
expi = special("expi", "x", lambda y, x: exp(x) / x, takes_complex=True)


def _expn_slope(y: Any, n: Any, x: Any) -> Any:
    """`-expn(n - 1, x)`, where `expn(-1, x)` has a closed form."""
    if isinstance(n.literal, int) and n.literal > 0:
        return -expn(n - 1, x)
    lowest = -y * (1 + 1 / x)
    if n.literal == 0:
        return lowest
    return where(n.equals(0), lowest, -expn(maximum(n - 1, 0), x))


expn = special("expn", "n x", UNKNOWN, _expn_slope, loops="l")
sici = several(
    "sici", 2, lambda ys, x: (spherical_jn(0, x), cos(x) / x), in_double=True
)
shichi = several(
    "shichi", 2, lambda ys, x: (spherical_in(0, x), cosh(x) / x), in_double=True
)


def _spence_slope(y: Any, z: Any) -> Any:
    """`log(z) / (1 - z)`, for real numbers without the hole at 1."""
    if is_complex(z.type):
        return log(z) / (1 - z)
    return -hyp2f1(1, 1, 2, 1 - z)


spence = special("spence", "z", _spence_slope, takes_complex=True, in_double=True)
fresnel = several(
    "fresnel",
    2,
    lambda ys, z: (sin(math.pi / 2 * z**2), cos(math.pi / 2 * z**2)),
    takes_complex=True,
)


def _modified_fresnel(name: str, turn: complex) -> None:
    """`F = integral of exp(turn * t**2) from x on`, and `K`, which is F times
    `exp(-turn * (x**2 + pi / 4)) / sqrt(pi)`."""

    def infer(x: Type) -> tuple[Type, Type]:
        one = in_complex(x)
        return one, one

    known = scipy_primitive(f"special.{name}", infer, "x", elementwise=True)

    @known.vjp
    def _rule(y_bars: Any, ys: Any, x: Any) -> Any:
        _, k = ys
        start = cmath.exp(-turn * math.pi / 4) / math.sqrt(math.pi)
        f_slope = -exp(turn * x**2)
        return sum_of_products(y_bars, (f_slope, -2 * turn * x * k - start))


_modified_fresnel("modfresnelp", 1j)
_modified_fresnel("modfresnelm", -1j)

# --- inverses of w * exp(w) -----------------------------------------------------------


def _infer_lambertw(z: Type, **attrs: Any) -> Type:
    known = dtype_of(z) is not None
    return array_or_scalar("complex128" if known else None, common_shape((z,)))


lambertw = scipy_primitive(
    "special.lambertw",
    _infer_lambertw,
    "z k= tol=",
    {"k": 0, "tol": 1e-8},
    elementwise=True,
    takes_complex=True,
)
wrightomega = special("wrightomega", "z", lambda y, z: y / (1 + y), takes_complex=True)


@lambertw.vjp
def _lambertw(y_bar: Any, y: Any, z: Any, k: int = 0, tol: float = 1e-8) -> Any:
    return y_bar / (z + exp(y))


# --- elliptic integrals and functions -------------------------------------------------

ellipk = special(
    "ellipk",
    "m",
    lambda y, m: math.pi / 8 * hyp2f1(0.5, 0.5, 2, m) / (1 - m),
    in_double=True,
)
ellipkm1 = special(
    "ellipkm1",
    "p",
    lambda y, p: -math.pi / 8 * hyp2f1(0.5, 0.5, 2, 1 - p) / p,
    in_double=True,
)
ellipe = special(
    "ellipe", "m", lambda y, m: -math.pi / 8 * hyp2f1(0.5, 1.5, 2, m), in_double=True
)
ellipkinc = special(
    "ellipkinc",
    "phi m",
    lambda y, phi, m: 1 / sqrt(1 - m * sin(phi) ** 2),
    UNKNOWN,
    loops="d",
)
ellipeinc = special(
    "ellipeinc",
    "phi m",
    lambda y, phi, m: sqrt(1 - m * sin(phi) ** 2),
    UNKNOWN,
    loops="d",
)


def _agm_slope(y: Any, a: Any, b: Any) -> Any:
    """From `agm(a, b) = pi / 4 * (a + b) / ellipk(((a - b) / (a + b))**2)`."""
    total, gap = a + b, a - b
    factor = hyp2f1(0.5, 0.5, 2, (gap / total) ** 2)
    return y / total - factor * y**2 * gap / (2 * a * total**2)


agm = special(
    "agm",
    "a b",
    lambda y, a, b: _agm_slope(y, a, b),
    lambda y, a, b: _agm_slope(y, b, a),
    in_double=True,
)


def _infer_ellipj(u: Type, m: Type) -> tuple[Type, ...]:
    one = array_or_scalar(float_dtype((u, m), loops="d"), common_shape((u, m)))
    return (one,) * 4


ellipj = scipy_primitive(
    "special.ellipj",
    _infer_ellipj,
    "u m",
    broadcasts=True,
    elementwise=True,
    no_derivative_in=refusals("scipy.special.ellipj", ["u", "m"], ["", UNKNOWN]),
)


@ellipj.vjp
def _ellipj(y_bars: Any, ys: Any, u: Any, m: Any) -> Any:
    sn, cn, dn, _ = ys
    slopes = (cn * dn, -sn * dn, -m * sn * cn, dn)
    return sum_of_products(y_bars, slopes), None
