"""Given the past, the mean of every adaptive plan is the gradient; the greedy rule of
the paper is biased, and the tests of bias see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from support.estimators import assert_mean, exact_for, flat

import spadc
from spadc.execution.statistics import bias_test, gather

RNG = np.random.default_rng(7)


def product(W, x, y):
    return np.mean((x @ W - y) ** 2)


def layers(W1, W2, x):
    h = np.tanh(x @ W1)
    return np.sum((h @ W2) ** 2)


def elementwise(v, t):
    return np.sum(np.sin(v) * t)


def recurrent(W, x, h):
    for t in range(2):
        h = np.tanh(h @ W + x[t])
    return np.sum(h**2)


def hovland(x1, x2):
    a = np.exp(x1)
    b = np.sin(x2)
    c = b * x2
    d = a * c
    return a * d


def branching(u, v):
    w = u * v + u
    for _ in range(2):
        w = w * u - v if w > 0 else v * w + u * u
    return w * w


PROGRAMS = {
    "hovland": (hovland, ("x1", "x2"), [0.7, 1.3]),
    "branching": (branching, ("u", "v"), [0.4, 0.9]),
    "product": (
        product,
        "W",
        [RNG.standard_normal(s) for s in ((5, 2), (4, 5), (4, 2))],
    ),
    "layers": (
        layers,
        ("W1", "W2"),
        [RNG.standard_normal(s) for s in ((4, 3), (3, 2), (3, 4))],
    ),
    "elementwise": (elementwise, "v", [RNG.standard_normal(6) for _ in range(2)]),
    "recurrent": (
        recurrent,
        "W",
        [RNG.standard_normal(s) for s in ((4, 4), (2, 2, 4), (2, 4))],
    ),
}
FOLLOWING = [
    spadc.SPAD(0.4, inputs=True, draws=3, follow=50),
    spadc.SPAD(0.4, inputs=True, draws=3, follow=50, score="l2", explore=0.5),
    spadc.SPAD(0.4, inputs=True, draws=3, follow=50, score="exact"),
    spadc.SPAD(0.4, inputs=True, draws=1, follow=50),
    spadc.SPAD(0.4, inputs=True, draws=3, follow=50, sample="rows"),
]
LEARNING = [
    spadc.SPAD(0.4, inputs=True, draws=3, follow=2, score="adjoint"),
    spadc.SPAD(0.4, inputs=True, score="adjoint", distribution="proportional"),
    spadc.SPAD(0.4, inputs=True, score="adjoint", distribution="proportional", tau=0.5),
    *(
        spadc.Bandit(0.4, rule, inputs=True)
        for rule in ("greedy", "ucb", "thompson", "exp3")
    ),
]
PATHS = [
    spadc.SPAD(0.5, draws=3, sample="paths"),
    spadc.SPAD(0.5, draws=3, sample="paths", score="exact"),
    spadc.SPAD(0.5, draws=3, follow=2, sample="paths", score="adjoint"),
    spadc.SPAD(0.5, sample="paths", score="adjoint", distribution="proportional"),
    *(spadc.Bandit(0.5, rule, per="edge") for rule in ("greedy", "thompson", "exp3")),
]
CASES = [
    *((name, plan) for name in ("product", "layers") for plan in FOLLOWING + LEARNING),
    ("product", spadc.Bandit(0.4, "thompson", per="row", inputs=True)),
    ("product", spadc.SPAD(0.4, inputs=True, score="adjoint", sample="rows")),
    ("product", spadc.SPAD(0.4, inputs=True, draws=3, sample="different")),
    ("product", spadc.SPAD(0.5, draws=3, sample="batch")),
    ("layers", spadc.SPAD(0.5, draws=3, sample="batch", explore=0.2)),
    ("elementwise", spadc.SPAD(0.4, inputs=True, draws=3, sample="positions")),
    ("elementwise", spadc.SPAD(0.4, inputs=True, score="adjoint", sample="positions")),
    ("elementwise", spadc.Bandit(0.4, per="position")),
    *((name, plan) for name in ("hovland", "branching") for plan in PATHS),
    ("recurrent", spadc.SPAD(0.5, draws=2)),
    ("recurrent", spadc.SPAD(0.5, score="adjoint", distribution="proportional")),
    ("recurrent", spadc.Bandit(0.5, "ucb")),
]


@dataclass
class Frozen:
    """A gradient whose every call starts from the same state."""

    gradient: spadc.Gradient
    state: Any

    def __call__(self, *args, **kwargs):
        return self.gradient(*args, **kwargs, state=self.state)[0]

    def __getattr__(self, name):
        return getattr(self.gradient, name)

    @property
    def __wrapped__(self):
        return self.gradient.__wrapped__


def after_some_steps(name: str, plan: Any, steps: int = 4) -> tuple[Frozen, list[Any]]:
    function, wrt, args = PROGRAMS[name]
    gradient = spadc.grad(function, wrt=wrt, plan=plan)
    for _ in range(steps):
        gradient(*args)
    return Frozen(gradient, gradient.state), args


@pytest.mark.filterwarnings("ignore:SPD506")
@pytest.mark.parametrize(("name", "plan"), CASES, ids=lambda v: str(v))
def test_the_mean_given_the_past_is_the_gradient(name, plan):
    """T1: every outcome of the draws, for a state that has been learned."""
    gradient, args = after_some_steps(name, plan)
    assert gradient.state
    assert_mean(gradient, *args)


@pytest.mark.parametrize("plan", [FOLLOWING[3], LEARNING[1], LEARNING[4]], ids=str)
def test_before_anything_was_seen_the_mean_is_the_gradient(plan):
    gradient, args = after_some_steps("product", plan, 0)
    assert gradient.state is None
    assert_mean(gradient, *args)


def draws_of(plan: Any, count: int) -> Any:
    """Means and deviations of independent draws, where one row of W matters most."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal((8, 6)) * np.array([10, 3, 1, 1, 1, 0.3])
    args = rng.standard_normal((6, 3)), x, rng.standard_normal((8, 3))
    gradient = spadc.grad(product, wrt="W", plan=plan)
    exact = exact_for(gradient, *args)
    return gather((flat(gradient, gradient(*args)) for _ in range(count)), exact)


