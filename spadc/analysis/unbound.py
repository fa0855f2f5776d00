"""Find the values that control flow may leave unbound."""

from __future__ import annotations

from spadc.ir import UNDEFINED, Constant, For, If, Op, Region, Value, While, walk


def maybe_unbound(body: Region) -> set[Value]:
    """The values that control flow may leave UNDEFINED (a fixpoint)."""
    found: set[Value] = set()
    before = -1
    while before < len(found):
        before = len(found)
        for op in walk(body):
            found.update(_unbound_results(op, found))
    return found


def _unbound_results(op: Op, found: set[Value]) -> list[Value]:
    if isinstance(op, Constant):
        return [op.result] if op.value is UNDEFINED else []
    if isinstance(op, If):
        sources = [(arm.results, op.results) for arm in op.regions]
    elif isinstance(op, For | While):
        sources = [(op.inits, op.carried), (op.inits, op.results)]
        sources += [(op.body.results, op.carried), (op.body.results, op.results)]
    else:
        return []
    return [
        t
        for given, to in sources
        for s, t in zip(given, to, strict=False)
        if s in found
    ]
