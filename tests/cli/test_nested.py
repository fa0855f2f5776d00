"""Nested parameters on the command line: signatures, annotations, examples."""

import numpy as np
import pytest

from spadc.cli import main

FILE = """import numpy as np


def loss(params, X, y):
    h = X
    for W, b in params["layers"]:
        h = np.tanh(h @ W + b)
    return params["scale"] * np.mean((h[:, 0] - y) ** 2)


def typed(params: "{W: f64[n, d], act: 'tanh'}", x: "f64[n]"):
    z = x @ params["W"]
    return np.sum(np.tanh(z) if params["act"] == "tanh" else z)


def project(camera: "Camera(R: f64[3, 3], t: f64[3], f: float)", p: "f64[3]"):
    q = camera.R @ p + camera.t
    return camera.f * q[0] / (1 + q[2] ** 2)


def example():
    rng = np.random.default_rng(0)
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4))]
    X, y = rng.normal(size=(5, 3)), rng.normal(size=5)
    return {"params": {"layers": layers, "scale": 0.5}, "X": X, "y": y}
"""
SIGNATURE = (
    "params: {layers: [(f64[n, m], f64[m]), (f64[m, 2], f64[2])], scale: float}, "
    "X: f64[b, n], y: f64[b]"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(FILE)


def run(capsys, *arguments):
    """Exit status, standard output, standard error."""
    status = main(arguments)
    return (status, *capsys.readouterr())


def loaded(source):
    namespace = {}
    exec(compile(source, "generated", "exec"), namespace)
    return namespace


def test_a_signature_says_the_form(capsys):
    options = ("--signature", SIGNATURE, "--wrt", "params", "--check", "-o", "-")
    status, source, report = run(capsys, "compile", "model.py:loss", *options)
    assert status == 0
    assert "agrees" in report
    assert 'params["layers"][1][0]: ' in report
    layers = [(np.ones((3, 4)), np.ones(4)), (np.ones((4, 2)), np.ones(2))]
    call = loaded(source)["loss_grad"]
    gradient = call({"layers": layers, "scale": 1.0}, np.ones((5, 3)), np.ones(5))
    assert [W.shape for W, _ in gradient["layers"]] == [(3, 4), (4, 2)]
    with pytest.raises(ValueError, match="another form of `params`"):
        call({"layers": layers[:1], "scale": 1.0}, np.ones((5, 3)), np.ones(5))


def test_an_example_function_gives_containers(capsys):
    options = ("--example", "model.py:example", "--check", "-o", "-")
    status, source, _ = run(capsys, "compile", "model.py:loss", *options)
    assert status == 0
    assert "W, b = " in source


@pytest.mark.parametrize("function", ["typed", "project"])
def test_annotations_say_the_form(capsys, function):
    status, report, _ = run(capsys, "check", f"model.py:{function}")
    assert status == 0
    assert "agrees" in report


def test_a_literal_in_the_form_is_compiled_in_and_checked(capsys):
    _, source, _ = run(capsys, "compile", "model.py:typed", "-o", "-")
    typed_grad = loaded(source)["typed_grad"]
    assert typed_grad({"W": np.ones((2, 1)), "act": "tanh"}, np.ones(2))["act"] is None
    with pytest.raises(ValueError, match="another form"):
        typed_grad({"W": np.ones((2, 1)), "act": "relu"}, np.ones(2))


def test_paths_of_an_example(capsys):
    options = ("--example", "model.py:example")
    status, table, _ = run(capsys, "paths", "model.py:loss", *options)
    assert status == 0
    assert 'params["scale"]' in table


def test_without_a_form_it_is_asked_for(capsys):
    status, _, message = run(capsys, "compile", "model.py:loss")
    assert status == 1
    assert "SPD104 `params` is used as a container" in message
    assert "--signature 'params: {W: f64[n, d], b: f64[d]}'" in message


@pytest.mark.parametrize(
    ("signature", "complaint"),
    [
        ("params: {W: f64[n]", "unbalanced brackets"),
        ("params: {W f64[n]}", "cannot read the entry 'W f64[n]'"),
        ("params: [f64[n], ...]", "must be known"),
        ("params: {W: f64, W: f64}", "'W' stands twice"),
        ("params: {W: f65}", "unknown dtype 'f65'"),
    ],
)
def test_signatures_that_cannot_be_read(capsys, signature, complaint):
    options = ("--signature", signature)
    status, _, message = run(capsys, "compile", "model.py:loss", *options)
    assert status == 2
    assert complaint in message
    assert len(message.splitlines()) == 1
