"""Linear systems of `scipy.linalg` whose matrix has a structure: the part of the matrix
that the solver reads is where its cotangents go.

For `y = inv(m) @ b` with the matrix `m` that the array `a` means, the cotangent of `b`
solves the transposed system, and that of `m` is `-b_bar @ y.T`. Giles 2008, section
2.3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spadc.ir import Type, is_complex, rank_of

from .complex_parts import conj_of
from .core import Primitive, Unsupported
from .diagonals import tril, triu
from .hermitian import adjoint, column, hermitian, triangle_bar
from .linear_algebra import (
    as_columns,
    from_columns,
    infer_inverse,
    infer_solve,
)
from .products import outer, transposed
from .scipy_entries import scipy_primitive
from .shaping import squeeze
from .structural import fit

Meaning = Callable[..., Any]

# --- right sides ----------------------------------------------------------------------


def columns(x: Any, b: Any) -> Any:
    """Solutions or right sides as matrices, where the right side `b` is a vector."""
    rank = rank_of(b.type)
    if rank is None:
        return as_columns(x, b)
    return column(x) if rank == 1 else x


def uncolumned(x: Any, b: Any) -> Any:
    """What `columns` has made of a right side, undone."""
    rank = rank_of(b.type)
    if rank is None:
        return from_columns(x, b)
    return squeeze(x, axis=-1) if rank == 1 else x


def is_plain(a: Any, b: Any) -> bool:
    """Whether this is one matrix and one vector."""
    return rank_of(a.type) == 2 and rank_of(b.type) == 1


def dyad(b_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """`b_bar @ y.T`, for vectors too."""
    if is_plain(a, b):
        return outer(b_bar, y)
    return columns(b_bar, b) @ transposed(columns(y, b))


def applied(m: Any, y: Any, a: Any, b: Any) -> Any:
    """`m @ y`, for stacked vectors too."""
    if is_plain(a, b):
        return m @ y
    return uncolumned(m @ columns(y, b), b)


def solver(
    known: Primitive,
    turned: Callable[..., Any],
    meant: Meaning,
    read: Meaning,
) -> None:
    """Give a solver its rules.

    `turned(a, y_bar, **attrs)` solves the transposed system; `meant(a, **attrs)` is the
    matrix that an array means, and `read` the adjoint of that.
    """

    @known.vjp
    def vjp(y_bar: Any, y: Any, a: Any, b: Any, **attrs: Any) -> Any:
        if is_plain(a, b):
            b_bar = turned(a, y_bar, **attrs)
        else:
            b_bar = uncolumned(turned(a, columns(y_bar, b), **attrs), b)
        a_bar = read(-dyad(b_bar, y, a, b), **attrs)
        return fit(a_bar, a), fit(b_bar, b)

    @known.jvp
    def jvp(x_dots: Any, y: Any, a: Any, b: Any, **attrs: Any) -> Any:
        a_dot, b_dot = x_dots
        if a_dot is None:
            return known(a, b_dot, **attrs)
        right = -applied(meant(a_dot, **attrs), y, a, b)
        right = right if b_dot is None else b_dot + right
        if is_plain(a, b):
            return known(a, right, **attrs)
        return uncolumned(known(a, columns(right, b), **attrs), b)


# --- structures -----------------------------------------------------------------------

SYMMETRIC = ("sym", "symmetric")
HERMITIAN = ("her", "hermitian", "pos", "positive definite")
TURNED = {
    "upper triangular": "lower triangular",
    "lower triangular": "upper triangular",
}
BANDS = {
    "upper triangular": (0, None),
    "lower triangular": (None, 0),
    "diagonal": (0, 0),
    "tridiagonal": (-1, 1),
}


def structured(assume_a: str | None, lower: bool, is_bar: bool, a: Any) -> Any:
    """The matrix of a structure that an array means, or the adjoint of that."""
    if assume_a in SYMMETRIC or assume_a in HERMITIAN:
        change = triangle_bar if is_bar else hermitian
        return change(a, **({} if lower else {"lower": False}))
    if assume_a in BANDS:
        first, last = BANDS[assume_a]
        a = a if first is None else triu(a, k=first)
        return a if last is None else tril(a, k=last)
    if assume_a not in (None, "gen", "general", "banded"):
        raise Unsupported(f"`assume_a={assume_a!r}`")
    return a


def check_symmetric(a: Type, assume_a: str | None) -> None:
    """Complex symmetric matrices are not followed."""
    if assume_a in SYMMETRIC and is_complex(a):
        raise Unsupported("a complex symmetric matrix: call it `assume_a='gen'`")


def _infer_solve(a: Type, b: Type, assume_a: str | None = None, **_: Any) -> Type:
    check_symmetric(a, assume_a)
    return infer_solve(a, b)


def _infer_inverse(a: Type, assume_a: str | None = None, **_: Any) -> Type:
    check_symmetric(a, assume_a)
    return infer_inverse(a)


solve = scipy_primitive(
    "linalg.solve",
    _infer_solve,
    "a b lower= | check_finite= assume_a= transposed=",
    {"lower": False, "check_finite": True, "assume_a": None, "transposed": False},
    takes_complex=True,
)


def _solve_turned(
    a: Any,
    y_bar: Any,
    assume_a: str | None = None,
    lower: bool = False,
    transposed: bool = False,
    **attrs: Any,
) -> Any:
    given: dict[str, Any] = {} if assume_a is None else {"assume_a": assume_a}
    if lower:
        given["lower"] = True
    if assume_a in SYMMETRIC:
        return solve(a, y_bar, **given, **attrs)
    if assume_a in HERMITIAN:
        return conj_of(solve(a, conj_of(y_bar), **given, **attrs))
    if transposed:
        return solve(a, y_bar, **given, **attrs)
    if assume_a in TURNED:
        given["assume_a"] = TURNED[assume_a]
    return solve(_transposed(a), y_bar, **given, **attrs)


def _transposed(a: Any) -> Any:
    return transposed(a)


def _meaning(is_bar: bool) -> Meaning:
    def meaning(
        a: Any,
        assume_a: str | None = None,
        lower: bool = False,
        transposed: bool = False,
        **attrs: Any,
    ) -> Any:
        if is_bar:
            a = _transposed(a) if transposed else a
            return structured(assume_a, lower, True, a)
        found = structured(assume_a, lower, False, a)
        return _transposed(found) if transposed else found

    return meaning


solver(solve, _solve_turned, _meaning(False), _meaning(True))

# --- triangular systems ---------------------------------------------------------------

solve_triangular = scipy_primitive(
    "linalg.solve_triangular",
    lambda a, b, **attrs: infer_solve(a, b),
    "a b trans= lower= unit_diagonal= | check_finite=",
    {"trans": 0, "lower": False, "unit_diagonal": False, "check_finite": True},
    takes_complex=True,
)
TRANS: dict[Any, int] = {"N": 0, "T": 1, "C": 2, 0: 0, 1: 1, 2: 2}


def _number(trans: Any) -> int:
    return TRANS[trans]


def _triangular_turned(a: Any, y_bar: Any, trans: Any = 0, **attrs: Any) -> Any:
    number = _number(trans)
    if number == 0:
        return solve_triangular(a, y_bar, trans=1, **attrs)
    if number == 1:
        return solve_triangular(a, y_bar, **attrs)
    return conj_of(solve_triangular(a, conj_of(y_bar), **attrs))


def _part(a: Any, lower: bool, unit_diagonal: bool) -> Any:
    k = {"k": -1 if lower else 1} if unit_diagonal else {}
    return tril(a, **k) if lower else triu(a, **k)


def _triangle_meant(
    a: Any, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False, **_: Any
) -> Any:
    part, number = _part(a, lower, unit_diagonal), _number(trans)
    return part if number == 0 else transposed(part) if number == 1 else adjoint(part)


def _triangle_read(
    m_bar: Any,
    trans: Any = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    **_: Any,
) -> Any:
    number = _number(trans)
    if number:
        m_bar = transposed(m_bar) if number == 1 else adjoint(m_bar)
    return _part(m_bar, lower, unit_diagonal)


solver(solve_triangular, _triangular_turned, _triangle_meant, _triangle_read)

# --- inverses -------------------------------------------------------------------------

inv = scipy_primitive(
    "linalg.inv",
    _infer_inverse,
    "a | check_finite= assume_a= lower=",
    {"check_finite": True, "assume_a": None, "lower": False},
    takes_complex=True,
)


@inv.vjp
def _inv(
    y_bar: Any,
    y: Any,
    a: Any,
    assume_a: str | None = None,
    lower: bool = False,
    check_finite: bool = True,
) -> Any:
    whole = -(transposed(y) @ y_bar @ transposed(y))
    return structured(assume_a, lower, True, whole)


@inv.jvp
def _inv_dot(
    x_dots: Any,
    y: Any,
    a: Any,
    assume_a: str | None = None,
    lower: bool = False,
    check_finite: bool = True,
) -> Any:
    return -(y @ structured(assume_a, lower, False, x_dots[0]) @ y)
