"""Methods of lists, tuples, dicts and strings that exist when compiling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..bindings import (
    ITERATORS,
    NONE,
    Binding,
    ContainerRef,
    Method,
    RecordKind,
    Static,
    Tuple,
    same,
)
from ..calling.arguments import Arguments, only, taken
from ..context import Lowering
from ..language.assign import changeable
from ..language.comprehensions import list_made_of
from ..language.texts import call_text_method
from ..language.unpacking import unpacked_items
from ..state import Container, Grown
from ..values import container_of, describe, dict_key, items_of, static_value
from .grown import grow, grown_of
from .list_methods import METHODS


def call_container_method(low: Lowering, method: Method, given: Arguments) -> Binding:
    """`items.append(x)`, `params.items()`, ..."""
    if method.name != "extend" and any(
        isinstance(p, ITERATORS) for p in given.positional
    ):
        low.refuse("SPD100", "an iterator in a list", "Make a list of it.")
    receiver = method.receiver
    if method.name == "extend":
        given = with_list(low, given)
    if isinstance(receiver, ContainerRef) and at_run_time(
        low, receiver, method.name, given.positional
    ):
        grow(low, receiver)
        if method.name not in METHODS:
            low.refuse(
                "SPD101",
                f"the method `{method.name}` of a list whose length is not known at "
                "compile time",
                "Make a new list in a loop, or an array of it.",
            )
        return METHODS[method.name](low, receiver, given)
    if isinstance(receiver, ContainerRef):
        container = container_of(low, receiver, by_key=True)
        table = LIST if container.keys is None else DICT
        if method.name in table:
            return table[method.name](low, receiver, given)
    elif isinstance(receiver, Static):
        return call_text_method(low, receiver, method.name, given)
    elif method.name in ("count", "index"):
        return READS[method.name](low, receiver, given)
    elif isinstance(receiver, Tuple) and receiver.kind and method.name == "_replace":
        return _replaced(low, receiver, receiver.kind, given)
    return low.refuse(
        "SPD101",
        f"the method `{method.name}` of {describe(receiver)} is not supported",
        "Make a new list or dict instead.",
    )


def with_list(low: Lowering, given: Arguments) -> Arguments:
    """The arguments, with a list in place of anything else that can be looped over."""
    positional = tuple(list_made_of(low, p) for p in given.positional)
    return replace(given, positional=positional)


def at_run_time(
    low: Lowering, ref: ContainerRef, name: str, given: Sequence[Binding]
) -> bool:
    """Whether only the running program knows what a method does to a list."""
    known = low.state.containers[ref.number]
    if isinstance(known, Grown):
        return True
    if isinstance(known, str) or known.keys is not None:
        return False
    if name == "extend":
        return any(grown_of(low, p) is not None for p in given)
    if name not in ("pop", "insert"):
        return False
    position = given[0] if given else Static(-1)
    if not isinstance(position, Static) or type(position.value) is not int:
        return True
    outside = not -len(known.items) <= position.value < len(known.items)
    return name == "pop" and outside and bool(low.guesses)


def _replaced(
    low: Lowering, named: Tuple, kind: RecordKind, given: Arguments
) -> Binding:
    """`point._replace(x=0.0)`"""
    found = dict(zip(kind.fields, named.items, strict=True))
    unknown = [name for name in given.keywords if name not in found]
    if unknown or given.positional:
        low.refuse("SPD102", f"`_replace` takes some of {', '.join(found)}")
    return Tuple(tuple((found | given.keywords).values()), kind)


def _set(low: Lowering, ref: ContainerRef, items: tuple[Binding, ...]) -> Binding:
    low.state.containers[ref.number] = Container(items)
    return NONE


def _argument(low: Lowering, given: Arguments, what: str) -> Binding:
    (value,) = only(low, given, ("x",), what)
    return value


def _append(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    item = _argument(low, given, "append")
    return _set(low, ref, (*changeable(low, ref).items, item))


def _extend(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    more = unpacked_items(low, _argument(low, given, "extend"), None)
    return _set(low, ref, (*changeable(low, ref).items, *more))


def _insert(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    position, item = only(low, given, ("i", "x"), "insert")
    items = list(changeable(low, ref).items)
    items.insert(static_value(low, position, "the position"), item)
    return _set(low, ref, tuple(items))


def _pop(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    _, (position,) = taken(low, given, (), ("i",), "pop")
    items = list(changeable(low, ref).items)
    number = -1 if position is None else static_value(low, position, "the position")
    if not items or not -len(items) <= number < len(items):
        low.refuse("SPD303", f"there is no item {number} to pop among {len(items)}")
    item = items.pop(number)
    _set(low, ref, tuple(items))
    return item


def _reverse(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    return _set(low, ref, changeable(low, ref).items[::-1])


def _clear(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    keys = changeable(low, ref).keys
    low.state.containers[ref.number] = Container((), None if keys is None else ())
    return NONE


def _copy(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    container = container_of(low, ref)
    return low.new_container(container.items, container.keys)


def _index(low: Lowering, ref: Binding, given: Arguments) -> Binding:
    wanted = _argument(low, given, "index")
    for number, item in enumerate(items_of(low, ref)):
        if isinstance(item, Static) and same(item, wanted):
            return Static(number)
    return low.refuse("SPD104", "where this item is must be known at compile time")


def _count(low: Lowering, ref: Binding, given: Arguments) -> Binding:
    wanted = static_value(low, _argument(low, given, "count"), "what is counted")
    items = [static_value(low, item, "an item") for item in items_of(low, ref)]
    return Static(items.count(wanted))


def _items(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    container = container_of(low, ref)
    pairs = zip(container.keys or (), container.items, strict=True)
    return Tuple(tuple(Tuple((Static(key), item)) for key, item in pairs))


def _keys(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    return Tuple(tuple(Static(key) for key in container_of(low, ref).keys or ()))


def _values(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    return Tuple(container_of(low, ref).items)


def _as_dict(low: Lowering, ref: ContainerRef) -> dict[Any, Binding]:
    container = container_of(low, ref)
    return dict(zip(container.keys or (), container.items, strict=True))


def _set_dict(low: Lowering, ref: ContainerRef, found: dict[Any, Binding]) -> None:
    changed = Container(tuple(found.values()), tuple(found))
    low.state.containers[ref.number] = changed


def _get(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    (key,), (default,) = taken(low, given, ("key",), ("default",), "get")
    label = dict_key(low, key)
    here = container_of(low, ref, by_key=True)
    if here.keys is not None and label in here.keys:
        return here.items[here.keys.index(label)]
    container_of(low, ref)  # that it is not there is taken for granted
    return default or NONE


def _update(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    changeable(low, ref)
    found = _as_dict(low, ref)
    for other in given.positional:
        if not isinstance(other, ContainerRef) or container_of(low, other).keys is None:
            low.refuse("SPD304", f"`update` takes a dict, not {describe(other)}")
        found.update(_as_dict(low, other))
    found.update(given.keywords)
    _set_dict(low, ref, found)
    return NONE


def _set_default(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    (key,), (default,) = taken(low, given, ("key",), ("default",), "setdefault")
    changeable(low, ref)
    found = _as_dict(low, ref)
    item = found.setdefault(dict_key(low, key), default or NONE)
    _set_dict(low, ref, found)
    return item


def _pop_key(low: Lowering, ref: ContainerRef, given: Arguments) -> Binding:
    (key,), (default,) = taken(low, given, ("key",), ("default",), "pop")
    changeable(low, ref)
    found = _as_dict(low, ref)
    label = dict_key(low, key)
    item = found.pop(label, default)
    if item is None:
        low.refuse("SPD303", f"the dict has no key {label!r} here")
    _set_dict(low, ref, found)
    return item


Handler = Callable[[Lowering, Any, Arguments], Binding]
READS: dict[str, Handler] = {"index": _index, "count": _count}
LIST: dict[str, Handler] = {
    **READS,
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "reverse": _reverse,
    "clear": _clear,
    "copy": _copy,
}
DICT: dict[str, Handler] = {
    "items": _items,
    "keys": _keys,
    "values": _values,
    "get": _get,
    "update": _update,
    "setdefault": _set_default,
    "pop": _pop_key,
    "clear": _clear,
    "copy": _copy,
}
