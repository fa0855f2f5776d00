"""Quantiles and percentiles, with or without NaN: every method, several at once.

The methods that answer with one of the elements do not vary with `q`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ScalarType,
    Type,
    array_or_scalar,
    dtype_of,
    rank_of,
    shape_of,
)

from .builder import Expr
from .core import Cost, primitive
from .inference import ufunc_dtype
from .order_statistics import (
    ASKED,
    CONTINUOUS,
    infer_quantile,
    quantile_bar,
    quantile_dot,
    quantile_slope,
)
from .shaping import reshape, shaping
from .structural import fit, in_dtype_of, make_shape
from .ties import tied


@quantile_dot.jvp
def _dot_dot(x_dots: Any, y: Any, x_dot: Any, x: Any, q: Any, **asked: Any) -> Any:
    further, _, q_dot = x_dots
    total = None if further is None else quantile_dot(further, x, q, **asked)
    if q_dot is None:
        return total
    part = _asked_dot(q_dot, x_dot, x, y, q, asked)
    return total if part is None else _plus(total, part)


@quantile_dot.vjp
def _dot_vjp(z_bar: Any, z: Any, x_dot: Any, x: Any, q: Any, **asked: Any) -> Any:
    q_bar = _asked_bar(z_bar, x_dot, x, q, asked)
    return quantile_bar(z_bar, x, q, **asked), None, q_bar


@quantile_slope.vjp
def _slope_vjp(z_bar: Any, z: Any, v: Any, x: Any, q: Any, **asked: Any) -> Any:
    return quantile_bar(z_bar, x, q, **asked, slope=True), None, None


def _asked_bar(y_bar: Any, v: Any, x: Any, q: Any, asked: dict[str, Any]) -> Any:
    """The cotangent of `q`, which every row answers to."""
    if asked.get("method", "linear") not in CONTINUOUS:
        return None
    found = y_bar * quantile_slope(v, x, q, **asked)
    rank, whole = rank_of(q.type), rank_of(found.type)
    if rank == 0:
        return fit(found, q)
    if rank is None or whole is None:
        return reshape(primitive("sum")(_by_question(found, q), axis=1), q.shape)
    rows = tuple(range(rank, whole))
    return primitive("sum")(found, axis=rows) if rows else found


def _plus(total: Any, part: Any) -> Any:
    return part if total is None else total + part


def _by_question(y: Any, q: Any, rows: int = -1) -> Any:
    """One row for each element of `q`."""
    return reshape(y, y.builder.express(make_shape.name, q.size, rows))


def _asked_dot(
    q_dot: Any, v: Any, x: Any, y: Any, q: Any, asked: dict[str, Any]
) -> Any:
    """What moving along `q` adds to the tangent."""
    if asked.get("method", "linear") not in CONTINUOUS:
        return None
    rank, whole = rank_of(q.type), rank_of(y.type)
    rises = quantile_slope(v, x, q, **asked)
    if rank == 0 or (rank == whole and rank is not None):
        return rises * q_dot
    if rank is None or whole is None:
        return reshape(_by_question(rises, q) * _by_question(q_dot, q, 1), y.shape)
    return rises * primitive("expand_dims")(q_dot, axis=tuple(range(rank, whole)))


def _infer_percentile(x: Type, q: Type, **asked: Any) -> Type:
    """The type of the quantiles at `q / 100`, computed in the precision of `x`."""
    of_x = np.dtype(dtype_of(x) or "float64")
    hundred = ScalarType(of_x.name if of_x.kind == "f" else "int64", of_x.kind != "f")
    share = dtype_of(q) and ufunc_dtype(np.true_divide, (q, hundred))
    return infer_quantile(x, array_or_scalar(share, shape_of(q)), **asked)


def _quantile(name: str, scale: float, ignore_nan: bool = False) -> None:
    known = shaping(
        name,
        infer_quantile if scale == 1 else _infer_percentile,
        "a q axis= out> overwrite_input= method= keepdims=",
        defaults=ASKED | {"overwrite_input": False},
        cost=Cost.COSTLY,
    )
    skipping = {"ignore_nan": True} if ignore_nan else {}

    def scaled(q: Any) -> Any:
        if scale == 1 or type(q.literal) not in (int, float):
            return q if scale == 1 else q / scale
        return Expr(q.builder.constant(q.literal / scale), q.builder)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, q: Any, **asked: Any) -> Any:
        more = skipping | tied(x)
        x_bar = quantile_bar(y_bar, x, scaled(q), **asked, **more)
        q_bar = _asked_bar(y_bar, x, x, scaled(q), asked | more)
        return x_bar, q_bar if scale == 1 or q_bar is None else q_bar / scale

    @known.jvp
    def forward(x_dots: Any, y: Any, x: Any, q: Any, **asked: Any) -> Any:
        (x_dot, q_dot), more = x_dots, skipping | tied(x)
        total = None
        if x_dot is not None:
            total = quantile_dot(x_dot, x, scaled(q), **asked, **more)
            if dtype_of(y.type) is not None:
                total = in_dtype_of(total, y)
        if q_dot is None:
            return total
        rate = q_dot if scale == 1 else q_dot / scale
        part = _asked_dot(rate, x, x, y, scaled(q), asked | more)
        return total if part is None else _plus(total, part)


_quantile("quantile", 1)
_quantile("percentile", 100)
_quantile("nanquantile", 1, ignore_nan=True)
_quantile("nanpercentile", 100, ignore_nan=True)
