"""What is known about a value before the program runs.

An abstract value is a dtype and a shape, each of which may be partly unknown. Unknown
is always allowed and always correct: whoever needs a fact that is missing falls back to
code that is right for every case, or refuses. Dims are numbers, symbols with an offset
(`n - 2`) or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from .lengths import Dim, Shape, Sym


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
class ListType:
    """A Python list whose length is known only at run time. `element` covers every
    item; None: it has had no items so far."""

    element: Type | None = None


@final
@dataclass(frozen=True, slots=True)
class CarrierType:
    """An array in another form than its own: packed, or rounded.

    `of` is the type that it unfolds to; each element takes `bits`, each row of the last
    axis `row_bytes` more. `is_most` says that it may be less.
    """

    of: Type
    bits: int
    row_bytes: int = 0
    is_most: bool = False


@final
@dataclass(frozen=True, slots=True)
class ObjectType:
    """A Python object that is not differentiated: a string, None, a dtype."""

    kind: str = "object"


@final
@dataclass(frozen=True, slots=True)
class LiteralType:
    """A text, None, a bool or an integer whose value is compiled in."""

    value: Any

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LiteralType):
            return NotImplemented
        same_type = type(self.value) is type(other.value)
        return same_type and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """One step into a container: `[label]`, or `.label` if it is an attribute."""

    label: Any
    attribute: bool = False


@final
@dataclass(frozen=True, slots=True)
class StructType:
    """A container of arrays and numbers whose form is known.

    `kind` is "dict", "list", "tuple", "named tuple" or "object"; `labels` are the keys
    of a dict, the names of the parts of a named tuple or an object, else positions;
    `name` is what the class of an object is called, `cls` that class, if it is there.
    """

    kind: str
    labels: tuple[Any, ...]
    items: tuple[Type, ...]
    name: str = ""
    cls: type | None = None

    @property
    def is_record(self) -> bool:
        """Whether the parts have names, which are attributes."""
        return self.kind in ("named tuple", "object")

    @property
    def entries(self) -> tuple[tuple[Entry, Type], ...]:
        """How each part is reached, and its type."""
        steps = (Entry(label, self.is_record) for label in self.labels)
        return tuple(zip(steps, self.items, strict=True))

    def with_items(self, items: Sequence[Type]) -> StructType:
        """A container of the same form with other parts."""
        return StructType(self.kind, self.labels, tuple(items), self.name, self.cls)


Type = (
    ArrayType
    | ScalarType
    | AnyType
    | ShapeType
    | TapeType
    | ListType
    | CarrierType
    | ObjectType
    | LiteralType
    | StructType
)

BOOL = ScalarType("bool")
INT = ScalarType("int64", weak=True)
FLOAT = ScalarType("float64", weak=True)
COMPLEX = ScalarType("complex128", weak=True)


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
    if isinstance(type_, ListType):
        return type_.element is None or may_be_float(type_.element)
    if not isinstance(type_, ArrayType | ScalarType | AnyType):
        return False
    dtype = dtype_of(type_)
    return dtype is None or np.dtype(dtype).kind in "fc"


def is_complex(type_: Type) -> bool:
    """Whether the elements are complex numbers. Where the dtype is not known, they are
    real: what is complex has a known dtype everywhere."""
    dtype = dtype_of(type_)
    return dtype is not None and np.dtype(dtype).kind == "c"


def is_ndarray(type_: Type) -> bool:
    """Whether a value certainly came out of NumPy; complex numbers that were joined
    with others may be Python's."""
    joined = shape_of(type_) is None and is_complex(type_)
    return isinstance(type_, ArrayType) and not joined


def real_dtype(dtype: str) -> str:
    """The dtype of the parts of complex numbers; a real dtype itself.

    >>> real_dtype("complex64"), real_dtype("int64")
    ('float32', 'int64')
    """
    return str(np.empty(0, dtype).real.dtype)


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
    """The dtype of an arithmetic result by NumPy's promotion rules, or None; what meets
    complex numbers becomes complex, if only in the wider precision."""
    dtypes = [dtype_of(t) for t in types]
    if not dtypes or None in dtypes:
        return "complex128" if any(map(is_complex, types)) else None
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
    if is_complex(a) or is_complex(b):
        return _join_complex(a, b)
    if isinstance(a, ArrayType) and isinstance(b, ArrayType):
        dtype = a.dtype if a.dtype == b.dtype else None
        return ArrayType(dtype, join_shapes(a.shape, b.shape))
    if isinstance(a, ShapeType) and isinstance(b, ShapeType):
        return ShapeType(join_shapes(a.dims, b.dims))
    if isinstance(a, ListType) and isinstance(b, ListType):
        return join_lists(a, b)
    numeric = ArrayType | ScalarType | AnyType
    return (
        AnyType() if isinstance(a, numeric) and isinstance(b, numeric) else ObjectType()
    )


def _join_complex(a: Type, b: Type) -> Type:
    """The type that covers an array of complex numbers and something else: complex, or
    nothing that can be read."""
    dtype = promote(a, b)
    weak = any(isinstance(t, ScalarType) and t.weak for t in (a, b))
    if dtype is None or not (weak or (is_complex(a) and is_complex(b))):
        return ObjectType()
    return ArrayType(dtype, join_shapes(shape_of(a), shape_of(b)))


def join_lists(a: ListType, b: ListType) -> Type:
    """The list that covers both; an empty one says nothing about the items."""
    if a.element is None or b.element is None:
        return a if b.element is None else b
    element = join(a.element, b.element)
    return ObjectType() if isinstance(element, ObjectType) else ListType(element)


def join_shapes(a: Shape | None, b: Shape | None) -> Shape | None:
    """The shape that covers both: differing lengths become unknown."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(x if x == y else None for x, y in zip(a, b, strict=True))
