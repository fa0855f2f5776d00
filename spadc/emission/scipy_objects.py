"""Spell what SciPy does by objects: splines, sparse matrices.

A spline is made where it is evaluated, `scipy.interpolate.PPoly(c, x)(t)`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from spadc.ir import Apply

from .accesses import LOAD
from .spelling import Speller, call, constant

Special = Callable[[Speller, Apply], ast.expr]


def _keywords(op: Apply, names: tuple[str, ...]) -> dict[str, ast.expr]:
    """The attributes among `names` that are given."""
    return {
        name: constant(op.attrs[name])
        for name in names
        if op.attrs.get(name) is not None
    }


def _ppoly(speller: Speller, op: Apply) -> ast.expr:
    c, x, t = speller.values(op.operands)
    made = call("scipy.interpolate.PPoly", c, x, **_keywords(op, ("extrapolate",)))
    nu = [constant(op.attrs["nu"])] if op.attrs.get("nu") else []
    return call(made, t, *nu)


def _cubic_spline(speller: Speller, op: Apply) -> ast.expr:
    given = speller.values(op.operands)
    spline = "scipy.interpolate.CubicSpline"
    return ast.Attribute(call(spline, *given, **_keywords(op, ("bc_type",))), "c", LOAD)


def _interp1d(speller: Speller, op: Apply) -> ast.expr:
    x, y, t = speller.values(op.operands)
    words = _keywords(op, ("kind", "fill_value", "bounds_error"))
    return call(call("scipy.interpolate.interp1d", x, y, **words), t)


SCIPY_OBJECTS: dict[str, Special] = {
    "ppoly": _ppoly,
    "cubic_spline": _cubic_spline,
    "interp1d": _interp1d,
}
