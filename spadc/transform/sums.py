"""Write sums and powers as a person would: signs become differences, neutral numbers
go.

Terms are equal up to rounding; neutral numbers go only where shape and dtype stay.
"""

from __future__ import annotations

from spadc.ir import Apply, ScalarType, Value

from .facts import is_weak
from .products import Node, Tree, build, is_whole, split_sign, twice
from .rewrite import Number, Rewriter


def add_signs(op: Apply, at: Rewriter) -> Value | None:
    """`a + -b` is `a - b`."""
    (left_negative, left), (right_negative, right) = _signs(op, at)
    if left_negative and right_negative:
        return _apply(at, "negative", build(Node("add", (left, right)), at))
    if right_negative:
        return _apply(at, "subtract", left, right)
    return _apply(at, "subtract", right, left) if left_negative else None


def subtract_signs(op: Apply, at: Rewriter) -> Value | None:
    """`a - -b` is `a + b`."""
    (left_negative, left), (right_negative, right) = _signs(op, at)
    if left_negative and right_negative:
        return _apply(at, "subtract", right, left)
    if right_negative:
        return _apply(at, "add", left, right)
    if left_negative:
        return _apply(at, "negative", build(Node("add", (left, right)), at))
    return None


def _signs(op: Apply, at: Rewriter) -> tuple[tuple[bool, Tree], tuple[bool, Tree]]:
    first, second = (split_sign(v, at) for v in op.operands)
    numbers = [at.literal(v) is not None for v in op.operands]
    # A number keeps its sign unless that makes a difference: `x + -1.0`.
    left = (False, op.operands[0]) if numbers[0] else first
    return left, second


def _apply(at: Rewriter, name: str, *trees: Tree) -> Value:
    return at.apply(name, *(build(tree, at) for tree in trees))


def fold_numbers(op: Apply, at: Rewriter) -> Value | None:
    """Add or subtract two literals, as Python does."""
    a, b = (at.literal(v) for v in op.operands)
    if a is None or b is None:
        return None
    return at.constant(a + b if op.name == "add" else a - b)


def drop_zero(op: Apply, at: Rewriter) -> Value | None:
    """`x + 0` is `x` for scalars."""
    left, right = op.operands
    if _is_neutral(right, left, at):
        return left
    if op.name == "add" and _is_neutral(left, right, at):
        return right
    return None


def _is_neutral(zero: Value, other: Value, at: Rewriter) -> bool:
    number: Number | None = at.literal(zero)
    if number is None or number != 0 or not isinstance(other.type, ScalarType):
        return False
    return at.facts.is_float(other) or (isinstance(number, int) and is_whole(other))


def double(op: Apply, at: Rewriter) -> Value | None:
    """`a + a` is `2 * a`."""
    left, right = op.operands
    if not at.is_same(left, right) or not at.facts.is_float(left):
        return None
    return twice(left, at)


def power_of_one(op: Apply, at: Rewriter) -> Value | None:
    """`x**1` is `x`; `x**0` is 1 for a Python number."""
    base, exponent = op.operands
    number = at.literal(exponent)
    if number == 1 and at.facts.is_float(base):
        return base
    if number == 0 and is_weak(base.type):
        return at.constant(1.0 if at.facts.is_float(base) else 1)
    return None
