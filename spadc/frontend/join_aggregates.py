"""How tuples, lists and other compile-time bindings are joined, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bindings import (
    ArrayRef,
    Binding,
    Conflict,
    ContainerRef,
    Function,
    Method,
    RangeOf,
    Static,
    Tuple,
)
from .state import Container, parts_of

if TYPE_CHECKING:
    from .join import Join
    from .phi import Key


def agreed(a: Binding, b: Binding) -> Binding:
    """The binding of both ways, without values that only one of them can see."""
    if a is b:
        return a
    if isinstance(a, ArrayRef) and isinstance(b, ArrayRef):
        keep = a.seen is not None and a.seen == b.seen
        return a if keep else ArrayRef(a.cell, a.path, a.dynamic)
    if isinstance(a, Static) and isinstance(b, Static):
        guards = tuple(dict.fromkeys((*a.guards, *b.guards)))
        return a if a.spelled is b.spelled else Static(a.value, None, guards)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        pairs = zip(a.items, b.items, strict=True)
        return Tuple(tuple(agreed(x, y) for x, y in pairs))
    if isinstance(a, RangeOf) and isinstance(b, RangeOf):
        bounds = ((a.start, b.start), (a.stop, b.stop), (a.step, b.step))
        return RangeOf(*(agreed(x, y) for x, y in bounds))
    if isinstance(a, Method) and isinstance(b, Method):
        return Method(agreed(a.receiver, b.receiver), a.name)
    if isinstance(a, Function) and parts_of(a):
        return Conflict("is made anew on each way through the function")
    return a


def joined_tuple(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding:
    """A tuple, item by item; a way where it is unbound has no items."""
    left = a.items if isinstance(a, Tuple) else None
    right = b.items if isinstance(b, Tuple) else None
    count = len(left if left is not None else right or ())
    lefts = (None,) * count if left is None else left
    rights = (None,) * count if right is None else right
    if len(lefts) != len(rights):
        return Conflict("is a tuple of another length on another way")
    return Tuple(
        tuple(
            join.binding(x, y, (*key, k), hint)
            for k, (x, y) in enumerate(zip(lefts, rights, strict=True))
        )
    )


DEPENDS = "which list this is depends on the way through the function"


def joined_list(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding:
    """A list that is another object on the other way: read only from here on."""
    first = a.number if isinstance(a, ContainerRef) else 0
    second = b.number if isinstance(b, ContainerRef) else 0
    if (first, second) in join.containers:
        return join.containers[first, second]
    left = join.left.state.containers.get(first)
    right = join.right.state.containers.get(second)
    joined = join.container(left, right, key, hint)
    if isinstance(joined, str):
        return Conflict("is a list of another length on another way")
    join.low.counters.containers += 1
    ref = ContainerRef(join.low.counters.containers)
    join.state.containers[ref.number] = Container(joined.items, joined.keys, DEPENDS)
    for number in (first, second):
        old = join.state.containers.get(number)
        if isinstance(old, Container):
            join.state.containers[number] = Container(old.items, old.keys, DEPENDS)
    join.containers[first, second] = ref
    return ref
