"""Ask the rule of a primitive for the cotangents of its operands."""

from __future__ import annotations

from typing import Any

from spadc.ir import Apply, Value
from spadc.primitives import Builder, Expr, Unsupported, primitive

from .fit import zero_like
from .refusals import refused_rule

Cotangents = dict[Value, Value]


def pull_back(op: Apply, build: Builder, bars: Cotangents) -> tuple[Any, ...]:
    """Call the rule of `op`: one cotangent (or None) for each operand."""
    rule = primitive(op.name).rule
    assert rule is not None
    y_bars = tuple(
        Expr(bars[r] if r in bars else zero_like(build, r), build) for r in op.results
    )
    ys = tuple(Expr(r, build) for r in op.results)
    operands = (Expr(v, build) for v in op.operands)
    attrs = {k: v for k, v in op.attrs.items() if not k.startswith("_")}
    one = len(ys) == 1
    y_bar, y = (y_bars[0], ys[0]) if one else (y_bars, ys)
    try:
        result = rule(y_bar, y, *operands, **attrs)
    except Unsupported as error:
        raise refused_rule(op, str(error)) from None
    return result if isinstance(result, tuple) else (result,)
