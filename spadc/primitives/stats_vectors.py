"""`scipy.stats`: distributions of vectors: normal, Dirichlet, multinomial.

Vectors of probabilities must sum to 1. Their cotangents are those of a function of all
entries, which are right along every way in which the sum stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from spadc.ir import (
    AnyType,
    ArrayType,
    ScalarType,
    Sym,
    Type,
    array_or_scalar,
    dtype_of,
    rank_of,
    shape_of,
)

from .choices import where
from .core import Primitive, Unsupported, primitive
from .hermitian import column, hermitian, row, triangle_bar
from .inference import is_left_out
from .reductions import sum_
from .scipy_entries import scipy_module, scipy_primitive
from .shaping import reshape
from .special_gamma import psi
from .special_logs import nothing_over
from .structural import length_of, make_shape
from .transcendental import log

DOUBLE = frozenset({"int64", "float64"})


def _method(name: str, infer: Any, arguments: str, **facts: Any) -> Primitive:
    """`scipy.stats.<name>`; what is left out is given as None, which SciPy takes so."""
    distribution, _, method = name.partition(".")

    def evaluate(*operands: Any) -> Any:
        given = list(operands)
        while given[-1] is None:
            given.pop()
        return getattr(getattr(scipy_module("stats"), distribution), method)(*given)

    return scipy_primitive(
        f"stats.{name}", infer, arguments, evaluate=evaluate, **facts
    )


def _is_several(dim: Any) -> bool:
    return dim > 1 if isinstance(dim, int) else isinstance(dim, Sym) and dim.not_one


def _infer_number(x: Type, *others: Type) -> Type:
    """One number for a vector of several elements."""
    given = [t for t in (x, *others) if not is_left_out(t)]
    shape = shape_of(x)
    if shape is None or len(shape) != 1 or not _is_several(shape[0]):
        return AnyType()
    known = all(dtype_of(t) in DOUBLE for t in given)
    return array_or_scalar("float64" if known else None, ())


def _infer_array(x: Type, *others: Type) -> Type:
    """An array without axes, which is what `multinomial.logpmf` answers with."""
    found = _infer_number(x, *others)
    return ArrayType(found.dtype, ()) if isinstance(found, ScalarType) else found


def _check_ranks(name: str, *given: tuple[Any, tuple[int, ...]]) -> None:
    """Refuse operands of other or of unknown numbers of axes."""
    for operand, ranks in given:
        if not is_left_out(operand.type) and rank_of(operand.type) not in ranks:
            raise Unsupported(
                f"`scipy.stats.{name}` has a derivative here for operands of "
                f"{' or '.join(map(str, ranks))} axes, which must be known"
            )


# --- the normal distribution ----------------------------------------------------------


def _infer_normal(x: Type, mean: Type, cov: Type) -> Type:
    """SciPy drops every axis of length one from the result."""
    if is_left_out(mean) and is_left_out(cov):
        return AnyType()  # numbers, not vectors
    shape = shape_of(x)
    if shape is not None and len(shape) == 2 and _is_several(shape[0]):
        known = all(dtype_of(t) in DOUBLE or is_left_out(t) for t in (x, mean, cov))
        return array_or_scalar("float64" if known else None, shape[:1])
    return _infer_number(x, mean, cov)


def _normal(y_bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The cotangents from that of the log-density; the covariance is read as the
    Hermitian matrix of its lower triangle."""
    _check_ranks("multivariate_normal", (x, (1, 2)), (mean, (1,)), (cov, (2,)))
    if is_left_out(mean.type) and is_left_out(cov.type):
        raise Unsupported("`scipy.stats.multivariate_normal` needs its mean")
    away = x if is_left_out(mean.type) else x - mean
    weighted = away
    spread = None
    if not is_left_out(cov.type):
        spread = hermitian(cov)
        solve = primitive("solve")
        single = rank_of(x.type) == 1
        weighted = solve(spread, away) if single else solve(spread, away.T).T
    if rank_of(x.type) == 1:
        mean_bar = y_bar * weighted
        x_bar, total = -mean_bar, y_bar
        products = column(mean_bar) * row(weighted)
    else:
        lengths = y_bar.builder.express(make_shape.name, length_of(x, 0), 1)
        pulled = reshape(y_bar, lengths) * weighted
        x_bar, mean_bar = -pulled, sum_(pulled, axis=0)
        total, products = sum_(y_bar), weighted.T @ pulled
    cov_bar = None
    if spread is not None:
        inverse = primitive("inv")(spread)
        cov_bar = triangle_bar(0.5 * (products - total * inverse))
    return x_bar, None if is_left_out(mean.type) else mean_bar, cov_bar


normal_density = _method("multivariate_normal.pdf", _infer_normal, "x mean? cov?")
normal_log_density = _method(
    "multivariate_normal.logpdf", _infer_normal, "x mean? cov?"
)


@normal_log_density.vjp
def _normal_log_density(y_bar: Any, y: Any, *operands: Any) -> Any:
    return _normal(y_bar, *operands)


@normal_density.vjp
def _normal_density(y_bar: Any, y: Any, *operands: Any) -> Any:
    return _normal(y_bar * y, *operands)


# --- probabilities --------------------------------------------------------------------


def _of_probabilities(
    distribution: str, method: str, arguments: str, rule: Callable[..., Any]
) -> None:
    """The density or mass, and its logarithm, of which `rule` gives the cotangents."""
    infer = _infer_array if distribution == "multinomial" else _infer_number
    in_log = _method(f"{distribution}.log{method}", infer, arguments)
    plain = _method(f"{distribution}.{method}", _infer_number, arguments)
    in_log.vjp(lambda y_bar, y, *operands: rule(y_bar, y, *operands))
    plain.vjp(lambda y_bar, y, *operands: rule(y_bar * y, log(y), *operands))


def _dirichlet(y_bar: Any, y: Any, x: Any, alpha: Any) -> Any:
    _check_ranks("dirichlet", (x, (1,)), (alpha, (1,)))
    (length,) = shape_of(x.type) or (None,)
    if length is None or length != (shape_of(alpha.type) or (None,))[0]:
        x = reshape(x, alpha.shape)  # raises where the last one is left to SciPy
    alpha_bar = y_bar * (log(x) + psi(sum_(alpha)) - psi(alpha))
    return y_bar * nothing_over(alpha - 1, x), alpha_bar


def _multinomial(y_bar: Any, y: Any, x: Any, n: Any, p: Any) -> Any:
    _check_ranks("multinomial", (x, (1,)), (p, (1,)))
    inside = where(y.equals(-math.inf), 0, y_bar)
    return None, None, inside * nothing_over(x, p)


_of_probabilities("dirichlet", "pdf", "x alpha", _dirichlet)
_of_probabilities("multinomial", "pmf", "x n p", _multinomial)
