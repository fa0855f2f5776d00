"""What paths are ranked by."""

from __future__ import annotations

import json
import math

import pytest
from paths.programs import doubling, gated, hovland, perceptron, stepper

from spadc.adjoint import EdgeReverses
from spadc.paths import (
    EdgeFacts,
    Run,
    edge_facts,
    parse_score,
    path_table,
    score_paths,
)


def ranked(program, score, **options):
    run = Run(program.graph, program.args, EdgeReverses())
    return score_paths(run, score=score, **options)


def labels(scores):
    return [s.label for s in scores.ranked]


def test_least_arithmetic_first():
    table = path_table(ranked(perceptron(), "flops"))
    assert [row.score for row in table] == sorted(row.score for row in table)
    assert [row.score for row in table] == [row.flops for row in table]
    assert table[0].path == "out <- err <- b2"
    assert table.summary == "4 paths; least arithmetic first."


def test_fewest_bytes_first():
    table = path_table(ranked(perceptron(), "bytes"))
    assert [row.score for row in table] == [row.bytes for row in table]
    err, h = 6 * 2 * 8, 6 * 3 * 8
    expected = {"W2": err + h, "b2": err, "W1": err + h, "b1": err + h}
    assert {row.path.split()[-1]: row.bytes for row in table} == expected


def test_shares_and_cosines_are_those_of_the_gradient_under_any_score():
    measured, cheap = ranked(hovland(), "measured"), ranked(hovland(), "bytes")
    facts = {s.label: (s.norm, s.share, s.cosine) for s in measured.ranked}
    assert {s.label: (s.norm, s.share, s.cosine) for s in cheap.ranked} == facts


def test_a_function_of_an_edge():
    seen = []

    def score(edge: EdgeFacts) -> float:
        seen.append(edge)
        return 3.0 if edge.text == "y <- 0.01 * sin(a)" else 1.0

    first, second = ranked(gated(), score).ranked
    assert first.label == "out <- y <- sin(a) <- a <- w"
    assert (first.score, second.score) == (0.75, 0.25)
    sine = next(edge for edge in seen if edge.text == "sin(a) <- a")
    assert (sine.primitive, sine.line, sine.is_linear) == ("sin", 3, False)
    assert sine.bytes == 5 * 8 and sine.flops == 2 * 5
    assert {edge.key for edge in seen} == set(map(str, gated().graph.keys))


def test_weights_by_key_and_by_text():
    by_key = ranked(gated(), {"4.0": 1, "4.1": 4})
    by_text = ranked(gated(), {"y <- a": 1, "y <- 0.01 * sin(a)": 4})
    assert labels(by_key) == labels(by_text)
    assert [s.score for s in by_key.ranked] == [0.8, 0.2]
    assert [s.score for s in by_text.ranked] == [0.8, 0.2]


def test_statistics_from_a_file(tmp_path):
    file = tmp_path / "norms.json"
    file.write_text(json.dumps({"4.0": 0.5, "4.1": 1.5}))
    assert [s.score for s in ranked(gated(), str(file)).ranked] == [0.75, 0.25]
    file.write_text("[1, 2]")
    with pytest.raises(ValueError, match="no mapping"):
        ranked(gated(), str(file))
    file.write_text("{")
    with pytest.raises(ValueError, match="is not JSON"):
        ranked(gated(), str(file))


@pytest.mark.parametrize(
    ("score", "complaint"),
    [
        ({"9.9": 1.0}, "edge `9.9`, which the program has not"),
        ({"4.0": -1.0}, "must be finite and not negative"),
        ({"4.0": math.nan}, "must be finite and not negative"),
        (lambda edge: math.inf, "must be finite and not negative"),
        ("speed", "is no score"),
    ],
)
def test_scores_that_do_not_fit(score, complaint):
    with pytest.raises(ValueError, match=complaint):
        ranked(gated(), score)


def test_the_words_of_scores():
    assert parse_score("bytes") == "bytes"
    assert parse_score("ema.json") == "ema.json"
    with pytest.raises(ValueError, match="write measured, flops, bytes or a"):
        parse_score("best")


@pytest.mark.parametrize("score", ["flops", "bytes", {"0.0": 2.0, "0.1": 1.0}])
def test_the_best_of_too_many_paths_by_any_score(score):
    """The order of a search is that of the full list."""
    program = doubling(6)
    every = ranked(program, score)
    best = ranked(program, score, wanted=3, limit=10)
    assert not best.is_complete and every.is_complete
    found = [s.score for s in best.ranked]
    assert found == pytest.approx([s.score for s in every.ranked][: len(found)])


def test_loops_are_part_of_what_a_path_costs():
    for score in ("flops", "bytes"):
        scores = ranked(stepper(), score)
        short = ranked(stepper(1), score)
        assert all(
            a.score > b.score for a, b in zip(scores.ranked, short.ranked, strict=True)
        )


def test_facts_of_edges_into_a_loop():
    program = stepper()
    run = Run(program.graph, program.args, EdgeReverses())
    facts = edge_facts(run.graph, run)
    assert list(facts) and set(facts) == set(run.graph.keys)
    structural = [fact for fact in facts.values() if fact.primitive is None]
    assert structural and all(fact.bytes == fact.flops == 0 for fact in structural)
