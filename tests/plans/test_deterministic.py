"""Deterministic policies: what they keep, what they say, how far they are off."""

from __future__ import annotations

import numpy as np
import pytest
from paths.programs import doubling, gated, perceptron, stepper

import spadc
from spadc.adjoint import EdgeReverses
from spadc.paths import Run, score_paths
from spadc.plans import Drop, KeepMass, Kind, Plan, TopPaths, parse_plan


def scored(program, **options):
    run = Run(program.graph, program.args, EdgeReverses())
    return program.graph, score_paths(run, **options)


def planned(program, policy, **options):
    return policy.make(*scored(program, **options))


def test_fewest_paths_for_a_mass():
    shares = [s.share for s in scored(perceptron())[1].ranked]
    for k in range(1, 5):
        plan = planned(perceptron(), KeepMass(sum(shares[:k]) - 1e-6))
        top = planned(perceptron(), TopPaths(k))
        assert plan.selection == top.selection
    assert planned(perceptron(), KeepMass(1.0)).kind is Kind.EXACT


def test_a_mass_that_is_not_reached():
    with pytest.raises(ValueError, match="best 21 of 64 paths make up"):
        planned(doubling(6), KeepMass(0.95), wanted=1, limit=10)


def test_a_mass_by_another_score_is_still_that_of_the_gradient():
    graph, scores = scored(perceptron(), score="bytes")
    plan = KeepMass(0.5, score="bytes").make(graph, scores)
    mass = scores.mass(plan.selection)
    assert mass is not None and 0.5 <= mass < 1
    first = scores.ranked[0].path.keys
    assert first <= frozenset(plan.kept_edges)


def test_cheapest_paths():
    graph, scores = scored(perceptron(), score="flops")
    plan = TopPaths(1, score="flops").make(graph, scores)
    assert plan.policy == "top:1,score=flops"
    assert plan.report is not None and plan.report.kept == 1
    assert parse_plan(plan.policy) == TopPaths(1, score="flops")


def test_edges_dropped_by_key_and_by_how_they_read():
    graph = gated().graph
    by_key, by_text = Drop("4.1").make(graph), Drop("sin(a) <- a").make(graph)
    assert by_key.lines() == by_text.lines() == ("Paths: 1 of 2 kept.",)
    assert by_key.kind is Kind.BIASED
    assert [str(e) for e in by_key.selection.dropped] == ["4.1"]


@pytest.mark.parametrize(
    "policy",
    [
        Drop("3.0", "7.1"),
        Drop("y <- sin(a)"),
        Drop("y <- sin(a)", "maximum(a, b) <- a"),
        KeepMass(0.95),
        KeepMass(0.5, score="bytes"),
        TopPaths(8),
        TopPaths(2, score="norms.json"),
    ],
    ids=str,
)
def test_policies_are_texts(policy):
    assert parse_plan(str(policy)) == policy


@pytest.mark.parametrize(
    ("edge", "complaint"),
    [
        ("9.9", "no edge `9.9`"),
        ("sin(a) <- b", "near it are `sin\\(a\\) <- a`"),
        ("out <- u", "2 edges read|no edge"),
    ],
)
def test_edges_that_are_not_there(edge, complaint):
    with pytest.raises(ValueError, match=complaint):
        Drop(edge).make(gated().graph)


def test_an_edge_that_reads_like_another():
    graph = doubling(2).graph
    with pytest.raises(ValueError, match=r"2 edges read .* 0\.0 .*, 0\.1 "):
        Drop("x * x <- x").make(graph)


@pytest.mark.parametrize("share", [0, -0.1, 1.5, True, float("nan")])
def test_shares_that_are_none(share):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        KeepMass(share)


@pytest.mark.parametrize("text", ["mass", "mass:2", "drop", "drop:", "top:2,score=x"])
def test_texts_that_are_no_policies(text):
    with pytest.raises(ValueError, match=r"share|edge|score|is not a plan"):
        parse_plan(text)


def loss(x, w):
    a = x @ w
    return np.mean((a + 0.01 * np.sin(a)) ** 2)


