"""Builtins that order, cut and go through items: `sorted`, `slice`, `set`, `next`,
`itertools.product`, ..."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any

import gast

from ..bindings import (
    Binding,
    ContainerRef,
    IteratorOf,
    IteratorRef,
    RangeOf,
    SliceOf,
    Static,
    Tuple,
)
from ..context import Lowering, lowers
from ..control.iteration import is_listed
from ..control.iterators import all_items, generator_of, name_node, next_item, passed_on
from ..language.comparisons import compare
from ..language.expressions import elements
from ..values import describe, static_value
from .application import call
from .arguments import Arguments, library, only, taken


@library("builtins.slice")
def slice_of(low: Lowering, given: Arguments) -> Binding:
    """`slice(start, stop, step)`"""
    bounds = given.positional
    if given.keywords or not 1 <= len(bounds) <= 3:
        low.refuse("SPD102", "`slice` takes one to three numbers")
    start, stop, step = {
        1: (Static(None), *bounds, Static(None)),
        2: (*bounds, Static(None)),
        3: bounds,
    }[len(bounds)]
    return SliceOf(start, stop, step)


@library("builtins.iter")
def iterator_of(low: Lowering, given: Arguments) -> Binding:
    """`iter(x)`"""
    (x,) = only(low, given, ("object",), "iter")
    return x if isinstance(x, IteratorRef) else low.new_iterator(x)


@library("builtins.next")
def next_of(low: Lowering, given: Arguments) -> Binding:
    """`next(iterator, default)`"""
    (iterator,), (default,) = taken(low, given, ("iterator",), ("default",), "next")
    if not isinstance(iterator, IteratorRef):
        iterator = low.new_iterator(iterator)
    found = next_item(low, iterator) or default
    if found is None:
        low.refuse("SPD303", "the iterator has no more items here")
    return found


# --- order ----------------------------------------------------------------------------


@library("builtins.sorted")
def sorted_list(low: Lowering, given: Arguments) -> Binding:
    """`sorted(items, key=..., reverse=...)`, where the order is known."""
    (x,), (key, reverse) = taken(
        low, given, ("iterable",), ("key", "reverse"), "sorted"
    )
    if isinstance(x, Static) and isinstance(x.value, frozenset):
        items: tuple[Binding, ...] = tuple(Static(item) for item in x.value)
    elif isinstance(x, ContainerRef | Tuple | IteratorRef) or is_listed(low, x):
        items = all_items(low, x)
    else:
        low.refuse(
            "SPD104",
            "the order of these items must be known at compile time",
            "Use `np.sort`.",
        )
    keys = [_key(low, key, item, given) for item in items]
    backwards = reverse is not None and bool(static_value(low, reverse, "`reverse`"))
    places = sorted(
        range(len(items)), key=cmp_to_key(_order(low, keys)), reverse=backwards
    )
    return low.new_container([items[place] for place in places])


def _key(
    low: Lowering, key: Binding | None, item: Binding, given: Arguments
) -> Binding:
    if key is None or (isinstance(key, Static) and key.value is None):
        return item
    return call(low, key, Arguments((item,), {}, given.node))


def _order(low: Lowering, keys: list[Binding]) -> Callable[[int, int], int]:
    """Which of two items comes first."""

    def order(a: int, b: int) -> int:
        return _sign(low, keys[a], keys[b])

    return order


def _sign(low: Lowering, a: Binding, b: Binding) -> int:
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        for x, y in zip(a.items, b.items, strict=False):
            found = _sign(low, x, y)
            if found:
                return found
        return len(a.items) - len(b.items)
    if static_value(low, compare(low, gast.Eq, a, b), "the order of the items"):
        return 0
    less = static_value(low, compare(low, gast.Lt, a, b), "the order of the items")
    return -1 if less else 1


# --- sets -----------------------------------------------------------------------------


@lowers(gast.Set)
def set_display(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`{1, 2}`: only to look things up in."""
    return _set(low, elements(low, node.elts))


@library("builtins.set", "builtins.frozenset")
def set_of(low: Lowering, given: Arguments) -> Binding:
    """`set(items)`"""
    _, (x,) = taken(low, given, (), ("iterable",), "set")
    return _set(low, () if x is None else all_items(low, x))


