"""Adjoints of solutions of differential equations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def odeint_bar(
    pull: Callable[..., Any],
    y_bar: Any,
    y: Any,
    t: Any,
    args: tuple[Any, ...] = (),
    state: int = 0,
    **settings: Any,
) -> Any:
    """The cotangents of the start and of `args` in `y = scipy.integrate.odeint(rate,
    y0, t, args, **settings)`, those that `pull` gives: a tuple, if there are several.

    `pull(y, t, *args, out_bar=...)` returns the rate, and the cotangents of `y` and of
    some of `args`; with `state=1` the time comes first. Rows of `y` and `y_bar` belong
    to the times `t`.

    Source: the adjoint equation is integrated backwards from each time to the one
    before it (Pontryagin et al. 1962; Chen et al. 2018, appendix B).
    """
    from scipy.integrate import odeint

    bars = zero_bars(pull, y_bar[-1], y[-1], t[-1], args, state)
    size = len(bars[0])
    for k in range(len(t) - 1, 0, -1):
        bars[0] = bars[0] + y_bar[k]
        pair = np.concatenate([y[k], *map(np.ravel, bars)])
        ends = odeint(
            lambda z, s: adjoint_rate(pull, z, s, args, state, size),
            pair,
            [t[k], t[k - 1]],
            **settings,
        )
        bars = taken_apart(ends[-1][size:], bars)
    return one_or_all([bars[0] + y_bar[0], *bars[1:]])


def solve_ivp_bar(
    pull: Callable[..., Any],
    y_bar: Any,
    y: Any,
    t: Any,
    t0: Any,
    args: tuple[Any, ...] = (),
    state: int = 1,
    **settings: Any,
) -> Any:
    """The cotangents of the start and of `args` in `y = scipy.integrate.solve_ivp(rate,
    (t0, t1), y0, t_eval=t, args=args, **settings).y`, those that `pull` gives.

    As `odeint_bar`, with a column of `y` and `y_bar` for each time; for one time, a
    number, `y` and `y_bar` are vectors.

    Source: as for `odeint_bar`.
    """
    from scipy.integrate import solve_ivp

    t, y = np.atleast_1d(t), np.reshape(y, (len(y), -1))
    y_bar = np.reshape(y_bar, y.shape)
    bars = zero_bars(pull, y_bar[:, -1], y[:, -1], t[-1], args, state)
    size = len(bars[0])
    stops = [t0, *t]
    for k in range(len(t) - 1, -1, -1):
        bars[0] = bars[0] + y_bar[:, k]
        if stops[k] == t[k]:
            continue
        pair = np.concatenate([y[:, k], *map(np.ravel, bars)])
        span = (t[k], stops[k])
        ends = solve_ivp(
            lambda s, z: adjoint_rate(pull, z, s, args, state, size),
            span,
            pair,
            **settings,
        )
        bars = taken_apart(ends.y[size:, -1], bars)
    return one_or_all(bars)


def adjoint_rate(
    pull: Callable[..., Any], pair: Any, t: Any, args: Any, state: int, size: int
) -> Any:
    """The rate of the state, of its cotangent and of the cotangents of parameters, all
    in one vector; `size` is that of the state.

    Source: as for `odeint_bar`.
    """
    y, bar = pair[:size], pair[size : 2 * size]
    first = (t, y) if state else (y, t)
    rate, *bars = pull(*first, *args, out_bar=bar)
    return np.concatenate([np.ravel(rate), *(-np.ravel(bar) for bar in bars)])


def zero_bars(
    pull: Callable[..., Any], y_bar: Any, y: Any, t: Any, args: Any, state: int
) -> list[Any]:
    """Zeros for the cotangents that `pull` gives.

    Source: as for `odeint_bar`.
    """
    first = (t, y) if state else (y, t)
    _rate, *bars = pull(*first, *args, out_bar=y_bar)
    return [np.zeros(np.shape(bar)) for bar in bars]


def taken_apart(values: Any, like: list[Any]) -> list[Any]:
    """The parts of a vector, with the shapes of other arrays.

    Source: NumPy reference, `numpy.split`.
    """
    places = np.cumsum([np.size(x) for x in like])[:-1]
    parts = np.split(values, places)
    return [np.reshape(v, np.shape(x))[()] for v, x in zip(parts, like, strict=True)]


def one_or_all(bars: list[Any]) -> Any:
    """The only one, or a tuple of all.

    Source: how the generated code takes results apart.
    """
    return bars[0] if len(bars) == 1 else tuple(bars)
