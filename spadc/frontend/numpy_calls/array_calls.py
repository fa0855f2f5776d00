"""NumPy functions that need more than their primitive: arrays of lists, casts,
shapes."""

from __future__ import annotations

from dataclasses import replace

import gast
import numpy as np

from spadc.ir import ScalarType, rank_of
from spadc.primitives import primitive

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    IndicesOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, array_method, library, only, taken
from ..context import Lowering
from ..language.attributes import (
    content,
    ndim_of_binding,
    shape_of_binding,
    size_of_binding,
)
from ..language.comprehensions import fold_from
from ..language.operators import binary
from ..lists.grown import grown_of, holds_memory
from ..lists.list_values import copied
from ..memory.storage import is_array
from ..values import (
    container_of,
    describe,
    items_of,
    known_number,
    static_value,
    value_of,
)
from .output import bound, targets
from .primitive_calls import apply_primitive

CASTS = (
    "float64", "float32", "float16", "double", "single", "half",
    "complex128", "complex64", "cdouble", "csingle",
    "int64", "int32", "int16", "int8", "int_", "intp", "intc", "short", "byte",
    "uint64", "uint32", "uint16", "uint8", "uint", "uintp", "uintc", "ushort", "ubyte",
    "bool", "bool_",
)  # fmt: skip


@library(*(f"numpy.{name}" for name in CASTS))
def cast(low: Lowering, given: Arguments) -> Binding:
    """`np.float32(x)`"""
    (x,) = only(low, given, ("x",), "a cast")
    name = given.name.rpartition(".")[2]
    dtype = np.dtype(getattr(np, name)).name
    value = value_of(low, x)
    if not isinstance(value.type, ScalarType):
        if not is_array(value.type):
            low.refuse(
                "SPD104", "whether this is an array must be known at compile time"
            )
        return low.bind(low.apply("astype", value, dtype=dtype, hint=given.hint))
    result = low.apply(
        "astype",
        value,
        dtype=dtype,
        hint=given.hint,
        _form="function",
        _name=f"np.{name}",
    )
    return low.bind(result)


@library("numpy.shape")
def shape(low: Lowering, given: Arguments) -> Binding:
    """`np.shape(x)`"""
    (x,) = only(low, given, ("a",), "np.shape")
    return shape_of_binding(low, x, given.hint, "function")


@library("numpy.size", "numpy.ndim")
def size_or_ndim(low: Lowering, given: Arguments) -> Binding:
    """`np.size(x)`, `np.size(x, axis)`, `np.ndim(x)`"""
    is_size = given.name == "numpy.size"
    further = ("axis",) if is_size else ()
    (x,), rest = taken(low, given, ("a",), further, given.name)
    axis = None if not rest or rest[0] is None else static_value(low, rest[0], "`axis`")
    if not isinstance(x, ArrayRef | Scalar | Static):
        low.refuse("SPD304", f"the size of {describe(x) if x else 'nothing'}")
    if isinstance(axis, int):
        length = low.apply("dim", content(low, x), axis=axis, hint=given.hint)
        return known_number(length)
    if axis is not None:
        low.refuse("SPD102", "`axis` of `np.size` must be one axis")
    asked = size_of_binding if is_size else ndim_of_binding
    return asked(low, x, given.hint, "function")


@library("copy.copy", "copy.deepcopy")
def copy_of(low: Lowering, given: Arguments) -> Binding:
    """`copy.copy(x)`, `copy.deepcopy(x)`"""
    (x,) = only(low, given, ("x",), "copy")
    return _copied(low, x, given.name == "copy.deepcopy", given.hint)


