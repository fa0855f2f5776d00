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
    is_complex,
    is_ndarray,
)
from spadc.primitives import Call, Infix, Prefix, primitive

from .buffers import STORES
from .sites import Sites, Use

PROVING_USES = STORES | {"index", "matmul", "transpose"}
LIST_READS = (
    "list_item",
    "nested_item",
    "pop_item",
    "sum_items",
    "max_item",
    "min_item",
)
PARTS = frozenset({"real", "imag"})  # of a Python number they are Python numbers
NUMBER_METHODS = PARTS | {"conjugate"}
NUMBERS = frozenset({"size", "length", "dim", "ndim", "part", "unit_bar"})


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
        by_method = op.attrs.get("_form") in {"method", "attribute"}
        if op.name in PARTS or (by_method and op.name in NUMBER_METHODS):
            return op.operands[0] in self
        spelling = primitive(op.name).spelling
        if isinstance(spelling, Infix | Prefix):
            return op.name == "matmul" or self._is_numpy_operator(op)
        if isinstance(spelling, Call):
            called = str(op.attrs.get("_name") or spelling.function)
            from_numpy = called.startswith("np.") or by_method
            return from_numpy or any(v in self for v in op.operands[:1])
        return op.name not in {"and_", "or_", "not_", "make_shape", *LIST_READS}

    def _is_numpy_operator(self, op: Apply) -> bool:
        """A Python complex number takes in a `float64`, which is a Python float."""
        first, *rest = op.operands
        if is_complex(first.type) and first not in self:
            return any(
                is_ndarray(v.type) or (is_complex(v.type) and v in self) for v in rest
            )
        return any(v in self for v in op.operands)

    def _is_used_as_array(self, value: Value) -> bool:
        if isinstance(value.type, ScalarType):
            return False
        if isinstance(self.sites.definer.get(value), Constant | Global):
            return False
        return any(
            isinstance(use.op, Apply)
            and _proves_array(use.op, value)
            and self._is_sure(use, value)
            for use in self.sites.uses_of(value)
        )

    def _is_sure(self, use: Use, value: Value) -> bool:
        """Whether no branch stands between a value and its use: `x[0] if k else x`."""
        region, definer = use.region, self.sites.definer.get(value)
        while value not in region.params:
            owner = self.sites.owner[region]
            if owner is None or (definer and self.sites.region_of[definer] is region):
                return True
            if isinstance(owner, If):
                return False
            region = self.sites.region_of[owner]
        return True


def _proves_array(op: Apply, value: Value) -> bool:
    """Whether the op would fail on a number."""
    if op.name == "matmul":
        return True
    if value is not op.operands[0]:
        return False
    if op.attrs.get("_form") in {"method", "attribute"}:
        return op.name not in NUMBER_METHODS
    if op.name not in PROVING_USES:
        return False
    return op.name != "accumulate" or bool(op.attrs.get("path"))
