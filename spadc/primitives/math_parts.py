"""`math`: parts of numbers, remainders, the gamma function, whole numbers.

The derivative of the gamma function is one of SciPy's: a program that differentiates it
needs SciPy when it runs.
"""

from __future__ import annotations

import math
from typing import Any

from spadc.ir import BOOL, FLOAT, INT

from .scalars import float_, round_, scalar
from .special_gamma import psi

# --- parts ----------------------------------------------------------------------------

modf = scalar("math.modf", math.modf, infer=lambda x: (FLOAT, FLOAT))
frexp = scalar("math.frexp", math.frexp, infer=lambda x: (FLOAT, INT))
ldexp = scalar("math.ldexp", math.ldexp, arguments="x i")
remainder = scalar("math.remainder", math.remainder, arguments="x y")
nextafter = scalar("math.nextafter", math.nextafter, arguments="x y")

modf.vjp(lambda y_bars, ys, x: y_bars[0])
frexp.vjp(lambda y_bars, ys, x: y_bars[0] * 0.5 ** ys[1])
ldexp.vjp(lambda y_bar, y, x, i: (y_bar * 2.0**i, None))
nextafter.vjp(lambda y_bar, y, a, b: (y_bar, None))


@remainder.vjp
def _remainder(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """`a - n * b`, `n` the whole number nearest to `a / b`."""
    return y_bar, -y_bar * round_((a - y) / b, None)


# --- the gamma function ---------------------------------------------------------------

gamma = scalar("math.gamma", math.gamma)
lgamma = scalar("math.lgamma", math.lgamma)
gamma.vjp(lambda y_bar, y, x: y_bar * y * float_(psi(x)))
lgamma.vjp(lambda y_bar, y, x: y_bar * float_(psi(x)))

# --- without a derivative -------------------------------------------------------------

ulp = scalar("math.ulp", math.ulp, zero_derivative=True)
perm = scalar(
    "math.perm",
    math.perm,
    INT,
    "n k?",
    zero_derivative=True,
)
lcm = scalar("math.lcm", math.lcm, INT, "*integers", zero_derivative=True)
isclose = scalar(
    "math.isclose",
    lambda a, b, rel_tol=1e-9, abs_tol=0.0: math.isclose(
        a, b, rel_tol=rel_tol, abs_tol=abs_tol
    ),
    arguments="a b | rel_tol= abs_tol=",
    infer=lambda a, b, **attrs: BOOL,
    zero_derivative=True,
)
