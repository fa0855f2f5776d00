"""Splines and piecewise polynomials, from `scipy.interpolate`."""

from __future__ import annotations

from typing import Any

import numpy as np
from primitives.making import reals, row
from scipy.interpolate import CubicSpline, PPoly, interp1d

KNOTS = np.array([-2.0, -0.7, 0.1, 0.9, 2.5])
HEIGHTS, ROWS = reals(5), reals(5, 2)
POINTS = np.array([-1.5, -0.2, 0.4, 1.1, 2.9, -2.3])
INSIDE = np.array([[-1.5, 0.4], [2.3, 0.95]])
CLOSED = np.array([1.0, -0.5, 2.0, 0.3, 1.0])


def _spline(x: Any, y: Any, **attrs: Any) -> Any:
    return row(
        "cubic_spline",
        lambda x, y: CubicSpline(x, y, **attrs).c,
        x,
        y,
        fixed=(0,),
        tag=f"{np.shape(y)}{attrs}",
        **attrs,
    )


def _polynomial(c: Any, t: Any, nu: int = 0, **attrs: Any) -> Any:
    given = {"nu": nu, **attrs} if nu else attrs
    return row(
        "ppoly",
        lambda c, x, t: PPoly(c, x, **attrs)(t, nu),
        c,
        KNOTS,
        t,
        fixed=(1,),
        needs_rank=True,
        tag=f"{c.shape}{np.shape(t)}{given}",
        **given,
    )


SPLINES = [
    *(_spline(KNOTS, HEIGHTS, bc_type=bc) for bc in ("natural", "clamped")),
    *(_spline(KNOTS[:n], HEIGHTS[:n]) for n in (2, 3, 4, 5)),
    _spline(KNOTS[:2], HEIGHTS[:2], bc_type="natural"),
    _spline(KNOTS, ROWS),
    _polynomial(reals(4, 4), POINTS),
    _polynomial(reals(4, 4), POINTS, nu=1),
    _polynomial(reals(3, 4, 2), INSIDE),
    _polynomial(reals(4, 4), 0.3),
    _polynomial(reals(4, 4), POINTS, extrapolate="periodic"),
    _polynomial(reals(4, 4), INSIDE, extrapolate=False),
]
KINDS = ("linear", "nearest", "previous", "next", "zero", "quadratic", "cubic")
INTERPOLATIONS = [
    *(
        row("interp1d", lambda x, y, t, kind=kind: interp1d(x, y, kind)(t), KNOTS,
            HEIGHTS, INSIDE, kind=kind, fixed=(0,), needs_rank=True, tag=kind)
        for kind in KINDS
    ),
    row("interp1d", lambda x, y, t: interp1d(x, y, fill_value="extrapolate")(t),
        KNOTS[::-1].copy(), HEIGHTS, POINTS, fill_value="extrapolate", fixed=(0,),
        needs_rank=True, tag="extrapolate"),
]  # fmt: skip

SCIPY_SPLINES = [*SPLINES, *INTERPOLATIONS]
