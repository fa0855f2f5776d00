"""Whole programs: each gradient is right for every layout of the arguments."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from programs import (
    branches,
    calls,
    loops,
    models,
    mutations,
    names,
    overwritten,
    shapes,
    spellings,
    storage,
    views_by_function,
)
from support import (
    Program,
    assert_gradient,
    copied,
    programs_of,
    right_or_refused,
)

ARGUMENTS = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "y": np.array([-0.5, 0.9, 1.4, 0.2, -1.1]),
    "x_bar": np.array([0.3, 0.8, -0.6, 1.2, 0.5]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "b": np.array([0.6, -0.8, 1.7]),
    "bias": np.array([0.1, -0.3]),
    "w": np.array([[0.4, -0.9], [1.1, 0.3], [-0.2, 0.8]]),
    "data": np.array(
        [[0.2, 1.3, -0.6], [1.1, -0.4, 0.5], [-0.9, 0.7, 1.6], [0.3, -1.2, 0.8]]
    ),
    "y_bar": np.array([1.3, -0.2, 0.9, 0.7, -1.5]),
    "np": np.array([0.3, 1.1, -0.8]),
    "rt": np.array([0.9, -0.1, 0.8]),
    "λ": 0.7,
    "labels": np.array([0, 1, 1, 0]),
    "signs": np.array([1.0, -1.0, -1.0, 1.0]),
    "weights": np.array([0.5, 1.0, 0.2, 0.7, 0.9]),
    "a": 0.8,
    "b0": 1.3,
    "r": 1.7,
    "q": 0.05,
    "delta": 0.6,
    "kappa": 0.2,
    "n": 3,
    "mode": 3,
}
"""What a parameter of that name gets."""

SAFE: frozenset[str] = frozenset(
    {
        "alias_from_the_last_iteration",
        "array_becomes_scalar_becomes_array",
        "buffers_swapped_under_a_condition",
        "ravel_of_contiguous",
        "same_value_in_both_branches",
        "temporary_from_the_last_iteration",
        *(name for name in vars(views_by_function) if not name.startswith("_")),
        *(name for name in vars(mutations) if not name.startswith("_")),
    }
)
"""Programs that may be refused."""

MODULES: tuple[ModuleType, ...] = (
    storage,
    overwritten,
    loops,
    branches,
    calls,
    shapes,
    spellings,
    models,
    views_by_function,
    names,
    mutations,
)
PROGRAMS = [p for module in MODULES for p in programs_of(module, ARGUMENTS, SAFE)]
RIGHT = [program for program in PROGRAMS if program.expectation == "right"]
UNSURE = [program for program in PROGRAMS if program.expectation == "safe"]


@pytest.mark.parametrize("program", RIGHT, ids=str)
def test_right(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt)


@pytest.mark.parametrize("program", UNSURE, ids=str)
def test_right_or_refused(program: Program) -> None:
    right_or_refused(program.function, program.args, program.wrt)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_primal_runs(program: Program) -> None:
    assert np.isfinite(program.function(*copied(program.args)))
