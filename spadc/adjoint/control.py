"""Compute what the rows have in common exactly, and sample only the rest.

With m the mean of the rows of x, x^T y_bar = m^T sum(y_bar) + (x - m)^T y_bar: a
control variate. The first part costs one row; the variance of the second is that of
x - m, smaller by |x - m|^2 / |x|^2. With V the leading directions of the rows,
x^T y_bar = V ((x V)^T y_bar) + (x - x V V^T)^T y_bar: as many columns are kept as there
are directions, and the variance is that of what they leave.

Source: Ross, Simulation, 2006, section 8.2 (control variates); Halko, Martinsson and
Tropp, SIAM Review 53, 2011 (leading directions).
"""

from __future__ import annotations

from spadc.derivatives import Cotangents, fit_shape, refused
from spadc.ir import Value, rank_of
from spadc.primitives import Expr

from .sites import Site


def remainder(site: Site, residual: Value, bars: Cotangents) -> Value:
    """Append the contribution of the mean, or of the leading directions, of the rows of
    `residual`; what is left of it in the forward sweep.

    Raises `SpadcError` unless the edge is `x @ W` or `W @ x`, of two matrices.
    """
    op = site.op
    ranks = [rank_of(v.type) for v in (*op.operands, op.result)]
    if op.name != "matmul" or ranks != [2, 2, 2]:
        raise refused(
            "SPD505",
            op,
            "the mean of the rows is taken out of `x @ W` of two matrices only",
            "Leave `control` and `rank` out.",
        )
    take = _without_directions if site.how.rank else _without_mean
    return take(site, residual, bars[op.result], bars)


def _without_mean(site: Site, residual: Value, y_bar: Value, bars: Cotangents) -> Value:
    build, ahead = site.build, site.ahead
    axis = 0 if site.position == 1 else 1
    total = ahead.apply("sum", residual, axis=axis, keepdims=True)
    count = ahead.express("builtins.max", ahead.apply("dim", residual, axis=axis), 1)
    ahead.value(Expr(total, ahead) / count)
    mean = site.store(residual.hint, "mean")
    sums = Expr(build.apply("sum", y_bar, axis=axis, keepdims=True), build)
    row = Expr(mean, build)
    _contribute(site, row.T @ sums if site.position == 1 else sums @ row.T, bars)
    return ahead.value(Expr(residual, ahead) - Expr(mean, ahead))


def _without_directions(
    site: Site, residual: Value, y_bar: Value, bars: Cotangents
) -> Value:
    build, ahead = site.build, site.ahead
    is_left = site.position == 1  # `x @ W`: the rows of x are the examples
    x = Expr(residual, ahead) if is_left else Expr(residual, ahead).T
    ahead.apply("leading_directions", x.value, rank=site.how.rank)
    basis = site.store(residual.hint, "basis")
    ahead.value(x @ Expr(basis, ahead))
    part = site.store(residual.hint, "part")
    across, along, bar = (Expr(v, build) for v in (basis, part, y_bar))
    whole = across @ (along.T @ bar) if is_left else (bar @ along) @ across.T
    _contribute(site, whole, bars)
    common = Expr(part, ahead) @ Expr(basis, ahead).T
    rest = x - common
    return ahead.value(rest if is_left else rest.T)


def _contribute(site: Site, whole: Expr, bars: Cotangents) -> None:
    """Add the exact part to the cotangent."""
    value = fit_shape(site.build, site.build.value(whole), site.operand)
    site.sweep.contribute(site.operand, value, site.build, bars)
