"""Which values are known to be NumPy objects, so that `x.shape` and `x.copy()` exist.

A parameter of unknown type may be a Python number; what comes out of NumPy never is. A
use that only an array survives (subscript, matrix product, transpose, a method call)
settles it as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.ir import (
    AnyType,
    Apply,
    ArrayType,
    Constant,
    For,
    Global,
    If,
    Op,
    ScalarType,
    Value,
    is_ndarray,
)
from spadc.primitives import Call, Infix, Prefix, primitive

from .buffers import STORES
from .sites import Sites

PROVING_USES = STORES | {"index", "matmul", "transpose"}
LIST_READS = ("list_item", "nested_item", "pop_item", "sum_items", "max_item", "min_item")
NUMBERS = frozenset({"size", "length", "dim", "ndim", "part"})


@final
@dataclass(slots=True)
class NumPyValues:
    """Whether a value is an `ndarray` or a NumPy scalar, never a Python number."""

    sites: Sites
    known: dict[Value, bool] = field(default_factory=dict)

    def __contains__(self, value: Value) -> bool:
        if value not in self.known:
            self.known[value] = False  # what depends on itself alone proves nothing
            self.known[value] = self._decide(value)
        return self.known[value]

    def _decide(self, value: Value) -> bool:
        if is_ndarray(value.type):
            return True
        if isinstance(value.type, ScalarType) and value.type.weak:
            return False
        if not isinstance(value.type, ScalarType | AnyType | ArrayType):
            return False
        op = self.sites.definer.get(value)
        return self._is_made_by_numpy(op, value) or self._is_used_as_array(value)

    def _is_made_by_numpy(self, op: Op | None, value: Value) -> bool:
        if isinstance(op, If):
            slot = op.results.index(value)
            return all(region.results[slot] in self for region in op.regions)
        if isinstance(op, For):
            slot = op.results.index(value)
            ends = (
                (op.inits[slot], op.body.results[slot]) if slot < len(op.inits) else ()
            )
            return bool(ends) and all(v in self for v in ends)
        if not isinstance(op, Apply) or op.name in NUMBERS or op.name == "pop":
            return False
        if op.name in STORES:
            return op.operands[0] in self
        spelling = primitive(op.name).spelling
        if isinstance(spelling, Infix | Prefix):
            return op.name == "matmul" or any(v in self for v in op.operands)
        if isinstance(spelling, Call):
            called = str(op.attrs.get("_name") or spelling.function)
            by_method = op.attrs.get("_form") in {"method", "attribute"}
            from_numpy = called.startswith("np.") or by_method
            return from_numpy or any(v in self for v in op.operands[:1])
        return op.name not in {"and_", "or_", "not_", "make_shape", *LIST_READS}

    def _is_used_as_array(self, value: Value) -> bool:
        if isinstance(value.type, ScalarType):
            return False
        if isinstance(self.sites.definer.get(value), Constant | Global):
            return False
        for use in self.sites.uses_of(value):
            if isinstance(use.op, Apply) and _proves_array(use.op, value):
                return True
        return False


def _proves_array(op: Apply, value: Value) -> bool:
    """Whether the op would fail on a number."""
    if op.name == "matmul":
        return True
    if value is not op.operands[0]:
        return False
    if op.attrs.get("_form") in {"method", "attribute"}:
        return True
    if op.name not in PROVING_USES:
        return False
    return op.name != "accumulate" or bool(op.attrs.get("path"))