def inputs():
    rng = np.random.default_rng(3)
    return rng.standard_normal((6, 4)), rng.standard_normal(4)


def relative(found, exact):
    return np.linalg.norm(found - exact) / np.linalg.norm(exact)


@pytest.mark.parametrize(
    "plan",
    ["top:1", "mass:0.9", "drop:4.1", Drop("sin(a) <- a"), TopPaths(1, "bytes")],
    ids=str,
)
def test_the_error_in_the_docstring_is_that_of_the_generated_gradient(plan):
    exact = spadc.grad(loss, wrt=1)(*inputs())
    gradient = spadc.grad(loss, wrt=1, plan=plan)
    error = relative(gradient(*inputs()), exact)
    assert 1e-4 < error < 0.1
    assert f"error {100 * error:.2g} %)" in gradient.source
    assert "approximate (biased)" in gradient.source
    assert gradient.plan.report.error == pytest.approx(error)


def test_a_plan_of_a_loop_says_its_error():
    def energy(u, nu):
        for _ in range(3):
            u = u + nu * np.sin(u) - 0.1 * np.cos(u)
        return np.sum(u**2)

    args = np.linspace(0.1, 1, 5), 0.3
    exact = spadc.grad(energy)(*args)
    gradient = spadc.grad(energy, plan=Drop("cos(u) <- u"))
    error = relative(gradient(*args), exact)
    assert f"error {100 * error:.2g} %" in gradient.source
    assert "Edges: " in gradient.source


def test_a_plan_that_drops_too_much_is_refused():
    assert spadc.grad(loss, wrt=1, plan="top:1", max_error=0.1)(*inputs()).shape == (4,)
    gradient = spadc.grad(loss, wrt=1, plan="top:1", max_error=1e-4)
    with pytest.raises(spadc.SpadcError) as caught:
        gradient(*inputs())
    assert caught.value.code == "SPD508"
    assert "the gradient under `top:1` is off by 0." in str(caught.value)
    assert "Keep more paths" in str(caught.value)


def test_an_exact_plan_has_no_error():
    exact = spadc.grad(loss, wrt=1, max_error=0.0)
    assert exact(*inputs()).shape == (4,)
    assert "error" not in exact.source


def test_an_error_that_cannot_be_bounded_is_refused():
    gradient = spadc.grad(loss, wrt=1, plan="spad:keep=0.5,mode=paper", max_error=0.5)
    with pytest.raises(spadc.SpadcError, match="is biased, by an amount") as caught:
        gradient(*inputs())
    assert caught.value.code == "SPD508"
    spadc.grad(loss, wrt=1, plan="rad:keep=0.5", max_error=0.0)(*inputs())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nothing_is_dropped_where_the_gradient_is_not_finite():
    def root(x):
        return np.sum(np.sqrt(x) + x)

    for plan in ("top:1", "drop:sqrt(x) <- x"):
        with pytest.raises(spadc.SpadcError, match="not finite") as caught:
            spadc.grad(root, plan=plan)(np.zeros(3))
        assert caught.value.code == "SPD505"


@pytest.mark.parametrize("most", [-0.1, float("nan")])
def test_errors_that_are_none(most):
    with pytest.raises(spadc.SpadcError, match="share of the gradient"):
        spadc.grad(loss, plan="top:1", max_error=most)


def test_an_edited_plan_says_its_error():
    graph = gated().graph
    text = Plan.keeping(graph, graph.keys).to_json()
    line = next(n for n in text.splitlines() if "sin(a) <- a" in n)
    plan = Plan.from_json(text.replace(line, line.replace('"exact"', '"drop"')))
    made = plan.make(*scored(gated()))
    assert made.report.error == Drop("sin(a) <- a").make(*scored(gated())).report.error
    assert 0 < made.report.error < 0.01


def test_dropping_in_a_loop_drops_it_in_every_iteration():
    program = stepper()
    graph, scores = scored(program)
    entering = next(e for e in graph.edges if e.is_structural)
    plan = Drop(entering.key).make(graph, scores)
    assert plan.selection.dropped == {entering.key}
    assert plan.report.error > 0
