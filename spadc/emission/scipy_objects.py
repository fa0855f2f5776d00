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


# --- sparse matrices ------------------------------------------------------------------


def _transposed(speller: Speller, op: Apply) -> ast.expr:
    return ast.Attribute(speller.value(op.operands[0]), "T", LOAD)


def _in_format(speller: Speller, op: Apply) -> ast.expr:
    method = f"to{op.attrs['format']}"
    return call(ast.Attribute(speller.value(op.operands[0]), method, LOAD))


def _toarray(speller: Speller, op: Apply) -> ast.expr:
    return call(ast.Attribute(speller.value(op.operands[0]), "toarray", LOAD))


def _matrix(speller: Speller, op: Apply) -> ast.expr:
    """The matrix that the first four operands of an op stand for."""
    form, into = op.attrs["format"], op.attrs.get("into")
    data, first, second = speller.values(op.operands[:3])
    parts: list[ast.expr] = [data, first, second]
    if form == "coo":
        parts = [data, ast.Tuple([first, second], LOAD)]
    shape = op.operands[3]
    keywords = {} if speller.is_none(shape) else {"shape": speller.value(shape)}
    made: ast.expr = call(
        f"scipy.sparse.{form}_array", ast.Tuple(parts, LOAD), **keywords
    )
    if op.attrs.get("transposed"):
        made = ast.Attribute(made, "T", LOAD)
    return call(ast.Attribute(made, f"to{into}", LOAD)) if into else made


def _product(speller: Speller, op: Apply) -> ast.expr:
    return ast.BinOp(_matrix(speller, op), ast.MatMult(), speller.value(op.operands[4]))


def _solved(speller: Speller, op: Apply) -> ast.expr:
    solve, right = "scipy.sparse.linalg.spsolve", speller.value(op.operands[4])
    return call(solve, _matrix(speller, op), right)


def _dense(speller: Speller, op: Apply) -> ast.expr:
    return call(ast.Attribute(_matrix(speller, op), "toarray", LOAD))


SCIPY_OBJECTS: dict[str, Special] = {
    "ppoly": _ppoly,
    "cubic_spline": _cubic_spline,
    "interp1d": _interp1d,
    "sparse_transpose": _transposed,
    "sparse_as": _in_format,
    "sparse_toarray": _toarray,
    "sparse_product": _product,
    "sparse_solve": _solved,
    "sparse_dense": _dense,
}
