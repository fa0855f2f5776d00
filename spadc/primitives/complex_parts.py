"""Real and imaginary parts, conjugates: what is real-linear but not holomorphic.

A change `dz` of a complex value changes the output by `Re(sum(z_bar * dz))`; from this
follow the rules: `Im(dz)` is `Re(-1j * dz)`, and `Re(w * conj(dz))` is
`Re(conj(w) * dz)`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    AnyType,
    ArrayType,
    ScalarType,
    Type,
    dtype_of,
    is_complex,
    real_dtype,
    shape_of,
)

from .core import Call, Cost, Primitive, Storage, parse_arguments, register
from .inference import infer_operator


def _infer_part(x: Type) -> Type:
    dtype = dtype_of(x)
    found = None if dtype is None else real_dtype(dtype)
    if isinstance(x, ScalarType):
        return ScalarType(found, x.weak)
    return AnyType() if isinstance(x, AnyType) else ArrayType(found, shape_of(x))


def _part(name: str, evaluate: Any) -> Primitive:
    """A part of an array is a view of it."""
    return register(
        Primitive(
            name,
            _infer_part,
            evaluate,
            parse_arguments("val"),
            Call(f"np.{name}"),
            (f"numpy.{name}",),
            storage=Storage.VIEW,
            cost=Cost.FREE,
            takes_complex=True,
            linear_in=(0,),
        )
    )


def _conjugate(x: Any) -> Any:
    is_number = isinstance(x, int | float | complex)
    return x.conjugate() if is_number else np.conjugate(x)


real = _part("real", np.real)
imag = _part("imag", np.imag)
conjugate = register(
    Primitive(
        "conjugate",
        infer_operator(np.conjugate),
        _conjugate,
        parse_arguments("x out>"),
        Call("np.conj"),
        ("numpy.conjugate", "numpy.conj"),
        ("conj", "conjugate"),
        cost=Cost.CHEAP,
        takes_complex=True,
        linear_in=(0,),
    )
)
real.vjp(lambda y_bar, y, x: y_bar)
imag.vjp(lambda y_bar, y, x: -(1j * y_bar) if is_complex(x.type) else None)
conjugate.vjp(lambda y_bar, y, x: conj_of(y_bar))


def conj_of(x: Any) -> Any:
    """The conjugate; real numbers are their own."""
    return conjugate(x) if is_complex(x.type) else x
