"""`spadc.paths` and `Gradient.paths`: the table as data."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

import spadc


def loss(x, w):
    a = x @ w
    return np.mean((a + 0.01 * np.sin(a)) ** 2)


def stepped(u, nu, steps):
    for _ in range(steps):
        u = u + nu * np.sin(u)
    return np.sum(u)


def stopped(u):
    for _ in range(20):
        u = u * 1.5
        if np.sum(u) > 10:
            break
    return np.sum(u)


def scored(x, score, most):
    return np.sum(np.sin(x) * score + most * x)


def by_axis(x, axis):
    return np.sum(np.sum(np.outer(x, x), axis=axis) ** 2)


def nested(params):
    h = np.tanh(params["W"] @ params["x"])
    return np.sum(h * params["b"])


ARGS = np.ones((4, 3)), np.arange(3.0)
STATE = np.linspace(0.1, 0.5, 4)


def test_rows_and_records():
    table = spadc.grad(loss, wrt="w").paths(*ARGS)
    assert table.count == len(table) == 2
    first = table.records()[0]
    assert (
        first["path"] == "out <- (a + 0.01 * sin(a)) <- a <- w"
        or "a <- w" in (first["path"])
    )
    assert first["share"] == max(row.share for row in table)
    assert all("." in edge for edge in first["edges"])


def test_json_and_csv_say_the_same():
    table = spadc.paths(loss, *ARGS, wrt="w")
    record = json.loads(table.to_json())
    assert record["count"] == 2 and record["is_complete"] is True
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    for row, found, given in zip(rows, record["paths"], table, strict=True):
        assert row["path"] == found["path"] == given.path
        assert float(row["score"]) == found["score"] == given.score
        assert row["edges"].split() == found["edges"] == list(given.edges)
        assert row["lines"].split() == [str(line) for line in given.lines]


def mlp(x, W1, W2):
    h = np.maximum(x @ W1, 0)
    return np.mean((np.sin(h) @ W2) ** 2)


def test_bytes_as_a_formula():
    def table(n):
        shapes = (n, 4), (4, 5), (5, 2)
        return spadc.paths(mlp, *map(np.ones, shapes), wrt=("W1", "W2"))

    for small, large in zip(table(3), table(30), strict=True):
        assert small.size == large.size
        lengths = {"x_0": 30, "x_1": 4, "W1_1": 5, "W2_1": 2}
        assert eval(large.size, {}, lengths) == large.bytes > small.bytes


def test_bytes_of_a_loop_are_those_of_the_iterations_that_ran():
    for steps in (2, 7):
        (row,) = spadc.paths(stepped, STATE, 0.3, steps)
        assert row.size == f"{8 * steps}*u_0"
        assert row.bytes == 8 * steps * len(STATE)


def test_averages_of_adjoint_norms_as_a_score():
    rng = np.random.default_rng(5)
    gradient = spadc.grad(loss, wrt="w")
    means = {}
    for _ in range(4):
        table = gradient.paths(rng.standard_normal((4, 3)), rng.standard_normal(3))
        for edge in table.edges:
            mean = means.setdefault(edge.key, edge.norm)
            means[edge.key] = 0.9 * mean + 0.1 * edge.norm
    x, w = ARGS
    err = x @ w + 0.01 * np.sin(x @ w)
    table = gradient.paths(*ARGS, score=means)
    scale = next(e for e in table.edges if e.text == "0.01 * sin(a) <- sin(a)")
    assert scale.norm == pytest.approx(0.01 * np.linalg.norm(2 / err.size * err))
    assert table.ranked_by == "edges"
    assert sum(row.score for row in table) == pytest.approx(1)


def test_edges_of_the_table_can_be_dropped():
    gradient = spadc.grad(loss, wrt="w")
    best, other = gradient.paths(*ARGS)
    only = next(edge for edge in other.edges if edge not in best.edges)
    dropped = spadc.grad(loss, wrt="w", plan=spadc.Drop(only))
    assert "1 of 2 kept" in (dropped(*ARGS), dropped.source)[1]


def test_most_and_score():
    table = spadc.paths(loss, *ARGS, wrt="w", most=1, score="bytes")
    assert len(table) == 1 and table.count == 2
    assert table.summary == "2 paths, the best 1 shown; fewest bytes first."
    one = spadc.paths(loss, *ARGS, wrt="w", score=lambda edge: 1.0)
    assert [row.score for row in one] == [0.5, 0.5]


@pytest.mark.parametrize("most", [0, -1, 1.5, True])
def test_a_number_of_paths_that_is_none(most):
    with pytest.raises(spadc.SpadcError, match="most"):
        spadc.paths(loss, *ARGS, most=most)


def test_a_score_that_is_none():
    with pytest.raises(spadc.SpadcError, match="is no score"):
        spadc.paths(loss, *ARGS, score="speed")


def test_parameters_of_the_function_come_first():
    """Its own `score` and `most` are arguments of the function."""
    table = spadc.paths(scored, np.ones(3), score=2.0, most=3.0)
    assert table.count == 2
    assert table.ranked_by == "measured"


def test_iterations_on_request():
    families = spadc.paths(stepped, STATE, 0.3, 5, wrt=(0, 1))
    assert {row.path for row in families} == {
        "out <- u (loop) <- u",
        "out <- u (loop) <- nu",
    }
    table = spadc.paths(stepped, STATE, 0.3, 5, wrt=(0, 1), unroll=True, most=100)
    # with respect to u every step goes on or through the sine, with respect to nu
    # it begins in one of the steps
    assert table.count == 2**5 + sum(2**k for k in range(5))
    assert len(table) == table.count
    exact = spadc.grad(stepped, wrt=(0, 1))(STATE, 0.3, 5)
    assert sum(r.share for r in table) == pytest.approx(1)
    assert max(r.score for r in table) < np.linalg.norm(np.r_[exact[0], exact[1]])
    label = "out <- u@4 <- u@3 <- u@2 <- u@1 <- u@0 <- u"
    (straight,) = (row for row in table if row.path == label)
    assert {edge.partition("@")[2] for edge in straight.edges} == {"", *"01234"}


def test_scores_of_single_iterations():
    weights = {}
    table = spadc.paths(stepped, STATE, 0.3, 2, unroll=True)
    for row in table:
        weights |= dict.fromkeys(row.edges, 1.0)
    chosen = next(edge for edge in weights if edge.endswith("@1"))
    ranked = spadc.paths(
        stepped, STATE, 0.3, 2, unroll=True, score={**weights, chosen: 9.0}
    )
    assert chosen in ranked[0].edges


def test_a_loop_that_is_left_early():
    table = spadc.paths(stopped, STATE, unroll=True)
    trips = int(np.ceil(np.log(10 / STATE.sum()) / np.log(1.5)))
    assert table.count == 1
    assert f"u@{trips - 1}" in table[0].path and f"u@{trips}" not in table[0].path


def test_a_call_that_is_too_long_to_unroll():
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.paths(stepped, STATE, 0.3, 20_000, unroll=True)
    assert caught.value.code == "SPD509"
    assert "an example with fewer iterations" in str(caught.value)


def test_very_many_iterations_are_counted_exactly():
    table = spadc.paths(stepped, STATE, 0.3, 200, unroll=True, most=1)
    assert table.count == 2**200
    assert table.summary.startswith("about 1.6e60 paths, the best 1 shown; shares are")
    assert json.loads(table.to_json())["count"] == 2**200


def test_arguments_that_must_be_known():
    assert spadc.paths(by_axis, STATE, 0).count == 2


def test_structured_arguments():
    params = {"W": np.eye(3), "x": np.ones(3), "b": np.arange(3.0)}
    table = spadc.paths(nested, params)
    assert {row.path.rpartition(" <- ")[2] for row in table} == {
        'params["W"]',
        'params["x"]',
        'params["b"]',
    }


def test_complex_and_empty_arguments():
    def modulus(z):
        return np.abs(np.sum(np.exp(1j * z) * z)) ** 2

    assert sum(r.share for r in spadc.paths(modulus, STATE + 1j)) == pytest.approx(1)

    def parts(x):
        return np.sum(x[:0]) + np.sum(x**2)

    shares = [row.share for row in spadc.paths(parts, STATE)]
    assert shares == [1.0, 0.0]
    assert spadc.paths(parts, np.zeros(0))[0].score == 0