def _copied(low: Lowering, x: Binding, deep: bool, hint: str | None) -> Binding:
    if isinstance(x, ArrayRef):
        return low.bind(low.apply("copy", value_of(low, x), hint=hint, _form="method"))
    if not isinstance(x, ContainerRef | Tuple):
        return x
    grown = grown_of(low, x)
    if grown is not None:
        if deep and holds_memory(low.state, grown):
            low.refuse(
                "SPD101",
                "a deep copy of a list whose length is not known at compile time",
                "Copy the items: `[h.copy() for h in hs]`.",
            )
        return copied(low, grown, hint)
    items = container_of(low, x).items if isinstance(x, ContainerRef) else x.items
    if deep:
        items = tuple(_copied(low, item, deep, None) for item in items)
    if isinstance(x, Tuple):
        return Tuple(items)
    return low.new_container(items, container_of(low, x).keys)


@library("numpy.where", "numpy.nonzero")
def where(low: Lowering, given: Arguments) -> Binding:
    """`np.where(mask, x, y)`; with a mask alone, the positions as `np.nonzero`."""
    is_choice = given.name == "numpy.where" and len(given.positional) > 1
    name = "where" if is_choice else "nonzero"
    if is_choice or given.keywords:
        return apply_primitive(
            low, primitive(name), given.positional, given, "function"
        )
    (x,) = only(low, given, ("a",), "np.nonzero")
    value = value_of(low, x)
    if rank_of(value.type) == 1:
        return Tuple((low.bind(low.apply("flatnonzero", value, hint=given.hint)),))
    return apply_primitive(low, primitive("nonzero"), (x,), given, "function")


@library("numpy.histogram")
def histogram(low: Lowering, given: Arguments) -> Binding:
    """`np.histogram(x, bins)`; edges that were given come back as a copy."""
    known = primitive("histogram")
    made = apply_primitive(low, known, given.positional, given, "function")
    assert isinstance(made, Tuple)
    counts, edges = made.items
    copied_edges = low.apply("copy", value_of(low, edges), _form="method")
    return Tuple((counts, low.bind(copied_edges)))


@array_method("nonzero")
def nonzero(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`mask.nonzero()`"""
    rest = Arguments((x, *given.positional), given.keywords, given.node, given.hint)
    return where(low, replace(rest, name="numpy.nonzero"))


@library("numpy.ndindex")
def ndindex(low: Lowering, given: Arguments) -> Binding:
    """`np.ndindex(x.shape)`, `np.ndindex(n, m)`"""
    lengths = given.positional
    if len(lengths) == 1 and isinstance(lengths[0], Tuple | ShapeRef):
        lengths = items_of(low, lengths[0])
    if given.keywords or not lengths:
        low.refuse("SPD102", "`np.ndindex` takes lengths, or one shape")
    return IndicesOf(lengths)


@library("numpy.ndenumerate")
def ndenumerate(low: Lowering, given: Arguments) -> Binding:
    """`np.ndenumerate(x)`: indices and elements."""
    array = given.positional[0] if len(given.positional) == 1 else None
    if not isinstance(array, ArrayRef):
        low.refuse("SPD102", "`np.ndenumerate` takes one array")
    lengths = items_of(low, shape_of_binding(low, array))
    if not lengths:
        low.refuse("SPD303", "this array has no axes")
    return IndicesOf(lengths, array)


@library("numpy.divmod")
def quotient_and_rest(low: Lowering, given: Arguments) -> Binding:
    """`np.divmod(a, b)`: `np.floor_divide(a, b)` and `np.remainder(a, b)`."""
    keywords = dict(given.keywords)
    outs = targets(low, keywords.pop("out", None), 2)
    rest = Arguments(given.positional, keywords, given.node)
    quotient, remainder = (
        value_of(low, apply_primitive(low, known, rest.positional, rest, "function"))
        for known in (primitive("floor_divide"), primitive("remainder"))
    )
    known = primitive("remainder")
    return bound(low, known, outs, (quotient, remainder), "same_kind")


@library("math.prod")
def product(low: Lowering, given: Arguments) -> Binding:
    """`math.prod(items)`"""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "math.prod")
    return fold_from(
        low, x, start or Static(1), lambda a, b: binary(low, gast.Mult, a, b), "product"
    )
