"""Code compiled without a signature is right for whatever it is called with.

It is written standalone, so that the helpers written into it are run as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from programs.test_whole_programs import PROGRAMS
from support import Program, arranged, central_differences, leaves, same_bits

from spadc.errors import SpadcError
from spadc.frontend import live_function
from spadc.pipeline import Compiled, compile_function

LEAST_COMPILED = 0.7
FOR_THE_DEFAULT = ("branch_on_none",)  # None is compiled in; an array is refused


def compiled(program: Program) -> Compiled | None:
    """The standalone code, or None if knowing the types would be necessary."""
    try:
        return compile_function(
            live_function(program.function),
            wrt=program.wrt,
            mode="value-and-grad",
            standalone=True,
        )
    except SpadcError:
        return None


def loaded(made: Compiled) -> Any:
    """The function that the generated source defines."""
    assert "import spadc_runtime" not in made.source
    namespace: dict[str, Any] = made.lowered.global_values()
    exec(compile(made.source, f"<{made.function_name}>", "exec"), namespace)
    return namespace[made.function_name]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_right_for_arrays_and_numbers(program: Program) -> None:
    made = compiled(program)
    if made is None or program.function.__name__ in FOR_THE_DEFAULT:
        return
    run = loaded(made)
    numeric = central_differences(program.function, program.args, program.wrt)
    for layout in ("plain", "transposed"):
        args = arranged(program.args, layout)
        value, gradient = run(*args)
        assert same_bits(value, program.function(*arranged(program.args, layout)))
        for used, given in zip(leaves(args), leaves(program.args), strict=True):
            np.testing.assert_array_equal(used, given)
        for got, want in zip(leaves(gradient), numeric, strict=True):
            assert np.shape(got) == np.shape(want)
            np.testing.assert_allclose(got, want, 1e-6, 1e-8, equal_nan=False)


def test_most_programs_need_no_types() -> None:
    found = [compiled(program) is not None for program in PROGRAMS[::6]]
    assert sum(found) >= LEAST_COMPILED * len(found)
