"""Plans as values, policies, and what they say about themselves."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from paths.programs import PROGRAMS, branched, doubling, gated, hovland, stepper
from paths.unrolled import contribution_of

import spadc.plans as plans
from spadc.adjoint import EdgeReverses
from spadc.paths import EdgeKey, Run, Selection, flat, score_paths
from spadc.plans import Exact, Kind, Omit, Plan, Report, TopPaths, as_policy, parse_plan


def scored(program, **options):
    run = Run(program.graph, program.args, EdgeReverses())
    return program.graph, score_paths(run, **options)


def planned(program, policy, **options):
    return policy.make(*scored(program, **options))


def test_the_exact_plan_keeps_every_edge_of_any_program():
    plan = Plan.exact()
    assert plan.keeps(EdgeKey(17, 3))
    assert plan.kind is Kind.EXACT
    assert plan.selection == Selection()
    assert plan.lines() == ()


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (hovland, "Paths: 4 of 4 kept (exact)."),
        (branched, "Paths: 4 of 4 kept (exact)."),
        (stepper, "Edges: 12 of 12 kept (exact)."),
    ],
)
def test_the_line_of_an_exact_plan(make, line):
    assert Plan.exact().make(make().graph).lines() == (line,)


def test_what_the_style_guide_shows():
    plan = planned(gated(), TopPaths(1))
    head, kept, dropped = plan.lines()
    assert head.startswith("Paths: 1 of 2 kept (mass 9")
    assert kept.startswith("  kept     out <- y <- a <- w              share 9")
    assert dropped.startswith("  dropped  out <- y <- sin(a) <- a <- w    share  ")
    assert plan.kind is Kind.BIASED
    assert str(plan) == "\n".join(plan.lines())


def test_the_mass_is_never_rounded_up():
    report = Report("Paths", 1, 2, is_exact=False, mass=0.996, error=0.00412)
    assert report.lines()[0] == "Paths: 1 of 2 kept (mass 99 %, error 0.41 %)."


@pytest.mark.parametrize("name", PROGRAMS)
def test_keeping_all_paths_is_exact(name):
    program = PROGRAMS[name]()
    plan = planned(program, TopPaths(program.graph.count()))
    assert plan.kind is Kind.EXACT
    assert plan.selection.is_exact


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_gradient_of_a_plan_is_the_sum_of_the_paths_that_it_keeps(name):
    program = PROGRAMS[name]()
    contribution = contribution_of(program.fn, program.wrt, program.args)
    graph, scores = scored(program)
    for k in range(1, graph.count()):
        plan = TopPaths(k).make(graph, scores)
        kept = [p for p in graph.paths() if all(plan.keeps(key) for key in p.keys)]
        total = sum(flat(contribution(graph.select(p.keys))) for p in kept)
        gradient = flat(contribution(plan.selection))
        np.testing.assert_allclose(gradient, total, rtol=1e-12, atol=1e-14)
        if not graph.has_loops:
            assert plan.report.kept == len(kept)


def test_combinations_of_kept_edges_are_kept_and_counted():
    graph, scores = scored(doubling(2))
    first, *_, last = graph.paths()
    crossed = first.keys | last.keys
    plan = Plan.keeping(graph, crossed, scores)
    assert plan.lines()[0] == "Paths: 4 of 4 kept (exact)."


def test_an_error_stands_where_not_all_paths_were_measured():
    plan = planned(doubling(6), TopPaths(3), wanted=3, limit=10)
    assert plan.lines()[0].startswith("Paths: ")
    assert "error" in plan.lines()[0] and "mass" not in plan.lines()[0]


def test_long_tables_and_labels_are_cut():
    plan = planned(doubling(6), TopPaths(1))
    assert plan.lines()[-1] == "  and 56 more"
    assert all(len(line) <= 84 for line in plan.lines())


def test_a_loop_program_counts_edges():
    plan = planned(stepper(), TopPaths(1))
    head, *rows = plan.lines()
    assert head.startswith("Edges: 11 of 12 kept (mass ")
    assert len(rows) == 2


def test_plans_are_values():
    plan = planned(gated(), TopPaths(1))
    assert plan == planned(gated(), TopPaths(1))
    assert plan != planned(gated(), TopPaths(2))
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert hash(plan) == hash(planned(gated(), TopPaths(1)))


def test_a_plan_goes_to_json_and_back():
    plan = planned(gated(), TopPaths(1))
    text = plan.to_json()
    assert Plan.from_json(text) == plan
    assert Plan.from_json(text).make(*scored(gated())).lines() == plan.lines()
    record = json.loads(text)
    assert record["kind"] == "biased"
    assert {edge["plan"] for edge in record["edges"]} == {"exact", "drop"}
    assert Plan.from_json(Plan.exact().to_json()) == Plan.exact()


def test_a_person_may_edit_a_plan():
    graph = gated().graph
    text = Plan.keeping(graph, graph.keys).to_json()
    line = next(n for n in text.splitlines() if "sin(a) <- a" in n)
    plan = Plan.from_json(text.replace(line, line.replace('"exact"', '"drop"')))
    made = plan.make(graph)
    assert made.kind is Kind.BIASED
    assert made.lines() == ("Paths: 1 of 2 kept.",)
    assert len(made.kept_edges) == len(graph.keys) - 1


def test_a_plan_of_another_program_is_refused():
    plan = planned(gated(), TopPaths(1))
    with pytest.raises(ValueError, match=r"made for another program: edge 0\.0"):
        plan.make(hovland().graph)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("[]", "indices"),
        ('{"policy": "exact"}', "spadc_plan"),
        ('{"spadc_plan": 9, "policy": "x", "edges": []}', "format 9"),
        (
            '{"spadc_plan": 1, "policy": "x", "edges": [{"edge": "0.0", "text": "",'
            ' "line": 1, "plan": "halve"}]}',
            "`halve` is not one of exact, drop",
        ),
    ],
)
def test_a_file_that_is_no_plan(text, reason):
    with pytest.raises(ValueError, match=f"not a plan of spadc: .*{reason}"):
        Plan.from_json(text)


def test_plans_from_the_command_line(tmp_path):
    assert parse_plan("exact") == Plan.exact()
    assert parse_plan("top:8") == TopPaths(8)
    file = tmp_path / "plan.json"
    plan = planned(gated(), TopPaths(1))
    file.write_text(plan.to_json())
    assert parse_plan(str(file)) == plan


@pytest.mark.parametrize(
    "text", ["", "best", "top", "top:", "top:-1", "top:x", "top:1.5"]
)
def test_text_that_is_no_plan(text):
    with pytest.raises(ValueError, match=r"is not a plan|needs k|TopPaths keeps"):
        parse_plan(text)


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "2"])
def test_top_paths_takes_a_positive_number(k):
    with pytest.raises(ValueError, match="at least 1 path"):
        TopPaths(k)


def test_top_paths_needs_scores():
    assert TopPaths(3).wanted == 3
    with pytest.raises(ValueError, match="example"):
        TopPaths(3).make(gated().graph, None)


def test_policies_of_the_interface():
    assert as_policy("top:2") == as_policy(TopPaths(2)) == TopPaths(2)
    assert as_policy(Plan.exact()) == Plan.exact()
    assert str(TopPaths(2)) == "top:2"
    assert plans.Treatment == Exact | Omit | plans.Sample | plans.Gate