def test_the_rule_of_the_paper_fails_the_test_of_bias():
    """T6: the test of bias has the power to see what is wrong with a greedy rule."""
    paper = spadc.SPAD(0.34, inputs=True, draws=5, follow=1, mode="paper")
    assert not bias_test(draws_of(paper, 600)).passed


@pytest.mark.parametrize("follow", [1, 7])
def test_the_mixture_passes_the_test_of_bias(follow):
    """T2, with as many draws as show the bias of the greedy rule."""
    mixture = spadc.SPAD(0.34, inputs=True, draws=5, follow=follow, explore=0.3)
    assert bias_test(draws_of(mixture, 600)).passed


def test_one_candidate_for_one_step_is_uniform():
    """K = 1, M = 1 is randomized automatic differentiation, with the same bits."""
    function, wrt, args = PROGRAMS["layers"]
    for mode in ("mixture", "paper"):
        plan = spadc.SPAD(0.4, inputs=True, draws=1, follow=1, mode=mode)
        g = spadc.grad(function, wrt=wrt, plan=plan)
        rad = spadc.grad(
            function, wrt=wrt, plan=spadc.RAD(0.4, sample="same", inputs=True)
        )
        for seed in (0, 5):
            for a, b in zip(g(*args, seed=seed), rad(*args, seed=seed), strict=True):
                np.testing.assert_array_equal(a, b)
            g.step = rad.step = 3
        assert g.plan.kind == rad.plan.kind


class Recorded:
    """The run time, with a list of what its draws answered."""

    def __init__(self, real):
        self.real, self.drawn = real, []

    def __getattr__(self, name):
        found = getattr(self.real, name)
        if not name.startswith(("follow_", "steer_", "edge_weights")):
            return found

        def recorded(*args, **kwargs):
            self.drawn.append(found(*args, **kwargs))
            return self.drawn[-1]

        return recorded


@pytest.mark.filterwarnings("ignore:SPD506")
@pytest.mark.parametrize("plan", [FOLLOWING[0], *LEARNING, *PATHS[2:]], ids=str)
def test_draws_depend_on_the_past_alone(plan):
    """The same state, seed and step give the same draws, whatever the arguments are: no
    weight follows an adjoint of its own step."""
    name = "hovland" if plan in PATHS else "layers"
    gradient, args = after_some_steps(name, plan)
    space = gradient.__wrapped__.__globals__
    real, seen = space["rt"], []
    for scale in (1.0, -3.0, 0.01):
        space["rt"] = Recorded(real)
        try:
            gradient(*(scale * arg for arg in args), seed=4, step=4)
        finally:
            seen.append(space["rt"].drawn)
            space["rt"] = real
    assert seen[0]
    for other in seen[1:]:
        np.testing.assert_equal(other, seen[0])
