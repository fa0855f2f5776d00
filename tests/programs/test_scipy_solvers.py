"""SciPy's solvers inside a program: gradients, Hessians, what is written, what is
refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import optimize
from scipy.integrate import odeint, quad, solve_ivp
from scipy.optimize import brentq, fixed_point, fsolve, minimize, newton
from support import Tolerance, assert_gradient

import spadc

RNG = np.random.default_rng(5)
MATRIX = 0.4 * RNG.normal(size=(3, 3)) + 3 * np.eye(3)
VECTOR, PAIR = RNG.normal(size=3), np.array([1.0, 0.5])
TIMES = np.linspace(0.0, 2.0, 4)
SMALL = Tolerance(1e-5, 1e-7, 1e-4)
TIGHT = {"rtol": 1e-10, "atol": 1e-10}


def residual(x: Any, a: Any, b: Any) -> Any:
    return [x[0] + a * x[1] - 1.0, x[0] * x[1] + b]


def crossing(a: Any, b: Any) -> Any:
    found = optimize.root(residual, np.array([1.0, -0.5]), args=(a, b))
    return found.x[0] ** 2 + 3 * found.x[1]


def system(A: Any, b: Any) -> Any:
    x = fsolve(lambda x: A @ x + 0.1 * x**3 - b, np.zeros(3), xtol=1e-12)
    return np.sum(x**2)


def bracketed(k: Any) -> Any:
    return brentq(lambda x, k: x**3 + k * x - 2.0, 0.0, 3.0, args=(k,)) ** 2


def by_newton(k: Any, start: Any) -> Any:
    return newton(lambda x: np.cos(x) - k * x, start, tol=1e-12)


def equilibrium(W: Any, x: Any) -> Any:
    z = fixed_point(lambda z: np.tanh(W @ z / 8 + x), np.zeros(3), xtol=1e-12)
    return np.sum(z**2)


def of_one(k: Any) -> Any:
    return fixed_point(lambda z: np.cos(k * z), 0.5, xtol=1e-13) * k


def cost(x: Any, A: Any, b: Any) -> Any:
    return np.sum((A @ x - b) ** 2) + 0.1 * np.sum(x**4)


def least(A: Any, b: Any) -> Any:
    found = minimize(cost, np.zeros(3), args=(A, b), tol=1e-12)
    return np.sum(found.x**2) + found.fun


def roots_in_a_loop(ks: Any) -> Any:
    total = 0.0
    for k in ks:
        found = optimize.root_scalar(
            lambda x, k: x**3 + k * x - 2.0, bracket=(0, 3), args=(k,)
        )
        total += found.root
    return total


def integral(k: Any, a: Any, b: Any) -> Any:
    value, _ = quad(lambda t, k: np.exp(-k * t**2), a, b, args=(k,))
    return value**2


def of_vector(w: Any) -> Any:
    return quad(lambda t: np.sum(w * t ** np.arange(3)) ** 2, 0.0, 1.0)[0]


def rate(y: Any, t: Any, a: Any, b: Any) -> Any:
    return [a * y[0] - b * y[0] * y[1], -y[1] + b * y[0] * y[1]]


def predators(y0: Any, a: Any, b: Any) -> Any:
    return np.sum(odeint(rate, y0, TIMES, args=(a, b), **TIGHT) ** 2)


def decay(k: Any, y0: Any) -> Any:
    ys = odeint(lambda t, y: -k * y + t, y0, TIMES, tfirst=True, **TIGHT)
    return np.sum(ys[-1])


def flow(W: Any, y0: Any) -> Any:
    times = np.array([0.5, 1.0, 2.0])
    found = solve_ivp(
        lambda t, y: np.tanh(W @ y) * t, (0.0, 2.0), y0, t_eval=times, **TIGHT
    )
    return np.sum(found.y[:, -1] ** 2) + np.sum(found.y[0])


EXACT: list[tuple[Any, tuple[Any, ...], tuple[int, ...]]] = [
    (crossing, (1.3, 0.4), (0, 1)),
    (system, (MATRIX, VECTOR), (0, 1)),
    (bracketed, (0.7,), (0,)),
    (by_newton, (0.7, 0.8), (0,)),
    (equilibrium, (MATRIX, VECTOR), (0, 1)),
    (of_one, (0.7,), (0,)),
    (roots_in_a_loop, (np.array([0.3, 1.1]),), (0,)),
    (integral, (1.3, 0.2, 1.1), (0, 1, 2)),
    (of_vector, (VECTOR,), (0,)),
    (predators, (PAIR, 0.8, 0.6), (0, 1, 2)),
    (decay, (0.7, 0.4), (0, 1)),
    (flow, (MATRIX[:2, :2] - 2.0, PAIR), (0, 1)),
]
CASES = [*EXACT, (least, (MATRIX, VECTOR), (0, 1))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_gradient(case: Any) -> None:
    function, args, wrt = case
    within = Tolerance(1e-3, 1e-4, 1e-3) if function is least else SMALL
    assert_gradient(function, args, wrt, within, layouts=("plain",))


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case[0].__name__)
def test_hessian_is_the_slope_of_the_gradient(case: Any) -> None:
    function, args, wrt = case
    rng = np.random.default_rng(2)
    for k in wrt:
        x, gradient = args[k], spadc.grad(function, wrt=k)
        dot = rng.normal(size=np.shape(x)) if np.ndim(x) else 1.0
        ends = [
            np.asarray(gradient(*args[:k], x + step * dot, *args[k + 1 :]))
            for step in (1e-5, -1e-5)
        ]
        found = spadc.hvp(function, wrt=k)(*args, dot=dot)
        np.testing.assert_allclose(found, (ends[0] - ends[1]) / 2e-5, 1e-5, 1e-5)


def test_where_the_solver_starts_has_no_derivative() -> None:
    assert spadc.grad(by_newton, wrt=1)(0.7, 0.8) == 0.0


def test_the_functions_stand_beside_the_gradient() -> None:
    gradient = spadc.grad(predators)
    gradient(PAIR, 0.8, 0.6)
    assert "def rate(y, t, a, b):" in gradient.source
    assert "rt.odeint_bar(" in gradient.source
    assert "adjoint equation is integrated backwards" in gradient.source


def test_how_solutions_are_differentiated_is_said() -> None:
    gradient = spadc.grad(crossing)
    gradient(1.3, 0.4)
    assert "implicit function theorem" in gradient.source
    assert "scipy.optimize.root(residual," in gradient.source
    assert "np.linalg.solve(" in gradient.source


def open_ended(y0: Any) -> Any:
    return np.sum(solve_ivp(lambda t, y: -y, (0.0, 1.0), y0).y)


def of_time(t: Any) -> Any:
    return np.sum(odeint(lambda y, t: -y, 1.0, t))


def with_slope(x: Any) -> Any:
    return newton(lambda u: u**2 - x, 1.0, fprime=lambda u: 2 * u)


def not_a_number(x: Any) -> Any:
    return brentq(lambda u: u - x, 0.0, 3.0)


@pytest.mark.parametrize(
    ("function", "x", "said"),
    [
        (open_ended, PAIR, "a solution at times of its own"),
        (of_time, TIMES, "no derivative in the times"),
        (with_slope, 2.0, "fprime"),
        (not_a_number, PAIR, "must return a number"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_refused(function: Any, x: Any, said: str) -> None:
    with pytest.raises(spadc.SpadcError, match=said):
        spadc.grad(function)(x)
