"""Derivatives of calls: of a function, and of the derivative of one.

With J the Jacobian of f and g the direction, what is pulled back through f is
x_bar = J(x)^T y_bar. Its tangent along x_dot is the gradient of <y_bar, J(x) x_dot> by
x (second derivatives do not depend on the order), and pulling g back through it gives
J(x) g to y_bar and the gradient of <y_bar, J(x) g> to x. So both are calls that pull
back through the function that pushes forward, and code of the reverse sweep is never
differentiated. Griewank and Walther 2008, section 5.5.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from spadc.derivatives import fit_dtype, zero_like
from spadc.ir import Apply, Callee, Function, Value, may_be_float
from spadc.primitives import Builder

Parts = dict[Value, Value]  # tangents or cotangents, by value
Push = Callable[[Function, Sequence[Value], str], Function]  # `pushed_forward`
PushRule = Callable[
    [Apply, Builder, Mapping[Value, Value], Push], Sequence[Value | None]
]
PullRule = Callable[
    [Apply, Builder, Mapping[Value, Value], Collection[Value], Push], Parts
]


@lru_cache(maxsize=256)
def tangents_of(function: Function, wrt: tuple[int, ...], push: Push) -> Function:
    """The function of the parameters and of the tangents of those at `wrt` that gives
    the tangents of the results."""
    inputs = [function.body.params[k] for k in wrt]
    whole = push(function, inputs, f"{function.name}_jvp")
    kept = whole.body.results[len(function.results) :]
    return dataclasses.replace(
        whole, body=dataclasses.replace(whole.body, results=kept)
    )


def push_call(
    op: Apply, build: Builder, dots: Mapping[Value, Value], push: Push
) -> list[Value | None]:
    """Append the tangents of the results of a call."""
    callee: Callee = op.attrs["callee"]
    xs, bars = split(op, callee)
    moved = tuple(k for k, x in enumerate(xs) if x in dots and may_be_float(x.type))
    x_dots = [dots[xs[k]] for k in moved]
    found: list[Value | None] = []
    if callee.values:
        found += _pushed(callee.function, moved, xs, x_dots, build, push)
    if callee.wrt is None:
        return found
    total: list[Value] | None = None
    if any(bar in dots for bar in bars):
        y_dots = [dots[bar] if bar in dots else zero_like(build, bar) for bar in bars]
        total = _pulled(callee.function, callee.wrt, xs, y_dots, build)
    if moved:
        pushed = tangents_of(callee.function, moved, push)
        more = _pulled(pushed, callee.wrt, [*xs, *x_dots], bars, build)
        total = more if total is None else _sums(total, more, build)
    found += total if total is not None else [None] * len(callee.wrt)
    return found


def pull_call(
    op: Apply,
    build: Builder,
    bars: Mapping[Value, Value],
    active: Collection[Value],
    push: Push,
) -> Parts:
    """Append the cotangents of the operands of a call, those in `active`."""
    callee: Callee = op.attrs["callee"]
    function = callee.function
    xs, y_bars = split(op, callee)
    wanted = tuple(k for k, x in enumerate(xs) if x in active and may_be_float(x.type))
    values = op.results[: len(function.results)] if callee.values else ()
    found: Parts = {}
    if any(v in bars for v in values) and wanted:
        given = [_bar(v, build, bars) for v in values]
        _contribute(
            found, xs, wanted, _pulled(function, wanted, xs, given, build), build
        )
    grads = op.results[len(values) :]
    if callee.wrt is None or not any(g in bars for g in grads):
        return found
    directions = [_bar(g, build, bars) for g in grads]
    pushed = tangents_of(function, callee.wrt, push)
    operands = [*xs, *directions]
    if any(bar in active for bar in y_bars):
        along = build.apply_all("call", *operands, callee=Callee.of(pushed))
        _contribute(found, y_bars, range(len(y_bars)), along, build)
    if wanted:
        more = _pulled(pushed, wanted, operands, y_bars, build)
        _contribute(found, xs, wanted, more, build)
    return found


def split(op: Apply, callee: Callee) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The arguments of the function, and the cotangents of its results."""
    count = len(callee.inputs)
    return op.operands[:count], op.operands[count:]


def _pushed(
    function: Function,
    moved: tuple[int, ...],
    xs: Sequence[Value],
    x_dots: Sequence[Value],
    build: Builder,
    push: Push,
) -> list[Value | None]:
    if not moved:
        return [None] * len(function.results)
    callee = Callee.of(tangents_of(function, moved, push))
    return list(build.apply_all("call", *xs, *x_dots, callee=callee))


def _pulled(
    function: Function,
    wrt: Sequence[int],
    xs: Sequence[Value],
    y_bars: Sequence[Value],
    build: Builder,
) -> list[Value]:
    callee = Callee.pulling_back(function, wrt)
    return list(build.apply_all("call", *xs, *y_bars, callee=callee))


def _sums(one: list[Value], two: list[Value], build: Builder) -> list[Value]:
    return [build.apply("add", a, b) for a, b in zip(one, two, strict=True)]


def _bar(value: Value, build: Builder, bars: Mapping[Value, Value]) -> Value:
    if value in bars:
        return fit_dtype(build, bars[value], value.type)
    return zero_like(build, value)


def _contribute(
    found: Parts,
    operands: Sequence[Value],
    places: Sequence[int],
    bars: Sequence[Value],
    build: Builder,
) -> None:
    for place, bar in zip(places, bars, strict=True):
        value = operands[place]
        held = found.get(value)
        found[value] = bar if held is None else build.apply("add", held, bar)
