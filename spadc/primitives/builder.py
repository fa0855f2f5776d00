"""Building IR: append typed ops to a region, by name or by ordinary expressions.

`Builder.apply` is the one way to make an op; `Expr` wraps a value so that rules are
written with `+`, `**`, `@` and primitives called as functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from spadc.ir import (
    BOOL,
    FLOAT,
    INT,
    NOWHERE,
    UNDEFINED,
    Apply,
    Constant,
    ObjectType,
    Op,
    Region,
    ScalarType,
    Span,
    Type,
    Value,
    walk,
)
from spadc.options import USUAL

from .core import infer_types

CONVENTIONS = "_conventions"  # the note on an op, if they are not the usual ones


class Builder:
    """An open region: ops are appended in program order, all with the current `span`.

    `literals` holds the values that are known to be literals, shared with nested
    builders. `conventions` are what rules ask where a derivative is not unique.
    """

    def __init__(
        self, span: Span = NOWHERE, literals: dict[Value, Any] | None = None
    ) -> None:
        self.ops: list[Op] = []
        self.span = span
        self.literals: dict[Value, Any] = {} if literals is None else literals
        self.conventions = USUAL

    def child(self) -> Builder:
        """A builder for a nested region, with the same span."""
        inner = Builder(self.span, self.literals)
        inner.conventions = self.conventions
        return inner

    def obey(self, op: Apply) -> None:
        """Let the rules that come obey the conventions noted on `op`."""
        self.conventions = op.attrs.get(CONVENTIONS, USUAL)

    def region(self, params: Sequence[Value], results: Sequence[Value]) -> Region:
        """Close the region."""
        return Region(tuple(params), tuple(self.ops), tuple(results))

    def add(self, op: Op) -> tuple[Value, ...]:
        """Append an op that was made elsewhere and return its results."""
        self.ops.append(op)
        if isinstance(op, Constant):
            self.literals[op.result] = op.value
        return op.results

    def constant(self, literal: Any, hint: str | None = None) -> Value:
        """A literal."""
        op = Constant(literal, Value(type_of_literal(literal), hint), self.span)
        self.add(op)
        return op.result

    def apply(
        self, name: str, *operands: Any, hint: str | None = None, **attrs: Any
    ) -> Value:
        """Append one op with one result. What is not a value becomes a constant."""
        (result,) = self.apply_all(name, *operands, hints=(hint,), **attrs)
        return result

    def apply_all(
        self, name: str, *operands: Any, hints: Sequence[str | None] = (), **attrs: Any
    ) -> tuple[Value, ...]:
        """Append one op with any number of results."""
        values = tuple(self.value(o) for o in operands)
        types = infer_types(name, tuple(v.type for v in values), attrs)
        return self.apply_typed(name, values, types, hints, attrs)

    def apply_typed(
        self,
        name: str,
        operands: tuple[Value, ...],
        types: Sequence[Type],
        hints: Sequence[str | None] = (),
        attrs: dict[str, Any] | None = None,
    ) -> tuple[Value, ...]:
        """Append one op whose result types are given (`pop`, and copies of ops)."""
        named = (*hints, *[None] * len(types))
        results = tuple(Value(t, h) for t, h in zip(types, named, strict=False))
        proxy = MappingProxyType(dict(attrs or {}))
        self.ops.append(Apply(name, operands, results, proxy, self.span))
        return results

    def value(self, operand: Any) -> Value:
        """`operand` as a value: an expression's, itself, or a constant."""
        if isinstance(operand, Value):
            return operand
        return operand.value if isinstance(operand, Expr) else self.constant(operand)

    def express(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """`apply`, over and to expressions; several results come as a tuple."""
        results = tuple(Expr(v, self) for v in self.apply_all(name, *operands, **attrs))
        return results[0] if len(results) == 1 else results


class Expr:
    """A value inside a builder, with Python's operators."""

    __slots__ = ("builder", "value")
    __array_ufunc__ = None

    def __init__(self, value: Value, builder: Builder) -> None:
        self.value = value
        self.builder = builder

    @property
    def type(self) -> Type:
        """The value's type."""
        return self.value.type

    @property
    def literal(self) -> Any:
        """The Python literal that the value is known to be, or UNDEFINED."""
        return self.builder.literals.get(self.value, UNDEFINED)

    def _make(self, name: str, *operands: Any, **attrs: Any) -> Any:
        return self.builder.express(name, *operands, **attrs)

    def __add__(self, other: Any) -> Any:
        return self._make("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self._make("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self._make("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._make("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._make("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._make("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self._make("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._make("divide", other, self)

    def __pow__(self, other: Any) -> Any:
        return self._make("power", self, other)

    def __rpow__(self, other: Any) -> Any:
        return self._make("power", other, self)

    def __matmul__(self, other: Any) -> Any:
        return self._make("matmul", self, other)

    def __floordiv__(self, other: Any) -> Any:
        return self._make("floor_divide", self, other)

    def __neg__(self) -> Any:
        return self._make("negative", self)

    def __lt__(self, other: Any) -> Any:
        return self._make("less", self, other)

    def __le__(self, other: Any) -> Any:
        return self._make("less_equal", self, other)

    def __gt__(self, other: Any) -> Any:
        return self._make("greater", self, other)

    def __ge__(self, other: Any) -> Any:
        return self._make("greater_equal", self, other)

    def equals(self, other: Any) -> Any:
        """Elementwise `==` (the operator itself stays identity)."""
        return self._make("equal", self, other)

    @property
    def shape(self) -> Any:
        """The shape, as a value."""
        return self._make("shape", self)

    @property
    def size(self) -> Any:
        """The number of elements, as a value."""
        return self._make("size", self)

    @property
    def T(self) -> Any:
        """The transpose."""
        return self._make("transpose", self)


def literals_in(region: Region) -> dict[Value, Any]:
    """The values of every constant in `region`, for `Builder(literals=...)`."""
    return {op.result: op.value for op in walk(region) if isinstance(op, Constant)}


def type_of_literal(literal: Any) -> Type:
    """The type of a Python literal."""
    if isinstance(literal, bool):
        return BOOL
    if isinstance(literal, int):
        return ScalarType(INT.dtype, weak=True, value=literal)
    if isinstance(literal, float):
        return FLOAT
    if isinstance(literal, complex):
        return ScalarType("complex128", weak=True)
    return ObjectType(type(literal).__name__)
