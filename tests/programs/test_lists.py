"""Programs with lists that grow: each gradient is right, or refused where that is
expected; and right or refused when nothing is known of the arguments' types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from programs import list_aliases, list_models, lists
from support import Program, assert_gradient, copied, programs_of, right_or_refused

import spadc
from spadc.frontend import find_function, read_module
from spadc.pipeline import compile_function

ARGUMENTS = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "y": np.array([-0.5, 0.9, 1.4, 0.2, -1.1]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "b": np.array([0.6, -0.8, 1.7]),
    "data": np.array(
        [[0.2, 1.3, -0.6], [1.1, -0.4, 0.5], [-0.9, 0.7, 1.6], [0.3, -1.2, 0.8]]
    ),
}
RIGHT = [p for module in (lists, list_models) for p in programs_of(module, ARGUMENTS)]
SAFE = programs_of(list_aliases, ARGUMENTS)
RIGHT_ALL_THE_SAME = frozenset(
    {
        "list_in_a_tuple",
        "written_then_appended",
        # short loops, which are written out:
        "array_appended_before_the_loop_changes_it",
        "changed_after_it_was_appended",
        "same_array_in_every_turn",
    }
)


@pytest.mark.parametrize("program", RIGHT, ids=str)
def test_right(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt)


@pytest.mark.parametrize("program", SAFE, ids=str)
def test_right_or_refused(program: Program) -> None:
    verdict = right_or_refused(program.function, program.args, program.wrt)
    assert (verdict == "right") == (str(program) in RIGHT_ALL_THE_SAME), verdict


@pytest.mark.parametrize("program", [*RIGHT, *SAFE], ids=str)
def test_right_or_refused_without_types(program: Program) -> None:
    function = compiled_without_types(program)
    if function is None:
        return
    value, got = function(*copied(program.args))
    want = program.function(*copied(program.args))
    np.testing.assert_array_equal(value, want)
    _, typed = spadc.value_and_grad(program.function)(*copied(program.args))
    np.testing.assert_allclose(got, typed, rtol=1e-9, atol=1e-12)


def compiled_without_types(program: Program) -> Any:
    """The function that the command line would write, or None if it refuses."""
    file = Path(program.function.__code__.co_filename)
    source = find_function(read_module(file), str(program))
    try:
        made = compile_function(source, mode="value-and-grad", standalone=True)
    except spadc.SpadcError:
        return None
    namespace: dict[str, Any] = {}
    exec(made.source, namespace)
    return namespace[made.function_name]
