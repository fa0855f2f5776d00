"""Lowering a function and running its IR gives what running the function gives."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from spadc.frontend import Lowered, live_function, lower
from spadc.ir import Result, Type, type_of_value, verify
from spadc.primitives import infer_types, interpret


def lowered(
    function: Callable[..., Any], *args: Any, typed: bool = True, **static: Any
) -> Lowered:
    """The function lowered for the types of `args`, or for arguments of any type."""
    assert isinstance(function, FunctionType)
    names = function.__code__.co_varnames
    types: dict[str, Type] = {}
    if typed:
        types = {n: type_of_value(a, n) for n, a in zip(names, args, strict=False)}
    made = lower(live_function(function), types, static)
    verify(
        made.function, lambda name, given, attrs: infer_types(name, given, {**attrs})
    )
    return made


def run(made: Lowered, *args: Any) -> Any:
    """What the IR computes, put together as the function returns it."""
    defaults = [p.default for p in made.function.params[len(args) :]]
    arguments = [*copy.deepcopy(args), *defaults]
    values = interpret(
        made.function, made.function.flat(arguments), made.global_values()
    )
    return assembled(made.returns, values)


def assembled(structure: Any, values: tuple[Any, ...]) -> Any:
    """The results in their structure."""
    if isinstance(structure, Result):
        return values[structure.index]
    if isinstance(structure, dict):
        return {key: assembled(part, values) for key, part in structure.items()}
    return type(structure)(assembled(part, values) for part in structure)


def same(a: Any, b: Any) -> bool:
    """Equal bits, dtypes and structure."""
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    x, y = np.asarray(a), np.asarray(b)
    return x.dtype == y.dtype and np.array_equal(x, y, equal_nan=x.dtype.kind == "f")


def assert_agrees(
    function: Callable[..., Any], *args: Any, typed: bool = True, **static: Any
) -> Lowered:
    """The IR computes the very bits that the function computes."""
    made = lowered(function, *args, typed=typed, **static)
    want = function(*copy.deepcopy(args), **static)
    given = [*args, *static.values()]
    assert same(run(made, *given), want), (run(made, *given), want)
    return made
