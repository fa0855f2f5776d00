"""`spadc memory`: the table, JSON, and what it cannot do."""

import json

import pytest

from spadc.cli import main

FILE = """import numpy as np

SCALE = 2.0


def loss(w: "f64[d,m]", x: "f64[n,d]"):
    h = np.tanh(SCALE * (x @ w))
    return np.mean(h**2)


def untyped(x):
    return np.sum(x**2)


def fails(x: "f64[n]"):
    return np.sum(x.reshape(3, 5) ** 2)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(FILE)


def run(capsys, *arguments):
    status = main(arguments)
    return (status, *capsys.readouterr())


def test_table(capsys):
    status, out, _ = run(capsys, "memory", "net.py:loss")
    assert status == 0
    lines = out.splitlines()
    assert lines[0].split() == ["kept", "arrays", "shape", "dtype", "bytes"]
    assert lines[1].split()[0] == "h"
    assert lines[-1].startswith("Tape 240 bytes = 8*n*m; peak ")


def test_json_under_a_plan(capsys):
    plan = ("--plan", "pack")
    status, out, _ = run(capsys, "memory", "net.py:loss", "--json", *plan)
    record = json.loads(out)
    assert status == 0
    assert record["tape"] == sum(one["bytes"] for one in record["kept"])
    assert 0 < record["tape"] <= record["peak"]


def test_unknown_arguments(capsys):
    status, _, error = run(capsys, "memory", "net.py:untyped")
    assert status == 2
    assert "the type of x is not known" in error


def test_a_function_that_fails(capsys):
    status, _, error = run(capsys, "memory", "net.py:fails")
    assert status == 1
    assert "cannot run `fails_grad`" in error
