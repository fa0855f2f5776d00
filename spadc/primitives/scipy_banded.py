"""Systems of banded and of Toeplitz matrices, of `scipy.linalg`.

The diagonals of a band lie in the rows of an array `ab`: `ab[upper + i - j, j]` is the
element of row i and column j. A symmetric matrix is given by its lower or upper half.
Cotangents of the band are the diagonals of `-b_bar @ y.T`. What stands outside the
matrix, in the corners of `ab`, is not read.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, promote, rank_of, shape_of

from .core import Call, Primitive, Unsupported, parse_arguments, register
from .linear_algebra import inverse_dtype
from .scipy_decompositions import plain
from .scipy_entries import scipy_function

# --- bands ----------------------------------------------------------------------------


def _places(shape: tuple[int, ...], upper: int) -> Any:
    """The rows and columns of the matrix where the elements of a band stand, and which
    of them stand outside."""
    rows, n = shape
    columns = np.arange(n)
    lines = np.arange(rows)[:, np.newaxis] - upper + columns
    return np.clip(lines, 0, max(n - 1, 0)), columns, (lines >= 0) & (lines < n)


def _band_product(ab: Any, x: Any, lower: int, upper: int) -> Any:
    lines, columns, inside = _places(np.shape(ab), upper)
    wide = x if np.ndim(x) == 2 else x[:, np.newaxis]
    terms = (ab * inside)[..., np.newaxis] * wide[columns]
    y = np.zeros(np.shape(wide), np.result_type(ab, x))
    np.add.at(y, lines, terms)
    return y if np.ndim(x) == 2 else y[:, 0]


def _band_dyad(left: Any, right: Any, lower: int, upper: int) -> Any:
    wide = [x if np.ndim(x) == 2 else x[:, np.newaxis] for x in (left, right)]
    lines, columns, inside = _places((lower + upper + 1, len(left)), upper)
    return np.sum(wide[0][lines] * wide[1][columns], axis=-1) * inside


def _band_transposed(ab: Any, lower: int, upper: int) -> Any:
    lines, columns, inside = _places(np.shape(ab), upper)
    turned = np.zeros_like(ab)
    places = lower + columns - lines
    np.add.at(turned, (places[inside], lines[inside]), ab[inside])
    return turned


def _helper(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    given = parse_arguments(arguments)
    return register(
        Primitive(name, infer, evaluate, given, Call(f"rt.{name}"), **facts)
    )


def _infer_dyad(left: Type, right: Type, lower: int, upper: int) -> Type:
    shape = shape_of(left)
    dims = None if shape is None else (lower + upper + 1, shape[0])
    return ArrayType(promote(left, right), dims)


band_product = _helper(
    "band_product",
    lambda ab, x, **_: ArrayType(promote(ab, x), shape_of(x)),
    _band_product,
    "ab x lower: upper:",
    linear_in_each=(0, 1),
)
band_dyad = _helper(
    "band_dyad",
    _infer_dyad,
    _band_dyad,
    "left right lower: upper:",
    linear_in_each=(0, 1),
)
band_transposed = _helper(
    "band_transposed",
    lambda ab, **_: ab,
    _band_transposed,
    "ab lower: upper:",
    linear_in=(0,),
)


@band_product.vjp
def _product_bar(y_bar: Any, y: Any, ab: Any, x: Any, lower: int, upper: int) -> Any:
    turned = band_transposed(ab, lower=lower, upper=upper)
    return (
        band_dyad(y_bar, x, lower=lower, upper=upper),
        band_product(turned, y_bar, lower=upper, upper=lower),
    )


@band_dyad.vjp
def _dyad_bar(y_bar: Any, y: Any, left: Any, right: Any, lower: int, upper: int) -> Any:
    turned = band_transposed(y_bar, lower=lower, upper=upper)
    return (
        band_product(y_bar, right, lower=lower, upper=upper),
        band_product(turned, left, lower=upper, upper=lower),
    )


@band_transposed.vjp
def _transposed_bar(y_bar: Any, y: Any, ab: Any, lower: int, upper: int) -> Any:
    return band_transposed(y_bar, lower=upper, upper=lower)


# --- banded systems -------------------------------------------------------------------


def _infer_banded(ab: Type, b: Type, **_: Any) -> Type:
    if rank_of(ab) not in (None, 2):
        raise Unsupported("stacked banded matrices")
    return ArrayType(inverse_dtype(ab, b), shape_of(b))


def _solve_banded(ab: Any, b: Any, l_and_u: Any, **attrs: Any) -> Any:
    return scipy_function("linalg.solve_banded")(l_and_u, ab, b, **attrs)


solve_banded = plain(
    "solve_banded",
    _infer_banded,
    "l_and_u: ab b | check_finite=",
    evaluate=_solve_banded,
    takes_complex=False,
)


@solve_banded.vjp
def _banded(
    y_bar: Any, y: Any, ab: Any, b: Any, l_and_u: tuple[int, int], **_: Any
) -> Any:
    lower, upper = l_and_u
    turned = band_transposed(ab, lower=lower, upper=upper)
    b_bar = solve_banded(turned, y_bar, l_and_u=(upper, lower))
    return -band_dyad(b_bar, y, lower=lower, upper=upper), b_bar


@solve_banded.jvp
def _banded_dot(
    x_dots: Any, y: Any, ab: Any, b: Any, l_and_u: tuple[int, int], **_: Any
) -> Any:
    ab_dot, right = x_dots
    if ab_dot is not None:
        lower, upper = l_and_u
        change = band_product(ab_dot, y, lower=lower, upper=upper)
        right = -change if right is None else right - change
    return solve_banded(ab, right, l_and_u=l_and_u)


# --- symmetric banded systems ---------------------------------------------------------


solveh_banded = plain(
    "solveh_banded",
    _infer_banded,
    "ab b | lower= check_finite=",
    defaults={"lower": False},
    takes_complex=False,
)


@solveh_banded.vjp
def _symmetric(
    y_bar: Any, y: Any, ab: Any, b: Any, lower: bool = False, **_: Any
) -> Any:
    """Each element stands for two, and the main diagonal for one."""
    given = {"lower": True} if lower else {}
    b_bar = solveh_banded(ab, y_bar, **given)
    return -half_dyad(b_bar, y, ab, lower=lower), b_bar


@solveh_banded.jvp
def _symmetric_dot(
    x_dots: Any, y: Any, ab: Any, b: Any, lower: bool = False, **_: Any
) -> Any:
    ab_dot, right = x_dots
    given = {"lower": True} if lower else {}
    if ab_dot is not None:
        change = half_product(ab_dot, y, lower=lower)
        right = -change if right is None else right - change
    return solveh_banded(ab, right, **given)


def _half_product(ab: Any, x: Any, lower: bool) -> Any:
    side = np.shape(ab)[0] - 1
    low = ab if lower else _band_transposed(ab, 0, side)
    whole = np.concatenate([_band_transposed(low, side, 0)[:-1], low])
    return _band_product(whole, x, side, side)


def _half_dyad(left: Any, right: Any, ab: Any, lower: bool) -> Any:
    side = np.shape(ab)[0] - 1
    sides = (side, 0) if lower else (0, side)
    both = _band_dyad(left, right, *sides) + _band_dyad(right, left, *sides)
    both[0 if lower else -1] /= 2
    return both


half_product = _helper(
    "half_product",
    lambda ab, x, lower: ArrayType(promote(ab, x), shape_of(x)),
    _half_product,
    "ab x lower:",
    linear_in_each=(0, 1),
)
half_dyad = _helper(
    "half_dyad",
    lambda left, right, ab, lower: ArrayType(promote(left, right), shape_of(ab)),
    _half_dyad,
    "left right ab lower:",
    linear_in_each=(0, 1),
    shape_only=frozenset({2}),
)


@half_product.vjp
def _half_product_bar(y_bar: Any, y: Any, ab: Any, x: Any, lower: bool) -> Any:
    return half_dyad(y_bar, x, ab, lower=lower), half_product(ab, y_bar, lower=lower)


@half_dyad.vjp
def _half_dyad_bar(
    y_bar: Any, y: Any, left: Any, right: Any, ab: Any, lower: bool
) -> Any:
    """The symmetric matrix with this band times either vector."""
    left_bar = half_product(y_bar, right, lower=lower)
    return left_bar, half_product(y_bar, left, lower=lower), None
