"""Derivatives of solutions: the implicit function theorem.

The solution x of r(x, theta) = 0 moves by x_dot = -J^-1 r_theta theta_dot, where J is
the Jacobian of r by x: one linear system, whatever the solver did and wherever it
started. A fixed point makes f(x) - x zero, a minimum the gradient of f. Krantz and
Parks, The Implicit Function Theorem, 2002; Griewank and Walther 2008, section 15.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from spadc.ir import Apply, Callee, Function, Param, Value, may_be_float, shape_of
from spadc.primitives import Builder

from .calls import Parts, Push, tangents_of
from .jacobians import jacobian_function
from .rules import CALLS


@lru_cache(maxsize=256)
def equation(function: Function, how: str) -> Function:
    """The function of the same parameters that is zero at a solution."""
    if how == "root":
        return function
    params = tuple(Param(p.name, Value(p.value.type, p.name)) for p in function.params)
    values = [p.value for p in params]
    build = Builder()
    if how == "fixed":
        (image,) = build.apply_all("call", *values, callee=Callee.of(function))
        made, name = build.apply("subtract", image, values[0]), f"{function.name}_step"
    else:
        bar: Any = 1.0  # the cost is the result, or half the sum of its squares
        if how == "squares":
            (bar,) = build.apply_all("call", *values, callee=Callee.of(function))
        back = Callee.pulling_back(function, (0,))
        (made,) = build.apply_all("call", *values, bar, callee=back)
        name = f"{function.name}_slope"
    body = build.region(values, (made,))
    return dataclasses.replace(function, name=name, params=params, body=body)


@lru_cache(maxsize=256)
def jacobian_of(function: Function) -> Function:
    """The derivative of the equation by the solution."""
    return jacobian_function(function, (0,), (0,), "forward")


def _solved(
    op: Apply, build: Builder, right: Value, given: Sequence[Value], transposed: bool
) -> Value:
    """Minus the solution of the system with the Jacobian at the solution."""
    function = equation(op.attrs["callee"].function, op.attrs["how"])
    callee = Callee.of(jacobian_of(function))
    (matrix,) = build.apply_all("call", *given, callee=callee, hints=("jacobian",))
    right = build.apply("negative", right)
    if shape_of(op.result.type) == ():
        return build.apply("divide", right, matrix)
    if transposed:
        matrix = build.apply("transpose", matrix)
    return build.apply("solve", matrix, right)


def _given(op: Apply) -> list[Value]:
    """The solution, and what else the equation reads."""
    return [op.result, *op.operands[op.attrs["starts"] :]]


def push_solution(
    op: Apply, build: Builder, dots: Mapping[Value, Value], push: Push
) -> list[Value | None]:
    """Append the tangent of a solution."""
    given = _given(op)
    places = range(1, len(given))
    moved = tuple(k for k in places if given[k] in dots and may_be_float(given[k].type))
    if not moved:
        return [None]
    function = equation(op.attrs["callee"].function, op.attrs["how"])
    callee = Callee.of(tangents_of(function, moved, push))
    x_dots = [dots[given[k]] for k in moved]
    (right,) = build.apply_all("call", *given, *x_dots, callee=callee)
    return [_solved(op, build, right, given, transposed=False)]


def pull_solution(
    op: Apply,
    build: Builder,
    bars: Mapping[Value, Value],
    active: Collection[Value],
    push: Push,
) -> Parts:
    """Append the cotangents of what a solution depends on; where the solver started is
    not of it."""
    given = _given(op)
    places = range(1, len(given))
    wanted = tuple(
        k for k in places if given[k] in active and may_be_float(given[k].type)
    )
    if op.result not in bars or not wanted:
        return {}
    function = equation(op.attrs["callee"].function, op.attrs["how"])
    multiplier = _solved(op, build, bars[op.result], given, transposed=True)
    callee = Callee.pulling_back(function, wanted)
    found: Parts = {}
    for k, bar in zip(
        wanted,
        build.apply_all("call", *given, multiplier, callee=callee),
        strict=True,
    ):
        held = found.get(given[k])
        total = bar if held is None else build.apply("add", held, bar)
        found[given[k]] = total
    return found


CALLS["solution"] = (push_solution, pull_solution)
