"""Ask the rule of a primitive for the cotangents of its operands.

A primitive that states its JVP rule only is pulled back by the transpose of that rule.
"""

from __future__ import annotations

from typing import Any

from spadc.analysis import passes_derivative
from spadc.ir import Apply, Value
from spadc.primitives import Builder, Expr, Unsupported, primitive

from .fit import zero_like
from .refusals import no_derivative, refused_rule
from .transposing import stand_in, transpose

Cotangents = dict[Value, Value]


def pull_back(op: Apply, build: Builder, bars: Cotangents) -> tuple[Any, ...]:
    """Call the rule of `op`: one cotangent (or None) for each operand."""
    known = primitive(op.name)
    if known.rule is None and known.forward_rule is not None:
        return _transposed(op, build, bars)
    if known.rule is None:
        raise no_derivative(op)
    build.obey(op)
    y_bars = tuple(
        Expr(bars[r] if r in bars else zero_like(build, r), build) for r in op.results
    )
    ys = tuple(Expr(r, build) for r in op.results)
    operands = (Expr(v, build) for v in op.operands)
    one = len(ys) == 1
    y_bar, y = (y_bars[0], ys[0]) if one else (y_bars, ys)
    try:
        result = known.rule(y_bar, y, *operands, **shown(op))
    except Unsupported as error:
        raise refused_rule(op, str(error)) from None
    return result if isinstance(result, tuple) else (result,)


def push_by_rule(
    op: Apply, build: Builder, dots: tuple[Value | None, ...]
) -> tuple[Any, ...]:
    """Call the JVP rule of `op`: one tangent (or None) for each result."""
    rule = primitive(op.name).forward_rule
    assert rule is not None
    build.obey(op)
    x_dots = tuple(None if dot is None else Expr(dot, build) for dot in dots)
    ys = tuple(Expr(r, build) for r in op.results)
    operands = (Expr(v, build) for v in op.operands)
    y = ys[0] if len(ys) == 1 else ys
    try:
        result = rule(x_dots, y, *operands, **shown(op))
    except Unsupported as error:
        raise refused_rule(op, str(error)) from None
    return result if isinstance(result, tuple) else (result,)


def shown(op: Apply) -> dict[str, Any]:
    """The attributes that rules are given: without notes for emission."""
    return {k: v for k, v in op.attrs.items() if not k.startswith("_")}


def _transposed(op: Apply, build: Builder, bars: Cotangents) -> tuple[Any, ...]:
    """The transpose of the JVP rule, one operand after the other."""
    found: list[Any] = []
    for k, operand in enumerate(op.operands):
        inner = build.child()
        dot = stand_in(operand, build)
        dots = (*[None] * k, dot, *[None] * (len(op.operands) - k - 1))
        unknown = k in primitive(op.name).no_derivative_in
        if unknown or not passes_derivative(op, k):
            found.append(None)
            continue
        answers = push_by_rule(op, inner, dots)
        pairs = [
            (inner.value(answer), bars[result])
            for answer, result in zip(answers, op.results, strict=True)
            if answer is not None and result in bars
        ]
        (bar,) = transpose(inner.ops, (dot,), pairs, build, pull_back)
        found.append(None if bar is None else Expr(bar, build))
    return tuple(found)
