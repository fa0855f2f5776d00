"""Derivatives of solutions of differential equations.

Tangents solve the equation of the pair (y, y_dot), whose rate is that of y and what it
is pushed forward to: the same solver again. Cotangents solve the adjoint equation,
lam' = -f_y^T lam and theta_bar' = -f_theta^T lam, backwards from each time of the
result to the one before it: the derivative of the exact solution, to the tolerances of
the solver. Pontryagin et al. 1962; Chen, Rubanova, Bettencourt and Duvenaud 2018.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from spadc.derivatives import refused_rule
from spadc.ir import (
    Apply,
    ArrayType,
    Callee,
    Function,
    ObjectType,
    Param,
    Ref,
    Rest,
    Slice,
    Subscript,
    Type,
    Value,
    cotangent_type,
    may_be_float,
)
from spadc.primitives import Builder

from .calls import Parts, Push, tangents_of
from .rules import CALLS

STARTS = {"odeint": 2, "solve_ivp": 4}  # operands before what the function is given
TIMES = "no derivative in the times of a differential equation"
WAY_OUT = "Scale the time of the equation, so that the parameter is in its rate."


def _state(op: Apply) -> int:
    """Which parameter of the function is the state: the other one is the time."""
    return int(op.attrs["state"])


def _refuse_times(op: Apply, active: Collection[Value]) -> None:
    for value in op.operands[1 : STARTS[op.name]]:
        if value in active and may_be_float(value.type):
            raise refused_rule(op, TIMES)


# --- tangents -------------------------------------------------------------------------


@lru_cache(maxsize=256)
def paired(
    function: Function, moved: tuple[int, ...], state: int, push: Push
) -> Function:
    """The rate of the state and of its tangent together, as a function of both in one
    vector, of the time, of the other parameters and of the tangents of these."""
    build = Builder()
    pushed = tangents_of(function, (state, *moved), push)
    pair = Value(ArrayType("float64", (None,)), "pair")
    others = [Value(p.value.type, p.name) for p in function.params]
    dots = [Value(p.value.type, p.name) for p in pushed.params[len(others) + 1 :]]
    size = build.apply("size", pair)
    half = build.apply("floor_divide", size, 2)
    first = Subscript((Slice(None, Ref(1)),))
    last = Subscript((Slice(Ref(1), None),))
    y = build.apply("index", pair, half, step=first)
    y_dot = build.apply("index", pair, half, step=last)
    given = [*others[:state], y, *others[state + 1 :]]
    (rate,) = build.apply_all("call", *given, callee=Callee.of(function))
    (rate_dot,) = build.apply_all(
        "call", *given, y_dot, *dots, callee=Callee.of(pushed)
    )
    both = build.apply("concatenate", rate, rate_dot)
    params = [*others[:state], pair, *others[state + 1 :], *dots]
    taken: dict[str, int] = {}
    named = tuple(Param(_free(p.hint or "x", taken), p) for p in params)
    body = build.region(params, (both,))
    name = f"{function.name}_and_tangent"
    return dataclasses.replace(function, name=name, params=named, body=body)


def _free(name: str, taken: dict[str, int]) -> str:
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}{taken[name]}"


def push_ode(
    op: Apply, build: Builder, dots: Mapping[Value, Value], push: Push
) -> list[Value | None]:
    """Append the tangent of a solution."""
    count = STARTS[op.name]
    _refuse_times(op, dots.keys())
    start, *times = op.operands[:count]
    given = op.operands[count:]
    moved = tuple(
        k + 2 for k, v in enumerate(given) if v in dots and may_be_float(v.type)
    )
    if start not in dots and not moved:
        return [None]
    function = op.attrs["callee"].function
    callee = Callee.of(paired(function, moved, _state(op), push))
    zeros = build.apply("zeros_like", start) if start not in dots else dots[start]
    pair = build.apply("concatenate", _row(build, start), _row(build, zeros))
    x_dots = [dots[given[k - 2]] for k in moved]
    facts = {k: v for k, v in op.attrs.items() if k != "callee"}
    both = build.apply(op.name, pair, *times, *given, *x_dots, callee=callee, **facts)
    size = build.apply("size", start)
    part: tuple[Slice | Rest, ...] = (Rest(), Slice(Ref(1), None))
    if op.name == "solve_ivp":
        part = (Slice(Ref(1), None),)
    return [build.apply("index", both, size, step=Subscript(part))]


def _row(build: Builder, value: Value) -> Value:
    return build.apply("atleast_1d", value)


# --- cotangents -----------------------------------------------------------------------


def pull_ode(
    op: Apply,
    build: Builder,
    bars: Mapping[Value, Value],
    active: Collection[Value],
    push: Push,
) -> Parts:
    """Append the cotangents of the start and of what the function reads."""
    count = STARTS[op.name]
    if op.result not in bars:
        return {}
    _refuse_times(op, active)
    start, *times = op.operands[:count]
    given = op.operands[count:]
    wanted = [
        k + 2 for k, v in enumerate(given) if v in active and may_be_float(v.type)
    ]
    state = _state(op)
    function = op.attrs["callee"].function
    callee = Callee.pulling_back(function, (state, *wanted), values=True)
    types: list[Type] = [cotangent_type(start.type)]
    types += [cotangent_type(given[k - 2].type) for k in wanted]
    moments = [times[-1]]
    if op.name == "solve_ivp":
        is_end = isinstance(times[-1].type, ObjectType)
        moments = [times[1] if is_end else times[-1], times[0]]
    facts: dict[str, Any] = {"settings": _settings(op), "types": tuple(types)}
    found = build.apply_all(
        f"{op.name}_bar",
        bars[op.result], op.result, *moments, *given,
        callee=callee, state=state, **facts,
    )  # fmt: skip
    result: Parts = {}
    for operand, bar in zip(
        [start, *(given[k - 2] for k in wanted)], found, strict=True
    ):
        held = result.get(operand)
        result[operand] = bar if held is None else build.apply("add", held, bar)
    return result


def _settings(op: Apply) -> Sequence[tuple[str, object]]:
    return tuple((k, v) for k, v in op.attrs["settings"] if k != "tfirst")


CALLS["odeint"] = CALLS["solve_ivp"] = (push_ode, pull_ode)
