"""Decompositions: Cholesky, symmetric eigenvalues, singular values, QR, pseudo-inverse.

`cholesky`, `eigh` and `eigvalsh` read the lower triangle only, so that is where their
cotangents go.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, rank_of, shape_of

from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .diagonals import linear
from .inference import floating
from .products import transposed
from .shaping import array_like


def _helper(name: str, evaluate: Any, arguments: str) -> Primitive:
    """A helper whose result has the shape of its last operand."""
    given = parse_arguments(arguments)

    def infer(*types: Type) -> Type:
        return array_like(ArrayType(dtype_of(types[0])), shape_of(types[-1]))

    return register(Primitive(name, infer, evaluate, given, Call(f"rt.{name}")))


def _square(a: Type, **attrs: Any) -> Type:
    return ArrayType(floating(dtype_of(a)), shape_of(a))


def _lower(x: Any) -> Any:
    """What a symmetric cotangent is for a function that reads the lower triangle."""
    both = x + np.swapaxes(x, -1, -2)
    return np.tril(both, -1) + np.tril(np.triu(x))


# --- Cholesky -------------------------------------------------------------------------

cholesky = linear("linalg.cholesky", _square, np.linalg.cholesky, "a")


def _cholesky_bar(factor_bar: Any, factor: Any) -> Any:
    """Smith, Differentiation of the Cholesky Algorithm (1995), in closed form."""
    inner = np.tril(np.swapaxes(factor, -1, -2) @ factor_bar)
    inner = inner - 0.5 * np.tril(np.triu(inner))
    half = np.linalg.solve(np.swapaxes(factor, -1, -2), inner)
    whole = np.swapaxes(
        np.linalg.solve(np.swapaxes(factor, -1, -2), np.swapaxes(half, -1, -2)), -1, -2
    )
    return _lower(whole)


cholesky_bar = _helper("cholesky_bar", _cholesky_bar, "factor_bar factor")
cholesky.vjp(lambda y_bar, y, a: cholesky_bar(y_bar, y))

# --- symmetric eigenvalues ------------------------------------------------------------


def _values(a: Type, **attrs: Any) -> Type:
    shape = shape_of(a)
    return ArrayType(floating(dtype_of(a)), None if shape is None else shape[:-1])


def _check_lower(uplo: str) -> None:
    if uplo != "L":
        raise Unsupported("only the lower triangle (UPLO='L') is supported")


eigh = linear(
    "linalg.eigh",
    lambda a, UPLO="L": (_values(a), _square(a)),
    lambda a, UPLO="L": tuple(np.linalg.eigh(a, UPLO)),
    "a UPLO=",
    defaults={"UPLO": "L"},
)
eigvalsh = linear(
    "linalg.eigvalsh", _values, np.linalg.eigvalsh, "a UPLO=", defaults={"UPLO": "L"}
)


def _eigh_bar(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """`v @ (diag(w_bar) + f * (v.T @ v_bar)) @ v.T`, `f = 1 / (w[j] - w[i])`."""
    vt = np.swapaxes(v, -1, -2)
    turned = vt @ v_bar
    diagonal = np.eye(w.shape[-1], dtype=bool)
    gaps = w[..., None, :] - w[..., :, None] + diagonal
    inner = np.divide(turned, gaps, out=np.zeros_like(turned), where=turned != 0)
    inner = np.where(diagonal, w_bar[..., None, :] * diagonal, inner)
    return _lower(0.5 * (v @ (inner + np.swapaxes(inner, -1, -2)) @ vt))


eigh_bar = _helper("eigh_bar", _eigh_bar, "w_bar v_bar w v")


@eigh.vjp
def _eigh(y_bars: Any, ys: Any, a: Any, UPLO: str = "L") -> Any:
    _check_lower(UPLO)
    return eigh_bar(*y_bars, *ys)


@eigvalsh.vjp
def _eigvalsh(y_bar: Any, y: Any, a: Any, UPLO: str = "L") -> Any:
    _check_lower(UPLO)
    w, v = eigh(a)
    return eigh_bar(y_bar, primitive("zeros_like")(v), w, v)


# --- inverses and powers --------------------------------------------------------------


def _infer_pinv(a: Type) -> Type:
    shape = shape_of(a)
    dims = None if shape is None else (*shape[:-2], shape[-1], shape[-2])
    return ArrayType(floating(dtype_of(a)), dims)


pinv = linear("linalg.pinv", _infer_pinv, np.linalg.pinv, "a")


@pinv.vjp
def _pinv(y_bar: Any, y: Any, a: Any) -> Any:
    """Golub and Pereyra (1973): the rank does not change."""
    if rank_of(a.type) is None:
        raise Unsupported("`np.linalg.pinv` needs a matrix of known axes")
    yt, bt = transposed(y), transposed(y_bar)
    inner = -(yt @ y_bar @ yt)
    left = bt - a @ (y @ bt)
    right = bt - (bt @ y) @ a
    return inner + left @ y @ yt + yt @ y @ right


def _infer_chain(*xs: Type) -> Type:
    total = xs[0]
    for x in xs[1:]:
        total = primitive("matmul").infer(total, x)
    return total


multi_dot = linear(
    "linalg.multi_dot",
    _infer_chain,
    lambda *xs: np.linalg.multi_dot(xs),
    "[arrays]",
)


@multi_dot.vjp
def _multi_dot(y_bar: Any, y: Any, *xs: Any) -> Any:
    if any(rank_of(x.type) != 2 for x in xs):
        raise Unsupported("`np.linalg.multi_dot` needs matrices of known axes")
    bars = []
    for k in range(len(xs)):
        bar = y_bar
        for x in xs[:k]:
            bar = x.T @ bar
        for x in xs[:k:-1]:
            bar = bar @ x.T
        bars.append(bar)
    return tuple(bars)
