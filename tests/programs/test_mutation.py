"""Programs that change arrays under several names: right, or refused with a code.

Besides the layouts of every whole program, each is run with arguments without elements
where that makes sense, and with one array as two arguments.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from programs import (
    mutation_branches,
    mutation_calls,
    mutation_loops,
    mutation_reshaped,
    mutation_views,
)
from support import (
    Program,
    assert_gradient,
    central_differences,
    programs_of,
    same_bits,
)

import spadc

ARGUMENTS = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "y": np.array([-0.5, 0.9, 1.4, 0.2, -1.1]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "n": 3,
}

REFUSED = {
    "alias_view_across": "SPD201",
    "diag_of_matrix": "SPD201",
    "diagonal_aug": "SPD201",
    "diagonal_then_write_base": "SPD201",
    "broadcast_then_write_base": "SPD201",
    "ravel_of_argument_read": "SPD201",
    "reshape_F": "SPD201",
    "reshape_elementwise": "SPD201",
    "reshape_of_transposed": "SPD201",
    "reshape_slice_columns": "SPD201",
    "squeeze_view": "SPD201",
}
"""Programs in which nothing says before the run whether memory is shared, or how."""

MODULES: tuple[ModuleType, ...] = (
    mutation_views,
    mutation_reshaped,
    mutation_branches,
    mutation_loops,
    mutation_calls,
)
PROGRAMS = [p for module in MODULES for p in programs_of(module, ARGUMENTS)]


@pytest.mark.parametrize(
    "program", [p for p in PROGRAMS if str(p) not in REFUSED], ids=str
)
def test_right(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if str(p) in REFUSED], ids=str)
def test_refused(program: Program) -> None:
    with pytest.raises(spadc.SpadcError) as refusal:
        spadc.grad(program.function, program.wrt)(*program.args)
    assert refusal.value.code == REFUSED[str(program)]


@pytest.mark.parametrize(
    "name", ["overlap_aug", "overlap_reversed_self", "ufunc_out_overlap", "view_method"]
)
def test_no_elements(name: str) -> None:
    function = getattr(mutation_views, name)
    for length in (0, 1, 2):
        try:
            want = function(np.ones(length))
        except (IndexError, ValueError) as error:
            with pytest.raises(type(error)):
                spadc.value_and_grad(function)(np.ones(length))
            continue
        value, gradient = spadc.value_and_grad(function)(np.ones(length))
        assert same_bits(value, want)
        assert gradient.shape == (length,)


@pytest.mark.parametrize("part", [slice(None), slice(None, None, -1), slice(None, 4)])
def test_one_array_as_two_arguments(part: slice) -> None:
    """A program that writes an argument refuses another one in the same memory."""
    base = np.array([0.3, 0.8, -0.4, 1.1, 0.2])
    gradient = spadc.grad(mutation_calls.argument_two, wrt=(0, 1))
    with pytest.raises(spadc.SpadcError) as refusal:
        gradient(base[: len(base[part])], base[part])
    assert refusal.value.code.startswith("SPD")
    np.testing.assert_array_equal(base, [0.3, 0.8, -0.4, 1.1, 0.2])


def _early(x):
    y = x * 1.0
    for k in range(3):
        if y[k] > 1.0:
            return y
        y[k] = x[k + 1] ** 2
    y[1:] *= 2.0
    return y


def _early_view(x):
    y = x * 1.0
    tail = y[1:]
    if x[0] > 0.0:
        return tail
    y[1] = x[0] ** 2
    return tail


def _early_argument(x):
    if x[0] > 0.0:
        return x
    x[1] = x[0] ** 2
    return x


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("function", [_early, _early_view, _early_argument])
def test_array_returned_before_later_stores(function, sign: float) -> None:
    x = sign * ARGUMENTS["x"]
    value, pull_back = spadc.vjp(function)(x)
    assert same_bits(value, function(x.copy()))
    out_bar = np.arange(1.0, 1.0 + len(value))
    (numeric,) = central_differences(lambda x: float(out_bar @ function(x)), (x,))
    got = pull_back(out_bar)
    np.testing.assert_allclose(got[0] if isinstance(got, tuple) else got, numeric, 1e-6)
