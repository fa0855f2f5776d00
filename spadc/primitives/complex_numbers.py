"""Complex numbers: how they are made of real ones, their angle, and `cmath`.

`cmath` answers with Python numbers, which take the precision of the arrays that they
meet. The derivatives of inverse functions are written with their values, which lie on
the right side of a branch cut.
"""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np

from spadc.ir import BOOL, COMPLEX, FLOAT, Type, is_complex

from .complex_parts import conj_of, imag, real
from .core import Call, Primitive, parse_arguments, register
from .elementwise import or_one
from .inference import infer_ufunc, is_left_out
from .scalars import scalar
from .transcendental import LOG_10

# --- made of real numbers, angles -----------------------------------------------------


def _complex(re: Any, im: Any = None) -> complex:
    return complex(re) if im is None else complex(re, im)


complex_ = scalar(
    "builtins.complex",
    _complex,
    COMPLEX,
    "real imag?",
    takes_complex=True,
    linear_in=(0, 1),
)


@complex_.vjp
def _complex_vjp(y_bar: Any, y: Any, re: Any, im: Any) -> Any:
    return y_bar, None if is_left_out(im.type) else 1j * y_bar


def _infer_angle(z: Type, deg: bool = False) -> Type:
    return infer_ufunc(np.arctan2)(imag.infer(z), real.infer(z))


angle = register(
    Primitive(
        "angle",
        _infer_angle,
        np.angle,
        parse_arguments("z deg=", {"deg": False}),
        Call("np.angle"),
        ("numpy.angle",),
        takes_complex=True,
    )
)


@angle.vjp
def _angle(y_bar: Any, y: Any, z: Any, deg: bool = False) -> Any:
    """`Im(dz / z)`; a real number turns nowhere."""
    if not is_complex(z.type):
        return None
    return -(1j * (180 / math.pi * y_bar if deg else y_bar)) / z


@angle.jvp
def _angle_dot(x_dots: Any, y: Any, z: Any, deg: bool = False) -> Any:
    (z_dot,) = x_dots
    if not is_complex(z.type):
        return None
    turned = imag(z_dot / z)
    return 180 / math.pi * turned if deg else turned


# --- cmath ----------------------------------------------------------------------------


def _cmath(name: str, arguments: str = "z", result: Type = COMPLEX) -> Primitive:
    function = getattr(cmath, name)
    return scalar(f"cmath.{name}", function, result, arguments, takes_complex=True)


exp, sqrt, log10 = _cmath("exp"), _cmath("sqrt"), _cmath("log10")
sin, cos, tan = _cmath("sin"), _cmath("cos"), _cmath("tan")
asin, acos, atan = _cmath("asin"), _cmath("acos"), _cmath("atan")
sinh, cosh, tanh = _cmath("sinh"), _cmath("cosh"), _cmath("tanh")
asinh, acosh, atanh = _cmath("asinh"), _cmath("acosh"), _cmath("atanh")
phase, rect = _cmath("phase", result=FLOAT), _cmath("rect", "r phi")
log = scalar(
    "cmath.log",
    lambda z, base=None: cmath.log(z) if base is None else cmath.log(z, base),
    COMPLEX,
    "z base?",
    takes_complex=True,
)
for _name in ("isfinite", "isinf", "isnan"):
    scalar(
        f"cmath.{_name}",
        getattr(cmath, _name),
        BOOL,
        "z",
        takes_complex=True,
        zero_derivative=True,
    )
scalar(
    "cmath.isclose",
    cmath.isclose,
    arguments="a b | rel_tol= abs_tol=",
    infer=lambda a, b, **attrs: BOOL,
    takes_complex=True,
    zero_derivative=True,
)
polar = scalar(
    "cmath.polar",
    cmath.polar,
    arguments="z",
    infer=lambda z: (FLOAT, FLOAT),
    takes_complex=True,
)

exp.vjp(lambda y_bar, y, z: y_bar * y)
sqrt.vjp(lambda y_bar, y, z: 0.5 * y_bar / y)
log10.vjp(lambda y_bar, y, z: y_bar / (LOG_10 * z))
sin.vjp(lambda y_bar, y, z: y_bar * cos(z))
cos.vjp(lambda y_bar, y, z: -y_bar * sin(z))
tan.vjp(lambda y_bar, y, z: y_bar * (1 + y**2))
asin.vjp(lambda y_bar, y, z: y_bar / cos(y))
acos.vjp(lambda y_bar, y, z: -y_bar / sin(y))
atan.vjp(lambda y_bar, y, z: y_bar / (1 + z**2))
sinh.vjp(lambda y_bar, y, z: y_bar * cosh(z))
cosh.vjp(lambda y_bar, y, z: y_bar * sinh(z))
tanh.vjp(lambda y_bar, y, z: y_bar * (1 - y**2))
asinh.vjp(lambda y_bar, y, z: y_bar / cosh(y))
acosh.vjp(lambda y_bar, y, z: y_bar / sinh(y))
atanh.vjp(lambda y_bar, y, z: y_bar / (1 - z**2))
phase.vjp(_angle)
phase.jvp(_angle_dot)
rect.vjp(lambda y_bar, y, r, phi: (y_bar * exp(1j * phi), 1j * y_bar * y))


@log.vjp
def _log(y_bar: Any, y: Any, z: Any, base: Any) -> Any:
    if is_left_out(base.type):
        return y_bar / z, None
    scaled = y_bar / log(base, None)
    return scaled / z, -scaled * y / base


@polar.vjp
def _polar(y_bar: Any, y: Any, z: Any) -> Any:
    (r_bar, phi_bar), (r, _) = y_bar, y
    if is_complex(z.type):
        return r_bar / or_one(r) * conj_of(z) - 1j * phi_bar / z
    return r_bar / or_one(r) * z


@polar.jvp
def _polar_dot(x_dots: Any, y: Any, z: Any) -> Any:
    (z_dot,), (r, _) = x_dots, y
    r_dot = real(conj_of(z) * z_dot) / or_one(r)
    return r_dot, _angle_dot(x_dots, y, z)
