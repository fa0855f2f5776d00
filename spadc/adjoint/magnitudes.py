"""Which derivatives and values may be infinite or NaN, and which shapes are the same.

A primitive says whether it is finite: of finite operands its value and derivatives are
finite. What one that is not computes may be infinite, and what is computed from that;
a rule that reads such a value may give NaN. Arguments are taken to be finite, but not
by a program that asks for NaN or infinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from spadc.ir import (
    Apply,
    Function,
    ListType,
    Op,
    Region,
    ScalarType,
    Value,
    definitions,
    dtype_of,
    shape_of,
    walk,
)
from spadc.paths import residuals_of
from spadc.primitives import literals_in, primitive

if TYPE_CHECKING:
    from .masks import Mask

EQUALITIES = frozenset({"equal", "not_equal"})  # `x != x` asks for NaN
TESTS = frozenset({"isfinite", "isinf", "isnan"})
MENDS = frozenset({"nan_to_num", "where"})  # what they answer is meant to be finite
KEEPS_PLACES = frozenset({"asarray", "astype", "conjugate", "copy", "imag", "real"})
DIVISIONS = frozenset({"divide", "fmod", "remainder"})  # finite through a literal


@final
class Magnitudes:
    """What is known of the values of one function."""

    def __init__(self, fn: Function) -> None:
        self.makers = definitions(fn.body)
        self.literals = literals_in(fn.body)
        self.shapes: dict[Value, object] = {}
        self.wild: set[Value] = set()  # may be infinite or NaN
        for op in walk(fn.body):
            if isinstance(op, Apply) and len(op.results) == 1:
                self.shapes[op.result] = self._shape_of_result(op)
            if isinstance(op, Apply) and self._makes_wild(op):
                self.wild.update(op.results)

    def same_shape(self, a: Value, b: Value) -> bool:
        """Whether two values have one shape for certain."""
        x, y = shape_of(a.type), shape_of(b.type)
        if x is not None and x == y and None not in x:
            return True
        return self._shape(a) == self._shape(b)

    def may_spoil(self, op: Apply, position: int, mask: Mask) -> bool:
        """Whether the cotangent along an edge may be NaN where that of the result of
        `op` is 0, which is outside of `mask`."""
        known = primitive(op.name)
        if known.linear_in or op.name in MENDS:
            return False
        if known.rule is None:
            return True
        read = residuals_of(op, position, self.literals)
        if not read:
            return False
        asks = any(choice.finite or self._asks(choice.test) for choice in mask)
        return asks or not self._is_finite(op) or any(v in self.wild for v in read)

    def tests_in(self, region: Region) -> dict[Value, Value]:
        """The tests of a region that an earlier one says already, with that one."""
        first: dict[object, Value] = {}
        found: dict[Value, Value] = {}
        for op in region.ops:
            if is_elementwise(op) and isinstance(op, Apply):
                attrs = {k: repr(v) for k, v in op.attrs.items() if k[0] != "_"}
                read = (self._term(found.get(v, v)) for v in op.operands)
                key = (op.name, *read, *sorted(attrs.items()))
                same = first.setdefault(key, op.result)
                if same is not op.result:
                    found[op.result] = same
        return found

    def _term(self, value: Value) -> object:
        """A value, or the literal that it is."""
        if value in self.literals:
            literal = self.literals[value]
            return (type(literal), repr(literal))
        return value

    def _makes_wild(self, op: Apply) -> bool:
        if op.name in MENDS or all(dtype_of(r.type) == "bool" for r in op.results):
            return False
        if any(v in self.wild for v in op.operands):
            return True
        return is_elementwise(op) and not self._is_finite(op)

    def _is_finite(self, op: Apply) -> bool:
        """Whether finite operands have a finite value and derivatives."""
        known = primitive(op.name)
        if known.finite or known.zero_derivative or known.linear_in:
            return True
        second = self.literals.get(op.operands[1]) if len(op.operands) > 1 else None
        if op.name in DIVISIONS:
            return isinstance(second, int | float) and second != 0
        if op.name in ("power", "float_power"):
            return isinstance(second, int | float) and second >= 0 and second % 1 == 0
        return not known.elementwise

    def _asks(self, test: Value) -> bool:
        """Whether a test is made of questions for NaN or infinity."""
        waiting, seen = [test], {test}
        while waiting:
            op = self.makers.get(waiting.pop())
            if not isinstance(op, Apply) or not is_elementwise(op):
                continue
            is_same = op.name in EQUALITIES and len(set(op.operands)) == 1
            if op.name in TESTS or is_same:
                return True
            waiting += [v for v in op.operands if v not in seen]
            seen.update(op.operands)
        return False

    def _shape(self, value: Value) -> object:
        """What stands for the shape of a value."""
        if isinstance(value.type, ScalarType):
            return ()
        return self.shapes.get(value, value)

    def _shape_of_result(self, op: Apply) -> object:
        """That of the operands of an elementwise op, if they have the same."""
        if not is_elementwise(op):
            return op.result
        arrays = {s for s in map(self._shape, op.operands) if s != ()}
        return arrays.pop() if len(arrays) == 1 else op.result


def is_elementwise(op: Op | None) -> bool:
    """Whether each element of the one result is one of each operand's."""
    if not isinstance(op, Apply) or len(op.results) != 1:
        return False
    if op.name in KEEPS_PLACES:
        return not isinstance(op.operands[0].type, ListType)
    return primitive(op.name).elementwise
