"""`scipy.special`: Bessel functions and their relatives, in their argument.

The slope of a Bessel function is made of those of the neighbouring orders (NIST Digital
Library of Mathematical Functions, 10.6, 10.29, 10.51, 11.4); the order has no
derivative here. What is scaled by an exponential has one in a real argument only.
"""

from __future__ import annotations

import math
from typing import Any

from spadc.ir import Type, array_or_scalar, dtype_of, shape_of

from .choices import maximum
from .core import Primitive
from .elementwise import sign
from .inference import common_shape
from .scipy_entries import scipy_primitive
from .special_functions import (
    UNKNOWN,
    float_dtype,
    in_complex,
    refusals,
    several,
    special,
    sum_of_products,
)
from .special_gamma import rgamma
from .structural import in_dtype_of
from .transcendental import sqrt

ROOT_PI = math.sqrt(math.pi)
REALS = ("int64", "float64")


def _of_order(name: str, slope: Any, **facts: Any) -> Any:
    """A function of an order and an argument."""
    return special(name, "v z", UNKNOWN, slope, **facts)


# --- Bessel functions -----------------------------------------------------------------

jv: Primitive = _of_order(
    "jv",
    lambda y, v, z: (jv(v - 1, z) - jv(v + 1, z)) / 2,
    also="jn",
    takes_complex=True,
)
yv: Primitive = _of_order(
    "yv", lambda y, v, z: (yv(v - 1, z) - yv(v + 1, z)) / 2, takes_complex=True
)
iv: Primitive = _of_order(
    "iv", lambda y, v, z: (iv(v - 1, z) + iv(v + 1, z)) / 2, takes_complex=True
)
kv: Primitive = _of_order(
    "kv", lambda y, v, z: -(kv(v - 1, z) + kv(v + 1, z)) / 2, takes_complex=True
)
hankel1: Primitive = _of_order(
    "hankel1",
    lambda y, v, z: (hankel1(v - 1, z) - hankel1(v + 1, z)) / 2,
    infer=in_complex,
    takes_complex=True,
)
hankel2: Primitive = _of_order(
    "hankel2",
    lambda y, v, z: (hankel2(v - 1, z) - hankel2(v + 1, z)) / 2,
    infer=in_complex,
    takes_complex=True,
)
hankel1e: Primitive = _of_order(
    "hankel1e",
    lambda y, v, z: (hankel1e(v - 1, z) - hankel1e(v + 1, z)) / 2 - 1j * y,
    infer=in_complex,
    takes_complex=True,
)
hankel2e: Primitive = _of_order(
    "hankel2e",
    lambda y, v, z: (hankel2e(v - 1, z) - hankel2e(v + 1, z)) / 2 + 1j * y,
    infer=in_complex,
    takes_complex=True,
)
jve: Primitive = _of_order("jve", lambda y, v, z: (jve(v - 1, z) - jve(v + 1, z)) / 2)
yve: Primitive = _of_order("yve", lambda y, v, z: (yve(v - 1, z) - yve(v + 1, z)) / 2)
ive: Primitive = _of_order(
    "ive", lambda y, v, z: (ive(v - 1, z) + ive(v + 1, z)) / 2 - sign(z) * y
)
kve: Primitive = _of_order(
    "kve", lambda y, v, z: y - (kve(v - 1, z) + kve(v + 1, z)) / 2
)
yn: Primitive = _of_order(
    "yn", lambda y, n, x: (yn(n - 1, x) - yn(n + 1, x)) / 2, loops="l"
)
kn: Primitive = _of_order(
    "kn", lambda y, n, x: -(kn(n - 1, x) + kn(n + 1, x)) / 2, loops="l"
)

