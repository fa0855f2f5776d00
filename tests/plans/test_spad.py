"""What SPAD, bandits and their rules are as data: texts, files, refusals, names."""

from __future__ import annotations

import numpy as np
import pytest

import spadc
from spadc.errors import SpadcError
from spadc.plans import Adaptive, Plan, Sample, as_policy
from spadc.plans.adaptive import edge_names

TEXTS = [
    "spad:keep=0.1",
    "spad:keep=0.1,draws=5,follow=20,mode=paper,score=l2",
    "spad:keep=0.1,score=adjoint,sample=rows,explore=0.3,decay=0.5",
    "spad:keep=0.1,score=adjoint,distribution=proportional",
    "bandit:keep=0.1",
    "bandit:keep=0.25,rule=thompson,per=row,mode=paper",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_read_and_written(text):
    policy = as_policy(text)
    assert str(policy) == text
    assert as_policy(str(policy)) == policy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spad:keep=0", "keep is a fraction"),
        ("spad:keep=0.1,draws=0", "draws is a whole number, at least 1, not 0"),
        ("spad:keep=0.1,follow=2.5", "follow is a whole number"),
        ("spad:keep=0.1,draws=70000", "draws is below 65536"),
        ("spad:keep=0.1,mode=greedy", "mode is one of mixture, paper, not `greedy`"),
        ("spad:keep=0.1,score=loud", "score is one of l1, l2, exact, adjoint"),
        ("spad:keep=0.1,explore=0", "explore is above 0 and at most 1"),
        ("spad:keep=0.1,sample=project", "a projection has no probabilities to mix"),
        ("spad:keep=0.1,score=adjoint,sample=different", "with adjoint statistics"),
        ("spad:keep=0.1,distribution=proportional", "write score=adjoint"),
        ("spad:keep=0.1,score=adjoint,distribution=odd", "distribution is one of"),
        ("bandit:keep=0.1,rule=lucky", "rule is one of greedy, ucb, thompson, exp3"),
        ("bandit:keep=0.1,per=file", "per is one of column, row, position"),
        ("bandit:keep=0.1,rule=exp3,mode=paper", "exp3 draws with probabilities"),
        ("bandit:keep=0.1,decay=2", "decay is above 0 and at most 1"),
    ],
)
def test_what_makes_no_sense_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        as_policy(text)


def test_a_distribution_needs_its_method():
    with pytest.raises(ValueError, match="has a method `probabilities"):
        spadc.SPAD(0.1, score="adjoint", distribution=3)


def loss(W, x):
    return np.sum(np.tanh(x @ W) ** 2)


def test_plans_of_rules_go_to_files_and_back():
    gradient = spadc.grad(loss, plan="spad:keep=0.5,draws=3,follow=7,mode=paper")
    x, W = np.ones((3, 4)), np.ones((4, 2))
    gradient(W, x)
    plan = gradient.plan
    assert plan.adaptive == Adaptive("l1", 0.5, 3, 7, "paper")
    assert plan.kind.value == "biased"
    again = Plan.from_json(plan.to_json())
    assert again == plan
    other = spadc.grad(loss, plan=again)
    np.testing.assert_array_equal(other(W, x), gradient(W, x, step=0, state=None)[0])


def test_a_distribution_of_ones_own_is_in_no_file():
    class Even(spadc.Distribution):
        def probabilities(self, scores, keep):
            return np.full(len(scores), keep)

    gradient = spadc.grad(
        loss, plan=spadc.SPAD(0.5, score="adjoint", distribution=Even())
    )
    gradient(np.ones((4, 2)), np.ones((3, 4)))
    with pytest.raises(ValueError, match="cannot be written to a file"):
        gradient.plan.to_json()


def test_files_that_say_nothing_sensible_are_refused():
    text = Plan(adaptive=Adaptive("l1", 0.5)).to_json()
    for wrong in ("adaptive:rule=odd,keep=0.5", "spad:keep=0.5", "adaptive:keep=0.5"):
        with pytest.raises(ValueError, match="not a plan of spadc"):
            Plan.from_json(text.replace("adaptive:rule=l1,keep=0.5", wrong))


def test_keeping_everything_is_exact():
    for plan in (spadc.SPAD(1.0), spadc.Bandit(1.0)):
        gradient = spadc.grad(loss, plan=plan)
        W, x = np.ones((4, 2)), np.ones((3, 4))
        np.testing.assert_array_equal(gradient(W, x), spadc.grad(loss)(W, x))
        assert gradient.plan.adaptive is None
        assert gradient.plan.kind.value == "exact"


def test_nothing_to_sample_is_refused():
    with pytest.raises(SpadcError, match="no edge that can be sampled"):
        spadc.grad(lambda v: 2.0 * v, plan="spad:keep=0.5")(1.0)


def test_edges_have_readable_names():
    how = [Sample("rows", 0.1, n) for n in range(6)]
    edges = [
        ("x @ W1 <- W1", 2, how[1]),
        ("h @ W2 <- W2", 3, how[2]),
        ("h @ W2 <- h", 3, how[3]),
        ("a @ b <- b", 4, how[4]),
        ("a @ b <- b", 5, how[5]),
    ]
    assert edge_names(edges) == {
        1: "x @ W1",
        2: "h @ W2 <- W2",
        3: "h @ W2 <- h",
        4: "a @ b <- b, line 4",
        5: "a @ b <- b, line 5",
    }
    twice = [("a @ b <- b", 4, how[4]), ("a @ b <- b", 4, how[5])]
    assert len(set(edge_names(twice).values())) == 2
