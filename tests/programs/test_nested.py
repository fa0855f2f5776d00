"""Programs with nested parameters: right in every layout, nested as the arguments."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from programs import nested
from support import Program, assert_gradient, leaves, programs_of

import spadc

PROGRAMS = [p for p in programs_of(nested, nested.ARGUMENTS) if p.wrt]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_right_in_every_layout(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_gradient_is_nested_like_the_argument(program: Program) -> None:
    before = copy.deepcopy(program.args)
    gradients = spadc.grad(program.function, wrt=program.wrt)(*program.args)
    for position, gradient in zip(program.wrt, gradients, strict=True):
        assert_nested_alike(gradient, program.args[position])
    for left, right in zip(leaves(before), leaves(program.args), strict=True):
        np.testing.assert_array_equal(left, right)


def assert_nested_alike(a: Any, b: Any) -> None:
    """The same classes of containers, with the same keys in the same order."""
    if isinstance(b, np.ndarray | float):
        return
    assert type(a) is type(b)
    if isinstance(b, dict):
        assert list(a) == list(b)
        a, b = list(a.values()), list(b.values())
    elif not isinstance(b, list | tuple):
        a, b = list(vars(a).values()), list(vars(b).values())
    for left, right in zip(a, b, strict=True):
        assert_nested_alike(left, right)
