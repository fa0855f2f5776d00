"""Take away the identities that act on derivatives, once these are built."""

from __future__ import annotations

from spadc.ir import (
    Apply,
    Function,
    Op,
    Region,
    Value,
    rewrite,
    substitute,
    walk,
    with_body,
)

IDENTITIES = frozenset({"grad_hook", "stop_gradient"})


def drop_identities(fn: Function) -> Function:
    """The function in which `x` stands for `stop_gradient(x)` and `grad_hook(x, f)`."""
    names: dict[Value, Value] = {}
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.name in IDENTITIES:
            source = op.operands[0]
            names[op.result] = names.get(source, source)
    if not names:
        return fn

    def kept(op: Op) -> tuple[Op, ...]:
        is_identity = isinstance(op, Apply) and op.name in IDENTITIES
        return () if is_identity else (op,)

    body: Region = substitute(rewrite(fn.body, kept), names)
    return with_body(fn, body)
