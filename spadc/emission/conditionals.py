"""Which branches are printed as conditional expressions: `a if test else b`."""

from __future__ import annotations

from spadc.ir import UNDEFINED, Apply, Constant, Global, If, Op, Value

from .buffers import IN_PLACE
from .sites import Sites

KEEPS_STATEMENT = IN_PLACE | {"tape", "push"}


def is_conditional(op: If, sites: Sites) -> bool:
    """Whether the user wrote a conditional expression and it still is one, or a gate
    makes one cotangent or nothing."""
    statement = op.span.statement
    if statement is None or len(op.results) != 1:
        return False
    head = statement.text.split(" ", 1)[0]
    is_written = " if " in statement.text
    is_written = is_written and head not in {"if", "elif", "for", "while"}
    if not is_written and not _makes_or_nothing(op, sites):
        return False
    return all(
        _is_expression(inner, sites) for region in op.regions for inner in region.ops
    ) and not any(_is_undefined(v, sites) for r in op.regions for v in r.results)


def _makes_or_nothing(op: If, sites: Sites) -> bool:
    """Whether a branch that mirrors none yields zero if its test is false."""
    missed = sites.definer.get(op.orelse.results[0])
    is_zero = isinstance(missed, Constant) and missed.value == 0.0
    return is_zero and op.span.reverse and not op.twin


def _is_undefined(value: Value, sites: Sites) -> bool:
    op = sites.definer.get(value)
    return isinstance(op, Constant) and op.value is UNDEFINED


def _is_expression(op: Op, sites: Sites) -> bool:
    """Whether an op inside a branch can be part of an expression."""
    if isinstance(op, Constant | Global):
        return True
    if isinstance(op, If):
        return is_conditional(op, sites)
    if not isinstance(op, Apply) or op.name in KEEPS_STATEMENT or op.name == "pop":
        return False
    return len(op.results) == 1 and len(sites.uses_of(op.result)) == 1
