"""Which square roots are norms: those of sums of squares.

The root of a sum of squares is a norm, however it is written, so the one policy for
norms holds for it: its derivative at 0 is 0, where that of a root has none. Distances
of all pairs, of which each element has one to itself, are differentiable thereby. A
single root outside loops stays a root, which is a division less.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    Op,
    Region,
    ScalarType,
    Value,
    While,
    definitions,
    is_complex,
    rank_of,
    rewrite,
    walk,
    with_body,
)

NORMS = {"sqrt": "norm_root", "math.sqrt": "math.norm_root"}
SUMS = frozenset({"add", "array_of", "concatenate", "hstack", "stack", "vstack"})
PRODUCTS = frozenset({"dot", "inner", "matmul", "vdot"})
ZEROS = frozenset({"zeros", "zeros_like"})
SAME_ELEMENTS = frozenset(
    {
        "asarray",
        "astype",
        "broadcast_to",
        "builtins.float",
        "copy",
        "cumsum",
        "diagonal",
        "expand_dims",
        "index",
        "item",
        "mean",
        "ravel",
        "reshape",
        "squeeze",
        "sum",
        "swapaxes",
        "trace",
        "transpose",
    }
)
"""What makes elements that are elements of operand 0, or sums of them."""


def find_norms(fn: Function) -> Function:
    """The function with roots of sums of squares told apart from other roots."""
    squares = _Squares(fn.body)
    repeated = {
        op
        for loop in walk(fn.body)
        if isinstance(loop, For | While)
        for region in loop.regions
        for op in walk(region)
    }

    def change(op: Op) -> Sequence[Op]:
        if not isinstance(op, Apply) or op.name not in NORMS:
            return (op,)
        single = isinstance(op.result.type, ScalarType) and op not in repeated
        if single or is_complex(op.result.type) or not squares.holds(op.operands[0]):
            return (op,)
        return (dataclasses.replace(op, name=NORMS[op.name]),)

    return with_body(fn, rewrite(fn.body, change))


class _Squares:
    """What is a sum of squares, whose derivative is 0 where it is 0."""

    def __init__(self, body: Region) -> None:
        self.definers = definitions(body)
        self.slots: dict[Value, tuple[Value, Value]] = {}
        for op in walk(body):
            if isinstance(op, For | While):
                ends = zip(op.inits, op.body.results, strict=False)
                for param, result, slot in zip(
                    op.carried, op.results, ends, strict=False
                ):
                    self.slots[param] = self.slots[result] = slot
        self.found: dict[Value, bool] = {}

    def holds(self, value: Value) -> bool:
        """Whether `value` is 0 or a sum of squares, also through loops."""
        if value not in self.found:
            self.found[value] = True  # what a loop carries, if it is so at both ends
            found = self._holds(value)
            if not found:  # nor is certain what was taken for granted with it
                self.found = {v: False for v, yes in self.found.items() if not yes}
            self.found[value] = found
        return self.found[value]

    def _holds(self, value: Value) -> bool:
        if value in self.slots:
            return all(self.holds(end) for end in self.slots[value])
        op = self.definers.get(value)
        if isinstance(op, Constant):
            return isinstance(op.value, int | float) and op.value == 0
        return isinstance(op, Apply) and self._makes_squares(op)

    def _makes_squares(self, op: Apply) -> bool:
        if op.name in ZEROS or op.name == "square":
            return True
        if op.name in SUMS:
            return all(map(self.holds, op.operands))
        if op.name in SAME_ELEMENTS:
            return self.holds(op.operands[0])
        special = _RULES.get(op.name)
        return special is not None and special(self, op)

    def power(self, op: Apply) -> bool:
        """`x**2`, `x**4`, ..."""
        exponent = self._literal(op.operands[1])
        return isinstance(exponent, int) and exponent > 0 and exponent % 2 == 0

    def multiply(self, op: Apply) -> bool:
        """`x * x`, or squares times a square or a positive number."""
        left, right = op.operands
        if self._same(left, right):
            return True
        return all(self.holds(v) or (self._literal(v) or 0) > 0 for v in op.operands)

    def divide(self, op: Apply) -> bool:
        """Squares through squares or a positive number."""
        left, right = op.operands
        return self.holds(left) and (
            self.holds(right) or (self._literal(right) or 0) > 0
        )

    def product(self, op: Apply) -> bool:
        """`x @ x` of a vector."""
        left, right = op.operands
        return rank_of(left.type) == 1 and self._same(left, right)

    def write(self, op: Apply) -> bool:
        """Squares stored among squares."""
        whole = not op.attrs["path"]
        return self.holds(op.operands[1]) and (whole or self.holds(op.operands[0]))

    def _literal(self, value: Value) -> int | float | None:
        op = self.definers.get(value)
        known = isinstance(op, Constant) and isinstance(op.value, int | float)
        return op.value if isinstance(op, Constant) and known else None

    def _same(self, a: Value, b: Value) -> bool:
        """Whether two values are one, or read the same part of one array."""
        if a is b:
            return True
        x, y = self.definers.get(a), self.definers.get(b)
        if isinstance(x, Constant) and isinstance(y, Constant):
            return bool(x.value == y.value)
        if not (isinstance(x, Apply) and isinstance(y, Apply) and x.name == y.name):
            return False
        if x.name not in SAME_ELEMENTS | {"add", "subtract"} or x.attrs != y.attrs:
            return False
        return len(x.operands) == len(y.operands) and all(
            self._same(p, q) for p, q in zip(x.operands, y.operands, strict=True)
        )


_RULES: dict[str, Callable[[_Squares, Apply], bool]] = {
    "power": _Squares.power,
    "multiply": _Squares.multiply,
    "divide": _Squares.divide,
    "write": _Squares.write,
    **dict.fromkeys(PRODUCTS, _Squares.product),
}
