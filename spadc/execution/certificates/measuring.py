"""Measure the bytes of a generated function beside those that it states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any

from ..accounting import account
from ..memory import measured_memory
from .estimator import Bytes

Call = tuple[Callable[..., Any], Sequence[Any], Mapping[str, Any]]


def measured_bytes(
    function: Callable[..., Any],
    source: str,
    args: Sequence[Any],
    keywords: Mapping[str, Any],
    stated: int | None,
    is_most: bool,
) -> Bytes:
    """The bytes of one call of a loaded function of `source`.

    `stated` is the tape by the formula of its docstring, at most that if `is_most`. The
    peak is predicted by an account of the code, statement by statement. Where a
    function holds the rule of an adaptive plan, every run of its estimate counts.
    """
    calls = estimate_calls(function, args, keywords) or [(function, args, keywords)]
    found = [_of_call(call, source, stated, is_most) for call in calls]
    return max(found, key=lambda one: (not one.agree, one.measured_tape or 0))


def _of_call(call: Call, source: str, stated: int | None, is_most: bool) -> Bytes:
    function, args, keywords = call
    name = function.__name__
    found = account(source, function.__globals__, name, args, keywords)
    tape, peak = measured_memory(function, *args, **keywords)
    fits = stated is None or tape == stated or (is_most and tape < stated)
    predicted = found.tape if stated is None else stated
    return Bytes(predicted, found.peak, tape, peak, fits and found.agrees(tape, peak))


def estimate_calls(
    function: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any]
) -> list[Call]:
    """How a call of the function around an estimate calls it; empty if it is none."""
    space = function.__globals__
    called = (n for n in _names_in(function.__code__) if n.endswith("_estimate"))
    name = next((n for n in called if n in space), None)
    if name is None:
        return []
    estimate = space[name]
    calls: list[Call] = []

    def noted(*given: Any, **named: Any) -> Any:
        calls.append((estimate, given, named))
        return estimate(*given, **named)

    space[name] = noted
    try:
        function(*args, **keywords)
    finally:
        space[name] = estimate
    return calls


def _names_in(code: CodeType) -> Iterator[str]:
    """The outer names that a function and those defined in it read."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names_in(inner)
