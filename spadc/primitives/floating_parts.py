"""How floating-point numbers are stored, and integers that are counted or divided.

`ldexp` and `frexp` scale by powers of 2 exactly, so do their rules. The neighbour of a
number moves with it; the distance to it is constant almost everywhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import Type, array_or_scalar, shape_of

from .choices import question
from .core import Call, Cost, Primitive, parse_arguments, register
from .elementwise import elementwise
from .inference import ufunc_dtype

ldexp = elementwise("ldexp", np.ldexp, "x1 x2", linear_in=(0,))
ldexp.vjp(lambda y_bar, y, x, n: (ldexp(y_bar, n), None))
nextafter = elementwise("nextafter", np.nextafter, "x1 x2")
nextafter.vjp(lambda y_bar, y, x, to: (y_bar, None))
spacing = elementwise("spacing", np.spacing, "x", zero_derivative=True)


def _infer_frexp(x: Type) -> tuple[Type, Type]:
    mantissa = array_or_scalar(ufunc_dtype(np.frexp, (x,)), shape_of(x))
    return mantissa, array_or_scalar("int32", shape_of(x))


frexp = register(
    Primitive(
        "frexp",
        _infer_frexp,
        np.frexp,
        parse_arguments("x"),
        Call("np.frexp"),
        ("numpy.frexp",),
        cost=Cost.CHEAP,
    )
)
frexp.vjp(lambda y_bars, ys, x: ldexp(y_bars[0], -ys[1]))
frexp.jvp(lambda x_dots, ys, x: (ldexp(x_dots[0], -ys[1]), None))

# --- integers -------------------------------------------------------------------------

for _name in ("gcd", "lcm"):
    elementwise(_name, getattr(np, _name), "x1 x2", zero_derivative=True)
elementwise("bitwise_count", np.bitwise_count, "x", zero_derivative=True)

# --- tests ----------------------------------------------------------------------------

isneginf = question("isneginf", np.isneginf, "x")
isposinf = question("isposinf", np.isposinf, "x")
isreal = question("isreal", np.isreal, "x")
iscomplex = question("iscomplex", np.iscomplex, "x")


def _bits(name: str, dtype: str, arguments: str, defaults: dict[str, Any]) -> None:
    """`np.packbits`, `np.unpackbits`: whole numbers from their bits."""
    register(
        Primitive(
            name,
            lambda x, axis=None, **attrs: array_or_scalar(
                dtype,
                (None,) if axis is None else _unknown(x),
            ),
            getattr(np, name),
            parse_arguments(arguments, defaults),
            Call(f"np.{name}"),
            (f"numpy.{name}",),
            cost=Cost.CHEAP,
            zero_derivative=True,
        )
    )


def _unknown(x: Type) -> Any:
    shape = shape_of(x)
    return None if shape is None else (None,) * len(shape)


_bits("packbits", "uint8", "a axis= bitorder=", {"bitorder": "big"})
_bits("unpackbits", "uint8", "a axis= count= bitorder=", {"bitorder": "big"})
