"""A `where` over a derivative that is infinite: no NaN from what is left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import spadc
from spadc.frontend import live_function
from spadc.pipeline import compile_function

INF, NAN = np.inf, np.nan
X = np.array([-1.0, 0.0, 4.0])


def root(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0))


def root_in_else(x):
    return np.sum(np.where(x <= 0, 0, np.sqrt(x)))


def logarithm(x):
    safe = x > 0
    return np.sum(np.where(safe, 2 * np.log(x) + x, -x))


def sinc(x):
    return np.sum(np.where(x != 0, np.sin(x) / x, 1))


def power(x):
    return np.sum(np.where(x > 0, x**0.5 * x**-1.0, 0))


def both_arms(x):
    return np.sum(np.where(x > 0, np.log(x), 1 / (x - 4)))


def nested(x, y):
    inner = np.where(y > 0, np.sqrt(x), x)
    return np.sum(np.where(x > 0, inner, 0))


def overflow(x):
    return np.sum(np.where(x > 0, x, np.exp(x) - 1))


def product(x, a):
    return np.sum(np.where(x > 0, np.cos(a) * np.log(x), a))


def broadcast(x, s):
    ratio = np.where(x > 0, np.sqrt(x) / np.sqrt(s), 0)
    return np.sum(ratio)


def scalar_in_array(x, s):
    return np.sum(np.where(x > 4, np.sqrt(s) * x, x))


def arcs(x):
    return np.sum(np.where(np.abs(x) < 1, np.arcsin(x), 0.5 * np.pi * np.sign(x)))


def of_a_norm(x):
    r = np.sqrt(x[0] ** 2 + x[1])
    return np.where(r > 0, x[0] / r, 0.0) * 1.0


def missing(x, y):
    return np.sum(np.where(np.isnan(y), 0, (x * 2 - y) ** 2))


def in_loop(x, s):
    total = 0.0
    for k in range(2):
        d = x - s * k
        total = total + np.sum(np.where(d > 0, k / d + np.sqrt(d), d))
    return total


def in_branch(x, s):
    y = x
    if s > 0:
        y = np.where(x > 0, np.sqrt(x), 0)
    return np.sum(s * y)


def twice(x):
    log = np.log(x)
    safe = x > 0
    return np.sum(np.where(safe, log, 0) + np.where(safe, log * log, 0))


def selected(x):
    return np.sum(np.select([x < 0, x > 1], [-x, np.sqrt(x)], 0.0))


def chosen(x):
    return np.sum(np.choose((x > 0).astype(int), [x, np.log(x)]))


def pieces(x):
    return np.sum(np.piecewise(x, [x > 0], [np.sqrt, lambda t: 2 * t]))


def by_mask(x):
    out = np.zeros_like(x)
    np.sqrt(x, out=out, where=x > 0)
    return np.sum(out)


def stored_over(x):
    y = np.log(x)
    y[x <= 0] = 0
    return np.sum(y * y)


def rows_stored_over(x):
    y = np.sqrt(x)
    y[x[:, 0] == 0] = 0
    return np.sum(y)


def mended(x):
    return np.sum(np.nan_to_num(x * np.log(x)))


def mended_input(x, y):
    return np.sum(np.nan_to_num((x - y) ** 2))


def asked_twice(x, y):
    a = np.sqrt(x)
    return np.sum(np.where(x > 0, a, 0) * np.where(x > 0, a * y, 1))


def stretched_arm(x, y):
    root = np.sqrt(x)
    return np.sum(np.where(x > 0, root * 2, 0) * np.ones((2, 1)) * y)


def stretched_inside(x, y):
    return np.sum(np.where(x > 0, np.sqrt(x) * y + x, y))


def again(x):
    with spadc.checkpoint():
        y = np.where(x > 0, np.sqrt(x), 0)
        z = y * y * x
    return np.sum(z)


S = np.array([1.0, 0.0])
CASES: list[tuple[Callable[..., Any], tuple[Any, ...], Any, tuple[Any, ...]]] = [
    (root, (X,), 0, ([0, 0, 0.25],)),
    (root_in_else, (X,), 0, ([0, 0, 0.25],)),
    (logarithm, (X,), 0, ([-1, -1, 1.5],)),
    (sinc, (np.array([0.0, np.pi]),), 0, ([0, -1 / np.pi],)),
    (power, (X,), 0, ([0, 0, -1 / 16],)),
    (both_arms, (X,), 0, ([-1 / 25, -1 / 16, 0.25],)),
    (nested, (X, np.array([1.0, 1.0, -1.0])), 0, ([0, 0, 1],)),
    (nested, (X, np.ones(3)), 0, ([0, 0, 0.25],)),
    (overflow, (np.array([1000.0, 0.0, -1.0]),), 0, ([1, 1, np.exp(-1)],)),
    (product, (X, np.zeros(3)), (0, 1), ([0, 0, 0.25], [1, 1, 0])),
    (broadcast, (np.array([[0, 4.0], [0, 9.0]]), np.array([0.0, 1.0])), (0, 1),
     ([[0, 0.25], [0, 1 / 6]], [0, -2.5])),
    (scalar_in_array, (X, 0.0), (0, 1), ([1, 1, 1], 0)),
    (arcs, (np.array([1.0, 0.0, -2.0]),), 0, ([0, 1, 0],)),
    (of_a_norm, (np.zeros(2),), 0, ([0, 0],)),
    (missing, (X, np.array([NAN, 1.0, 1.0])), 0, ([0, -4, 28],)),
    (in_loop, (X, 4.0), (0, 1), ([2, 2, 1.25], -3)),
    (in_branch, (X, 2.0), (0, 1), ([0, 0, 0.5], 2)),
    (twice, (X,), 0, ([0, 0, 0.25 + 0.5 * np.log(4)],)),
    (selected, (X,), 0, ([-1, 0, 0.25],)),
    (chosen, (X,), 0, ([1, 1, 0.25],)),
    (pieces, (X,), 0, ([2, 2, 0.25],)),
    (by_mask, (X,), 0, ([0, 0, 0.25],)),
    (stored_over, (X,), 0, ([0, 0, 0.5 * np.log(4)],)),
    (rows_stored_over, (np.array([[1.0, 4.0]]),), 0, ([[0.5, 0.25]],)),
    (mended, (X,), 0, ([0, 0, 1 + np.log(4)],)),
    (mended_input, (X, np.array([NAN, 1.0, INF])), 0, ([0, -2, 0],)),
    (asked_twice, (X, X), (0, 1), ([0, 0, 4], [0, 0, 4])),
    (stretched_arm, (X, np.ones((2, 3))), (0, 1), ([0, 0, 1], [[0, 0, 4]] * 2)),
    (stretched_inside, (X, np.ones((2, 3))), (0, 1), ([0, 0, 2.5], [[1, 1, 2]] * 2)),
    (again, (X,), 0, ([0, 0, 8],)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0].__name__)
@pytest.mark.parametrize("typed", (True, False), ids=("typed", "untyped"))
def test_what_is_left_out_spoils_nothing(case: Any, typed: bool) -> None:
    function, args, wrt, wanted = case
    with np.errstate(all="ignore"):
        found = gradient(function, wrt, typed)(*args)
    for bar, expected in zip(
        found if isinstance(wrt, tuple) else (found,), wanted, strict=True
    ):
        np.testing.assert_allclose(bar, expected, rtol=1e-12)


def gradient(function: Any, wrt: Any, typed: bool) -> Any:
    if typed:
        return spadc.grad(function, wrt=wrt)
    positions = wrt if isinstance(wrt, tuple) else (wrt,)
    try:
        made = compile_function(live_function(function), wrt=positions)
    except spadc.SpadcError:
        pytest.skip("needs the types of its arguments")
    namespace: dict[str, Any] = made.lowered.global_values()
    exec(compile(made.source, "<untyped>", "exec"), namespace)
    return namespace[made.function_name]


def chosen_root(x):
    return np.sum(np.where(x >= 0, np.sqrt(x), 0))


def test_what_is_chosen_stays_infinite() -> None:
    with np.errstate(all="ignore"):
        found = spadc.grad(chosen_root)(X)
    np.testing.assert_array_equal(found, [0, INF, 0.25])


def chosen_nan(x):
    return np.sum(np.where(x < 1, np.sqrt(x), x))


def test_what_is_chosen_stays_nan() -> None:
    with np.errstate(all="ignore"):
        found = spadc.grad(chosen_nan)(X)
    np.testing.assert_array_equal(found, [NAN, INF, 1])


def relu_like(x, w):
    a = x * w
    return np.sum(np.where(a > 0, a * 3 + np.sin(a) * np.tanh(w), 0.01 * a))


def test_a_finite_chain_has_one_mask_for_each_arm() -> None:
    made = spadc.grad(relu_like)
    made(X, X)
    assert made.source.count("np.where") == 1 + 2


def test_the_mask_is_where_the_chain_is_left() -> None:
    made = spadc.grad(root)
    with np.errstate(all="ignore"):
        made(X)
    assert "x_bar = np.where(mask, 0.5 / root, 0)" in made.source


def used_elsewhere(x):
    log = np.log(x)
    return np.sum(np.where(x > 1, log, 0)) + np.sum(log)


def test_a_value_used_elsewhere_is_not_masked() -> None:
    with np.errstate(all="ignore"):
        found = spadc.grad(used_elsewhere)(np.array([0.0, 4.0]))
    np.testing.assert_array_equal(found, [INF, 0.5])


def batch_loss(x, y):
    return np.mean(np.where(y > 0, np.log(y) * x + np.sqrt(y) / y, x**2))


PLANS = (
    "rad:keep=0.5,sample=batch",
    "rad:keep=0.5,sample=positions",
    "rad:keep=0.5,sample=different",
    "paths:draws=1",
    "pack",
    "top:2",
)


@pytest.mark.filterwarnings("ignore:SPD")
@pytest.mark.parametrize("plan", PLANS)
def test_estimates_are_finite(plan: str) -> None:
    x, y = np.linspace(-1, 1, 8), np.array([0.0, 1, 2, 0, -1, 4, 0, 1])
    estimate = spadc.grad(batch_loss, wrt=(0, 1), plan=plan)
    with np.errstate(all="ignore"):
        exact = spadc.grad(batch_loss, wrt=(0, 1))(x, y)
        draws = [estimate(x, y) for _ in range(40)]
    assert all(np.all(np.isfinite(part)) for draw in draws for part in draw)
    if plan == "pack":
        for part, wanted in zip(draws[0], exact, strict=True):
            np.testing.assert_allclose(part, wanted)


def smooth(x):
    return math.sqrt(x) if x > 0 else 0.0


def test_a_branch_needs_no_mask() -> None:
    assert spadc.grad(smooth)(0.0) == 0


def test_second_derivatives() -> None:
    _, pushed = spadc.value_and_grad(root)(np.array([0.25, 4.0]))
    with np.errstate(all="ignore"):
        product = spadc.hvp(root)(X, np.ones(3))
    np.testing.assert_allclose(product, [0, 0, -0.25 * 4**-1.5])
    assert np.all(pushed > 0)


def of_a_gradient(x):
    return np.sum(spadc.grad(root)(x) * np.array([1.0, 1.0, 2.0]))


def test_inside_a_program() -> None:
    with np.errstate(all="ignore"):
        value, found = spadc.value_and_grad(of_a_gradient)(X)
    assert value == 0.5
    np.testing.assert_allclose(found, [0, 0, -0.5 * 4**-1.5])


def test_paths_are_finite() -> None:
    x, y = np.linspace(-1, 1, 4), np.array([0.0, 1, 2, 0])
    with np.errstate(all="ignore"):
        table = spadc.paths(batch_loss, x, y, wrt=(0, 1))
        loops = spadc.paths(in_loop, X, 4.0, unroll=True)
    assert all(np.isfinite(row.share) for row in (*table.rows, *loops.rows))
