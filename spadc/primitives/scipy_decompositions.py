"""Decompositions of `scipy.linalg`, which have the rules of those of NumPy.

SciPy's Cholesky factors are upper unless `lower=True`; each decomposition of a
Hermitian matrix reads one triangle.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ScalarType, Type, array_or_scalar, dtype_of, is_complex, shape_of

from .core import Primitive, Unsupported, primitive
from .decompositions import cholesky_bar, cholesky_dot, square
from .diagonals import tril, triu
from .linear_algebra import determinant_bar, determinant_dot
from .norms import infer_norm, norm_bar
from .orthogonal import qr_bar
from .scipy_entries import scipy_primitive

CHECKED: dict[str, Any] = {"check_finite": True}


def plain(name: str, infer: Any, arguments: str, **facts: Any) -> Primitive:
    """A function of `scipy.linalg` of complex or real matrices."""
    defaults = CHECKED | facts.pop("defaults", {})
    facts.setdefault("takes_complex", True)
    return scipy_primitive(f"linalg.{name}", infer, arguments, defaults, **facts)


# --- determinants, norms --------------------------------------------------------------


def _infer_det(a: Type, **attrs: Any) -> Type:
    shape, dtype = shape_of(a), dtype_of(a)
    double = "complex128" if is_complex(a) else "float64"
    return array_or_scalar(
        double if dtype else None, None if shape is None else shape[:-2]
    )


det = plain("det", _infer_det, "a | check_finite=")
det.vjp(determinant_bar)
det.jvp(determinant_dot)

norm = plain(
    "norm",
    lambda a, ord=None, axis=None, keepdims=False, check_finite=True: infer_norm(
        a, ord, axis, keepdims
    ),
    "a ord= axis= keepdims= check_finite=",
    defaults={"ord": None, "axis": None, "keepdims": False},
)


@norm.vjp
def _norm(y_bar: Any, y: Any, a: Any, check_finite: bool = True, **attrs: Any) -> Any:
    return norm_bar(y_bar, y, a, **attrs)


# --- Cholesky -------------------------------------------------------------------------


def _upper(lower: bool) -> dict[str, bool]:
    return {} if lower else {"upper": True}


def _part(x: Any, lower: bool) -> Any:
    return tril(x) if lower else triu(x)


def _other(x: Any, lower: bool) -> Any:
    return triu(x, k=1) if lower else tril(x, k=-1)


cholesky = plain(
    "cholesky", square, "a lower= | check_finite=", defaults={"lower": False}
)
cho_factor = plain(
    "cho_factor",
    lambda a, **attrs: (square(a), ScalarType("bool")),
    "a lower= | check_finite=",
    defaults={"lower": False},
)


@cholesky.vjp
def _cholesky(y_bar: Any, y: Any, a: Any, lower: bool = False, **_: Any) -> Any:
    return cholesky_bar(y_bar, y, **_upper(lower))


@cholesky.jvp
def _cholesky_jvp(x_dots: Any, y: Any, a: Any, lower: bool = False, **_: Any) -> Any:
    return cholesky_dot(x_dots[0], y, not lower)


@cho_factor.vjp
def _cho_factor(y_bars: Any, ys: Any, a: Any, lower: bool = False, **_: Any) -> Any:
    """The triangle that is not the factor's holds the elements of the matrix."""
    bar, factor = _part(y_bars[0], lower), _part(ys[0], lower)
    return cholesky_bar(bar, factor, **_upper(lower)) + _other(y_bars[0], lower)


@cho_factor.jvp
def _cho_factor_jvp(x_dots: Any, ys: Any, a: Any, lower: bool = False, **_: Any) -> Any:
    change = cholesky_dot(x_dots[0], _part(ys[0], lower), not lower)
    return change + _other(x_dots[0], lower), None


# --- QR -------------------------------------------------------------------------------


def _infer_qr(a: Type, mode: str = "full", **attrs: Any) -> Any:
    if mode not in ("full", "economic"):
        raise Unsupported(f"`scipy.linalg.qr` of mode {mode!r}: use 'economic'")
    return primitive("qr").infer(a, "complete" if mode == "full" else "reduced")


qr = plain("qr", _infer_qr, "a | mode= check_finite=", defaults={"mode": "full"})


@qr.vjp
def _qr(y_bars: Any, ys: Any, a: Any, **_: Any) -> Any:
    return qr_bar(*y_bars, *ys)


@qr.jvp
def _qr_dot(x_dots: Any, ys: Any, a: Any, mode: str = "full", **_: Any) -> Any:
    own = {"mode": "complete"} if mode == "full" else {}
    rule: Any = primitive("qr").forward_rule
    return rule(x_dots, ys, a, **own)


# --- singular values ------------------------------------------------------------------

svd = plain(
    "svd",
    lambda a, full_matrices=True, compute_uv=True, **_: primitive("svd").infer(
        a, full_matrices, compute_uv
    ),
    "a full_matrices= compute_uv= | check_finite= lapack_driver=",
    defaults={"full_matrices": True, "compute_uv": True, "lapack_driver": "gesdd"},
)
svdvals = plain(
    "svdvals", lambda a, **_: primitive("svdvals").infer(a), "a | check_finite="
)


def _shared(name: str, forward: bool) -> Any:
    """The rule of the function of NumPy of that name."""

    def rule(
        bars: Any,
        ys: Any,
        a: Any,
        check_finite: bool = True,
        lapack_driver: str = "gesdd",
        **attrs: Any,
    ) -> Any:
        known = primitive(name)
        shared: Any = known.forward_rule if forward else known.rule
        return shared(bars, ys, a, **attrs)

    return rule


for _name in ("svd", "svdvals"):
    primitive(f"linalg.{_name}").vjp(_shared(_name, forward=False))
    primitive(f"linalg.{_name}").jvp(_shared(_name, forward=True))
