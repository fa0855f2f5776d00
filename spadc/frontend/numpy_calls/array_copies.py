"""Whole arrays again: `np.array`, `np.asarray`, `copy`, `astype`, `view`, `item`.

What matters is whether the result is the array itself, a copy, or (where NumPy decides
at run time) either of them. `np.asarray(x)` is x if the dtype is x's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import At, Ref, Rest, ScalarType, Subscript, dtype_of, rank_of, shape_of
from spadc.primitives import primitive

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    FlatOf,
    GeneratorOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, array_method, library, taken
from ..context import Lowering
from ..control.iterators import all_items
from ..language.operators import dtype_name
from ..language.subscripts import part_of_array
from ..lists.grown import grown_of
from ..memory.layout import lies_in
from ..memory.storage import aliasing, extend, is_array, read
from ..values import (
    array_of_items,
    list_value,
    static_value,
    type_of,
    value_of,
)
from .flat import flat_step
from .output import TYPES
from .primitive_calls import apply_primitive

CREATED = ("numpy.array", "numpy.asarray", "numpy.asanyarray")
ORDERED = {"numpy.ascontiguousarray": "C", "numpy.asfortranarray": "F"}


def _known(low: Lowering, binding: Binding | None, default: Any, name: str) -> Any:
    return default if binding is None else static_value(low, binding, f"`{name}`")


# Functions


@library(*CREATED)
def array(low: Lowering, given: Arguments) -> Binding:
    """`np.array(x)`: of a list, an array of its items; of an array, a copy or
    itself."""
    copies = given.name == "numpy.array"
    first = "object" if copies else "a"
    (x,), (dtype, copy, order, ndmin, subok) = taken(
        low, given, (first,), ("dtype", "copy", "order", "ndmin", "subok"), given.name
    )
    _known(low, subok, False, "subok")
    name = None if dtype is None else dtype_name(low, dtype)
    axes = _known(low, ndmin, 0, "ndmin")
    layout = _known(low, order, "K", "order")
    if isinstance(x, FlatOf):
        x = low.bind(value_of(low, x))
    if not isinstance(x, ArrayRef):
        return _of_items(low, x, name, axes, given.hint)
    wants_copy = _known(low, copy, True if copies else None, "copy")
    attrs: dict[str, Any] = {} if name is None else {"dtype": name}
    if wants_copy or axes:
        attrs |= {} if layout == "K" else {"order": layout}
        attrs |= {"ndmin": axes} if axes else {}
        value = low.apply("array", read(low, x), hint=given.hint, **attrs)
        return low.bind(value) if wants_copy else aliasing(low, value, x)
    if wants_copy is False:
        _check_needs_none(low, x, name)
    return _same_or_copy(low, x, name, None if layout in "KA" else layout, given.hint)


def _check_needs_none(low: Lowering, x: ArrayRef, name: str | None) -> None:
    found = dtype_of(type_of(low.state, x))
    if name is not None and found is not None and name != found:
        low.refuse("SPD303", f"`copy=False`, but an array of {found} is not {name}")


def _of_items(
    low: Lowering, x: Binding, name: str | None, axes: int, hint: str | None
) -> Binding:
    """An array of the items of a list, or of a number."""
    if isinstance(x, GeneratorOf):
        low.refuse("SPD304", "an array of a generator", "Use a list comprehension.")
    grown = grown_of(low, x)
    if grown is not None:
        content = list_value(low, grown)
        value = low.apply("array_of_list", content, dtype=name, hint=hint)
    elif isinstance(x, ContainerRef | Tuple | ShapeRef):
        value = array_of_items(low, all_items(low, x), hint, name)
    else:
        attrs = {} if name is None else {"dtype": name}
        value = low.apply("array", value_of(low, x), hint=hint, **attrs)
    missing = axes - (rank_of(value.type) or 0)
    if axes and missing > 0:
        value = low.apply("array", value, ndmin=axes, hint=hint)
    return low.bind(value)


def _same_or_copy(
    low: Lowering,
    x: ArrayRef,
    name: str | None,
    layout: str | None,
    hint: str | None,
) -> Binding:
    """`x` itself where its dtype and its layout are what is asked for."""
    type_ = type_of(low.state, x)
    found = dtype_of(type_)
    known = is_array(type_) and (name is None or found is not None)
    differs = known and name is not None and name != found
    if known and not differs and (layout is None or lies_in(x, layout)):
        return x
    function = {"C": "ascontiguousarray", "F": "asfortranarray", None: "asarray"}
    attrs = {} if name is None else {"dtype": name}
    value = low.apply(function[layout], read(low, x), hint=hint, **attrs)
    return low.bind(value) if differs else aliasing(low, value, x)


@library(*ORDERED)
def in_order(low: Lowering, given: Arguments) -> Binding:
    """`np.ascontiguousarray(x)`: x itself, or a copy, as its memory is."""
    (x,), (dtype,) = taken(low, given, ("a",), ("dtype",), given.name)
    name = None if dtype is None else dtype_name(low, dtype)
    if not isinstance(x, ArrayRef):
        return _of_items(low, x, name, 1, given.hint)
    return _same_or_copy(low, x, name, ORDERED[given.name], given.hint)


@library("numpy.require")
def require(low: Lowering, given: Arguments) -> Binding:
    """`np.require(x, dtype, "C")`"""
    (x,), (dtype, requirements) = taken(
        low, given, ("a",), ("dtype", "requirements"), "np.require"
    )
    name = None if dtype is None else dtype_name(low, dtype)
    asked = _known(low, requirements, [], "requirements") or []
    flags = {flag[0].upper() for flag in ([asked] if isinstance(asked, str) else asked)}
    if not flags <= {"C", "F", "A", "W"}:
        low.refuse("SPD102", "`np.require` is followed for C, F, A and W only")
    if not isinstance(x, ArrayRef):
        return _of_items(low, x, name, 0, given.hint)
    layout = next((flag for flag in "CF" if flag in flags), None)
    return _same_or_copy(low, x, name, layout, given.hint)


@library("numpy.ndarray")
def ndarray(low: Lowering, given: Arguments) -> Binding:
    """`np.ndarray(shape, dtype)`: memory that is not initialised."""
    (shape,), (dtype, order) = taken(
        low, given, ("shape",), ("dtype", "order"), "np.ndarray"
    )
    rest = {"dtype": dtype, "order": order}
    keywords = {k: v for k, v in rest.items() if v is not None}
    empty = Arguments((shape,), keywords, given.node, given.hint)
    return apply_primitive(low, primitive("empty"), (shape,), empty, "function")


LIKE = ("zeros_like", "ones_like", "empty_like", "full_like")


@library(*(f"numpy.{name}" for name in LIKE))
def filled_like(low: Lowering, given: Arguments) -> Binding:
    """`np.zeros_like(x, shape=(2, 3))`"""
    function = given.name.rpartition(".")[2]
    keywords = dict(given.keywords)
    shape = keywords.pop("shape", Static(None))
    if isinstance(shape, Static) and shape.value is None:
        rest = Arguments(given.positional, keywords, given.node, given.hint)
        known = primitive(function)
        return apply_primitive(low, known, given.positional, rest, "function")
    model = given.positional[0] if given.positional else keywords.pop("a")
    dtype = dtype_of(type_of(low.state, model))
    if "dtype" not in keywords and dtype is None:
        low.refuse("SPD104", "the dtype must be known at compile time here", TYPES)
    keywords.setdefault("dtype", Static(dtype))
    if keywords.get("order") in (Static("K"), Static("A")):
        low.refuse("SPD102", "`shape=` with an order of the model", "Leave it out.")
    plain = primitive(function.removesuffix("_like"))
    positional = (shape, *given.positional[1:])
    rest = Arguments(positional, keywords, given.node, given.hint)
    return apply_primitive(low, plain, positional, rest, "function")


# Methods


@library("numpy.copy")
def copy_function(low: Lowering, given: Arguments) -> Binding:
    """`np.copy(x, order="K")`"""
    (x,), (order, subok) = taken(low, given, ("a",), ("order", "subok"), "np.copy")
    _known(low, subok, False, "subok")
    return _copied(low, x, _known(low, order, "K", "order"), "K", given, "function")


def _copied(
    low: Lowering, x: Binding, order: str, usual: str, given: Arguments, form: str
) -> Binding:
    value = value_of(low, x)
    if order == usual:
        name = "np.copy" if form == "function" else "copy"
        notes = {"_form": form, "_name": name}
        return low.bind(low.apply("copy", value, hint=given.hint, **notes))
    attrs = {} if order == "K" else {"order": order}
    return low.bind(low.apply("array", value, hint=given.hint, **attrs))


@array_method("copy")
def _copy(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    _, (order,) = taken(low, given, (), ("order",), "copy")
    return _copied(low, x, _known(low, order, "C", "order"), "C", given, "method")


@array_method("astype")
def _astype(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`x.astype(dtype, copy=False)` is x itself if it has that dtype."""
    (dtype,), (order, casting, subok, copy) = taken(
        low, given, ("dtype",), ("order", "casting", "subok", "copy"), "astype"
    )
    _known(low, subok, True, "subok")
    name = dtype_name(low, dtype)
    layout = _known(low, order, "K", "order")
    rule = _known(low, casting, "unsafe", "casting")
    found = dtype_of(type_of(low.state, x))
    wanted: Any = name
    if rule != "unsafe" and (found is None or not np.can_cast(found, wanted, rule)):
        low.refuse("SPD303", f"`casting={rule!r}` does not allow this conversion")
    if layout not in "KA":
        value = low.apply("array", read(low, x), dtype=name, order=layout)
        return low.bind(value)
    if not _known(low, copy, True, "copy"):
        return _same_or_copy(low, x, name, None, given.hint)
    value = low.apply("astype", read(low, x), dtype=name, hint=given.hint)
    return low.bind(value)