def _set(low: Lowering, items: Iterable[Binding]) -> Binding:
    for item in items:
        if not isinstance(item, Static):
            low.refuse(
                "SPD100",
                f"a set with {describe(item)} in it: a set has no order",
                "Use a tuple or a list.",
            )
    return Static(frozenset(static_value(low, item, "an item") for item in items))


# --- itertools ------------------------------------------------------------------------

KNOWN: dict[str, Callable[..., Iterable[Any]]] = {
    "itertools.chain": itertools.chain,
    "itertools.combinations": itertools.combinations,
    "itertools.combinations_with_replacement": (
        itertools.combinations_with_replacement
    ),
    "itertools.pairwise": itertools.pairwise,
    "itertools.permutations": itertools.permutations,
    "itertools.product": itertools.product,
}


@library(*KNOWN)
def combined(low: Lowering, given: Arguments) -> Binding:
    """`itertools.product(a, b)` and its like, of items that are known."""
    product = given.name.endswith(".product") and not given.keywords
    over = [passed_on(low, x, given.name) for x in given.positional]
    if product and any(isinstance(x, RangeOf) for x in over):
        return _nested(low, over)
    pool = [x for x in over if not isinstance(x, Static) or isinstance(x.value, str)]
    numbers = [x for x in over if x not in pool]
    keywords = {
        name: static_value(low, value, f"`{name}`")
        for name, value in given.keywords.items()
    }
    columns = [all_items(low, x) for x in pool]
    counts = [static_value(low, x, "this number") for x in numbers]
    found = KNOWN[given.name](*columns, *counts, **keywords)
    rows = tuple(Tuple(row) if isinstance(row, tuple) else row for row in found)
    early = given.name in ("itertools.chain", "itertools.pairwise") and _lists(pool)
    return IteratorOf(rows, early)


def _lists(over: Iterable[Binding]) -> bool:
    """Whether a list, which may still change, is among what is gone through."""
    return any(isinstance(one, ContainerRef) for one in over)


def _nested(low: Lowering, over: list[Binding]) -> Binding:
    """`itertools.product` of ranges: loops inside each other."""
    names = [f"<item>{k}" for k in range(len(over))]
    element = gast.Tuple([name_node(name) for name in names], gast.Load())
    targets = [name_node(name, stored=True) for name in names]
    return generator_of(low, element, targets, over)


@library("itertools.chain.from_iterable")
def chained(low: Lowering, given: Arguments) -> Binding:
    """`itertools.chain.from_iterable(lists)`"""
    (x,) = only(low, given, ("iterable",), "itertools.chain.from_iterable")
    rows = [all_items(low, row) for row in all_items(low, x)]
    return IteratorOf(tuple(item for row in rows for item in row), early=True)


@library("itertools.repeat")
def repeated(low: Lowering, given: Arguments) -> Binding:
    """`itertools.repeat(x, times)`"""
    x, times = only(low, given, ("object", "times"), "itertools.repeat")
    return IteratorOf((x,) * static_value(low, times, "how often"))


@library("itertools.islice")
def part_of_iterator(low: Lowering, given: Arguments) -> Binding:
    """`itertools.islice(items, stop)`"""
    over, *bounds = given.positional
    numbers = [static_value(low, bound, "the bound") for bound in bounds]
    items = all_items(low, passed_on(low, over, given.name))
    return IteratorOf(items[slice(*numbers)], _lists([over]))


@library("itertools.zip_longest")
def zip_longest(low: Lowering, given: Arguments) -> Binding:
    """`itertools.zip_longest(a, b, fillvalue=0)`"""
    filled = given.keywords.get("fillvalue", Static(None))
    columns = [all_items(low, passed_on(low, x, given.name)) for x in given.positional]
    if set(given.keywords) - {"fillvalue"}:
        low.refuse("SPD102", "`zip_longest` takes `fillvalue`")
    rows = itertools.zip_longest(*columns, fillvalue=filled)
    return IteratorOf(tuple(Tuple(row) for row in rows), _lists(given.positional))
