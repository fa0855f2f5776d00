"""Forward mode of whole programs: tangents pair with gradients, and the Hessian times a
direction is the change of the gradient along it."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from programs.test_whole_programs import PROGRAMS
from support import Program, copied, leaves, with_leaves

import spadc

STEP = 1e-5


def directions(grads: Any) -> Any:
    """A random tangent for each gradient, in the form of `grads`."""
    rng = np.random.default_rng(4)

    def drawn(grad: Any) -> Any:
        if grad is None:
            return None
        return np.asarray(rng.standard_normal(np.shape(grad)), np.result_type(grad))[()]

    return with_leaves(grads, map(drawn, leaves(grads)))


def gradients(program: Program) -> Any:
    """The gradient, if the program has one that is real."""
    try:
        found = spadc.grad(program.function, wrt=program.wrt)(*copied(program.args))
    except spadc.SpadcError:
        pytest.skip("refused")
    if any(np.iscomplexobj(g) for g in leaves(found)):
        pytest.skip("complex")
    return found


def is_single(found: Any) -> bool:
    """Whether one of the gradients is in single precision."""
    return any(np.result_type(g) == np.float32 for g in leaves(found) if g is not None)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_tangents_pair_with_gradients(program: Program) -> None:
    grads = gradients(program)
    dots = directions(grads)
    plain = program.function(*copied(program.args))
    push = spadc.jvp(program.function, wrt=program.wrt)
    value, dot = push(*copied(program.args), dot=dots)
    np.testing.assert_array_equal(value, plain)
    pairs = zip(leaves(grads), leaves(dots), strict=True)
    wanted = sum(np.sum(g * d) for g, d in pairs if g is not None)
    room = 1e-4 if is_single(grads) else 1e-9
    np.testing.assert_allclose(dot, wanted, rtol=room, atol=room)


@pytest.mark.parametrize("program", PROGRAMS[::2], ids=str)
def test_hessian_products_are_changes_of_the_gradient(program: Program) -> None:
    grads = gradients(program)
    if is_single(grads):
        pytest.skip("single precision")
    dots = directions(grads)
    product = spadc.hvp(program.function, wrt=program.wrt)
    found = product(*copied(program.args), dot=dots)
    gradient = spadc.grad(program.function, wrt=program.wrt)
    ahead, behind = (gradient(*moved(program, dots, s * STEP)) for s in (1, -1))
    for one, p, m in zip(leaves(found), leaves(ahead), leaves(behind), strict=True):
        if one is not None:
            size = max(1.0, float(np.max(np.abs(one), initial=0.0)))
            wanted = (p - m) / (2 * STEP)
            np.testing.assert_allclose(one, wanted, rtol=2e-4, atol=2e-4 * size)


def moved(program: Program, dots: Any, step: float) -> list[Any]:
    """The arguments, a step along the tangents."""
    args = list(copied(program.args))
    several = isinstance(program.wrt, tuple | list)
    names = list(inspect.signature(program.function).parameters)
    wrt = program.wrt if several else (program.wrt,)
    for which, dot in zip(wrt, dots if several else (dots,), strict=True):
        place = which if isinstance(which, int) else names.index(which)
        along = iter(leaves(dot))
        there = [
            leaf if d is None else leaf + step * d
            for leaf, d in zip(leaves(args[place]), along, strict=True)
        ]
        args[place] = with_leaves(args[place], iter(there))
    return args
