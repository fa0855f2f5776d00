"""Derivatives of integrals: Leibniz's rule.

The integral of f(t, theta) from a to b moves by f(b) b_dot - f(a) a_dot and the
integral of f_theta theta_dot; so derivatives are integrals again, by the same method
and to the same tolerances.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from spadc.ir import Apply, Callee, Function, Param, Value, may_be_float, shape_of
from spadc.primitives import Builder, unit

from .calls import Parts, Push, tangents_of
from .rules import CALLS


@lru_cache(maxsize=256)
def slope_of(function: Function, position: int) -> Function:
    """The function of the same parameters that gives the derivative by one."""
    params = tuple(Param(p.name, Value(p.value.type, p.name)) for p in function.params)
    values, build = [p.value for p in params], Builder()
    back = Callee.pulling_back(function, (position,))
    bar = unit(build, function.body.results[0].type)
    made = build.apply_all("call", *values, bar, callee=back)
    name = f"{function.name}_by_{function.params[position].name}"
    body = build.region(values, made)
    return dataclasses.replace(function, name=name, params=params, body=body)


def _integral(
    build: Builder, op: Apply, function: Function, operands: Sequence[Value]
) -> Value:
    """The integral of another function between the same limits."""
    callee = Callee.of(function)
    name = "quad" if shape_of(callee.types[0]) == () else "quad_vec"
    settings = op.attrs["settings"]
    if name == "quad_vec":
        settings = tuple((k, v) for k, v in settings if k != "points")
    value, _ = build.apply_all(name, *operands, callee=callee, settings=settings)
    return value


def _end(build: Builder, op: Apply, position: int) -> Value:
    """The function at a limit."""
    limit, given = op.operands[position], op.operands[2:]
    (value,) = build.apply_all("call", limit, *given, callee=op.attrs["callee"])
    return value


def push_quad(
    op: Apply, build: Builder, dots: Mapping[Value, Value], push: Push
) -> list[Value | None]:
    """Append the tangent of an integral; its error has none."""
    function: Function = op.attrs["callee"].function
    given = op.operands[2:]
    terms: list[Value] = []
    for position, sign in ((1, "positive"), (0, "negative")):
        dot = dots.get(op.operands[position])
        if dot is not None:
            end = build.apply("multiply", _end(build, op, position), dot)
            terms.append(end if sign == "positive" else build.apply("negative", end))
    moved = tuple(
        k + 1 for k, v in enumerate(given) if v in dots and may_be_float(v.type)
    )
    if moved:
        x_dots = [dots[given[k - 1]] for k in moved]
        pushed = positional(tangents_of(function, moved, push))
        terms.append(_integral(build, op, pushed, [*op.operands, *x_dots]))
    if not terms:
        return [None, None]
    total = terms[0]
    for term in terms[1:]:
        total = build.apply("add", total, term)
    return [total, None]


@lru_cache(maxsize=256)
def positional(function: Function) -> Function:
    """The function with all its parameters given by position, as SciPy does."""
    params = tuple(Param(p.name, p.value) for p in function.params)
    return dataclasses.replace(function, params=params)


def pull_quad(
    op: Apply,
    build: Builder,
    bars: Mapping[Value, Value],
    active: Collection[Value],
    push: Push,
) -> Parts:
    """Append the cotangents of the limits and of what the function reads."""
    value = op.results[0]
    found: Parts = {}
    if value not in bars:
        return found

    def contribute(operand: Value, bar: Value) -> None:
        held = found.get(operand)
        found[operand] = bar if held is None else build.apply("add", held, bar)

    for position in (0, 1):
        if op.operands[position] in active:
            bar = build.apply("multiply", bars[value], _end(build, op, position))
            bar = bar if position else build.apply("negative", bar)
            contribute(op.operands[position], bar)
    for k, operand in enumerate(op.operands[2:]):
        if operand in active and may_be_float(operand.type):
            slope = slope_of(op.attrs["callee"].function, k + 1)
            whole = _integral(build, op, slope, op.operands)
            contribute(operand, build.apply("multiply", bars[value], whole))
    return found


CALLS["quad"] = (push_quad, pull_quad)
