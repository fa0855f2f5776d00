"""Paths are shown, and plans choose among them."""

import numpy as np
import pytest

import spadc

X = np.linspace(-1.0, 2.0, 12).reshape(4, 3)
W = np.array([0.5, -1.0, 2.0])


def gated(x, w):
    a = x @ w
    y = a + 0.01 * np.sin(a)
    return np.mean(y**2)


def main_path(x, w):
    a = x @ w
    return 2 / len(a) * x.T @ (a + 0.01 * np.sin(a))


@pytest.mark.parametrize(
    "table",
    [
        lambda: spadc.paths(gated, X, W, wrt="w"),
        lambda: spadc.paths(spadc.grad(gated, wrt="w"), X, W),
        lambda: spadc.grad(gated, wrt="w").paths(X, w=W),
    ],
)
def test_paths_are_ranked_and_shared(table):
    rows = list(table())
    assert [row.rank for row in rows] == [1, 2]
    assert rows[0].share > 0.98
    assert sum(row.share for row in rows) == pytest.approx(1.0)
    assert "sin(a)" in rows[1].path
    assert rows[1].path in str(table())


@pytest.mark.parametrize("plan", ["top:1", spadc.TopPaths(1)])
def test_best_path_alone(plan):
    gradient = spadc.grad(gated, wrt="w", plan=plan)
    np.testing.assert_allclose(gradient(X, W), main_path(X, W))
    assert "cos" not in gradient.source
    assert "approximate (biased)" in gradient.source
    assert gradient.plan.kind.value == "biased"
    assert len(gradient.plan.edges) > len(gradient.plan.kept_edges)


def test_plan_of_one_gradient_serves_another():
    first = spadc.grad(gated, wrt="w", plan="top:1")
    first(X, W)
    second = spadc.value_and_grad(gated, wrt="w", plan=first.plan)
    value, gradient = second(X, W)
    assert value == gated(X, W)
    np.testing.assert_array_equal(gradient, first(X, W))


def test_plan_that_needs_scores_has_no_source_before_a_call():
    with pytest.raises(spadc.SpadcError, match="example inputs"):
        _ = spadc.grad(gated, plan="top:1").source


def test_biased_gradient_does_not_pass_the_check():
    gradient = spadc.grad(gated, wrt="w", plan="top:1")
    with pytest.raises(spadc.CheckError):
        spadc.check(gradient, X, W)
