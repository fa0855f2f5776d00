"""Factors of matrices and systems solved by them: LU and Cholesky of `scipy.linalg`.

The two factors lie in one array. Both `lu_factor` and `lu_solve` know the rows by
`piv`, which names swaps, one after the other: `permuted` does them. Giles 2008, section
2.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, is_complex, shape_of

from .complex_parts import conj_of
from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .decompositions import square
from .diagonals import tril, triu
from .linear_algebra import infer_solve
from .products import transposed
from .scipy_decompositions import plain
from .scipy_entries import scipy_function
from .scipy_solvers import applied, dyad, solve_triangular
from .shaping import array_like
from .structural import fit


def _helper(name: str, evaluate: Any, arguments: str, **facts: Any) -> Primitive:
    """A helper whose result is like its first operand."""
    return register(
        Primitive(
            name,
            lambda x, *others, **attrs: array_like(x, shape_of(x)),
            evaluate,
            parse_arguments(arguments, {"back": False}),
            Call(f"rt.{name}"),
            takes_complex=True,
            **facts,
        )
    )


def _paired(name: str) -> Any:
    """A function of a pair, evaluated on its two parts."""
    known = scipy_function(f"linalg.{name}")
    return lambda first, second, b, **attrs: known((first, second), b, **attrs)


# --- LU -------------------------------------------------------------------------------


def _permuted(x: Any, piv: Any, back: bool = False) -> Any:
    order = np.arange(np.shape(x)[-2])
    for k, other in enumerate(piv):
        order[[k, other]] = order[[other, k]]
    return x[np.argsort(order) if back else order]


permuted = _helper("permuted", _permuted, "x piv back=", linear_in=(0,))


@permuted.vjp
def _permuted_bar(y_bar: Any, y: Any, x: Any, piv: Any, back: bool = False) -> Any:
    return permuted(y_bar, piv, **({} if back else {"back": True})), None


def _infer_factor(a: Type, **_: Any) -> Any:
    shape = shape_of(a)
    if shape is not None and len(shape) != 2:
        raise Unsupported("the LU factors of stacked matrices")
    return square(a), ArrayType("int32", None if shape is None else shape[:1])


lu_factor = plain("lu_factor", _infer_factor, "a | check_finite=")
LOWER: dict[str, Any] = {"lower": True, "unit_diagonal": True}


@lu_factor.vjp
def _lu_factor(y_bars: Any, ys: Any, a: Any, **_: Any) -> Any:
    (bar, _piv_bar), (lu, piv) = y_bars, ys
    return permuted(_lu_bar(bar, lu), piv, back=True)


def _lu_bar(bar: Any, lu: Any) -> Any:
    """The cotangent of the matrix `l @ u`, whose factors lie in `lu`."""
    low_bar = tril(bar, k=-1)
    of_low = tril(low_bar + transposed(tril(lu, k=-1)) @ low_bar, k=-1)
    inner = of_low + triu(triu(bar) @ transposed(triu(lu)))
    left = solve_triangular(lu, inner, trans=1, **LOWER)
    return transposed(solve_triangular(lu, transposed(left)))


@lu_factor.jvp
def _lu_factor_dot(x_dots: Any, ys: Any, a: Any, **_: Any) -> Any:
    lu, piv = ys
    return _lu_dot(permuted(x_dots[0], piv), lu), None


def _lu_dot(moved: Any, lu: Any) -> Any:
    """The tangent of both factors of `l @ u`, whose tangent is `moved`."""
    left = solve_triangular(lu, moved, **LOWER)
    inner = transposed(solve_triangular(lu, transposed(left), trans=1))
    low = tril(inner, k=-1)
    return low + tril(lu, k=-1) @ low + triu(inner) @ triu(lu)


lu_solve = plain(
    "lu_solve",
    lambda lu, piv, b, **_: infer_solve(lu, b),
    "[lu_and_piv] b trans= | check_finite=",
    evaluate=_paired("lu_solve"),
    defaults={"trans": 0},
)


def _check_trans(lu: Any, trans: int) -> None:
    if trans == 2 and is_complex(lu.type):
        raise Unsupported("`lu_solve(trans=2)` of complex numbers")


@lu_solve.vjp
def _lu_solve(
    y_bar: Any, y: Any, lu: Any, piv: Any, b: Any, trans: int = 0, **_: Any
) -> Any:
    _check_trans(lu, trans)
    turned = {} if trans else {"trans": 1}
    b_bar = lu_solve(lu, piv, y_bar, **turned)
    whole = -(dyad(y, b_bar, lu, b) if trans else dyad(b_bar, y, lu, b))
    rows = permuted(whole, piv)
    of_low = tril(rows @ transposed(triu(lu)), k=-1)
    of_high = triu(rows + transposed(tril(lu, k=-1)) @ rows)
    return of_low + of_high, None, fit(b_bar, b)


@lu_solve.jvp
def _lu_solve_dot(
    x_dots: Any, y: Any, lu: Any, piv: Any, b: Any, trans: int = 0, **_: Any
) -> Any:
    _check_trans(lu, trans)
    lu_dot, _piv_dot, right = x_dots
    given = {"trans": trans} if trans else {}
    if lu_dot is not None:
        low_dot, high_dot = tril(lu_dot, k=-1), triu(lu_dot)
        moved = low_dot @ triu(lu) + high_dot + tril(lu, k=-1) @ high_dot
        moved = permuted(moved, piv, back=True)
        change = applied(transposed(moved) if trans else moved, y, lu, b)
        right = -change if right is None else right - change
    return lu_solve(lu, piv, right, **given)


def _infer_lu(a: Type, **attrs: Any) -> Any:
    shape = shape_of(a)
    if attrs.get("permute_l") or attrs.get("p_indices"):
        raise Unsupported("`lu` with `permute_l` or `p_indices`")
    if shape is not None and len(shape) != 2:
        raise Unsupported("the LU factors of stacked matrices")
    real = primitive("real").infer(square(a))
    return real, square(a), square(a)


lu = plain(
    "lu",
    _infer_lu,
    "a permute_l= | check_finite= p_indices=",
    defaults={"permute_l": False, "p_indices": False},
)


@lu.vjp
def _lu(y_bars: Any, ys: Any, a: Any, **_: Any) -> Any:
    """`a = p @ l @ u`"""
    (_p_bar, low_bar, high_bar), (p, low, high) = y_bars, ys
    both = tril(low_bar, k=-1) + triu(high_bar)
    return p @ _lu_bar(both, tril(low, k=-1) + high)


@lu.jvp
def _lu_jvp(x_dots: Any, ys: Any, a: Any, **_: Any) -> Any:
    p, low, high = ys
    moved = _lu_dot(transposed(p) @ x_dots[0], tril(low, k=-1) + high)
    return None, tril(moved, k=-1), triu(moved)


# --- Cholesky -------------------------------------------------------------------------


def _factor_product(c_dot: Any, c: Any, lower: bool) -> Any:
    part = np.tril if lower else np.triu
    first, second = part(c_dot), np.conj(np.swapaxes(part(c), -1, -2))
    product = first @ second if lower else second @ first
    return product + np.conj(np.swapaxes(product, -1, -2))


def _factor_bar(m_bar: Any, c: Any, lower: bool) -> Any:
    both = m_bar + np.conj(np.swapaxes(m_bar, -1, -2))
    if lower:
        return np.tril(both @ np.conj(np.tril(c)))
    return np.triu(np.conj(np.triu(c)) @ both)


factor_product = _helper(
    "factor_product", _factor_product, "c_dot c lower", linear_in_each=(0, 1)
)
factor_bar = _helper("factor_bar", _factor_bar, "m_bar c lower", linear_in_each=(0, 1))


@factor_product.vjp
def _factor_product_bar(y_bar: Any, y: Any, c_dot: Any, c: Any, lower: Any) -> Any:
    return factor_bar(y_bar, c, lower), factor_bar(y_bar, c_dot, lower), None


cho_solve = plain(
    "cho_solve",
    lambda c, lower, b, **_: infer_solve(c, b),
    "[c_and_lower] b | check_finite=",
    evaluate=_paired("cho_solve"),
)


@cho_solve.vjp
def _cho_solve(y_bar: Any, y: Any, c: Any, lower: Any, b: Any, **_: Any) -> Any:
    b_bar = conj_of(cho_solve(c, lower, conj_of(y_bar)))
    return factor_bar(-dyad(b_bar, y, c, b), c, lower), None, b_bar


@cho_solve.jvp
def _cho_solve_dot(x_dots: Any, y: Any, c: Any, lower: Any, b: Any, **_: Any) -> Any:
    c_dot, _lower_dot, right = x_dots
    if c_dot is not None:
        change = factor_product(c_dot, c, lower) @ y
        right = -change if right is None else right - change
    return cho_solve(c, lower, right)
