"""Take away what acts on derivatives only, once these are built."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from spadc.ir import (
    Apply,
    Function,
    Op,
    Value,
    rewrite,
    substitute,
    walk,
    with_body,
)

IDENTITIES = frozenset({"grad_hook", "stop_gradient"})
WITH_RULES = frozenset({"custom", "custom_jvp", "custom_vjp"})
RULES = frozenset({"bars", "jvp", "vjp"})


def drop_identities(fn: Function) -> Function:
    """The function in which `x` stands for `stop_gradient(x)` and `grad_hook(x, f)`,
    and calls have no rules any more."""
    names: dict[Value, Value] = {}
    is_plain = True
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.name in IDENTITIES:
            source = op.operands[0]
            names[op.result] = names.get(source, source)
        is_plain &= not (isinstance(op, Apply) and op.name in WITH_RULES)
    if is_plain and not names:
        return fn
    return with_body(fn, substitute(rewrite(fn.body, _kept), names))


def _kept(op: Op) -> tuple[Op, ...]:
    if not isinstance(op, Apply):
        return (op,)
    if op.name in WITH_RULES:
        attrs = {key: v for key, v in op.attrs.items() if key not in RULES}
        return (dataclasses.replace(op, attrs=MappingProxyType(attrs)),)
    return () if op.name in IDENTITIES else (op,)
