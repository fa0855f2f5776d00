"""Iterators: what goes through items, once.

One that is not used up where it is made is kept in the state, so that every name of it
sees what is left. What uses an iterator up takes what it goes through and leaves it
empty; where it is not certain how far it has been gone through, reading on is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import gast

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    GeneratorOf,
    IteratorOf,
    IteratorRef,
    RangeOf,
    ShapeRef,
    Static,
    Tuple,
)
from ..context import EXPRESSIONS, Lowering
from ..naming.names import Scope
from ..state import Container
from ..values import certain, items_of
from .iteration import is_listed, known_count, listed

RESTING = (Tuple, IteratorOf, ContainerRef, RangeOf, ShapeRef, Static)
PARTLY = "how far this iterator has been gone through is not known"
EMPTY = Container((), ())
NO_NAMES: Mapping[str, Binding] = {}


def used_up(low: Lowering, over: Binding, rest: Container | str = EMPTY) -> Binding:
    """What an iterator goes through, which leaves `rest` in it; anything else is
    itself."""
    over = certain(low, over)
    if not isinstance(over, IteratorRef):
        return over
    left = low.state.containers[over.number]
    if isinstance(left, str):
        low.refuse(
            "SPD109", left, "Make a list of it, which can be gone through again."
        )
    assert isinstance(left, Container)
    low.state.containers[over.number] = rest
    return left.items[0] if left.items else Tuple(())


def passed_on(low: Lowering, over: Binding, what: str) -> Binding:
    """What `zip` and its like go through: the iterator itself is not used again."""
    return used_up(low, over, f"this iterator has been passed on to `{what}`")


def next_item(low: Lowering, iterator: IteratorRef) -> Binding | None:
    """The next item of an iterator; None at its end."""
    left = low.state.containers[iterator.number]
    source = used_up(low, iterator)
    if not isinstance(source, RESTING) or not _is_known(low, source):
        low.state.containers[iterator.number] = left
        low.refuse(
            "SPD104",
            "the items of this iterator must be known at compile time here",
            "Take the item by its position: `x[0]`.",
        )
    items = all_items(low, source)
    if not items:
        return None
    rest = Container((IteratorOf(items[1:]),), ("rest",))
    low.state.containers[iterator.number] = rest
    return items[0]


def _is_known(low: Lowering, source: Binding) -> bool:
    return is_listed(low, source) or known_count(low, source) is not None


@contextmanager
def opened(low: Lowering, generator: GeneratorOf) -> Iterator[Scope]:
    """The scope that a generator expression stands in, with the names it holds."""
    if not generator.held:
        yield generator.scope
        return
    low.counters.scopes += 1
    scope = Scope(
        low.counters.scopes,
        generator.scope.function,
        generator.scope,
        frozenset(name for name, _ in generator.held),
        generator.scope.frame.first_line,
        is_comprehension=True,
    )
    for name, binding in generator.held:
        low.state.names[scope.number, name] = binding
    try:
        yield scope
    finally:
        for name, _ in generator.held:
            low.state.names.pop((scope.number, name), None)


def collected(low: Lowering, generator: GeneratorOf) -> ContainerRef:
    """A generator's values, as a list."""
    outer = low.scope
    with opened(low, generator) as low.scope:
        try:
            made: ContainerRef = EXPRESSIONS[gast.ListComp](low, generator.node)
        finally:
            low.scope = outer
    return made


def spread(low: Lowering, over: Binding) -> Binding:
    """Something to loop over; a generator's values are collected."""
    over = used_up(low, over)
    return collected(low, over) if isinstance(over, GeneratorOf) else over


def all_items(low: Lowering, over: Binding) -> tuple[Binding, ...]:
    """The items of anything that can be looped over, known when compiling."""
    found = spread(low, over)
    counted = isinstance(found, ArrayRef | RangeOf)  # refused if they have no known end
    if counted or _is_known(low, found):
        return listed(low, found)
    return items_of(low, found)


def generator_of(
    low: Lowering,
    element: Any,
    targets: list[Any],
    over: list[Binding],
    names: Mapping[str, Binding] = NO_NAMES,
    tests: Sequence[Any] = (),
) -> GeneratorOf:
    """A generator that is not written in the program: `element`, for each of `targets`
    in what it goes over, if the `tests` hold. `names` are bound in it."""
    held = {f"<over>{k}": binding for k, binding in enumerate(over)} | {**names}
    clauses = [
        gast.comprehension(target, name_node(f"<over>{k}"), [], 0)
        for k, target in enumerate(targets)
    ]
    clauses[-1].ifs = list(tests)
    node = gast.GeneratorExp(element, clauses)
    return GeneratorOf(node, low.scope, tuple(held.items()))


def evaluated(
    low: Lowering, node: Any, names: Mapping[str, Binding], hint: str | None = None
) -> Binding:
    """What an expression is bound to that is not written in the program, with `names`
    bound in it."""
    outer = low.scope
    with opened(low, GeneratorOf(node, low.scope, tuple(names.items()))) as low.scope:
        try:
            return low.expression(node, hint)
        finally:
            low.scope = outer


def name_node(name: str, *, stored: bool = False) -> Any:
    """A name in a tree that is not written in the program."""
    return gast.Name(name, gast.Store() if stored else gast.Load(), None, None)
