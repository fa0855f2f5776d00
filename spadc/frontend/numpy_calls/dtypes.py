"""Questions about dtypes, answered when compiling: `np.result_type`, `np.issubdtype`,
`x.dtype.kind`, `x.nbytes`.

The answers choose which program is meant, so the dtypes that they ask about must be
known.
"""

from __future__ import annotations

from typing import Any, NoReturn

import gast
import numpy as np

from spadc.ir import ScalarType, dtype_of

from ..bindings import (
    ArrayRef,
    Binding,
    Dtype,
    External,
    Scalar,
    Static,
    is_number,
)
from ..calling.arguments import Arguments, library, only, taken
from ..context import Lowering
from ..language.operators import binary, dtype_name
from ..values import static_value, type_of
from .output import TYPES


@library("numpy.dtype")
def dtype(low: Lowering, given: Arguments) -> Binding:
    """`np.dtype("f4")`"""
    (x,) = only(low, given, ("dtype",), "np.dtype")
    return Dtype(dtype_name(low, x))


@library("numpy.finfo", "numpy.iinfo")
def limits(low: Lowering, given: Arguments) -> Binding:
    """`np.finfo(float)`, whose attributes are numbers."""
    (x,) = only(low, given, ("dtype",), "np.finfo")
    return External(f"{given.name}({dtype_name(low, x)})")


@library("numpy.result_type", "numpy.promote_types")
def result_type(low: Lowering, given: Arguments) -> Binding:
    """`np.result_type(x, np.float32, 1.0)`: a Python number is weak."""
    if given.keywords or not given.positional:
        low.refuse("SPD102", "only arrays, numbers and dtypes are promoted")
    found = np.result_type(*(_promoted(low, x) for x in given.positional))
    return Dtype(str(found.name))


def _promoted(low: Lowering, binding: Binding) -> Any:
    if isinstance(binding, ArrayRef | Scalar) or _is_number(binding):
        type_ = type_of(low.state, binding)
        name = dtype_of(type_)
        if name is None:
            _unknown(low)
        if isinstance(type_, ScalarType) and type_.weak:
            return np.dtype(name).type(1).item()
        return np.dtype(name)
    return np.dtype(dtype_name(low, binding))


def _is_number(binding: Binding) -> bool:
    return isinstance(binding, Static) and is_number(binding.value)


def _unknown(low: Lowering) -> NoReturn:
    low.refuse("SPD104", "this dtype must be known at compile time", TYPES)


@library("numpy.issubdtype")
def issubdtype(low: Lowering, given: Arguments) -> Binding:
    """`np.issubdtype(x.dtype, np.floating)`"""
    first, second = only(low, given, ("arg1", "arg2"), "np.issubdtype")
    return Static(np.issubdtype(_kind(low, first), _kind(low, second)))


def _kind(low: Lowering, binding: Binding) -> Any:
    """A dtype, or one of the abstract kinds of NumPy's hierarchy."""
    if isinstance(binding, External) and binding.dotted.startswith("numpy."):
        kind = getattr(np, binding.dotted.rpartition(".")[2], None)
        if isinstance(kind, type) and issubclass(kind, np.generic):
            return kind
    return np.dtype(dtype_name(low, binding))


@library("numpy.can_cast")
def can_cast(low: Lowering, given: Arguments) -> Binding:
    """`np.can_cast(x.dtype, np.float32, "same_kind")`"""
    (first, second), (casting,) = taken(
        low, given, ("from_", "to"), ("casting",), "np.can_cast"
    )
    rule = "safe" if casting is None else static_value(low, casting, "`casting`")
    names = [dtype_name(low, x) for x in (first, second)]
    return Static(np.can_cast(names[0], names[1], rule))  # type: ignore[arg-type]


# Attributes

OF_DTYPE = frozenset({"kind", "itemsize", "name", "char", "str", "num", "alignment"})


def attribute_of_dtype(low: Lowering, base: Dtype, name: str) -> Binding:
    """`x.dtype.kind`; `x.dtype.type` is the function that makes such numbers."""
    if base.name is None:
        _unknown(low)
    if name == "type":
        short = "bool_" if base.name == "bool" else base.name
        return External(f"numpy.{short}")
    if name not in OF_DTYPE:
        low.refuse("SPD101", f"spadc does not know the attribute `{name}` of dtypes")
    return Static(getattr(np.dtype(base.name), name))


def item_size(low: Lowering, base: Any, hint: str | None) -> Binding:
    """`x.itemsize`"""
    name = dtype_of(type_of(low.state, base))
    if name is None:
        _unknown(low)
    return Static(np.dtype(name).itemsize)


def number_of_bytes(
    low: Lowering, base: Any, size: Binding, hint: str | None
) -> Binding:
    """`x.nbytes`"""
    return binary(low, gast.Mult, size, item_size(low, base, None), hint)
