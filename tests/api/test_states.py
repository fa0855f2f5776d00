"""States that an adaptive plan cannot have made, and norms that are no scores."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import spadc
from spadc.errors import SpadcError

RNG = np.random.default_rng(1)
ARGS = [RNG.standard_normal(s) for s in ((12, 6), (6, 2), (9, 12), (9, 2))]
MIXTURE = "spad:keep=0.3,draws=3,follow=4,inputs=true"
PAPER = "spad:keep=0.3,draws=3,follow=4,mode=paper,inputs=true"
ADJOINT = "spad:keep=0.3,draws=3,follow=4,score=adjoint,inputs=true"
BANDIT = "bandit:keep=0.3,rule=thompson,inputs=true"
PROPORTIONAL = "spad:keep=0.3,score=adjoint,distribution=proportional,inputs=true"


def loss(W1, W2, x, y):
    h = np.tanh(x @ W1)
    return np.mean((h @ W2 - y) ** 2)


NO_STATES = [
    (MIXTURE, 3, "it is no dict but of type int"),
    (MIXTURE, {}, "it has no `step`"),
    (MIXTURE, {"step": 0, "draw": None, "explore": 0.5}, "`draw` is not a whole"),
    (MIXTURE, {"step": 0, "draw": 1}, "it has no `explore`"),
    (MIXTURE, {"step": np.zeros(3), "draw": 1, "explore": 0.5}, "`step` is not"),
    (MIXTURE, {"step": [[1], [2, 3]], "draw": 1, "explore": 0.5}, "`step` is not"),
    (PAPER, {"step": 0}, "it has no `draw`"),
    (ADJOINT, {"edges": {}}, "it has no `step`"),
    (ADJOINT, {"step": 0, "edges": {"x @ W1": {}}}, "no `norm`, for `x @ W1`"),
    (ADJOINT, {"step": 0, "edges": {"x @ W1": {"norm": "x"}}}, "not a vector of"),
    (BANDIT, {"step": 0}, "it has no `edges`"),
    (BANDIT, {"edges": [1]}, "`edges` is no dict"),
    (BANDIT, {"edges": {"x @ W1": 3}}, "the entry of `x @ W1` is no dict"),
]


@pytest.mark.parametrize(("plan", "state", "why"), NO_STATES)
def test_what_is_no_state_is_refused(plan, state, why):
    g = spadc.grad(loss, plan=plan)
    g.state = state
    for given in ({}, {"state": state}):
        with pytest.raises(SpadcError, match=why) as caught:
            g(*ARGS, **given)
        assert caught.value.code == "SPD404"
        assert "or None to start afresh" in str(caught.value)
    assert (g.step, g.state) == (0, state)
    g.state = None
    g(*ARGS)


@pytest.mark.parametrize("broken", ["norm", "count", "followed"])
def test_a_state_that_was_changed_is_refused(broken):
    g = spadc.grad(loss, plan=ADJOINT)
    for _ in range(5):
        g(*ARGS)
    state = copy.deepcopy(g.state)
    for entry in state["edges"].values():
        entry[broken] = entry[broken] + 100 if broken == "followed" else np.ones(2)
    with pytest.raises(SpadcError, match=r"differ in length|goes beyond the"):
        g(*ARGS, state=state)
    for entry in state["edges"].values():
        entry[broken] = [1.0, 2.0]
    with pytest.raises(SpadcError, match=f"`{broken}` is not a vector"):
        g(*ARGS, state=state)


def test_the_state_of_another_plan_is_refused():
    rules = [MIXTURE, PAPER, ADJOINT, BANDIT, PROPORTIONAL, f"{PROPORTIONAL},tau=0.1"]
    made = {plan: spadc.grad(loss, plan=plan) for plan in rules}
    for g in made.values():
        for _ in range(3):
            g(*ARGS)
    greedy, bandit = made[MIXTURE], made[BANDIT]
    for g, other in ((greedy, bandit), (bandit, greedy), (made[ADJOINT], bandit)):
        with pytest.raises(SpadcError, match="is not one that this plan made"):
            g(*ARGS, state=other.state)
    for g in made.values():
        g(*ARGS, state=pickle.loads(pickle.dumps(g.state)))


@pytest.mark.parametrize("sample", ["same", "different", "rows", "positions"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_norms_that_are_not_finite_are_refused(sample, bad):
    plan = f"rad:keep=0.5,sample={sample},score=norm,inputs=true"
    x = ARGS[2].copy()
    x[1, 2] = bad
    g = spadc.grad(loss, plan=plan)
    with pytest.raises(ValueError, match="an array with a NaN or an infinity are NaN"):
        g(ARGS[0], ARGS[1], x, ARGS[3])
