"""Every keyword of every function of NumPy is right, or refused by its name.

The tables in `keywords` use each keyword. A call is right if its value is NumPy's, bit
by bit, and its gradient agrees with a central difference along one direction, in single
precision as well. What is not right must be refused, with a message that says what.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from programs.keywords import (
    creation,
    further,
    matrices,
    numbers,
    positions,
    reductions,
    shapes,
    ufuncs,
)
from programs.keywords.reading import ARRAYS, Call, by_function, read

import spadc
from spadc.frontend.coverage import Kind, coverage
from spadc.frontend.naming.library import library_object
from spadc.frontend.numpy_calls.signatures import BY_POSITION, parameters_of
from spadc.primitives import Role, find

TABLES = (shapes, positions, numbers, creation, further)
CALLS = [
    *(call for table in TABLES for call in read(table.CALLS)),
    *matrices.CALLS,
    *reductions.CALLS,
    *ufuncs.CALLS,
]
GROUPS = by_function(CALLS)
RNG = np.random.default_rng(5)


def is_float(x: Any) -> bool:
    """Whether it is differentiated."""
    return isinstance(x, float) or getattr(x, "dtype", np.dtype(int)).kind == "f"


def same(a: Any, b: Any) -> bool:
    """Whether two results are the same, bit by bit, and of one type."""
    first, second = np.asarray(a), np.asarray(b)
    is_array = isinstance(b, np.ndarray)
    return (
        (first.dtype, first.shape) == (second.dtype, second.shape)
        and np.array_equal(first, second, equal_nan=first.dtype.kind in "fc")
        and isinstance(a, np.ndarray) == is_array
    )


def in_single(x: Any) -> Any:
    """Floats in single precision."""
    if isinstance(x, float):
        return np.float32(x)
    return x.astype(np.float32) if is_float(x) else x


def given(call: Call) -> list[Any]:
    """The arrays of a call, to be changed freely."""
    return [np.copy(x) if np.ndim(x) else x for x in map(ARRAYS.get, call.names)]


def pulled(call: Call, args: list[Any]) -> tuple[Any, Any, list[int], tuple[Any, ...]]:
    """The value, a cotangent of it, the active arguments and their cotangents."""
    wrt = [k for k, x in enumerate(args) if is_float(x)]
    gradient = spadc.vjp(call.function(), wrt=tuple(call.names[k] for k in wrt))
    value, pullback = gradient(*args)
    if np.asarray(value).dtype.kind not in "fc":
        return value, None, [], ()
    bar = RNG.normal(size=np.shape(value)).astype(np.asarray(value).dtype)
    bars = pullback(bar if isinstance(value, np.ndarray) else bar[()])
    return value, bar, wrt, bars if isinstance(bars, tuple) else (bars,)


def fault(call: Call, in_both: bool) -> str:
    """What is wrong with a call, `in_both` precisions; "" if it is right."""
    function = call.function()
    value, bar, wrt, bars = pulled(call, given(call))
    if not same(value, function(*given(call))):
        return "another value"
    moves = {k: RNG.normal(size=np.shape(given(call)[k])) for k in wrt}
    is_narrow = "float32" in call.text or "f4" in call.text
    step, tolerance = (2e-3, 2e-2) if is_narrow else (1e-6, 4e-6)
    ends = []
    for sign in (1, -1):
        moved = given(call)
        for k, move in moves.items():
            moved[k] = moved[k] + sign * step * move
        ends.append(np.asarray(function(*moved)))
    if bar is not None:
        slope = np.sum(np.conj(bar) * (ends[0] - ends[1])).real / (2 * step)
        own = sum(np.sum(b * moves[k]) for k, b in zip(wrt, bars, strict=True))
        if not np.isclose(own, slope, rtol=tolerance, atol=tolerance / 100):
            return f"a gradient of {own} along a direction, not {slope}"
    return fault_in_single(call, bars) if in_both else ""


def fault_in_single(call: Call, bars: tuple[Any, ...]) -> str:
    """What is wrong in single precision, where buffers of doubles may not fit."""
    args = [in_single(x) for x in given(call)]
    try:
        wanted = call.function()(*(np.copy(x) if np.ndim(x) else x for x in args))
    except (TypeError, ValueError):
        return ""  # NumPy does not cast to such a buffer
    try:
        value, _, wrt, singles = pulled(call, args)
    except spadc.SpadcError:
        fits = not any(word in call.text for word in ("o = np.", "out=", "64"))
        return "refused in single precision" if fits else ""
    if not same(value, wanted):
        return "another value in single precision"
    for k, one, double in zip(wrt, singles, bars, strict=True):
        if np.ndim(double) and np.asarray(one).dtype != np.float32:
            return f"the cotangent of {call.names[k]} is not in single precision"
    return ""


@pytest.mark.filterwarnings("ignore:.*'where' used without 'out'")
@pytest.mark.parametrize("calls", GROUPS.values(), ids=GROUPS)
def test_right_or_refused(calls: list[Call]) -> None:
    for number, call in enumerate(calls):
        if call.refused:
            assert call.refused in refusal(call), call.text
        else:
            assert fault(call, in_both=number % 4 == 0) == "", call.text


def refusal(call: Call) -> str:
    """The first line of the message with which spadc refuses a call."""
    try:
        pulled(call, given(call))
    except spadc.SpadcError as error:
        return str(error).splitlines()[0].partition(": ")[2]
    return "not refused"


MODULES = ("numpy", "numpy.linalg", "numpy.fft")
KNOWN = (Kind.DIFFERENTIABLE, Kind.ZERO)
NEUTRAL = {"like", "device", "subok"}  # what says nothing about plain arrays
OF_UFUNCS = {"out", "where", "casting", "order", "dtype", "signature", *NEUTRAL}


def parameters(name: str) -> list[inspect.Parameter]:
    """The parameters of a function of NumPy that have defaults and a name."""
    found = library_object(name)
    if isinstance(found, type) and found is not np.vectorize:
        return []
    try:
        all_of = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return []
    named = [p for p in all_of if p.kind is not p.POSITIONAL_ONLY]
    return [p for p in named if p.default is not p.empty]


def keywords() -> list[tuple[str, str]]:
    """Every keyword of every function of NumPy that is not refused as a whole."""
    covered = [line.name for line in coverage() if line.kind in KNOWN]
    covered = [name for name in covered if name.rpartition(".")[0] in MODULES]
    return [
        (name, p.name)
        for name in covered
        for p in parameters(name)
        if p.name not in NEUTRAL and not is_of_every_ufunc(name, p.name)
    ]


def is_of_every_ufunc(name: str, keyword: str) -> bool:
    """Whether a keyword is one that is lowered in one place for all ufuncs, or that
    NumPy does not take for this one."""
    function = library_object(name)
    if name in ("numpy.matmul", "numpy.matvec", "numpy.vecmat", "numpy.row_stack"):
        return keyword != "axes"
    return isinstance(function, np.ufunc) and keyword in OF_UFUNCS


def test_every_keyword_is_used() -> None:
    used = {pair for call in CALLS for pair in call.keywords()}
    missing = [f"{name}({keyword}=)" for name, keyword in keywords()
               if (name, keyword) not in used]  # fmt: skip
    assert not missing, " ".join(missing)


def test_every_member_of_arrays_is_used() -> None:
    text = "\n".join(call.text for call in CALLS)
    members = [
        line.name.rpartition(".")[2]
        for line in coverage()
        if line.module == "numpy.ndarray" and line.kind in KNOWN
    ]
    missing = [name for name in members if f".{name}" not in text]
    assert not missing, " ".join(missing)


def test_positions_are_numpys() -> None:
    """What a primitive takes by position has the place that NumPy gives it."""
    for name in (line.name for line in coverage() if line.module in MODULES):
        known = find(name)
        places = [p.name for p in parameters_of(name).values() if p.kind in BY_POSITION]
        own = [a for a in known.arguments if not a.keyword_only] if known else []
        for place, argument in enumerate(own):
            if argument.role is Role.REST:
                break
            assert argument.name not in places or places[place] == argument.name, name
