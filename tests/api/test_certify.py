"""`Gradient.certify`: what holds, beside what, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from support import Numbers

import spadc
from spadc.plans.rivals import _largest

N = Numbers(29).normal
ARGS = (N(20, 10), N(20, 2), N(10, 8) / 3, N(8, 8) / 3, N(8, 2))


def network(x, y, W, U, V):
    h = np.maximum(x @ W, 0)
    h = np.maximum(h @ U, 0)
    return np.mean((h @ V - y) ** 2)


def summed(x, y, W, U, V):
    return len(x) * network(x, y, W, U, V)


def penalised(x, y, W, U, V):
    return summed(x, y, W, U, V) + np.sum(V**2)


def certified(function, plan, **options):
    gradient = spadc.grad(function, wrt=(2, 3, 4), plan=plan)
    return gradient.certify(*ARGS, draws=200, **options)


def test_other_plans_stand_beside_it_at_equal_bytes():
    made = certified(network, "rad:keep=0.4", batch=("x", "y"))
    assert made.holds, str(made)
    mine, exact, *others = made.lines
    assert (mine.plan, exact.plan) == ("rad:keep=0.4", "exact")
    kinds = [line.plan.partition(":")[0] for line in others]
    assert kinds == ["rad", "rad", "round", kinds[-1]]
    assert kinds[-1].endswith("of 20 examples")
    for line in others:
        assert line.note or line.bytes <= mine.bytes
    assert mine.bytes == made.bytes.measured_tape
    assert all(line.time > 0 for line in made.lines)


@pytest.mark.parametrize("function", [network, summed])
def test_a_part_of_the_batch_is_unbiased(function):
    """Of a mean and of a sum: their variance is the same share of the gradient."""
    made = certified(function, "rad:keep=0.6", batch={"x": 0, "y": 0})
    part = made.lines[-1]
    assert part.plan.endswith("of 20 examples") and 0 < part.variance < 1


def test_what_is_no_batch_is_refused():
    with pytest.raises(spadc.SpadcError, match="neither a mean nor a sum over x, y"):
        certified(penalised, "rad:keep=0.5", batch=("x", "y"))
    with pytest.raises(spadc.SpadcError, match="have different lengths"):
        certified(network, "rad:keep=0.5", batch={"x": 1, "y": 0})
    with pytest.raises(spadc.SpadcError, match="no argument is called `z`"):
        certified(network, "rad:keep=0.5", batch="z")
    with pytest.raises(spadc.SpadcError, match="no array with an axis 2"):
        certified(network, "rad:keep=0.5", batch={"x": 2})


def test_a_plan_that_drops_paths_says_how_biased_it_is():
    made = certified(network, "top:1", compare=False)
    assert made.kind == "biased" and made.holds
    assert not made.is_unbiased and made.lines[0].variance > 0


def test_the_exact_plan():
    made = certified(network, "exact")
    assert made.holds and len(made.lines) == 1
    assert made.lines[0].variance == 0.0


@pytest.mark.parametrize(
    "plan", ["round:bits=2", "pack", "spad:keep=0.5,draws=2,follow=3"]
)
def test_other_kinds_of_plans(plan):
    made = certified(network, plan, compare=False)
    assert made.holds, str(made)
    assert made.bytes.agree and made.bytes.measured_tape == made.lines[0].bytes


def test_modes():
    both = spadc.value_and_grad(network, wrt=(2, 3, 4), plan="rad:keep=0.5")
    assert both.certify(*ARGS, draws=100, compare=False).holds
    pullback = spadc.vjp(network, wrt=2, plan="rad:keep=0.5")
    with pytest.raises(spadc.SpadcError, match="no gradient to certify in mode vjp"):
        pullback.certify(*ARGS)
    with pytest.raises(spadc.SpadcError, match="at least 2 draws"):
        both.certify(*ARGS, draws=1)


def test_the_course_of_the_user_is_left_alone():
    gradient = spadc.grad(network, wrt=2, plan="spad:keep=0.5,draws=2,follow=3")
    gradient(*ARGS)
    before = gradient.step, gradient.state
    gradient.certify(*ARGS, draws=50, compare=False)
    assert (gradient.step, gradient.state) == before


def with_names(x, draws, seed):
    return np.sum(np.tanh(x * draws) ** 2) * seed


def test_parameters_of_the_same_names_are_those_of_the_function():
    gradient = spadc.grad(with_names, plan="exact")
    assert gradient.certify(N(3), draws=2.0, seed=0.5).draws == 1000


def test_structured_parameters_are_named():
    def loss(p, x):
        return np.sum((np.tanh(x @ p["first"]) @ p["rest"][0]) ** 2)

    gradient = spadc.grad(loss, plan="rad:keep=0.5")
    p = {"first": N(4, 3), "rest": [N(3, 2)]}
    made = gradient.certify(p, N(5, 4), draws=100, compare=False)
    assert made.holds and made.furthest.startswith("p[")


@pytest.mark.parametrize("limit", range(1, 12))
def test_the_largest_number_that_fits(limit):
    found = [_largest(limit, lambda n, most=most: n <= most) for most in range(14)]
    assert found == [min(max(1, most), limit) for most in range(14)]
