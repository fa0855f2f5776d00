"""Decide which values a derivative flows through.

A value is varied when it depends on an input of `wrt` through differentiable ops,
useful when the output depends on it in the same way, and active when it is both. Two
monotone fixpoints over regions (Hascoet and Pascual 2013, "The Tapenade tool", section
4): sets only grow, and loops are swept until nothing is added. Control does not make a
value varied: a test is constant between two points where it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spadc.ir import Apply, For, Function, If, Op, Region, Value, While, may_be_float
from spadc.primitives import primitive


def active_values(
    fn: Function, wrt: Iterable[Value], outputs: Iterable[Value]
) -> frozenset[Value]:
    """The values that depend on `wrt` and on which `outputs` depend."""
    varied = {v for v in wrt if may_be_float(v.type)}
    _grow(varied, lambda: _spread_region(fn.body, varied))
    useful = set(outputs)
    _grow(useful, lambda: _trace_region(fn.body, useful))
    return frozenset(varied & useful)


def passes_derivative(op: Apply, position: int) -> bool:
    """Whether a cotangent can flow from the results of `op` to that operand."""
    known = primitive(op.name)
    if known.zero_derivative or known.has_effect or position in known.shape_only:
        return False
    return may_be_float(op.operands[position].type)


def _grow(values: set[Value], sweep: Callable[[], None]) -> None:
    before = -1
    while before < len(values):
        before = len(values)
        sweep()


def links(op: Op) -> list[tuple[Value, Value]]:
    """Pairs (source, target) along which a derivative flows, inner regions left out."""
    if isinstance(op, Apply):
        sources = [v for k, v in enumerate(op.operands) if passes_derivative(op, k)]
        targets = [r for r in op.results if may_be_float(r.type)]
        return [(source, target) for source in sources for target in targets]
    if isinstance(op, If):
        both = zip(op.then.results, op.orelse.results, op.results, strict=True)
        return [(s, result) for a, b, result in both for s in (a, b)]
    if isinstance(op, For | While):
        return _loop_links(op)
    return []


def _loop_links(op: For | While) -> list[tuple[Value, Value]]:
    pairs = []
    for k, (init, carried) in enumerate(zip(op.inits, op.carried, strict=True)):
        for source in (init, op.body.results[k]):
            pairs += [(source, carried), (source, op.results[k])]
            if isinstance(op, While):
                pairs.append((source, op.test.params[k]))
    return [(s, t) for s, t in pairs if may_be_float(t.type)]


def _spread_region(region: Region, varied: set[Value]) -> None:
    for op in region.ops:
        for inner in op.regions:
            _spread_region(inner, varied)
        varied.update(t for s, t in links(op) if s in varied)


def _trace_region(region: Region, useful: set[Value]) -> None:
    for op in reversed(region.ops):
        useful.update(s for s, t in links(op) if t in useful)
        for inner in op.regions:
            _trace_region(inner, useful)
