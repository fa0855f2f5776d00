"""Every construct of the accepted language means in IR what it means in Python."""

from __future__ import annotations

import numpy as np
import pytest
from frontend import language
from frontend.agreement import assert_agrees

ARGUMENTS = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "s": 0.8,
}
PROGRAMS = [
    function
    for function in vars(language).values()
    if getattr(function, "__module__", "") == language.__name__
    and hasattr(function, "__code__")
    and function.__name__ != "<lambda>"
]
NEEDS_TYPES = {"type_tests", "attributes", "nested_containers", "tuples"}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
def test_agrees(program, typed):
    if not typed and program.__name__ in NEEDS_TYPES:
        pytest.skip("asks for types")
    name = program.__code__.co_varnames[0]
    assert_agrees(program, ARGUMENTS[name], typed=typed)
