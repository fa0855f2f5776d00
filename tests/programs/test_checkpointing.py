"""Checkpoints change what is kept, and no bit of the value or of the gradient."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from programs import checkpointing
from support import (
    Program,
    assert_gradient,
    copied,
    function_from,
    leaves,
    programs_of,
    same_bits,
)

import spadc

ARGUMENTS = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "y": np.array([-0.5, 0.9, 1.4, 0.2, -1.1]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "b": np.array([0.6, -0.8, 1.7]),
    "data": np.linspace(-1.0, 1.3, 27).reshape(9, 3),
    "a": 0.8,
    "n": 9,
}
PROGRAMS = programs_of(checkpointing, ARGUMENTS)
OUTER_SUM = ".T @ np.array("  # where nothing is kept small, terms are summed at once
by_program = pytest.mark.parametrize("program", PROGRAMS, ids=str)


def without_checkpoints(text: str) -> str:
    """The same program with nothing marked."""
    text = re.sub(r"with spadc\.checkpoint\([^)]*\):", "if True:", text)
    return re.sub(r"spadc\.checkpoint\((.*?)(?:, snapshots=\d+)?\):\n", r"\1:\n", text)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the unmarked programs."""
    return tmp_path_factory.mktemp("unmarked")


@by_program
def test_gradient_is_right(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt, layouts=("plain",))


@by_program
def test_gradient_has_the_bits_of_the_recorded_one(
    program: Program, plain: Path
) -> None:
    text = without_checkpoints(inspect.getsource(checkpointing))
    assert "spadc.checkpoint(" not in text
    unmarked = function_from(text, program.function.__name__, plain)
    kept = spadc.value_and_grad(program.function, wrt=program.wrt)
    taped = spadc.value_and_grad(unmarked, wrt=program.wrt)
    got, wanted = kept(*copied(program.args)), taped(*copied(program.args))
    for a, b in zip(leaves(got), leaves(wanted), strict=True):
        if OUTER_SUM in taped.source:
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
        else:
            assert same_bits(a, b)
