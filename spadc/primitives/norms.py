"""Norms of vectors and matrices, of every order.

norm'(0) = 0. Elements, sums or singular values that tie for an extreme norm share as
the conventions say; singular values that are 0 do not move a nuclear norm. A norm of
order 0 counts, so its derivative is zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Rest,
    Slice,
    Subscript,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    rank_of,
    real_dtype,
    shape_of,
)

from .complex_parts import conj_of
from .core import Unsupported, primitive
from .diagonals import linear
from .elementwise import absolute, or_one, slope
from .hermitian import row
from .inference import Axis, floating, reduced_shape
from .linear_algebra import inv, inverse_bar, matrices
from .shaping import expand_dims, moveaxis, squeeze
from .spreading import restore, share_ties
from .structural import in_dtype_of, index

FROBENIUS = ("fro", "f")
LAST = (-2, -1)

# --- the three functions of NumPy -----------------------------------------------------


def infer_norm(
    x: Type, ord: Any = None, axis: Axis = None, keepdims: bool = False
) -> Type:
    """The type of a norm: a real number for each vector or matrix."""
    found, shape = floating(dtype_of(x)), reduced_shape(shape_of(x), axis, keepdims)
    dtype = None if found is None else real_dtype(found)
    return ArrayType(dtype, shape) if keepdims else array_or_scalar(dtype, shape)


norm = linear(
    "linalg.norm",
    infer_norm,
    np.linalg.norm,
    "x ord= axis= keepdims=",
    defaults={"ord": None, "axis": None, "keepdims": False},
    takes_complex=True,
)
matrix_norm = linear(
    "linalg.matrix_norm",
    lambda x, keepdims=False, ord="fro": infer_norm(x, ord, LAST, keepdims),
    np.linalg.matrix_norm,
    "x | keepdims= ord=",
    defaults={"keepdims": False, "ord": "fro"},
    takes_complex=True,
)
vector_norm = linear(
    "linalg.vector_norm",
    lambda x, axis=None, keepdims=False, ord=2: infer_norm(x, ord, axis, keepdims),
    np.linalg.vector_norm,
    "x | axis= keepdims= ord=",
    defaults={"axis": None, "keepdims": False, "ord": 2},
    takes_complex=True,
)


@norm.vjp
def norm_bar(
    y_bar: Any,
    y: Any,
    x: Any,
    ord: Any = None,
    axis: Axis = None,
    keepdims: bool = False,
) -> Any:
    """The cotangent of `x` in `np.linalg.norm`."""
    if ord is None or ord in FROBENIUS:
        return vector_bar(y_bar, y, x, 2, axis, keepdims)
    if not isinstance(ord, int | float) and ord != "nuc":
        raise Unsupported(f"norm of order {ord!r}")
    axes = _axes_of(x, axis)
    if len(axes) == 2:
        return _matrix_bar(y_bar, y, x, ord, axes, keepdims)
    return vector_bar(y_bar, y, x, ord, axis, keepdims)


@matrix_norm.vjp
def _matrix_norm(
    y_bar: Any, y: Any, x: Any, keepdims: bool = False, ord: Any = "fro"
) -> Any:
    return norm_bar(y_bar, y, x, ord, LAST, keepdims)


@vector_norm.vjp
def vector_bar(
    y_bar: Any,
    y: Any,
    x: Any,
    ord: Any = 2,
    axis: Axis = None,
    keepdims: bool = False,
) -> Any:
    """The cotangent of vectors along `axis`, which may be several axes."""
    y_wide, y_bar_wide = restore(y, axis, keepdims), restore(y_bar, axis, keepdims)
    if ord == 0:
        return None
    if ord == 2:
        return y_bar_wide / or_one(y_wide) * conj_of(x)
    if ord in (np.inf, -np.inf):
        return share_ties(y_bar, y, absolute(x), axis, keepdims) * _phase(x)
    if ord == 1:
        return y_bar_wide * _phase(x)
    ratio = absolute(x) / or_one(y_wide)
    nonzero = ratio > 0
    if ord < 0:
        nonzero = nonzero * (y_wide > 0)
    return y_bar_wide * _phase(x) * (ratio + ratio.equals(0)) ** (ord - 1) * nonzero


def _phase(x: Any) -> Any:
    """The derivative of `abs(x)`."""
    if is_complex(x.type):
        return conj_of(x) / or_one(absolute(x))
    return slope(x)


def _axes_of(x: Any, axis: Axis) -> tuple[int, ...]:
    """The axes that the order of a norm is about."""
    if axis is not None:
        return (axis,) if isinstance(axis, int) else axis
    rank = rank_of(x.type)
    if rank is None:
        raise Unsupported("norm with `ord` needs the rank of its argument, or `axis`")
    return tuple(range(rank))


# --- norms of matrices ----------------------------------------------------------------

# The position, in the pair of axes, of the one that is summed before the extreme.
SUMMED = {1: 0, -1: 0, np.inf: 1, -np.inf: 1}


def _matrix_bar(
    y_bar: Any, y: Any, x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool
) -> Any:
    if ord in SUMMED:
        return _largest_sum(y_bar, y, x, ord, axes, keepdims)
    if ord not in (2, -2, "nuc"):
        raise Unsupported(f"norm of order {ord!r} of a matrix")
    whole = rank_of(x.type) == 2 and tuple(k % 2 for k in axes) == (0, 1)
    inside = whole or axes == LAST
    matrices = x if inside else moveaxis(x, source=axes, destination=LAST)
    if keepdims:
        y_bar = squeeze(y_bar, axis=axes)
    bar = _spectral_bar(y_bar, matrices, ord)
    return bar if inside else moveaxis(bar, source=LAST, destination=axes)


def _largest_sum(
    y_bar: Any, y: Any, x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool
) -> Any:
    """The norm of a matrix is the largest (least) sum of moduli of a column or row."""
    summed, other = axes[SUMMED[ord]], axes[1 - SUMMED[ord]]
    if rank_of(x.type) == 2 and not keepdims:
        sums = primitive("sum")(absolute(x), axis=summed)
        sums_bar = share_ties(y_bar, y, sums, None, False)
        return expand_dims(sums_bar, axis=summed) * _phase(x)
    y, y_bar = restore(y, axes, keepdims), restore(y_bar, axes, keepdims)
    sums = primitive("sum")(absolute(x), axis=summed, keepdims=True)
    return share_ties(y_bar, y, sums, other, True) * _phase(x)


def _spectral_bar(y_bar: Any, matrices: Any, ord: Any) -> Any:
    """The cotangent of matrices, from that of an extreme or the sum of their singular
    values."""
    u, s, vh = primitive("svd")(matrices, full_matrices=False)
    if rank_of(y_bar.type) != 0:
        y_bar = expand_dims(y_bar, axis=-1)
    if ord == "nuc":
        s_bar = in_dtype_of(s > 0, s) * y_bar
    else:
        level = primitive("max" if ord == 2 else "min")(s, axis=-1, keepdims=True)
        s_bar = share_ties(y_bar, level, s, -1, True) * (s > 0)
    return (conj_of(u) * row(s_bar)) @ conj_of(vh)


# --- condition numbers ----------------------------------------------------------------


def _infer_cond(x: Type, p: Any = None) -> Type:
    return infer_norm(x, None, LAST)


cond = linear(
    "linalg.cond",
    _infer_cond,
    np.linalg.cond,
    "x p=",
    defaults={"p": None},
    takes_complex=True,
)


@cond.vjp
def _cond(y_bar: Any, y: Any, x: Any, p: Any = None) -> Any:
    """The largest singular value over the smallest; else a norm times that of the
    inverse."""
    if p not in (None, 2, -2):
        inverse = inv(x)
        first, second = norm(x, ord=p, axis=LAST), norm(inverse, ord=p, axis=LAST)
        inverse_norm_bar = norm_bar(y_bar * first, second, inverse, p, LAST)
        x_bar = norm_bar(y_bar * second, first, x, p, LAST)
        return x_bar + inverse_bar(inverse_norm_bar, inverse)
    u, s, vh = primitive("svd")(x, full_matrices=False)
    scale = matrices(y_bar * y, x)
    large = _dyad(u, s, vh, Slice(None, 1))
    small = _dyad(u, s, vh, Slice(-1, None))
    return scale * (small - large if p == -2 else large - small)


def _dyad(u: Any, s: Any, vh: Any, one: Slice) -> Any:
    """The derivative of the logarithm of one singular value."""
    columns, rows = Subscript((Rest(), one)), Subscript((Rest(), one, Slice()))
    left, right = index(u, step=columns), index(vh, step=rows)
    return conj_of(left) @ conj_of(right) / expand_dims(index(s, step=columns), axis=-1)
