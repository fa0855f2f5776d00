"""`spadc paths` and `spadc plan`: what is printed and what is written."""

import csv
import json

import numpy as np
import pytest

from spadc.cli import main
from spadc.plans import Plan

FILE = """import numpy as np


def loss(x, w):
    a = x @ w
    y = a + 0.01 * np.sin(a)
    return np.mean(y**2)


def step(u, n):
    for _ in range(n):
        u = u + 0.1 * np.sin(u)
    return np.sum(u)
"""
LOSS = ["myfunc.py:loss", "--wrt", "w"]
MEASURED = [*LOSS, "--example", "inputs.npz"]
STEP = ["myfunc.py:step", "--example", "state.npz"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "myfunc.py").write_text(FILE)
    rng = np.random.default_rng(1)
    x, w = rng.standard_normal((5, 3)), rng.standard_normal(3)
    np.savez("inputs.npz", x=x, w=w)
    np.savez("state.npz", u=np.linspace(0.1, 1, 4), n=3)
    return tmp_path


def run(capsys, *arguments):
    status = main(arguments)
    return (status, *capsys.readouterr())


def test_paths_as_json(capsys):
    status, out, err = run(capsys, "paths", *MEASURED, "--json")
    record = json.loads(out)
    assert (status, err, record["count"]) == (0, "", 2)
    assert record["paths"][0]["path"] == "out <- y <- a <- w"
    keys = [edge["key"] for edge in record["edges"]]
    assert set(record["paths"][0]["edges"]) < set(keys)


def test_paths_in_files(capsys, folder):
    _, printed, _ = run(capsys, "paths", *MEASURED, "--json")
    status, out, _ = run(capsys, "paths", *MEASURED, "-o", "paths.json")
    assert (status, out) == (0, "wrote paths.json: 2 paths.\n")
    assert (folder / "paths.json").read_text() == printed
    assert run(capsys, "paths", *MEASURED, "-o", "paths.csv")[0] == 0
    with (folder / "paths.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    paths = json.loads(printed)["paths"]
    assert [row["path"] for row in rows] == [path["path"] for path in paths]
    assert [float(row["share"]) for row in rows] == [path["share"] for path in paths]


def test_a_file_of_no_known_form(capsys, folder):
    status, out, err = run(capsys, "paths", *MEASURED, "-o", "paths.txt")
    assert (status, out) == (2, "")
    assert "a .json or a .csv file" in err
    assert not (folder / "paths.txt").exists()


@pytest.mark.parametrize(
    ("score", "words"),
    [("bytes", "fewest bytes first"), ("flops", "least arithmetic first")],
)
def test_other_scores(capsys, score, words):
    status, out, _ = run(capsys, "paths", *MEASURED, "--score", score)
    assert status == 0 and out.endswith(f"2 paths; {words}.\n")


def test_scores_from_a_file(capsys, folder):
    (folder / "norms.json").write_text('{"4.0": 1, "4.1": 3}')
    arguments = ["paths", *MEASURED, "--score", "norms.json", "--json"]
    record = json.loads(run(capsys, *arguments)[1])
    assert [path["score"] for path in record["paths"]] == [0.75, 0.25]
    (folder / "norms.json").write_text('{"40.0": 1}')
    status, _, err = run(capsys, *arguments)
    assert status == 1 and "edge `40.0`" in err


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        (["--score", "speed"], "--score: `speed` is no score"),
        (["--score", "missing.json"], "missing.json"),
        (["--most", "0"], "--most is at least 1"),
    ],
)
def test_options_that_do_not_fit(capsys, option, complaint):
    status, out, err = run(capsys, "paths", *MEASURED, *option)
    assert status in (1, 2) and out == "" and complaint in err


def test_a_program_that_fails_on_the_example(capsys):
    np.savez("wrong.npz", x=np.ones((5, 3)), w=np.ones(4))
    for command in (["paths"], ["graph", "-o", "graph.svg"]):
        status, out, err = run(capsys, *command, *LOSS, "--example", "wrong.npz")
        assert (status, out) == (1, "")
        assert err.startswith("spadc: `loss` fails with inputs from wrong.npz: ValueE")


