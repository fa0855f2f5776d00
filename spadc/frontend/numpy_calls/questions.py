"""Questions about arrays that are answered when compiling, and shapes taken together.

`np.iscomplexobj(x)`, `np.common_type(x, y)`, `np.isdtype(x.dtype, "integral")`,
`np.broadcast_shapes(a, b)`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import dtype_of, is_complex

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, library, only, taken
from ..context import Lowering
from ..language.operators import dtype_name
from ..values import items_of, static_value, type_of
from .output import TYPES
from .primitive_calls import shape_operand


def _dtype_of(low: Lowering, x: Binding) -> str:
    """The dtype of an array or a number, which must be known."""
    if not isinstance(x, ArrayRef | Scalar | Static):
        low.refuse("SPD304", "an array or a number is expected here")
    name = dtype_of(type_of(low.state, x))
    if name is None:
        low.refuse("SPD104", "this dtype must be known at compile time", TYPES)
    return name


@library("numpy.iscomplexobj", "numpy.isrealobj")
def is_complex_object(low: Lowering, given: Arguments) -> Binding:
    """`np.iscomplexobj(x)`: whether the dtype of `x` is complex."""
    (x,) = only(low, given, ("x",), given.name.replace("numpy.", "np."))
    found = np.dtype(_dtype_of(low, x)).kind == "c"
    return Static(found == (given.name == "numpy.iscomplexobj"))


@library("numpy.common_type")
def common_type(low: Lowering, given: Arguments) -> Binding:
    """`np.common_type(x, y)`: the floating dtype of both."""
    if given.keywords or not given.positional:
        low.refuse("SPD102", "`np.common_type` takes arrays")
    arrays: list[Any] = [np.empty(0, _dtype_of(low, x)) for x in given.positional]
    return External(f"numpy.{np.dtype(np.common_type(*arrays)).name}")


@library("numpy.isdtype")
def is_dtype(low: Lowering, given: Arguments) -> Binding:
    """`np.isdtype(x.dtype, "real floating")`"""
    first, kind = only(low, given, ("dtype", "kind"), "np.isdtype")
    listed = items_of(low, kind) if isinstance(kind, Tuple) else (kind,)
    kinds = tuple(_kind(low, one) for one in listed)
    return Static(np.isdtype(np.dtype(dtype_name(low, first)), kinds))


def _kind(low: Lowering, binding: Binding) -> Any:
    """The name of a family of dtypes, or one of them."""
    if isinstance(binding, Static) and isinstance(binding.value, str):
        return binding.value
    return np.dtype(dtype_name(low, binding))


@library("numpy.iterable")
def iterable(low: Lowering, given: Arguments) -> Binding:
    """`np.iterable(x)`"""
    (x,) = only(low, given, ("y",), "np.iterable")
    if isinstance(x, ArrayRef):
        shape = type_of(low.state, x)
        rank = getattr(shape, "shape", None)
        if rank is None:
            low.refuse("SPD104", "the number of axes must be known here", TYPES)
        return Static(len(rank) > 0)
    if isinstance(x, Scalar):
        return Static(False)
    if isinstance(x, Tuple | ContainerRef | ShapeRef):
        return Static(True)
    return Static(np.iterable(static_value(low, x, "what may be iterable")))


@library("numpy.real_if_close")
def real_if_close(low: Lowering, given: Arguments) -> Binding:
    """`np.real_if_close(x)`: a real array is itself."""
    (x,), _ = taken(low, given, ("a",), ("tol",), "np.real_if_close")
    _dtype_of(low, x)
    if is_complex(type_of(low.state, x)):
        low.refuse(
            "SPD102",
            "`np.real_if_close` of complex numbers has a dtype that depends on them",
            "Take the part that is meant: `z.real`.",
        )
    return x


@library("numpy.broadcast_shapes")
def broadcast_shapes(low: Lowering, given: Arguments) -> Binding:
    """`np.broadcast_shapes(x.shape, y.shape)`"""
    if given.keywords:
        low.refuse("SPD102", "`np.broadcast_shapes` takes shapes only")
    shapes = [shape_operand(low, shape) for shape in given.positional]
    found = low.apply("broadcast_shapes", *shapes, hint=given.hint)
    return low.bind(found)
