"""Parts of matrices that derivatives of decompositions are made of.

LAPACK reads one triangle of a Hermitian matrix: `hermitian` is the matrix that it
means, `triangle_bar` the cotangent of the triangle that is read. Eigenvectors move
along each other by a quotient of differences, `over_gaps`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    Ref,
    Rest,
    Slice,
    Subscript,
    Type,
    dtype_of,
    is_complex,
    rank_of,
    real_dtype,
    shape_of,
)

from .complex_parts import conj_of
from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .products import transposed
from .shaping import array_like, expand_dims
from .structural import index, length_of

# --- small words of rules -------------------------------------------------------------


def adjoint(x: Any) -> Any:
    """The conjugate transpose of each matrix."""
    return conj_of(transposed(x))


def column(x: Any) -> Any:
    """Vectors as matrices of one column: numbers for rows."""
    return expand_dims(x, axis=-1)


def row(x: Any) -> Any:
    """Vectors as matrices of one row: numbers for columns."""
    return expand_dims(x, axis=-2)


def is_zero(x: Any) -> bool:
    """Whether `x` is known to be zeros: the cotangent of a result that is not used."""
    if isinstance(x.literal, int | float) and x.literal == 0:
        return True
    makers = (op for op in x.builder.ops if x.value in op.results)
    return any(getattr(op, "name", "") == "zeros" for op in makers)


def known_rank(x: Any, function: str) -> int:
    """The number of axes; refused where it is not known."""
    rank = rank_of(x.type)
    if rank is None:
        raise Unsupported(f"`{function}` needs matrices of known axes")
    return rank


def leading(x: Any, axis: int, number: Any) -> Any:
    """The first `number` elements along one of the last axes; all, if there are so
    many."""
    from_here = [Slice()] * (-axis - 1)
    if isinstance(number, int):
        if length_of(x, axis) == number:
            return x
        return index(x, step=_last_axes(Slice(None, number), from_here))
    return index(x, number, step=_last_axes(Slice(None, Ref(1)), from_here))


def _last_axes(first: Any, rest: Any) -> Any:
    return Subscript((Rest(), first, *rest))


# --- Hermitian matrices ---------------------------------------------------------------


def hermitian_helper(
    name: str, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    """A helper whose result is like its first operand."""
    return register(
        Primitive(
            name,
            lambda x, *others, **attrs: array_like(x, shape_of(x)),
            evaluate,
            parse_arguments(arguments, {"lower": True}),
            Call(f"rt.{name}"),
            takes_complex=True,
            **facts,
        )
    )


def _hermitian(a: Any, lower: bool = True) -> Any:
    off = np.tril(a, -1) if lower else np.triu(a, 1)
    diagonal = np.tril(np.triu(np.real(a)))
    return off + diagonal + np.conj(np.swapaxes(off, -1, -2))


def _triangle_bar(x_bar: Any, lower: bool = True) -> Any:
    both = x_bar + np.conj(np.swapaxes(x_bar, -1, -2))
    off = np.tril(both, -1) if lower else np.triu(both, 1)
    return off + np.tril(np.triu(np.real(x_bar)))


hermitian = hermitian_helper("hermitian", _hermitian, "a lower=", linear_in=(0,))
triangle_bar = hermitian_helper(
    "triangle_bar", _triangle_bar, "x_bar lower=", linear_in=(0,)
)
hermitian.vjp(lambda y_bar, y, a, lower=True: triangle_bar(y_bar, lower=lower))
triangle_bar.vjp(lambda y_bar, y, x_bar, lower=True: hermitian(y_bar, lower=lower))

# --- quotients of differences ---------------------------------------------------------


def _over_gaps(x: Any, w: Any) -> Any:
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    moved = (x != 0) & ~np.eye(np.shape(w)[-1], dtype=bool)
    return np.divide(x, gaps, out=np.zeros_like(x), where=moved)


over_gaps = hermitian_helper("over_gaps", _over_gaps, "x w")


@over_gaps.vjp
def _over_gaps_vjp(y_bar: Any, y: Any, x: Any, w: Any) -> Any:
    """`y[i, j] = x[i, j] / (w[j] - w[i])`"""
    gaps_bar = over_gaps(-y_bar * y, w)
    total = primitive("sum")
    w_bar = total(gaps_bar, axis=-2) - total(gaps_bar, axis=-1)
    return over_gaps(y_bar, w), w_bar


def real_of(type_: Type) -> str | None:
    """The real dtype in the precision of a value."""
    dtype = dtype_of(type_)
    return None if dtype is None else real_dtype(dtype)


def on_diagonal(x: Any) -> Any:
    """The diagonal of each matrix; of Hermitian ones it is real."""
    return primitive("diagonal")(x, axis1=-2, axis2=-1)


def real_diagonal(x: Any) -> Any:
    """The real part of the diagonal of each matrix."""
    found = on_diagonal(x)
    return primitive("real")(found) if is_complex(x.type) else found
