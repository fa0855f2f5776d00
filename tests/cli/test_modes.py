"""What `spadc compile` writes for each mode, checked as it is written."""

import numpy as np
import pytest

from spadc.cli import main
from spadc.execution import load_function

PROGRAM = """import numpy as np

import spadc


def loss(w: "f64[d]", X: "f64[n,d]"):
    return np.mean(np.tanh(X @ w) ** 2)


def fit(w: "f64[d]", X: "f64[n,d]"):
    err = np.tanh(X @ w)
    return np.mean(err**2), {"err": err, "n": len(err)}


def swish(x: "f64[n,m]", beta: "f32[m]"):
    return x / (1 + np.exp(-beta * x))


@spadc.elementwise_grad(wrt=["x"])
def wished(x: "f64[n]", a: "f64"):
    return np.sin(a * x)


@spadc.value_and_grad(has_aux=True)
def wished_pair(x: "f64[n]"):
    return np.sum(x**2), x


@spadc.grad(wrt=...)
def wished_all(x: "f64[n]", a: "f64"):
    return np.sum(x**2) * a
"""
W, X = np.array([0.3, -0.7]), np.array([[1.0, 2.0], [0.5, -1.0], [0.1, 0.4]])


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def written(program, name, capsys, *options):
    assert main(["compile", f"{program}:{name}", "--check", "-o", "-", *options]) == 0
    found = capsys.readouterr()
    assert "agrees with central differences" in found.err
    function = found.out.split("\ndef ")[1].partition("(")[0]
    return load_function(found.out, function), found.out


@pytest.mark.parametrize(
    ("name", "mode", "head"),
    [
        ("loss", "jvp", "def loss_jvp(w, X, *, w_dot, X_dot):"),
        ("loss", "hvp", "def loss_hvp(w, X, *, w_dot, X_dot):"),
        ("loss", "hessian", "def loss_hessian(w, X):"),
        ("loss", "jacobian", "def loss_jacobian(w, X):"),
        ("swish", "jacobian-forward", "def swish_jacobian(x, beta):"),
        ("swish", "jacobian-reverse", "def swish_jacobian(x, beta):"),
        ("swish", "jvp", "def swish_jvp(x, beta, *, x_dot, beta_dot):"),
        ("swish", "elementwise-grad", "def swish_elementwise_grad(x, beta):"),
    ],
)
def test_mode(program, name, mode, head, capsys):
    _, source = written(program, name, capsys, "--mode", mode, "--wrt", "0,1")
    assert head in source


def test_sparse_matrices(program, capsys):
    pytest.importorskip("scipy")
    options = ["--mode", "jacobian", "--wrt", "x", "--sparse"]
    function, _ = written(program, "wished", capsys, *options)
    found = function(W, 2.0)
    assert found.format == "csr"
    np.testing.assert_allclose(found.toarray(), np.diag(2 * np.cos(2 * W)))


@pytest.mark.parametrize("mode", ["grad", "value-and-grad", "vjp"])
def test_auxiliary_results(program, mode, capsys):
    function, _ = written(program, "fit", capsys, "--mode", mode, "--has-aux")
    extra = {"out_bar": 1.0} if mode == "vjp" else {}
    first, second = function(W, X, **extra)
    gradient, aux = (first, second) if mode == "grad" else (second, first[1])
    plain, _ = written(program, "loss", capsys)
    np.testing.assert_array_equal(gradient, plain(W, X))
    np.testing.assert_array_equal(aux["err"], np.tanh(X @ W))
    assert aux["n"] == 3


def test_what_a_file_asks_for(program, capsys):
    function, _ = written(program, "wished", capsys)
    np.testing.assert_allclose(function(W, 2.0), 2 * np.cos(2 * W))
    (value, again), gradient = written(program, "wished_pair", capsys)[0](W)
    assert value == np.sum(W**2)
    np.testing.assert_array_equal(again, W)
    np.testing.assert_array_equal(gradient, 2 * W)


def test_memory_of_a_mode_with_tangents(program, capsys):
    signature = ["--signature", "w: f64[2], X: f64[3,2]"]
    options = ["--mode", "hvp", "--wrt", "w,X", *signature]
    assert main(["memory", f"{program}:loss", *options]) == 0
    assert "peak" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compile", ":wished_all"], "give --wrt with names"),
        (["compile", ":loss", "--has-aux"], "does not return a pair"),
        (["compile", ":fit", "--mode", "hvp"], "only a scalar has a gradient"),
        (["certify", ":wished_pair", "--has-aux"], "give --example"),
    ],
)
def test_what_cannot_be_done(program, arguments, message, capsys):
    command, name, *options = arguments
    assert main([command, program + name, *options]) != 0
    assert message in capsys.readouterr().err
