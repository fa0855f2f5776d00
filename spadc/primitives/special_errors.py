"""`scipy.special`: the error function, its relatives, and the normal distribution.

Slopes are from the NIST Digital Library of Mathematical Functions, chapter 7, and Owen
1956, "Tables for computing bivariate normal probabilities".
"""

from __future__ import annotations

import math
from typing import Any

from spadc.ir import Type, array_or_scalar, dtype_of

from .complex_parts import imag, real
from .inference import common_shape
from .special_functions import special
from .transcendental import exp

ROOT_2, ROOT_PI = math.sqrt(2), math.sqrt(math.pi)
ROOT_2_PI = math.sqrt(2 * math.pi)
ROOT_2_OVER_PI, ROOT_HALF_PI = math.sqrt(2 / math.pi), math.sqrt(math.pi / 2)

# --- error functions ------------------------------------------------------------------

erf = special("erf", "x", lambda y, x: 2 / ROOT_PI * exp(-(x**2)), takes_complex=True)
erfc = special(
    "erfc", "x", lambda y, x: -2 / ROOT_PI * exp(-(x**2)), takes_complex=True
)
erfcx = special("erfcx", "x", lambda y, x: 2 * x * y - 2 / ROOT_PI, takes_complex=True)
erfi = special("erfi", "x", lambda y, x: 2 / ROOT_PI * exp(x**2), takes_complex=True)
erfinv = special("erfinv", "x", lambda y, x: ROOT_PI / 2 * exp(y**2))
erfcinv = special("erfcinv", "x", lambda y, x: -ROOT_PI / 2 * exp(y**2))
dawsn = special("dawsn", "x", lambda y, x: 1 - 2 * x * y, takes_complex=True)


def _infer_wofz(z: Type) -> Type:
    dtype = dtype_of(z)
    known = {"complex64": "complex64", None: None}
    return array_or_scalar(known.get(dtype, "complex128"), common_shape((z,)))


wofz = special(
    "wofz",
    "z",
    lambda y, z: 2j / ROOT_PI - 2 * z * y,
    takes_complex=True,
    infer=_infer_wofz,
)

# --- the normal distribution ----------------------------------------------------------

ndtr = special(
    "ndtr", "x", lambda y, x: exp(-(x**2) / 2) / ROOT_2_PI, takes_complex=True
)
log_ndtr = special("log_ndtr", "x", lambda y, x: ROOT_2_OVER_PI / erfcx(-x / ROOT_2))
ndtri = special("ndtri", "p", lambda y, p: ROOT_2_PI * exp(y**2 / 2))
ndtri_exp = special("ndtri_exp", "y", lambda x, y: ROOT_HALF_PI * erfcx(-x / ROOT_2))
owens_t = special(
    "owens_t",
    "h a",
    lambda y, h, a: -0.5 / ROOT_2_PI * exp(-(h**2) / 2) * erf(h * a / ROOT_2),
    lambda y, h, a: 0.5 / math.pi * exp(-(h**2) * (1 + a**2) / 2) / (1 + a**2),
)


def _wofz_slope(x: Any, sigma: Any, gamma: Any) -> Any:
    """The derivative of `wofz` at `(x + 1j * gamma) / (ROOT_2 * sigma)`, scaled."""
    z = (x + 1j * gamma) / (ROOT_2 * sigma)
    return (2j / ROOT_PI - 2 * z * wofz(z)) / (2 * ROOT_PI * sigma**2)


def _voigt_sigma(y: Any, x: Any, sigma: Any, gamma: Any) -> Any:
    """The profile is homogeneous of degree -1 in all three."""
    slope = _wofz_slope(x, sigma, gamma)
    return -(y + x * real(slope) - gamma * imag(slope)) / sigma


voigt_profile = special(
    "voigt_profile",
    "x sigma gamma",
    lambda y, *given: real(_wofz_slope(*given)),
    _voigt_sigma,
    lambda y, *given: -imag(_wofz_slope(*given)),
    loops="d",
    in_double=True,
)