@array_method("view")
def _view(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`x.view()`: another name of the same memory."""
    _, (dtype,) = taken(low, given, (), ("dtype",), "view")
    name = None if dtype is None else dtype_name(low, dtype)
    type_ = type_of(low.state, x)
    if not is_array(type_) or (name is not None and name != dtype_of(type_)):
        low.refuse(
            "SPD102",
            "`view` as another dtype reads the bits of the elements",
            "Convert the values: `x.astype(dtype)`.",
        )
    return extend(x, Subscript((Rest(),)))


@array_method("item")
def _item(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`x.item(i, j)`: an element as a Python number."""
    if given.keywords:
        low.refuse("SPD102", "`item` takes positions only")
    indices = given.positional
    if len(indices) == 1 and isinstance(indices[0], Tuple):
        indices = indices[0].items
    if not indices:
        return low.bind(low.apply("item", read(low, x), hint=given.hint))
    dynamic = [value_of(low, index) for index in indices]
    step = Subscript(tuple(At(Ref(k)) for k in range(len(dynamic))))
    operands = tuple(dynamic)
    rank = rank_of(type_of(low.state, x))
    if rank is None or len(indices) not in (1, rank):
        low.refuse("SPD104", "`item` needs an array of known axes", TYPES)
    if len(indices) == 1 and rank > 1:
        step, operands = flat_step(low, x, At(Ref(0)), dynamic)
    part = part_of_array(low, x, step, operands)
    return low.bind(low.apply("item", value_of(low, part), hint=given.hint))


@array_method("tolist")
def _tolist(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`x.tolist()`: nested lists of Python numbers, if the lengths are known."""
    shape = shape_of(type_of(low.state, x))
    if shape is None or not all(isinstance(n, int) for n in shape):
        low.refuse(
            "SPD104",
            "how long this list is must be known at compile time",
            "Loop over the array itself, or give the lengths (--signature).",
        )
    return _nested(low, x)


def _nested(low: Lowering, x: Binding) -> Binding:
    if isinstance(x, Scalar | Static):
        value = value_of(low, x)
        assert isinstance(value.type, ScalarType)
        return low.bind(low.apply("item", value))
    shape = shape_of(type_of(low.state, x))
    assert isinstance(x, ArrayRef) and shape
    rows = (part_of_array(low, x, Subscript((At(k),)), ()) for k in range(shape[0]))  # type: ignore[arg-type]
    return low.new_container([_nested(low, row) for row in rows])