j0 = special("j0", "x", lambda y, x: -j1(x))
j1: Primitive = special("j1", "x", lambda y, x: (j0(x) - jv(2, x)) / 2)
y0 = special("y0", "x", lambda y, x: -y1(x))
y1: Primitive = special("y1", "x", lambda y, x: (y0(x) - yv(2, x)) / 2)
i0 = special("i0", "x", lambda y, x: i1(x))
i1: Primitive = special("i1", "x", lambda y, x: (i0(x) + iv(2, x)) / 2)
k0 = special("k0", "x", lambda y, x: -k1(x))
k1: Primitive = special("k1", "x", lambda y, x: -(k0(x) + kv(2, x)) / 2)
i0e = special("i0e", "x", lambda y, x: i1e(x) - sign(x) * y)
i1e: Primitive = special(
    "i1e", "x", lambda y, x: (i0e(x) + ive(2, x)) / 2 - sign(x) * y
)
k0e = special("k0e", "x", lambda y, x: y - k1e(x))
k1e: Primitive = special("k1e", "x", lambda y, x: y - (k0e(x) + kve(2, x)) / 2)
besselpoly: Primitive = special(
    "besselpoly",
    "a lmb nu",
    lambda y, a, lmb, nu: (
        besselpoly(a, lmb + 1, nu - 1) - besselpoly(a, lmb + 1, nu + 1)
    ),
    UNKNOWN,
    UNKNOWN,
    loops="d",
)

# --- their derivatives, spherical ones ------------------------------------------------


def _infer_double(*types: Type, **attrs: Any) -> Type:
    """The type rule of what is written in Python over ufuncs: double precision."""
    dtype = float_dtype(types, takes_complex=True)
    order, argument = map(dtype_of, types)
    known = order in REALS and argument in (*REALS, "complex128")
    return array_or_scalar(dtype if known else None, common_shape(types))


def _infer_complex(*types: Type, **attrs: Any) -> Type:
    found = _infer_double(*types)
    known = dtype_of(found) is not None
    return array_or_scalar("complex128" if known else None, shape_of(found))


def _derivative(name: str, infer: Any = _infer_double) -> None:
    """`jvp(v, z, n)`, the derivative of order `n` of `jv`."""
    known = scipy_primitive(
        f"special.{name}",
        infer,
        "v z n=",
        {"n": 1},
        broadcasts=True,
        elementwise=True,
        takes_complex=True,
        no_derivative_in=refusals(f"scipy.special.{name}", ["v"], [UNKNOWN]),
    )
    known.vjp(lambda y_bar, y, v, z, n=1: (None, y_bar * known(v, z, n=n + 1)))


for _name in ("jvp", "yvp", "ivp", "kvp"):
    _derivative(_name)
for _name in ("h1vp", "h2vp"):
    _derivative(_name, _infer_complex)


def _spherical(name: str, before: int, after: int) -> Primitive:
    """A spherical Bessel function, or its derivative, whose slope has those signs
    before the neighbouring orders."""
    known = scipy_primitive(
        f"special.{name}",
        _infer_double,
        "n z derivative=",
        {"derivative": False},
        broadcasts=True,
        elementwise=True,
        no_derivative_in=refusals(f"scipy.special.{name}", ["n"], [UNKNOWN]),
    )

    @known.vjp
    def _rule(y_bar: Any, y: Any, n: Any, z: Any, **attrs: Any) -> Any:
        higher = after * (n + 1) * known(n + 1, z, **attrs)
        if n.literal == 0:
            return None, y_bar * in_dtype_of(higher, y)
        lower = before * n * known(maximum(n - 1, 0), z, **attrs)
        return None, y_bar * in_dtype_of((lower + higher) / (2 * n + 1), y)

    return known


spherical_jn = _spherical("spherical_jn", 1, -1)
spherical_yn = _spherical("spherical_yn", 1, -1)
spherical_in = _spherical("spherical_in", 1, 1)
spherical_kn = _spherical("spherical_kn", -1, -1)

# --- Struve, Kelvin and Airy functions, integrals -------------------------------------


def _first_term(v: Any, x: Any) -> Any:
    """What the recurrences of Struve functions have beside their neighbours."""
    return (x / 2) ** v / ROOT_PI * rgamma(v + 1.5)


