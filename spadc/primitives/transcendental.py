"""Elementwise transcendental functions: exponentials, roots, trigonometry."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spadc.ir import is_complex

from .core import Cost, Primitive
from .elementwise import as_norm, elementwise, or_one, through_root

LOG_2 = math.log(2)
LOG_10 = math.log(10)


def unary(name: str, *names: str, cost: Cost = Cost.COSTLY, **facts: Any) -> Primitive:
    """A ufunc of one operand."""
    return elementwise(name, getattr(np, name), "x", names=names, cost=cost, **facts)


# --- exponentials, logarithms, roots --------------------------------------------------

exp = unary("exp", takes_complex=True)
exp2 = unary("exp2", takes_complex=True)
expm1 = unary("expm1", takes_complex=True)
log = unary("log", takes_complex=True)
log2 = unary("log2", takes_complex=True)
log10 = unary("log10", takes_complex=True)
log1p = unary("log1p", takes_complex=True)
sqrt = unary("sqrt", cost=Cost.CHEAP, takes_complex=True)
norm_root = as_norm(sqrt)
cbrt = unary("cbrt")
logaddexp = elementwise(
    "logaddexp", np.logaddexp, "x1 x2", cost=Cost.COSTLY, finite=True
)
logaddexp2 = elementwise(
    "logaddexp2", np.logaddexp2, "x1 x2", cost=Cost.COSTLY, finite=True
)

exp.vjp(lambda y_bar, y, x: y_bar * y)
exp2.vjp(lambda y_bar, y, x: LOG_2 * y_bar * y)
expm1.vjp(lambda y_bar, y, x: y_bar * (y + 1))
log.vjp(lambda y_bar, y, x: y_bar / x)
log2.vjp(lambda y_bar, y, x: y_bar / (LOG_2 * x))
log10.vjp(lambda y_bar, y, x: y_bar / (LOG_10 * x))
log1p.vjp(lambda y_bar, y, x: y_bar / (1 + x))
sqrt.vjp(lambda y_bar, y, x: through_root(0.5 * y_bar, y, y))
norm_root.vjp(lambda y_bar, y, x: 0.5 * y_bar / or_one(y))
cbrt.vjp(lambda y_bar, y, x: through_root(y_bar, 3 * y**2, y))
logaddexp.vjp(lambda y_bar, y, a, b: (y_bar * exp(a - y), y_bar * exp(b - y)))
logaddexp2.vjp(lambda y_bar, y, a, b: (y_bar * exp2(a - y), y_bar * exp2(b - y)))

# --- trigonometry ---------------------------------------------------------------------

sin = unary("sin", finite=True, takes_complex=True)
cos = unary("cos", finite=True, takes_complex=True)
tan = unary("tan", takes_complex=True)
arcsin = unary("arcsin", "numpy.asin", takes_complex=True)
arccos = unary("arccos", "numpy.acos", takes_complex=True)
arctan = unary("arctan", "numpy.atan", finite=True, takes_complex=True)
arctan2 = elementwise(
    "arctan2", np.arctan2, "x1 x2", names=("numpy.atan2",), cost=Cost.COSTLY
)
sinh = unary("sinh", takes_complex=True)
cosh = unary("cosh", takes_complex=True)
tanh = unary("tanh", finite=True, takes_complex=True)
arcsinh = unary("arcsinh", "numpy.asinh", finite=True, takes_complex=True)
arccosh = unary("arccosh", "numpy.acosh", takes_complex=True)
arctanh = unary("arctanh", "numpy.atanh", takes_complex=True)
deg2rad = unary("deg2rad", "numpy.radians", cost=Cost.CHEAP, finite=True)
rad2deg = unary("rad2deg", "numpy.degrees", cost=Cost.CHEAP, finite=True)


def _on_branch(known: Primitive, y: Any) -> Any:
    """`known(y)` for a complex `y`, which lies on the right side of a branch cut."""
    return known(y) if is_complex(y.type) else None


sin.vjp(lambda y_bar, y, x: y_bar * cos(x))
cos.vjp(lambda y_bar, y, x: -y_bar * sin(x))
tan.vjp(lambda y_bar, y, x: y_bar * (1 + y**2))
arcsin.vjp(lambda y_bar, y, x: y_bar / (_on_branch(cos, y) or sqrt(1 - x**2)))
arccos.vjp(lambda y_bar, y, x: -y_bar / (_on_branch(sin, y) or sqrt(1 - x**2)))
arctan.vjp(lambda y_bar, y, x: y_bar / (1 + x**2))
sinh.vjp(lambda y_bar, y, x: y_bar * cosh(x))
cosh.vjp(lambda y_bar, y, x: y_bar * sinh(x))
tanh.vjp(lambda y_bar, y, x: y_bar * (1 - y**2))
arcsinh.vjp(lambda y_bar, y, x: y_bar / (_on_branch(cosh, y) or sqrt(x**2 + 1)))
arccosh.vjp(lambda y_bar, y, x: y_bar / (_on_branch(sinh, y) or sqrt(x**2 - 1)))
arctanh.vjp(lambda y_bar, y, x: y_bar / (1 - x**2))
deg2rad.vjp(lambda y_bar, y, x: math.pi / 180 * y_bar)
rad2deg.vjp(lambda y_bar, y, x: 180 / math.pi * y_bar)


@arctan2.vjp
def _arctan2(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    scaled = y_bar / (a**2 + b**2)
    return scaled * b, -scaled * a