def test_single_iterations(capsys):
    families = run(capsys, "paths", *STEP)[1]
    assert "u (loop)" in families and families.endswith("1 path.\n")
    status, out, _ = run(capsys, "paths", *STEP, "--unroll")
    assert status == 0 and out.endswith("8 paths.\n")
    assert "out <- u@2 <- u@1 <- u@0 <- u" in out
    assert "sin(u@1)" in out


@pytest.mark.parametrize("name", ["graph.svg", "graph.dot", "graph.html"])
def test_the_picture_of_the_graph(capsys, folder, name):
    status, out, _ = run(capsys, "graph", *LOSS, "-o", name)
    assert (status, out) == (0, f"wrote {name}: 7 edges\n")
    plain = (folder / name).read_text()
    assert "sin(a)" in plain
    assert run(capsys, "graph", *MEASURED, "-o", name)[0] == 0
    assert (folder / name).read_text() != plain  # as thick as what runs along them
    assert run(capsys, "graph", *STEP, "-o", name)[0] == 0
    assert "dash" in (folder / name).read_text()  # back to the next iteration


def test_a_picture_of_no_known_form(capsys):
    status, _, err = run(capsys, "graph", *LOSS, "-o", "graph.png")
    assert status == 2 and "a .svg, .dot or .html file" in err


def test_a_plan_is_a_file_that_a_person_can_edit(capsys, folder):
    arguments = ["plan", *LOSS, "-o", "plan.json"]
    status, out, _ = run(capsys, *arguments)
    assert (status, out) == (0, "wrote plan.json: compile it with --plan plan.json\n")
    text = (folder / "plan.json").read_text()
    line = next(n for n in text.splitlines() if '"sin(a) <- a"' in n)
    assert line.endswith('"plan": "exact"},')
    exact = run(capsys, "compile", *LOSS, "--plan", "plan.json", "-o", "-")[1]
    assert exact == run(capsys, "compile", *LOSS, "-o", "-")[1]
    edited = text.replace(line, line.replace('"exact"', '"drop"'))
    (folder / "plan.json").write_text(edited)
    compiled = ["compile", *MEASURED, "--plan", "plan.json", "-o", "-"]
    source = run(capsys, *compiled)[1]
    assert "np.cos" in exact and "np.cos" not in source
    assert "Paths: 1 of 2 kept (error " in source
    dropped = run(capsys, "compile", *MEASURED, "--plan", "drop:sin(a) <- a", "-o", "-")
    assert dropped[1] == source


def test_the_plan_of_a_policy(capsys):
    arguments = ["plan", *MEASURED, "--plan", "top:1"]
    status, out, _ = run(capsys, *arguments)
    assert status == 0
    plan = Plan.from_json(out)
    assert plan.policy == "top:1" and plan.kind.value == "biased"
    assert run(capsys, *arguments)[1] == out


def test_a_plan_that_samples(capsys):
    status, out, _ = run(capsys, "plan", *MEASURED, "--plan", "rad:keep=0.5")
    assert status == 0
    kinds = {edge["plan"].split(":")[0] for edge in json.loads(out)["edges"]}
    assert kinds == {"exact", "sample"}


def test_a_plan_that_measures_needs_an_example(capsys):
    status, _, err = run(capsys, "plan", *LOSS, "--plan", "mass:0.9")
    assert status == 2 and "measures paths: give --example" in err


def test_an_error_that_is_too_large(capsys, folder):
    arguments = ["compile", *MEASURED, "--plan", "mass:0.9"]
    status, out, err = run(capsys, *arguments, "--max-error", "0.0001")
    assert (status, out) == (1, "")
    assert "SPD508 the gradient under `mass:0.9` is off by 0." in err
    assert not (folder / "myfunc_grad.py").exists()
    assert run(capsys, *arguments, "--max-error", "0.05")[0] == 0
    assert "(mass 99 %, error 0." in (folder / "myfunc_grad.py").read_text()


def test_an_error_that_cannot_be_measured(capsys):
    arguments = [*LOSS, "--plan", "drop:4.1", "-o", "-"]
    status, _, err = run(capsys, "compile", *arguments, "--max-error", "0.1")
    assert status == 1 and "SPD501 the error of this plan is measured" in err
    assert run(capsys, "compile", *arguments)[0] == 0
    exact = ["compile", *LOSS, "-o", "-", "--max-error", "0"]
    assert run(capsys, *exact)[0] == 0
