"""Constants of the user's file may be called like what generated code imports."""

from __future__ import annotations

import numpy as np
import pytest
from support import central_differences, function_from, function_in

import spadc
from spadc.cli import main

SOURCE = """
import numpy as xp

{name} = 2.0


def program(x, n):
    y = 0.0
    for _ in range(n):
        y = y * x + x
    return xp.sum(y**2) * {name}
"""
NAMES = [
    "rt",
    "_rt",
    "np",
    "unbroadcast",
    "spadc_runtime",
    "unit_bar",
    "x_bar",
    "y_tape",
]
ARGS = (np.array([0.7, -1.2, 0.4]), 3)


@pytest.mark.parametrize("options", [[], ["--standalone"]], ids=["", "standalone"])
@pytest.mark.parametrize("name", NAMES)
def test_in_a_file(name, options, tmp_path):
    primal = function_from(SOURCE.format(name=name), "program", tmp_path)
    path = tmp_path / "generated.py"
    target = f"{primal.__code__.co_filename}:program"
    assert main(["compile", target, "-o", str(path), *options]) == 0
    gradient = function_in(path, "program_grad")(*ARGS)
    np.testing.assert_allclose(gradient, central_differences(primal, ARGS)[0], 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_of_a_live_function(name, tmp_path):
    primal = function_from(SOURCE.format(name=name), "program", tmp_path)
    gradient = spadc.grad(primal)(*ARGS)
    np.testing.assert_allclose(gradient, central_differences(primal, ARGS)[0], 1e-6)
