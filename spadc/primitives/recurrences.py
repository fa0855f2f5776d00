"""Linear recurrences along an axis: `z[k] = a[k] * z[k - 1] + u[k]`.

The tangents of running products and running extremes are such recurrences. Their own
tangents and cotangents are recurrences again, the latter from the other end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Slice, promote, shape_of

from .core import Call, Primitive, parse_arguments, primitive, register
from .parts import on_axis
from .shaping import flip
from .structural import index


def _recurrence(u: Any, a: Any, axis: int = 0) -> Any:
    """`z[k] = a[k] * z[k - 1] + u[k]`"""
    z = np.array(np.moveaxis(u, axis, 0), np.result_type(u, a))
    factors = np.moveaxis(a, axis, 0)
    for k in range(1, len(z)):
        z[k] += factors[k] * z[k - 1]
    return np.moveaxis(z, 0, axis)


recurrence = register(
    Primitive(
        "recurrence",
        lambda u, a, axis=0: ArrayType(promote(u, a), shape_of(u)),
        _recurrence,
        parse_arguments("u a axis=", {"axis": 0}),
        Call("rt.recurrence"),
        takes_complex=True,
    )
)


def after(x: Any, axis: int, ends: Any) -> Any:
    """`x` moved on by one place along `axis`, where zeros (or ones) come in."""
    first, rest = (on_axis(axis, cut) for cut in (Slice(None, 1), Slice(None, -1)))
    start = primitive(f"{ends}_like")(index(x, step=first))
    return primitive("concatenate")(start, index(x, step=rest), axis=axis)


@recurrence.vjp
def _recurrence_vjp(z_bar: Any, z: Any, u: Any, a: Any, axis: int = 0) -> Any:
    """The same recurrence from the other end, where each factor is met one later."""
    factors = after(flip(a, axis=axis), axis, "zeros")
    u_bar = flip(recurrence(flip(z_bar, axis=axis), factors, axis=axis), axis=axis)
    return u_bar, u_bar * after(z, axis, "zeros")


@recurrence.jvp
def _recurrence_dot(x_dots: Any, z: Any, u: Any, a: Any, axis: int = 0) -> Any:
    u_dot, a_dot = x_dots
    grown = None if a_dot is None else a_dot * after(z, axis, "zeros")
    if grown is not None and u_dot is not None:
        grown = u_dot + grown
    return recurrence(u_dot if grown is None else grown, a, axis=axis)
