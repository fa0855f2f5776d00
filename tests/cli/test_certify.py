"""`spadc certify`: the table, the files that it writes, its exit status."""

import json

import numpy as np
import pytest

from spadc.cli import main
from spadc.execution import load_function

FILE = """import numpy as np

SLOPE = 0.1


def loss(W, V, x, y):
    h = np.maximum(x @ W, SLOPE * (x @ W))
    return np.mean((h @ V - y) ** 2)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(FILE)
    rng = np.random.default_rng(0)
    shapes = {"W": (8, 6), "V": (6, 2), "x": (12, 8), "y": (12, 2)}
    np.savez("ex.npz", **{n: rng.standard_normal(s) for n, s in shapes.items()})
    return tmp_path


def run(capsys, *arguments):
    options = ["--wrt", "W,V", "--example", "ex.npz", "--draws", "150"]
    status = main(["certify", "net.py:loss", *options, *arguments])
    return (status, *capsys.readouterr())


def test_the_table_and_the_files(capsys, folder):
    pytest.importorskip("matplotlib")
    files = ["-o", "cert.json", "--plot", "cert.png"]
    status, out, err = run(capsys, "--plan", "rad:keep=0.4", "--batch", "x,y:0", *files)
    assert (status, err) == (0, "")
    assert out.startswith("plan rad:keep=0.4 of `loss` (unbiased) holds")
    assert "inputs from ex.npz" in out and "of 12 examples" in out
    record = json.loads((folder / "cert.json").read_text())
    assert record["holds"] and record["plan"] == "rad:keep=0.4"
    assert record["bytes"]["tape"] == record["bytes"]["measured_tape"]
    assert (folder / "cert.png").stat().st_size > 1000


def test_a_wrong_gradient_ends_with_1(capsys, monkeypatch):
    def doubled(source, name, *values):
        faulty = source.replace("weight * (", "2 * weight * (")
        return load_function(faulty, name, *values)

    monkeypatch.setattr("spadc.cli.certifying.load_function", doubled)
    status, out, _ = run(capsys, "--plan", "rad:keep=0.4,sample=rows", "--alone")
    assert status == 1
    assert "WRONG: the plan claims to be unbiased, and the mean of 600" in out


@pytest.mark.parametrize("plan", ["spad:keep=0.4,draws=2,follow=4", "round:bits=2"])
def test_other_plans(capsys, plan):
    status, out, _ = run(capsys, "--plan", plan, "--alone")
    assert status == 0 and f"plan {plan} of `loss` (unbiased) holds" in out


def test_a_biased_plan_says_so_and_ends_with_0(capsys):
    status, out, _ = run(capsys, "--plan", "top:1", "--alone")
    assert status == 0 and "(biased) holds" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--plan", "exact", "--draws", "1"], "--draws is at least 2"),
        (["--plan", "rad:keep=0.4", "--batch", "x:one"], "an axis is a number"),
        (["--plan", "rad:keep=0.4", "--batch", "z"], "no argument is called `z`"),
        (["--plan", "rad:keep=2"], "above 0 and at most 1"),
        (["--plan", "exact", "-o", "no/such/folder.json"], "cannot write"),
        (["--plan", "exact", "--plot", "cert.words"], "cannot write"),
    ],
)
def test_bad_usage_ends_with_2(capsys, arguments, words):
    status, _, err = run(capsys, *arguments)
    assert status == 2 and words in err


def test_without_an_example_there_is_nothing_to_draw(capsys):
    assert main(["certify", "net.py:loss", "--plan", "exact"]) == 2
    assert "give --example" in capsys.readouterr().err
