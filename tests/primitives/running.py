"""Run one primitive and its rule on sample values, knowing its types or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from spadc.derivatives import pull_back
from spadc.errors import SpadcError
from spadc.ir import (
    AnyType,
    Apply,
    ArrayType,
    Dim,
    ObjectType,
    ScalarType,
    ShapeType,
    Sym,
    Type,
    Value,
    has_storage,
)
from spadc.options import USUAL, Conventions
from spadc.primitives import (
    Builder,
    Expr,
    Unsupported,
    infer_types,
    interpret_region,
    primitive,
    type_of_literal,
)

KNOWLEDGE = ("known", "symbolic", "ranks", "nothing")


@dataclass(frozen=True)
class Row:
    """One call of a primitive. Float operands not in `fixed` are differentiated.

    `call(*operands)` is what NumPy computes; `tag` tells rows of one primitive apart.
    `needs_rank` marks a call that is refused when nothing is known about the operands,
    `once` one whose second derivatives are refused.
    """

    name: str
    operands: tuple[Any, ...]
    call: Any
    attrs: dict[str, Any] = field(default_factory=dict)
    tag: str = ""
    fixed: tuple[int, ...] = ()
    needs_rank: bool = False
    conventions: Conventions = USUAL
    once: bool = False

    def __str__(self) -> str:
        return f"{self.name}-{self.tag}" if self.tag else self.name

    @property
    def active(self) -> list[int]:
        """The positions of the operands that are differentiated."""
        return [
            k
            for k, x in enumerate(self.operands)
            if is_float(x) and k not in self.fixed
        ]

    def evaluate(self, *operands: Any) -> tuple[Any, ...]:
        """The results, as the IR computes them."""
        results = primitive(self.name).evaluate(*operands, **self.attrs)
        return results if isinstance(results, tuple) else (results,)


@contextmanager
def knowing(knowledge: str) -> Iterator[None]:
    """What fails inside says how much was known of the types."""
    try:
        yield
    except Exception as error:
        error.add_note(f"with types that are: {knowledge}")
        raise


def is_float(x: Any) -> bool:
    """Whether `x` is an array or a number of floating dtype."""
    return isinstance(x, np.ndarray | np.generic | float) and (
        np.result_type(x).kind == "f"
    )


def type_at(x: Any, knowledge: str) -> Type:
    """The type of `x`, as far as `knowledge` goes."""
    if x is None or isinstance(x, str):
        return ObjectType(type(x).__name__)
    if isinstance(x, tuple):
        return ShapeType(dims_at(x, knowledge))
    if knowledge == "nothing":
        return AnyType()
    if isinstance(x, np.ndarray):
        dtype = str(x.dtype) if knowledge in ("known", "symbolic", "dtypes") else None
        return ArrayType(dtype, dims_at(x.shape, knowledge))
    if isinstance(x, np.generic):
        return ScalarType(str(x.dtype))
    type_ = type_of_literal(x)
    return type_ if knowledge == "known" else ScalarType(type_.dtype, type_.weak)


def dims_at(shape: Sequence[int], knowledge: str) -> tuple[Dim, ...] | None:
    """The lengths as numbers, as symbols (equal ones share one), or as None."""
    if knowledge in ("nothing", "dtypes"):
        return None
    if knowledge == "known":
        return tuple(shape)
    if knowledge == "ranks":
        return (None,) * len(shape)
    return tuple(n if n in (1, -1) else Sym(f"n{n}", not_one=True) for n in shape)


def agrees(type_: Type, x: Any) -> bool:
    """Whether `x` is a value of that type."""
    if isinstance(type_, AnyType):
        return True
    if isinstance(type_, ShapeType):
        return isinstance(x, tuple) and _shape_agrees(type_.dims, x)
    if isinstance(x, tuple) or type_.dtype not in (None, str(np.result_type(x))):
        return False
    if isinstance(type_, ArrayType):
        if type_.shape is not None and not isinstance(x, np.ndarray):
            return False
        return _shape_agrees(type_.shape, np.shape(x))
    if isinstance(x, np.ndarray) or _shape_agrees((type_.value,), (x,)) is False:
        return False
    if type_.dtype in (None, "bool"):  # a bool is never weak, Python's or NumPy's
        return True
    if type_.dtype == "complex128":  # `1j * np.float64(2)` is a Python number
        return isinstance(x, complex)
    return type_.weak is not isinstance(x, np.generic)


def _shape_agrees(dims: Sequence[Dim] | None, shape: Sequence[int]) -> bool:
    if dims is None:
        return True
    if len(dims) != len(shape):
        return False
    return all(_dim_agrees(d, n) for d, n in zip(dims, shape, strict=True))


def _dim_agrees(dim: Dim, length: int) -> bool:
    if isinstance(dim, Sym):
        return max(0, int(dim.name[1:]) + dim.offset) == length
    return dim is None or dim == length


def trace_rule(
    row: Row, operands: Sequence[Any], y_bars: Sequence[Any], knowledge: str
) -> tuple[Builder, list[Value], list[Any], list[Any]]:
    """Build the rule: builder, values given, what they stand for, its answer."""
    builder = Builder()
    builder.conventions = row.conventions
    types = tuple(type_at(x, knowledge) for x in operands)
    ys = row.evaluate(*operands)
    result_types = infer_types(row.name, types, row.attrs)
    given = [*y_bars, *ys, *operands]
    bar_types = [
        type_at(b, "known") if isinstance(b, float) else t
        for b, t in zip(y_bars, result_types, strict=True)
    ]
    values = [Value(t) for t in (*bar_types, *result_types, *types)]
    for value, x in zip(values[-len(operands) :], operands, strict=True):
        if x is None or (knowledge == "known" and isinstance(x, int | float | complex)):
            builder.literals[value] = x
    exprs = [Expr(v, builder) for v in values]
    n = len(ys)
    bars, results, rest = exprs[:n], exprs[n : 2 * n], exprs[2 * n :]
    several = n > 1
    rule = primitive(row.name).rule or transposed_tangent(row, builder, values)
    answer = rule(
        tuple(bars) if several else bars[0],
        tuple(results) if several else results[0],
        *rest,
        **row.attrs,
    )
    return (
        builder,
        values,
        given,
        list(answer if isinstance(answer, tuple) else (answer,)),
    )


def transposed_tangent(row: Row, builder: Builder, values: Sequence[Value]) -> Any:
    """The rule of a primitive that states its JVP only."""
    n = len(row.evaluate(*row.operands))
    bars, results, rest = values[:n], values[n : 2 * n], values[2 * n :]
    attrs = MappingProxyType(dict(row.attrs))
    op = Apply(row.name, tuple(rest), tuple(results), attrs, builder.span)

    def rule(*_: Any, **attrs: Any) -> Any:
        try:
            return pull_back(op, builder, dict(zip(results, bars, strict=True)))
        except SpadcError as error:
            raise Unsupported(str(error)) from None

    return rule


def cotangents(
    row: Row, operands: Sequence[Any], y_bars: Sequence[Any], knowledge: str = "known"
) -> list[Any]:
    """The cotangents of all operands, broadcasting summed out, or None."""
    builder, values, given, answer = trace_rule(row, operands, y_bars, knowledge)
    built = [None if bar is None else builder.value(bar) for bar in answer]
    kept = tuple(v for v in built if v is not None)
    results = iter(_run(builder, values, given, kept))
    bars = [None if v is None else next(results) for v in built]
    if primitive(row.name).broadcasts:
        bars = [b if b is None else unbroadcast(b, np.shape(x))
                for b, x in zip(bars, operands, strict=True)]  # fmt: skip
    return bars


def _run(
    builder: Builder,
    values: Sequence[Value],
    given: Sequence[Any],
    kept: tuple[Value, ...],
) -> tuple[Any, ...]:
    """Run what was built, checking every inferred type on the way."""

    def observe(op: Any, results: tuple[Any, ...]) -> None:
        for value, x in zip(op.results, results, strict=True):
            if has_storage(value.type) or isinstance(value.type, ScalarType):
                assert agrees(value.type, x), (op.name, value.type, x)

    environment = dict(zip(values, given, strict=True))
    region = builder.region((), kept)
    return interpret_region(region, (), environment, observe=observe)


def unbroadcast(x_bar: Any, shape: tuple[int, ...]) -> Any:
    """What the driver does with the cotangent of an operand that was broadcast."""
    return primitive("unbroadcast").evaluate(x_bar, shape)
