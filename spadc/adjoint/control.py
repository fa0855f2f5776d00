"""Compute what the mean of the rows contributes exactly, and sample only the rest.

With m the mean of the rows of x, x^T y_bar = m^T sum(y_bar) + (x - m)^T y_bar: a
control variate. The first part costs one row; the variance of the second is that of
x - m, smaller by |x - m|^2 / |x|^2 where rows have much in common.

Source: Ross, Simulation, 2006, section 8.2 (control variates).
"""

from __future__ import annotations

from spadc.ir import Value, rank_of
from spadc.primitives import Expr

from .fit import fit_shape
from .refusals import refused
from .rules import Cotangents
from .sites import Site


def without_mean(site: Site, residual: Value, bars: Cotangents) -> Value:
    """Append the contribution of the mean of the rows of `residual`; what is left of it
    in the forward sweep.

    Raises `SpadcError` unless the edge is `x @ W` or `W @ x`, of two matrices.
    """
    op, build, ahead = site.op, site.build, site.ahead
    y_bar = bars[op.result]
    ranks = [rank_of(v.type) for v in (*op.operands, op.result)]
    if op.name != "matmul" or ranks != [2, 2, 2]:
        raise refused(
            "SPD505",
            op,
            "the mean of the rows is taken out of `x @ W` of two matrices only",
            "Leave `control` out.",
        )
    axis = 0 if site.position == 1 else 1
    total = ahead.apply("sum", residual, axis=axis, keepdims=True)
    count = ahead.express("builtins.max", ahead.apply("dim", residual, axis=axis), 1)
    ahead.value(Expr(total, ahead) / count)
    mean = site.store(residual.hint, "mean")
    sums = Expr(build.apply("sum", y_bar, axis=axis, keepdims=True), build)
    row = Expr(mean, build)
    whole = build.value(row.T @ sums if site.position == 1 else sums @ row.T)
    site.sweep.contribute(
        site.operand, fit_shape(build, whole, site.operand), build, bars
    )
    return ahead.value(Expr(residual, ahead) - Expr(mean, ahead))
