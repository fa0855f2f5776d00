"""Python's builtins: those that work on what is known when compiling, and
reductions."""

from __future__ import annotations

from collections.abc import Callable

import gast

from .application import call
from .arguments import Arguments, library, only, taken
from .bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    EnumerateOf,
    GeneratorOf,
    IteratorOf,
    RangeOf,
    ReversedOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    ZipOf,
    is_number,
)
from .comprehensions import collected, fold, fold_from
from .context import Lowering
from .expressions import dict_items
from .iteration import (
    by_position,
    is_listed,
    known_count,
    length_of,
    listed,
)
from .logic import connect
from .operators import binary, bind_number
from .storage import is_array
from .values import (
    container_of,
    describe,
    items_of,
    known_number,
    static_value,
    type_of,
    value_of,
)


@library("builtins.len")
def length(low: Lowering, given: Arguments) -> Binding:
    """`len(x)`"""
    (x,) = only(low, given, ("obj",), "len")
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


def spread(low: Lowering, binding: Binding) -> Binding:
    """Something to loop over; a generator's values are collected."""
    return collected(low, binding) if isinstance(binding, GeneratorOf) else binding


@library("builtins.zip")
def zip_of(low: Lowering, given: Arguments) -> Binding:
    """`zip(a, b)`"""
    strict = given.keywords.get("strict", Static(False))
    items = tuple(spread(low, item) for item in given.positional)
    return ZipOf(items, bool(static_value(low, strict, "`strict`")))


@library("builtins.enumerate")
def enumerate_of(low: Lowering, given: Arguments) -> Binding:
    """`enumerate(x, start)`"""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "enumerate")
    return EnumerateOf(spread(low, x), start or Static(0))


@library("builtins.reversed")
def reversed_of(low: Lowering, given: Arguments) -> Binding:
    """`reversed(x)`"""
    (x,) = only(low, given, ("sequence",), "reversed")
    return ReversedOf(x)


def all_items(low: Lowering, binding: Binding) -> tuple[Binding, ...]:
    """The items of anything that can be looped over, known when compiling."""
    found = spread(low, binding)
    if is_listed(found) or known_count(low, found) is not None:
        return listed(low, found)
    return items_of(low, found)


@library("builtins.list")
def list_of(low: Lowering, given: Arguments) -> Binding:
    """`list(x)`"""
    _, (x,) = taken(low, given, (), ("iterable",), "list")
    return low.new_container(() if x is None else all_items(low, x))


@library("builtins.tuple")
def tuple_of(low: Lowering, given: Arguments) -> Binding:
    """`tuple(x)`"""
    _, (x,) = taken(low, given, (), ("iterable",), "tuple")
    return (
        x if isinstance(x, ShapeRef) else Tuple(() if x is None else all_items(low, x))
    )


@library("builtins.dict")
def dict_of(low: Lowering, given: Arguments) -> Binding:
    """`dict(a=1)`, `dict(other)`, `dict(pairs)`"""
    found: dict[object, Binding] = {}
    for x in given.positional:
        if isinstance(x, ContainerRef) and container_of(low, x).keys is not None:
            found.update(dict_items(low, x))
            continue
        for pair in all_items(low, x):
            key, value = items_of(low, pair)
            found[static_value(low, key, "the key of a dict")] = value
    found.update(given.keywords)
    return low.new_container(tuple(found.values()), tuple(found))


@library("builtins.map")
def map_of(low: Lowering, given: Arguments) -> Binding:
    """`map(f, x, y)`, with the items known"""
    function, *over = given.positional
    columns = [all_items(low, x) for x in over]
    rows = zip(*columns, strict=False)
    return IteratorOf(
        tuple(call(low, function, Arguments(row, {}, given.node)) for row in rows)
    )


# Reductions


def _added(low: Lowering) -> Callable[[Binding, Binding], Binding]:
    return lambda total, item: binary(low, gast.Add, total, item, "total")


@library("builtins.sum")
def sum_of(low: Lowering, given: Arguments) -> Binding:
    """`sum(x)`, from the left; the 0 it starts from is left out before a float."""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "sum")
    if start is None and is_listed(x):
        items = listed(low, x)
        if items and is_float(low, items[0]):
            x = Tuple(items[1:])
            start = items[0]
    return fold_from(low, x, start or Static(0), _added(low), "total")


def is_float(low: Lowering, binding: Binding) -> bool:
    """Whether a binding is certainly a float or an array of floats."""
    dtype = getattr(type_of(low.state, binding), "dtype", None)
    return dtype is not None and dtype[0] == "f"


@library("builtins.max")
def max_of(low: Lowering, given: Arguments) -> Binding:
    """`max(a, b)`, `max(items)`"""
    return _extreme(low, given, "max", max)


@library("builtins.min")
def min_of(low: Lowering, given: Arguments) -> Binding:
    """`min(a, b)`, `min(items)`"""
    return _extreme(low, given, "min", min)


def _extreme(
    low: Lowering, given: Arguments, name: str, evaluate: Callable[..., object]
) -> Binding:
    if given.keywords:
        word = next(iter(given.keywords))
        low.refuse("SPD102", f"spadc does not know the argument `{word}` of `{name}`")
    items = given.positional

    def choose(a: Binding, b: Binding) -> Binding:
        for side in (a, b):
            if isinstance(side, ArrayRef) and is_array(type_of(low.state, side)):
                low.refuse(
                    "SPD304",
                    f"`{name}` of an array",
                    f"Use `np.{name}imum`, elementwise.",
                )
        result = low.apply(
            f"builtins.{name}", value_of(low, a), value_of(low, b), _name=name
        )
        known = [side for side in (a, b) if isinstance(side, Static)]
        if len(known) == 2 and all(is_number(side.value) for side in known):
            guards = tuple(dict.fromkeys((*known[0].guards, *known[1].guards)))
            return Static(evaluate(*(side.value for side in known)), result, guards)
        return bind_number(low, result)

    if len(items) == 1:
        (over,) = items
        if isinstance(over, ArrayRef):
            return _extreme_of_array(low, over, name, choose)
        items = all_items(low, over)
    total = fold(low, Tuple(items), None, choose)
    if total is None:
        low.refuse("SPD303", f"`{name}` of nothing")
    return total


def _extreme_of_array(
    low: Lowering,
    array: ArrayRef,
    name: str,
    choose: Callable[[Binding, Binding], Binding],
) -> Binding:
    if known_count(low, array) is None:
        low.refuse(
            "SPD304",
            f"`{name}` of an array",
            f"Use `np.{name}`, which is also faster.",
        )
    first, *others = listed(low, array)
    return fold_from(low, Tuple(tuple(others)), first, choose)


@library("builtins.any", "builtins.all")
def any_or_all(low: Lowering, given: Arguments) -> Binding:
    """`any(items)`, `all(items)`, with the items known"""
    is_all = given.name.endswith("all")
    (x,) = only(low, given, ("iterable",), "all")

    def step(items: tuple[Binding, ...]) -> Binding:
        if not items:
            return Static(is_all)
        return connect(low, is_all, items[0], lambda: step(items[1:]))

    return step(all_items(low, x))
