"""The language, program by program, live and compiled from the file.

The value has the very bits of the original, and the gradient agrees with central
differences.
"""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from programs import (
    language_arguments,
    language_builtins,
    language_corners,
    language_functions,
    language_mixed,
    language_objects,
    language_statements,
)
from support import copied
from support.gradients import same_bits
from support.numeric import central_differences

import spadc
from spadc.execution import load_function
from spadc.frontend import find_function, read_module
from spadc.pipeline import compile_function

ARGUMENTS: dict[str, Any] = {
    "x": np.array([0.7, -1.2, 0.4, 2.1, -0.3]),
    "y": np.array([-0.5, 0.9, 1.4, 0.2, -1.1]),
    "m": np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]]),
    "b": np.array([0.6, -0.8, 1.7]),
    "s": 0.8,
    "t": -0.6,
    "n": 3,
    "flag": True,
    "mode": "sin",
}
LIVE: tuple[ModuleType, ...] = (
    language_arguments,
    language_builtins,
    language_corners,
    language_functions,
    language_mixed,
    language_objects,
    language_statements,
)
FROM_FILE: tuple[ModuleType, ...] = (language_arguments, language_statements)
# What a file alone does not tell: ranks, lengths, and what functions arguments are.
NEEDS_ARGUMENTS = frozenset(
    {
        "uses_default_fn", "uses_default_tuple", "uses_match_class", "uses_match_tuple",
        "uses_mutual_arg", "uses_rec_arg", "uses_rec_det", "uses_rec_len",
        "uses_rec_len_slice", "uses_rec_two", "uses_star_shape", "uses_star_shape_call",
        "uses_swap_elem", "uses_rec_len_known",
    }
)  # fmt: skip


def programs(*modules: ModuleType) -> list[FunctionType]:
    return [
        value
        for module in modules
        for name, value in vars(module).items()
        if name.startswith("uses_") and isinstance(value, FunctionType)
    ]


def arguments_of(program: FunctionType) -> dict[str, Any]:
    """Arguments by name, for the parameters without a default."""
    code = program.__code__
    required = code.co_argcount - len(program.__defaults__ or ())
    return {name: ARGUMENTS[name] for name in code.co_varnames[:required]}


def is_float(value: Any) -> bool:
    return np.asarray(value).dtype.kind == "f"


def wrt_of(arguments: dict[str, Any]) -> tuple[int, ...]:
    return tuple(k for k, value in enumerate(arguments.values()) if is_float(value))


@pytest.mark.parametrize("program", programs(*LIVE), ids=lambda p: p.__name__)
def test_live(program: FunctionType) -> None:
    arguments = arguments_of(program)
    wrt, args = wrt_of(arguments), tuple(arguments.values())
    used = copied(args)
    value, gradients = spadc.value_and_grad(program, wrt=wrt)(*used)
    assert same_bits(value, program(*copied(args)))
    for before, after in zip(args, used, strict=True):
        np.testing.assert_array_equal(before, after)
    expected = central_differences(program, args, wrt)
    for got, want in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(got, want, 1e-6, 1e-8, equal_nan=False)


@pytest.mark.parametrize(
    "program",
    [
        *(p for p in programs(*FROM_FILE) if p.__name__ not in NEEDS_ARGUMENTS),
        language_functions.uses_decorated_helper,
        language_functions.uses_nested_decorated,
        language_functions.uses_partial_mod,
        language_functions.uses_fn_moddict,
        language_objects.uses_simplenamespace,
    ],
    ids=lambda p: p.__name__,
)
def test_from_file(program: FunctionType) -> None:
    arguments = arguments_of(program)
    wrt = wrt_of(arguments)
    args = tuple(arguments.values())
    source = find_function(read_module(program.__code__.co_filename), program.__name__)
    made = compile_function(
        source,
        wrt=tuple(list(arguments)[k] for k in wrt),
        mode="value-and-grad",
        static={n: v for n, v in arguments.items() if isinstance(v, str | bool)},
    )
    loaded = load_function(made.source, made.function_name)
    value, found = loaded(*copied(args))
    assert same_bits(value, program(*copied(args)))
    gradients = found if len(wrt) > 1 else (found,)
    expected = spadc.grad(program, wrt=wrt)(*copied(args))
    for got, want in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(got, want, 1e-9, 1e-11)
