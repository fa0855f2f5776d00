"""Is the gradient of a drawn program right? The one check that each of them goes
through.

The value has the bits of the program's own, the gradient agrees with central
differences along random directions, and with the pullback; nothing of the caller's
changes. Where differences with two steps disagree the program is not smooth, and says
nothing. A refusal is a verdict as well; any other error is a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from support import arranged, directional_difference, leaves, same_bits, with_leaves

import spadc
from spadc.execution import load_function
from spadc.frontend import find_function, read_module
from spadc.pipeline import compile_function

TOO_LARGE = 1e4
DIRECTIONS = 2


Function = Callable[..., Any]
Arguments = tuple[Any, ...]


def verdict_of(
    function: Function, args: Arguments, layout: str, also: str
) -> str | None:
    """ "right", the code of a refusal, or None for a program that is not smooth here.

    The value and gradient are compared with those in the mode `also`: "grad", "vjp",
    "untyped", or in no other.

    Raises AssertionError if it is wrong, and whatever the compiler or the compiled code
    should not have raised.
    """
    double = with_leaves(args, map(_in_double, leaves(args)))
    with np.errstate(all="ignore"):
        try:
            value = function(*arranged(args, layout))
            slopes = _slopes(function, double)
        except Exception:
            return None  # a name without a value, a store into a read-only view
        if slopes is None or not np.abs(value) < TOO_LARGE:
            return None
        try:
            _assert_right(function, args, layout, value, slopes, also)
        except spadc.SpadcError as refusal:
            return str(refusal.code)
    return "right"


def wrt_of(args: Arguments) -> tuple[int, ...]:
    """All of the arguments."""
    return tuple(range(len(args)))


def _in_double(leaf: Any) -> Any:
    """A part of an argument in double precision, in which differences are taken."""
    return leaf.astype(float) if isinstance(leaf, np.ndarray | np.generic) else leaf


def _directions(args: Arguments) -> list[list[Any]]:
    rng = np.random.default_rng(5)
    inputs = [leaf for arg in args for leaf in leaves(arg)]
    return [
        [rng.standard_normal(np.shape(leaf)) for leaf in inputs]
        for _ in range(DIRECTIONS)
    ]


def _slopes(function: Function, args: Arguments) -> list[float] | None:
    """The derivative along each direction; None if it depends on the step."""
    found = []
    for along in _directions(args):
        near, far = (
            directional_difference(function, args, along, wrt_of(args), step)
            for step in (1e-4, 3e-4)
        )
        if not abs(near - far) <= 1e-7 * max(1.0, abs(near)):
            return None
        found.append(near)
    return found


def _assert_right(
    function: Function,
    args: Arguments,
    layout: str,
    value: Any,
    slopes: list[float],
    also: str,
) -> None:
    given = arranged(args, layout)
    before = [np.copy(leaf) for leaf in leaves(given)]
    found, gradient = spadc.value_and_grad(function, wrt_of(args))(*given)
    assert same_bits(found, value), f"value {found!r}, not {value!r}"
    others = {"grad": _alone, "vjp": _pulled_back, "untyped": _untyped}
    other = others[also](function, given, value) if also in others else gradient
    for leaf, held in zip(leaves(given), before, strict=True):
        assert same_bits(np.copy(leaf), held), "an argument is changed"
    single = any(np.asarray(leaf).dtype == np.float32 for leaf in leaves(args))
    _assert_close(other, gradient, 1e-3 if single else 1e-9)
    _assert_formed(gradient, args)
    for along, slope in zip(_directions(args), slopes, strict=True):
        _assert_slope(gradient, along, slope, 2e-3 if single else 1e-6)


def _alone(function: Function, given: Arguments, value: Any) -> Any:
    return spadc.grad(function, wrt_of(given))(*given)


def _untyped(function: Function, given: Arguments, value: Any) -> Any:
    """Code for arguments of any type, compiled from the file."""
    names = read_module(function.__code__.co_filename)
    compiled = compile_function(
        find_function(names, function.__name__),
        wrt=wrt_of(given),
        mode="value-and-grad",
    )
    found, gradient = load_function(compiled.source, compiled.function_name)(*given)
    assert same_bits(found, value), f"untyped value {found!r}, not {value!r}"
    return gradient


def _pulled_back(function: Function, given: Arguments, value: Any) -> Any:
    pulled, pullback = spadc.vjp(function, wrt_of(given))(*given)
    assert same_bits(pulled, value), f"value of the VJP {pulled!r}, not {value!r}"
    return pullback(np.asarray(1.0, np.asarray(value).dtype)[()])


def _assert_formed(gradient: Any, args: Arguments) -> None:
    """Shapes and dtypes are those of the arguments."""
    for got, arg in zip(leaves(gradient), leaves(args), strict=True):
        assert np.shape(got) == np.shape(arg), f"gradient of shape {np.shape(got)}"
        if isinstance(arg, np.ndarray):
            assert np.asarray(got).dtype == arg.dtype, f"gradient {got.dtype}"


def _assert_close(a: Any, b: Any, rtol: float) -> None:
    """Two ways to the gradient agree, relative to its largest element."""
    size = max((float(np.max(np.abs(leaf))) for leaf in leaves(b)), default=0.0)
    for x, y in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, y, 0, rtol * max(size, 1.0), equal_nan=False)


def _assert_slope(gradient: Any, along: list[Any], slope: float, rtol: float) -> None:
    pairs = list(zip(leaves(gradient), along, strict=True))
    got = sum(float(np.sum(g * v)) for g, v in pairs)
    terms = sum(float(np.sum(np.abs(g * v))) for g, v in pairs)
    near = rtol * max(terms, abs(slope), 1.0)
    assert abs(got - slope) <= near, f"slope {got!r}, by differences {slope!r}"
