"""QR decompositions.

Defined where the first columns are independent. The columns of a complete Q beyond
those of the matrix are any basis of what is left, so a function of them is refused.
Walter and Lehmann 2010; Roberts and Roberts 2020.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Shape, Type, dtype_of, is_complex, shape_of

from .complex_parts import imag
from .core import Unsupported, primitive
from .decompositions import helper
from .diagonals import linear, tril, triu
from .hermitian import adjoint, leading
from .inference import floating
from .linear_algebra import solve
from .singular_values import shorter
from .structural import length_of

MODES = ("reduced", "complete", "r")


def infer_qr(a: Type, mode: str = "reduced") -> Any:
    """The types of Q and R, or of R alone."""
    if mode not in MODES:
        raise Unsupported(f"`np.linalg.qr` of mode {mode!r}")
    dtype, shape = floating(dtype_of(a)), shape_of(a)
    left: Shape | None = None
    right: Shape | None = None
    if shape is not None:
        (*batch, m, n), k = shape, shorter(*shape[-2:])
        k = m if mode == "complete" else k
        left, right = (*batch, m, k), (*batch, k, n)
    r = ArrayType(dtype, right)
    return r if mode == "r" else (ArrayType(dtype, left), r)


def _qr(a: Any, mode: Any = "reduced") -> Any:
    found = np.linalg.qr(a, mode)
    return found if mode == "r" else tuple(found)


qr = linear(
    "linalg.qr",
    infer_qr,
    _qr,
    "a mode=",
    defaults={"mode": "reduced"},
    takes_complex=True,
    parts=("Q", "R"),
)


def _adjoints(x: Any) -> Any:
    return np.conj(np.swapaxes(x, -1, -2))


def _qr_bar(q_bar: Any, r_bar: Any, q: Any, r: Any) -> Any:
    """`(q_bar + q @ copied(m)) @ inv(r).H`, where R is square."""
    number = q.shape[-1]
    if number > r.shape[-1]:
        raise ValueError("the function depends on columns that are not determined")
    gq, gr = np.conj(q_bar), np.conj(r_bar)
    first, rest = gr[..., :number], gr[..., number:]
    gq = gq + q @ r[..., number:] @ _adjoints(rest)
    inner = r[..., :number] @ _adjoints(first) - _adjoints(gq) @ q
    low = np.tril(inner, -1)
    copied = low + _adjoints(low) + np.tril(np.triu(np.real(inner)))
    turned = np.linalg.solve(r[..., :number], _adjoints(gq + q @ copied))
    return np.conj(np.concatenate([_adjoints(turned), q @ rest], axis=-1))


qr_bar = helper("qr_bar", _qr_bar, "q_bar r_bar q r")


def _infer_qr_bar(*types: Type) -> Type:
    q, r = shape_of(types[2]), shape_of(types[3])
    known = q is not None and r is not None
    dims = (*q[:-1], r[-1]) if known and q and r else None
    return ArrayType(dtype_of(types[2]), dims)


qr_bar.infer = _infer_qr_bar


@qr.vjp
def _qr_vjp(y_bar: Any, y: Any, a: Any, mode: str = "reduced") -> Any:
    if mode == "r":
        q, r = qr(a)
        return qr_bar(primitive("zeros_like")(q), y_bar, q, r)
    return qr_bar(*y_bar, *y)


@qr.jvp
def _qr_jvp(x_dots: Any, y: Any, a: Any, mode: str = "reduced") -> Any:
    q, r = qr(a) if mode == "r" else y
    if mode == "complete" and not _is_wide(a):
        raise Unsupported(
            "the tangent of a complete Q of a matrix that may have more rows than "
            "columns: use mode 'reduced'"
        )
    q_dot, r_dot = factors_dot(x_dots[0], q, r)
    return r_dot if mode == "r" else (q_dot, r_dot)


def _is_wide(a: Any) -> bool:
    m, n = (shape_of(a.type) or (None, None))[-2:]
    return m == n if not (isinstance(m, int) and isinstance(n, int)) else m <= n


def factors_dot(a_dot: Any, q: Any, r: Any) -> Any:
    """The tangents of Q and R: Q turns by a skew matrix inside its span."""
    number = length_of(q, -1)
    first, first_dot = leading(r, -1, number), leading(a_dot, -1, number)
    scaled = adjoint(solve(adjoint(first), adjoint(first_dot)))
    inner = adjoint(q) @ scaled
    low = tril(inner, k=-1)
    skew = low - adjoint(low)
    if is_complex(q.type):
        skew = skew + 1j * imag(tril(triu(inner)))
    q_dot = scaled - q @ (inner - skew)
    return q_dot, triu(adjoint(q) @ a_dot - skew @ r)
