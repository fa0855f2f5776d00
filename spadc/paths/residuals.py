"""Read off a rule which primal values it needs along one edge.

The rule is traced on the op's own values; a primal value is a residual of operand k if
the cotangent of k is computed from its elements. Reading only its shape does not count,
and neither do literals. (This is the to-be-recorded set of one edge: Hascoet and
Pascual 2013, section 6.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spadc.ir import Apply, Value, definitions
from spadc.primitives import Builder, Expr, primitive


def residuals_of(
    op: Apply, position: int, literals: Mapping[Value, Any]
) -> tuple[Value, ...]:
    """What the rule of `op` reads to make the cotangent of operand `position`, in the
    order of the operands, then the results."""
    if primitive(op.name).rule is None:
        return ()
    cotangents, builder = trace_rule(op, literals)
    bar = cotangents[position]
    read = elements_read(builder, bar.value) if isinstance(bar, Expr) else set()
    primal = dict.fromkeys((*op.operands, *op.results))
    return tuple(v for v in primal if v in read and v not in literals)


def trace_rule(
    op: Apply, literals: Mapping[Value, Any]
) -> tuple[tuple[Any, ...], Builder]:
    """The cotangents that the rule builds, and where it built them."""
    rule = primitive(op.name).rule
    assert rule is not None
    builder = Builder(literals=dict(literals))
    builder.obey(op)
    bars = tuple(Expr(Value(r.type), builder) for r in op.results)
    ys = tuple(Expr(r, builder) for r in op.results)
    operands = (Expr(v, builder) for v in op.operands)
    attrs = {k: v for k, v in op.attrs.items() if not k.startswith("_")}
    single = len(ys) == 1
    made = rule(
        bars[0] if single else bars, ys[0] if single else ys, *operands, **attrs
    )
    return made if isinstance(made, tuple) else (made,), builder


def elements_read(builder: Builder, bar: Value) -> set[Value]:
    """Every value from whose elements `bar` is computed."""
    made_by = definitions(builder.region((), ()))
    seen: set[Value] = set()
    waiting = [bar]
    while waiting:
        value = waiting.pop()
        op = made_by.get(value)
        if value not in seen and isinstance(op, Apply):
            shapes = primitive(op.name).shape_only
            waiting += [v for k, v in enumerate(op.operands) if k not in shapes]
        seen.add(value)
    return seen
