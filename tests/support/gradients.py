"""The one check that every program goes through: is its compiled gradient right?

A gradient is right when it equals central differences for every input (along random
directions for large inputs), when the value that comes with it has the very bits of the
user's own function, when shapes and dtypes are those of the arguments, and when the
caller's arrays hold afterwards what they held before; all this for arguments that are
new arrays, views with gaps and negative steps, and in Fortran order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np

import spadc

from .layouts import LAYOUTS, arranged, leaves
from .numeric import (
    STEP,
    central_differences,
    directional_difference,
    random_direction,
)

SMALL = 64  # inputs up to which every partial derivative is compared
DIRECTIONS = 4

Wrt = int | tuple[int, ...]


@final
@dataclass(frozen=True, slots=True)
class Tolerance:
    """How near central differences, taken with `step`, have to be.

    `value` is how near the value for views has to be, 0 if it has to have the same
    bits: a product may sum the elements of a copy in another order.
    """

    rtol: float = 1e-6
    atol: float = 1e-8
    step: float = STEP
    value: float = 0.0


EXACT = Tolerance()


def assert_gradient(
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    wrt: Wrt = 0,
    within: Tolerance = EXACT,
    layouts: tuple[str, ...] = tuple(LAYOUTS),
) -> None:
    """The gradient of `fun` at `args` is right, in every one of `layouts`."""
    gradient = spadc.grad(fun, wrt=wrt)
    both = spadc.value_and_grad(fun, wrt=wrt)
    _assert_near(_call_unchanged(gradient, args, "plain"), fun, args, wrt, within)
    for layout in layouts:
        value = fun(*arranged(args, layout))
        got, beside = _call_unchanged(both, args, layout)
        if layout == "plain" or not within.value:
            assert same_bits(got, value), f"{layout}: value {got!r}, not {value!r}"
        np.testing.assert_allclose(got, value, within.value)
        alone = _call_unchanged(gradient, args, layout)
        _assert_shaped(alone, args, wrt)
        for a, b in zip(leaves(alone), leaves(beside), strict=True):
            np.testing.assert_allclose(a, b, 1e-6, 1e-10, err_msg=layout)
        if layout != "plain":
            _assert_along(alone, fun, args, wrt, within)


def right_or_refused(
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    wrt: Wrt = 0,
    within: Tolerance = EXACT,
    layouts: tuple[str, ...] = tuple(LAYOUTS),
) -> str:
    """ "right", or the code of the diagnostic with which `fun` is refused.

    Fails if the gradient is wrong.
    """
    try:
        assert_gradient(fun, args, wrt, within, layouts)
    except spadc.SpadcError as refusal:
        assert refusal.code.startswith("SPD"), refusal
        return str(refusal.code)
    return "right"


def same_bits(a: Any, b: Any) -> bool:
    """Whether two results are of the same type and hold the same bits."""
    x, y = np.asarray(a), np.asarray(b)
    same_kind = type(a) is type(b) and x.dtype == y.dtype and x.shape == y.shape
    return same_kind and x.tobytes() == y.tobytes()


def _call_unchanged(
    compiled: Callable[..., Any], args: tuple[Any, ...], layout: str
) -> Any:
    """Call with new arguments and see that they, and what they view, do not change."""
    used = arranged(args, layout)
    arrays = [a for a in leaves(used) if isinstance(a, np.ndarray)]
    owners = [a if a.base is None else a.base for a in arrays]
    before = [owner.tobytes() for owner in owners]
    result = compiled(*used)
    after = [owner.tobytes() for owner in owners]
    assert before == after, f"{layout}: the call changed its arguments"
    return result


def _inputs(args: tuple[Any, ...], wrt: Wrt) -> tuple[tuple[int, ...], list[Any]]:
    """Positions and leaves of the wrt arguments."""
    positions = (wrt,) if isinstance(wrt, int) else wrt
    return positions, [leaf for i in positions for leaf in leaves(args[i])]


def _assert_shaped(gradient: Any, args: tuple[Any, ...], wrt: Wrt) -> None:
    """One gradient for each wrt argument: its nesting, its shapes, its dtypes."""
    wanted = args[wrt] if isinstance(wrt, int) else tuple(args[i] for i in wrt)
    if isinstance(wanted, list | tuple | dict):
        assert isinstance(gradient, type(wanted))
    for got, leaf in zip(leaves(gradient), leaves(wanted), strict=True):
        assert np.shape(got) == np.shape(leaf), f"gradient of shape {np.shape(got)}"
        if isinstance(leaf, np.ndarray):
            assert np.asarray(got).dtype == leaf.dtype


def _assert_near(
    gradient: Any,
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    wrt: Wrt,
    within: Tolerance,
) -> None:
    """Compare every partial derivative, or directions where there are many."""
    positions, inputs = _inputs(args, wrt)
    _assert_shaped(gradient, args, wrt)
    if sum(np.size(leaf) for leaf in inputs) > SMALL:
        _assert_along(gradient, fun, args, wrt, within, DIRECTIONS)
        return
    numeric = central_differences(fun, args, positions, within.step)
    for got, want in zip(leaves(gradient), numeric, strict=True):
        np.testing.assert_allclose(got, want, within.rtol, within.atol, equal_nan=False)


def _assert_along(
    gradient: Any,
    fun: Callable[..., Any],
    args: tuple[Any, ...],
    wrt: Wrt,
    within: Tolerance,
    directions: int = 1,
) -> None:
    """Compare along random directions."""
    rng = np.random.default_rng(directions)
    positions, inputs = _inputs(args, wrt)
    for _ in range(directions):
        along = [random_direction(leaf, rng) for leaf in inputs]
        want = directional_difference(fun, args, along, positions, within.step)
        pairs = list(zip(leaves(gradient), along, strict=True))
        got = sum(np.real(np.vdot(g, v)) for g, v in pairs)
        terms = sum(np.vdot(np.abs(g), np.abs(v)) for g, v in pairs)
        close = within.atol + within.rtol * terms
        np.testing.assert_allclose(got, want, 0, close, equal_nan=False)
