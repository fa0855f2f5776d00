"""`spadc check`, `spadc paths`, `spadc explain`."""

import numpy as np
import pytest

from spadc.cli import main
from spadc.errors import CODES

FILE = """import numpy as np


def loss(x, w, b=0.5):
    a = x @ w
    return np.mean((a + 0.01 * np.sin(a)) ** 2) + b
"""
EXAMPLE = """import numpy as np


def inputs():
    print("made by the user's code")
    return {"x": np.ones((4, 3)), "w": np.arange(3.0)}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "myfunc.py").write_text(FILE)
    (tmp_path / "make_inputs.py").write_text(EXAMPLE)
    np.savez("inputs.npz", x=np.ones((4, 3)), w=np.arange(3.0))
    np.savez("in_order.npz", np.ones((4, 3)), np.arange(3.0), 0.25)
    return tmp_path


def run(capsys, *arguments):
    status = main(arguments)
    return (status, *capsys.readouterr())


@pytest.mark.parametrize(
    "example",
    ["inputs.npz", "in_order.npz", "make_inputs.py:inputs", "make_inputs:inputs"],
)
def test_check_on_every_form_of_example(capsys, example):
    arguments = ["check", "myfunc.py:loss", "--example", example, "--wrt", "w"]
    status, out, _ = run(capsys, *arguments)
    assert status == 0
    assert out.startswith("gradient of `loss` agrees with central differences")
    assert f"(inputs from {example})" in out
    assert "\n  w: 3 directions" in out
    assert "user's code" not in out


def test_check_by_signature(capsys):
    signature = "x: f64[n, d], w: f64[d]"
    status, out, _ = run(capsys, "check", "myfunc.py", "--signature", signature)
    assert status == 0
    assert signature in out


def test_check_of_a_function_that_fails(capsys):
    np.savez("wrong.npz", x=np.ones((4, 3)), w=np.arange(5.0))
    status, out, err = run(capsys, "check", "myfunc.py", "--example", "wrong.npz")
    assert (status, out) == (1, "")
    assert "cannot check `loss` with inputs from wrong.npz: ValueError" in err


def test_check_of_an_array(capsys, folder):
    (folder / "array.py").write_text("def f(x):\n    return x * x\n")
    arguments = ["array.py", "--signature", "x: f64[n]"]
    status, _, err = run(capsys, "check", *arguments)
    assert status == 1
    assert "vjp" in err
    assert run(capsys, "check", *arguments, "--mode", "vjp")[0] == 0


def test_paths(capsys):
    arguments = ["paths", "myfunc.py:loss", "--example", "inputs.npz", "--wrt", "w"]
    status, out, err = run(capsys, *arguments)
    assert (status, err) == (0, "")
    assert "2 paths" in out
    assert out.index("out <- ") < out.index("sin(a)")
    _, one, _ = run(capsys, *arguments, "--most", "1")
    assert "the best 1 shown" in one


def test_paths_need_an_example(capsys):
    status, out, err = run(capsys, "paths", "myfunc.py")
    assert (status, out) == (2, "")
    assert "--example" in err


def test_selected_paths(capsys):
    arguments = [
        "myfunc.py",
        "--wrt",
        "w",
        "--example",
        "inputs.npz",
        "--plan",
        "top:1",
    ]
    status, out, _ = run(capsys, "compile", *arguments, "-o", "-")
    assert status == 0
    assert "Paths: 1 of 2 kept" in out
    assert "np.cos" not in out
    status, _, err = run(capsys, "compile", *arguments, "--check")
    assert status == 2
    assert "cannot agree with central differences" in err


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained(capsys, code):
    status, out, err = run(capsys, "explain", code.lower())
    assert (status, err) == (0, "")
    assert code in out


def test_unknown_code(capsys):
    status, _, err = run(capsys, "explain", "SPD999")
    assert status == 2
    assert "SPD999" in err


def test_help_and_version(capsys):
    for arguments in (["--help"], ["compile", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    assert "spadc" in capsys.readouterr().out
