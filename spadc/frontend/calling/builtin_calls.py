"""Python's builtins: those that work on what is known when compiling, and
reductions."""

from __future__ import annotations

from collections.abc import Callable

import gast

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    EnumerateOf,
    RangeOf,
    ReversedOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    ZipOf,
)
from ..context import Lowering
from ..control.iteration import (
    by_position,
    is_listed,
    length_of,
    listed,
)
from ..control.iterators import all_items, passed_on, spread
from ..language.comprehensions import fold_from, list_made_of
from ..language.expressions import dict_items
from ..language.operators import binary, bind_number
from ..lists.grown import grown_of, is_list_of_numbers
from ..lists.list_values import length as length_of_list
from ..values import (
    container_of,
    describe,
    dict_key,
    items_of,
    known_number,
    list_value,
    static_value,
    type_of,
    value_of,
)
from .arguments import Arguments, library, only, taken


@library("builtins.len")
def length(low: Lowering, given: Arguments) -> Binding:
    """`len(x)`"""
    (x,) = only(low, given, ("obj",), "len")
    grown = grown_of(low, x)
    if grown is not None:
        return Scalar(length_of_list(low, grown))
    if isinstance(x, ContainerRef):
        return Static(len(container_of(low, x).items))
    if isinstance(x, ShapeRef):
        return known_number(low.apply("length", x.value))
    if isinstance(x, ArrayRef):
        return known_number(length_of(low, x))
    if isinstance(x, RangeOf):
        return Scalar(by_position(low, x).length)
    return Static(len(items_of(low, x, "the argument of `len`")))


@library("builtins.range")
def range_of(low: Lowering, given: Arguments) -> Binding:
    """`range(stop)`, `range(start, stop, step)`"""
    bounds = given.positional
    if given.keywords or not 1 <= len(bounds) <= 3:
        low.refuse("SPD102", "`range` takes one to three numbers")
    for bound in bounds:
        if isinstance(bound, Static) and type(bound.value) is not int:
            low.refuse("SPD304", f"`range` of {describe(bound)}")
    if len(bounds) == 1:
        return RangeOf(Static(0), bounds[0], Static(1))
    return RangeOf(bounds[0], bounds[1], bounds[2] if len(bounds) == 3 else Static(1))


def _spread(low: Lowering, over: Binding, what: str) -> Binding:
    """What `zip` and its like go through."""
    return spread(low, passed_on(low, over, what))


@library("builtins.zip")
def zip_of(low: Lowering, given: Arguments) -> Binding:
    """`zip(a, b)`"""
    strict = given.keywords.get("strict", Static(False))
    items = tuple(_spread(low, item, "zip") for item in given.positional)
    return ZipOf(items, bool(static_value(low, strict, "`strict`")))


@library("builtins.enumerate")
def enumerate_of(low: Lowering, given: Arguments) -> Binding:
    """`enumerate(x, start)`"""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "enumerate")
    return EnumerateOf(_spread(low, x, "enumerate"), start or Static(0))


@library("builtins.reversed")
def reversed_of(low: Lowering, given: Arguments) -> Binding:
    """`reversed(x)`"""
    (x,) = only(low, given, ("sequence",), "reversed")
    return ReversedOf(x)


@library("builtins.list")
def list_of(low: Lowering, given: Arguments) -> Binding:
    """`list(x)`"""
    _, (x,) = taken(low, given, (), ("iterable",), "list")
    return low.new_container(()) if x is None else list_made_of(low, x, given.hint)


@library("builtins.tuple")
def tuple_of(low: Lowering, given: Arguments) -> Binding:
    """`tuple(x)`"""
    _, (x,) = taken(low, given, (), ("iterable",), "tuple")
    return (
        x if isinstance(x, ShapeRef) else Tuple(() if x is None else all_items(low, x))
    )


@library("builtins.dict", "collections.OrderedDict")
def dict_of(low: Lowering, given: Arguments) -> Binding:
    """`dict(a=1)`, `dict(other)`, `dict(pairs)`"""
    found: dict[object, Binding] = {}
    for x in given.positional:
        if isinstance(x, ContainerRef) and container_of(low, x).keys is not None:
            found.update(dict_items(low, x))
            continue
        for pair in all_items(low, x):
            key, value = items_of(low, pair)
            found[dict_key(low, key)] = value
    found.update(given.keywords)
    return low.new_container(tuple(found.values()), tuple(found))


# Reductions


def _added(low: Lowering) -> Callable[[Binding, Binding], Binding]:
    return lambda total, item: binary(low, gast.Add, total, item, "total")


@library("builtins.sum")
def sum_of(low: Lowering, given: Arguments) -> Binding:
    """`sum(x)`, from the left; the 0 it starts from is left out before a float."""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "sum")
    grown = grown_of(low, x)
    if grown is not None and is_list_of_numbers(low, grown):
        operands = [] if start is None else [value_of(low, start)]
        content = list_value(low, grown)
        return bind_number(
            low, low.apply("sum_items", content, *operands, hint=given.hint)
        )
    if start is None and is_listed(low, x):
        items = listed(low, x)
        if items and is_float(low, items[0]):
            x = Tuple(items[1:])
            start = items[0]
    return fold_from(low, x, start or Static(0), _added(low), "total")


def is_float(low: Lowering, binding: Binding) -> bool:
    """Whether a binding is certainly a float or an array of floats."""
    dtype = getattr(type_of(low.state, binding), "dtype", None)
    return dtype is not None and dtype[0] == "f"
