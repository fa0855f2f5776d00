"""Types of results: dtypes as NumPy computes them, shapes with symbolic lengths.

Every function is exact or answers None. Dtypes of ufuncs come from NumPy itself; Python
numbers are weak (NEP 50).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import Any

import numpy as np

from spadc.ir import (
    Dim,
    ObjectType,
    ScalarType,
    Shape,
    ShapeType,
    Sym,
    Type,
    array_or_scalar,
    broadcast_shapes,
    dtype_of,
    is_complex,
    promote,
    shape_of,
)

Axis = int | tuple[int, ...] | None
PYTHON_TYPES = {"i": int, "u": int, "f": float, "c": complex}


def is_weak(type_: Type) -> bool:
    """Whether values of this type are Python numbers."""
    return isinstance(type_, ScalarType) and type_.weak


def is_left_out(type_: Type) -> bool:
    """Whether an optional operand is the constant None."""
    return isinstance(type_, ObjectType) and type_.kind == "NoneType"


def ufunc_dtype(ufunc: np.ufunc, types: Iterable[Type]) -> str | None:
    """The dtype of the first result of `ufunc`, as NumPy resolves it; what meets
    complex numbers becomes complex, if only in the wider precision."""
    given: list[Any] = []
    types = tuple(types)
    imaginary = any(map(is_complex, types))
    for type_ in types:
        dtype = dtype_of(type_) or ("float64" if imaginary else None)
        if dtype is None:
            return None
        weak = PYTHON_TYPES.get(np.dtype(dtype).kind) if is_weak(type_) else None
        given.append(weak or np.dtype(dtype))
    try:
        return str(ufunc.resolve_dtypes((*given, *[None] * ufunc.nout))[ufunc.nin])
    except TypeError:
        return None


def common_shape(types: Iterable[Type]) -> Shape | None:
    """The shape to which values of these types broadcast."""
    return broadcast_shapes(*(shape_of(t) for t in types))


def infer_ufunc(ufunc: np.ufunc) -> Callable[..., Type]:
    """The type rule of a NumPy ufunc."""

    def infer(*types: Type) -> Type:
        return array_or_scalar(ufunc_dtype(ufunc, types), common_shape(types))

    return infer


def infer_operator(
    ufunc: np.ufunc, value: Callable[..., Dim] | None = None
) -> Callable[..., Type]:
    """The type rule of a Python operator, which keeps Python numbers weak.

    `value` computes what is known about an integer result from what is known about the
    operands.
    """

    def infer(*types: Type) -> Type:
        scalars = [t for t in types if isinstance(t, ScalarType)]
        weak = [t for t in scalars if t.weak]
        dtype = ufunc_dtype(ufunc, types)
        if len(weak) == len(types):
            known = value and all(t.value is not None for t in scalars)
            result = value(*(t.value for t in scalars)) if known and value else None
            return ScalarType(dtype, weak=True, value=result)
        if weak and len(weak) + sum(t.dtype == "bool" for t in scalars) == len(types):
            imaginary = any(map(is_complex, types))
            return ScalarType(dtype if imaginary else None)  # weak, or a NumPy bool
        return array_or_scalar(dtype, common_shape(types))

    return infer


def infer_test(*types: Type) -> Type:
    """The type rule of comparisons and other questions."""
    if any(isinstance(t, ObjectType | ShapeType) for t in types):
        return ScalarType("bool")
    return array_or_scalar("bool", common_shape(types))


def same_type(x: Type, *others: Type, **attrs: Any) -> Type:
    """The type rule of what answers with the type of its first operand."""
    return x


def floating(dtype: str | None) -> str | None:
    """The dtype in which NumPy averages: integers as float64."""
    if dtype is None:
        return None
    return "float64" if np.dtype(dtype).kind in "biu" else dtype


def summed(dtype: str | None) -> str | None:
    """The dtype in which NumPy sums: small integers in the platform's."""
    if dtype is None:
        return None
    kind, size = np.dtype(dtype).kind, np.dtype(dtype).itemsize
    if kind in "bi" and size < 8:
        return "int64"
    return "uint64" if kind == "u" and size < 8 else dtype


def reduced_shape(shape: Shape | None, axis: Axis, keepdims: bool) -> Shape | None:
    """The shape after reducing over `axis`."""
    if shape is None:
        return () if axis is None and not keepdims else None
    axes = axes_of(axis, len(shape))
    if keepdims:
        return tuple(1 if k in axes else dim for k, dim in enumerate(shape))
    return tuple(dim for k, dim in enumerate(shape) if k not in axes)


def axes_of(axis: Axis, rank: int) -> tuple[int, ...]:
    """The axes as sorted positions; None means all."""
    if axis is None:
        return tuple(range(rank))
    given = (axis,) if isinstance(axis, int) else axis
    return tuple(sorted(k % rank if rank else 0 for k in given))


def count(dims: Iterable[Dim]) -> Dim:
    """The product of lengths, where it is a number or one symbol."""
    known = list(dims)
    numbers = [dim for dim in known if isinstance(dim, int)]
    others = [dim for dim in known if not isinstance(dim, int)]
    if not others or prod(numbers) == 0:
        return prod(numbers)
    return others[0] if len(others) == 1 and prod(numbers) == 1 else None


def add_dims(a: Dim, b: Dim) -> Dim:
    """The sum of two lengths (or integers that may become lengths)."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if isinstance(a, int):
        a, b = b, a
    if not isinstance(a, Sym) or not isinstance(b, int):
        return None
    exact = a.offset >= 0 or b <= 0  # else max(0, name + offset) may hide a negative
    return Sym(a.name, a.offset + b) if exact and b else (a if b == 0 else None)


def negate_dim(a: Dim) -> Dim:
    """The negative of a known integer."""
    return -a if isinstance(a, int) else None


def subtract_dims(a: Dim, b: Dim) -> Dim:
    """The difference of two integers."""
    return 0 if a == b and a is not None else add_dims(a, negate_dim(b))


def multiply_dims(a: Dim, b: Dim) -> Dim:
    """The product of two integers."""
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    return (b if a == 1 else None) if isinstance(a, int) else (a if b == 1 else None)


def floor_divide_dims(a: Dim, b: Dim) -> Dim:
    """The integer quotient."""
    if isinstance(a, int) and isinstance(b, int) and b:
        return a // b
    return a if b == 1 else None


def promoted(types: Iterable[Type], dtype: str | None = None) -> str | None:
    """The common dtype of what is put into one array: Python floats are float64."""
    return dtype or promote(*made_arrays(types))


def made_arrays(types: Iterable[Type]) -> list[Type]:
    """These types where Python numbers are made arrays, and take part in promotion."""
    return [ScalarType(t.dtype) if isinstance(t, ScalarType) else t for t in types]
