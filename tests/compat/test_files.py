"""Programs that name `spadc.compat`, read from a file without being run."""

import numpy as np
import pytest

from spadc.cli import main
from spadc.execution import load_function

AUTOGRAD = """from spadc.compat.autograd import grad
from spadc.compat.autograd import numpy as np


@grad
def loss(w: "f64[d]", X: "f64[n,d]"):
    return np.mean(np.tanh(X @ w) ** 2)


def slope(x: "f64"):
    return np.sin(2.0 * x)


def penalty(x: "f64"):
    return grad(slope, argnum=0)(x) ** 2
"""
JAX = AUTOGRAD.replace("autograd", "jax").replace("argnum=", "argnums=")


@pytest.mark.parametrize("text", [AUTOGRAD, JAX], ids=["autograd", "jax"])
@pytest.mark.parametrize("name", ["loss", "penalty"])
def test_is_compiled(text, name, tmp_path, capsys):
    path = tmp_path / "program.py"
    path.write_text(text)
    assert main(["compile", f"{path}:{name}", "--check", "-o", "-"]) == 0
    found = capsys.readouterr()
    assert "agrees with central differences" in found.err
    assert "spadc" not in found.out.partition("\n")[2]
    gradient = load_function(found.out, f"{name}_grad")
    if name == "penalty":
        wanted = -8 * 2 * np.cos(0.8) * np.sin(0.8)
        np.testing.assert_allclose(gradient(0.4), wanted)
