"""Find the residual that an edge may read in another form without bias.

If the cotangent that a rule makes is affine in a residual, replacing the residual by a
random value with the same mean leaves the mean of the cotangent as it is. Whether it is
affine is read off the rule: of every op on the way from the residual to the cotangent,
the derivative with respect to what depends on the residual must not depend on it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spadc.ir import Apply, ArrayType, Op, Value, is_complex, rank_of
from spadc.primitives import Expr, primitive

from .residuals import elements_read, residuals_of, trace_rule

Literals = Mapping[Value, Any]
SUMS = frozenset({"add", "subtract"})


def affine_residuals(op: Apply, position: int, literals: Literals) -> tuple[Value, ...]:
    """The residuals of an edge that are real arrays of known rank, and in which its
    rule is affine, in the order of the operands, then the results."""
    found = residuals_of(op, position, literals)
    if not found:
        return ()
    cotangents, builder = trace_rule(op, literals)
    bar = cotangents[position]
    assert isinstance(bar, Expr)
    return tuple(
        r
        for r in found
        if _is_real_array(r) and is_affine(builder.ops, bar.value, r, literals)
    )


def sampled_factors(op: Apply, position: int, literals: Literals) -> tuple[Value, ...]:
    """The affine residuals of an edge that are factors beside its operand: in a product
    the others, in `x**2` none."""
    mine = (op.operands[position], *op.results)
    found = affine_residuals(op, position, literals)
    return tuple(residual for residual in found if residual not in mine)


def is_affine(ops: list[Op], bar: Value, residual: Value, literals: Literals) -> bool:
    """Whether `bar`, which `ops` compute, is affine in the elements of `residual`."""
    dependent = {residual}
    for op in ops:
        positions = [k for k, v in enumerate(op.operands) if v in dependent]
        if not positions:
            continue
        if not isinstance(op, Apply):
            return False
        read = [k for k in positions if k not in primitive(op.name).shape_only]
        if not read:
            continue
        dependent.update(op.results)
        plain = op.name in SUMS or _is_affine_op(op, read, dependent, literals)
        if not plain and _leads_to(ops, bar, op):
            return False
    return True


def _is_affine_op(
    op: Apply, positions: list[int], dependent: set[Value], literals: Literals
) -> bool:
    """Whether no derivative along `positions` reads what is `dependent`."""
    if primitive(op.name).rule is None:
        return False
    cotangents, builder = trace_rule(op, literals)
    for position in positions:
        bar = cotangents[position]
        if not isinstance(bar, Expr):
            return False
        if elements_read(builder, bar.value) & dependent:
            return False
    return True


def _leads_to(ops: list[Op], bar: Value, op: Op) -> bool:
    """Whether `bar` is computed from the result of `op`."""
    wanted = {bar}
    for other in reversed(ops):
        if wanted & set(other.results):
            if other is op:
                return True
            wanted.update(other.operands)
    return False


def _is_real_array(value: Value) -> bool:
    type_ = value.type
    return (
        isinstance(type_, ArrayType)
        and bool(rank_of(type_))
        and type_.dtype is not None
        and not is_complex(type_)
    )
