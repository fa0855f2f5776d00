"""What is known about a value before the program runs.

An abstract value is a dtype and a shape, each of which may be partly unknown. Unknown
is always allowed and always correct: whoever needs a fact that is missing falls back to
code that is right for every case, or refuses. Dims are numbers, symbols with an offset
(`n - 2`) or None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, final

import numpy as np


@final
@dataclass(frozen=True, slots=True)
class Sym:
    """A symbolic length: `max(0, name + offset)`.

    `not_one` says that the length is known to differ from 1, so that it cannot be
    stretched by broadcasting. It is a fact about the length, not part of its identity.
    """

    name: str
    offset: int = 0
    not_one: bool = field(default=False, compare=False)

    def shifted(self, by: int) -> Sym:
        """The length with `by` (at most 0) added, as slicing does."""
        return self if by == 0 else Sym(self.name, self.offset + by)

    def __str__(self) -> str:
        return f"{self.name}{self.offset:+d}" if self.offset else self.name


Dim = int | Sym | None
Shape = tuple[Dim, ...]


@final
@dataclass(frozen=True, slots=True)
class ArrayType:
    """An `ndarray`: it has storage, may be viewed and written. None stands for
    unknown.
    """

    dtype: str | None = None
    shape: Shape | None = None


@final
@dataclass(frozen=True, slots=True)
class ScalarType:
    """A Python number or a NumPy scalar: immutable, rank 0.

    `weak` marks Python numbers, which do not take part in dtype promotion (NEP 50).
    `value` is what is known about an integer that may become a length.
    """

    dtype: str | None = None
    weak: bool = False
    value: Dim = None


@final
@dataclass(frozen=True, slots=True)
class AnyType:
    """An array or a scalar; nothing is known about it."""


@final
@dataclass(frozen=True, slots=True)
class ShapeType:
    """A tuple of lengths; `dims` is None when their number is unknown."""

    dims: Shape | None = None


@final
@dataclass(frozen=True, slots=True)
class TapeType:
    """A list of saved values, last in, first out."""


@final
@dataclass(frozen=True, slots=True)
class ObjectType:
    """A Python object that is not differentiated: a string, None, a dtype."""

    kind: str = "object"


Type = ArrayType | ScalarType | AnyType | ShapeType | TapeType | ObjectType

BOOL = ScalarType("bool")
INT = ScalarType("int64", weak=True)
FLOAT = ScalarType("float64", weak=True)


def shape_of(type_: Type) -> Shape | None:
    """The shape that broadcasting sees; None when the rank is unknown."""
    if isinstance(type_, ArrayType):
        return type_.shape
    return () if isinstance(type_, ScalarType) else None


def dtype_of(type_: Type) -> str | None:
    """The dtype's NumPy name, or None."""
    return type_.dtype if isinstance(type_, ArrayType | ScalarType) else None


def rank_of(type_: Type) -> int | None:
    """Number of axes, or None."""
    shape = shape_of(type_)
    return None if shape is None else len(shape)


def has_storage(type_: Type) -> bool:
    """Whether a value of this type may share memory with another."""
    return isinstance(type_, ArrayType | AnyType)


def may_be_float(type_: Type) -> bool:
    """Whether a derivative can flow through a value of this type."""
    if isinstance(type_, ShapeType | TapeType | ObjectType):
        return False
    dtype = dtype_of(type_)
    return dtype is None or np.dtype(dtype).kind in "fc"


def array_or_scalar(dtype: str | None, shape: Shape | None) -> Type:
    """The type of a NumPy result: rank 0 comes back as a scalar."""
    if shape is None:
        return AnyType() if dtype is None else ArrayType(dtype, None)
    return ScalarType(dtype) if shape == () else ArrayType(dtype, shape)


def broadcast_dim(a: Dim, b: Dim) -> Dim:
    """The length that two aligned axes broadcast to, given that the program runs."""
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    for dim in (a, b):
        if isinstance(dim, int) or (isinstance(dim, Sym) and dim.not_one):
            return dim
    return None


def broadcast_shapes(*shapes: Shape | None) -> Shape | None:
    """The broadcast shape, or None when a rank is unknown."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return None
    rank = max((len(shape) for shape in known), default=0)
    out: list[Dim] = [1] * rank
    for shape in known:
        for axis, dim in enumerate(shape, start=rank - len(shape)):
            out[axis] = broadcast_dim(out[axis], dim)
    return tuple(out)


def is_stretched(operand: Dim, result: Dim) -> bool | None:
    """Whether broadcasting stretches `operand` to `result`; None when it may.

    A length of 1 counts as stretched: summing over it is right either way.
    """
    if operand == result and operand is not None:
        return False
    if operand == 1:
        return True
    if isinstance(operand, int) or (isinstance(operand, Sym) and operand.not_one):
        return False
    return None


def promote(*types: Type) -> str | None:
    """The dtype of an arithmetic result by NumPy's promotion rules, or None."""
    dtypes = [dtype_of(t) for t in types]
    if not dtypes or None in dtypes:
        return None
    if all(isinstance(t, ScalarType) and t.weak for t in types):
        return str(np.result_type(*(np.dtype(d) for d in dtypes if d)))
    arguments = [_promotion_argument(t) for t in types]
    return str(np.result_type(*arguments))


def _promotion_argument(type_: Type) -> Any:
    dtype = np.dtype(dtype_of(type_))
    if isinstance(type_, ScalarType) and type_.weak:
        return {"b": np.dtype(bool), "c": 0j, "f": 0.0}.get(dtype.kind, 0)
    return dtype


def join(a: Type, b: Type) -> Type:
    """The least type that covers both, where control flow meets."""
    if a == b:
        return a
    if isinstance(a, ScalarType) and isinstance(b, ScalarType):
        same = a.dtype == b.dtype
        dtype = a.dtype if same else promote(a, b)
        return ScalarType(dtype, a.weak and b.weak)
    if isinstance(a, ArrayType) and isinstance(b, ArrayType):
        dtype = a.dtype if a.dtype == b.dtype else None
        return ArrayType(dtype, join_shapes(a.shape, b.shape))
    if isinstance(a, ShapeType) and isinstance(b, ShapeType):
        return ShapeType(join_shapes(a.dims, b.dims))
    numeric = ArrayType | ScalarType | AnyType
    return (
        AnyType() if isinstance(a, numeric) and isinstance(b, numeric) else ObjectType()
    )


def join_shapes(a: Shape | None, b: Shape | None) -> Shape | None:
    """The shape that covers both: differing lengths become unknown."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(x if x == y else None for x, y in zip(a, b, strict=True))
