"""NumPy calls with effects, keywords and dtypes: each gradient is right."""

from __future__ import annotations

import numpy as np
import pytest
from programs import (
    numpy_aliases,
    numpy_copies,
    numpy_dtypes,
    numpy_functions,
    numpy_output,
    numpy_stores,
    numpy_ufuncs,
)
from support import Program, Tolerance, assert_gradient, copied, programs_of

import spadc

X = np.array([0.71, -1.23, 0.42, 2.13, -0.37])
ARGUMENTS = {
    "x": X,
    "y": np.array([-0.52, 0.91, 1.44, 0.23, -1.16]),
    "m": np.array([[0.53, -0.41, 1.12], [0.24, 0.95, -0.76], [1.37, 0.18, 0.69]]),
    "b": np.array([0.61, -0.83, 1.72]),
    "w": np.array([[0.43, -0.92], [1.14, 0.35], [-0.26, 0.87]]),
    "data": np.array(
        [[0.2, 1.3, -0.6], [1.1, -0.4, 0.5], [-0.9, 0.7, 1.6], [0.3, -1.2, 0.8]]
    ),
    "t4": np.arange(24.0).reshape(2, 3, 4) / 7,
    "idx": np.array([0, 2, 2, 1, 3]),
    "n": 3,
    "x32": X.astype(np.float32),
    "x16": X.astype(np.float16),
    "s32": np.float32(0.7),
    "s64": np.float64(0.7),
    "a": 0.8,
}
"""What a parameter of that name gets."""

MODULES = (
    numpy_output,
    numpy_ufuncs,
    numpy_stores,
    numpy_copies,
    numpy_functions,
    numpy_aliases,
)
PROGRAMS = [program for module in MODULES for program in programs_of(module, ARGUMENTS)]
MIXED = programs_of(numpy_dtypes, ARGUMENTS)
COARSE = {2: Tolerance(2e-2, 2e-2, 0.05), 4: Tolerance(5e-3, 5e-3, 0.02)}


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_right(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt, layouts=("strided",))


@pytest.mark.parametrize("program", MIXED, ids=str)
def test_right_in_every_precision(program: Program) -> None:
    """float32 and float16 allow coarse differences; dtypes are exact."""
    narrowest = min(np.asarray(program.args[k]).itemsize for k in program.wrt)
    within = COARSE.get(narrowest, COARSE[4])
    layouts = ("strided",)
    assert_gradient(program.function, program.args, program.wrt, within, layouts)
    gradient = spadc.grad(program.function, wrt=program.wrt)(*copied(program.args))
    for k, bar in zip(program.wrt, gradient, strict=True):
        assert np.asarray(bar).dtype == np.asarray(program.args[k]).dtype