struve: Primitive = _of_order(
    "struve",
    lambda y, v, x: (struve(v - 1, x) - struve(v + 1, x) + _first_term(v, x)) / 2,
    loops="d",
)
modstruve: Primitive = _of_order(
    "modstruve",
    lambda y, v, x: (modstruve(v - 1, x) + modstruve(v + 1, x) + _first_term(v, x)) / 2,
    loops="d",
)
ber = special("ber", "x", lambda y, x: berp(x))
bei = special("bei", "x", lambda y, x: beip(x))
ker = special("ker", "x", lambda y, x: kerp(x))
kei = special("kei", "x", lambda y, x: keip(x))
berp: Primitive = special("berp", "x", lambda y, x: -bei(x) - y / x)
beip: Primitive = special("beip", "x", lambda y, x: ber(x) - y / x)
kerp: Primitive = special("kerp", "x", lambda y, x: -kei(x) - y / x)
keip: Primitive = special("keip", "x", lambda y, x: ker(x) - y / x)

airy = several(
    "airy",
    4,
    lambda ys, z: (ys[1], z * ys[0], ys[3], z * ys[2]),
    takes_complex=True,
)
itairy = several("itairy", 4, lambda ys, x: _airy_at(x))
itj0y0 = several("itj0y0", 2, lambda ys, x: (j0(x), y0(x)))
iti0k0 = several("iti0k0", 2, lambda ys, x: (i0(x), k0(x)))
itstruve0 = special("itstruve0", "x", lambda y, x: struve(0, x), in_double=True)
itmodstruve0 = special(
    "itmodstruve0", "x", lambda y, x: modstruve(0, x), in_double=True
)


def _airy_at(x: Any) -> tuple[Any, ...]:
    ahead, behind = airy(x), airy(-x)
    return ahead[0], ahead[2], behind[0], behind[2]


def _airye_slopes(ys: Any, x: Any) -> tuple[Any, ...]:
    """Scaled by `exp(2 / 3 * x**1.5)` and, for `Bi`, by its inverse; not for x < 0."""
    root = sqrt(maximum(x, 0))
    grown = ys[1] + root * ys[0], x * ys[0] + root * ys[1]
    return *grown, ys[3] - root * ys[2], x * ys[2] - root * ys[3]


airye = several("airye", 4, _airye_slopes)

# --- parabolic cylinder functions, Kelvin functions in pairs --------------------------


def _with_derivative(name: str, factor: Any) -> None:
    """A function of a parameter and `x`, and its derivative; the second derivative is
    `factor(parameter, x)` times the function."""

    def infer(v: Type, x: Type) -> tuple[Type, Type]:
        one = array_or_scalar(float_dtype((v, x)), common_shape((v, x)))
        return one, one

    known = scipy_primitive(
        f"special.{name}",
        infer,
        "v x",
        broadcasts=True,
        elementwise=True,
        no_derivative_in=refusals(f"scipy.special.{name}", ["v"], [UNKNOWN]),
    )
    known.vjp(
        lambda y_bars, ys, v, x: (
            None,
            sum_of_products(y_bars, (ys[1], factor(v, x) * ys[0])),
        )
    )


_with_derivative("pbdv", lambda v, x: x**2 / 4 - v - 0.5)
_with_derivative("pbvv", lambda v, x: x**2 / 4 - v - 0.5)
_with_derivative("pbwa", lambda a, x: a - x**2 / 4)
kelvin = scipy_primitive(
    "special.kelvin", lambda x: (in_complex(x),) * 4, "x", elementwise=True
)


@kelvin.vjp
def _kelvin(y_bars: Any, ys: Any, x: Any) -> Any:
    """`w = ber + 1j * bei` solves `w'' = 1j * w - w' / x`, and so does the other."""
    be, ke, be_slope, ke_slope = ys
    slopes = be_slope, ke_slope, 1j * be - be_slope / x, 1j * ke - ke_slope / x
    return sum_of_products(y_bars, slopes)
